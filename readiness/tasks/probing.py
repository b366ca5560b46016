"""The tick that hands out what is due, and the batch that probes it."""

import random

import structlog
from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from readiness.egress import Egress
from readiness.probes.stream import stream_batch
from readiness.services.egress_policy import egress_policy
from readiness.services.probing import TICK, batch_begin, batch_record, heartbeat_record
from readiness.services.schedules import (
    CLAIM_LASTS,
    schedules_claim,
    schedules_complete,
    schedules_extend,
)

log = structlog.get_logger(__name__)

MOST_BATCHES = 50
"""Batches handed out by one tick; the rest waits for the next."""


@shared_task(name="readiness.dispatch_due", ignore_result=True)
def dispatch_due(**_: object) -> None:
    """Hand out everything that is due, a batch a task."""
    now = timezone.now()
    schedules_complete(now=now)
    for _batch in range(MOST_BATCHES):
        claim = schedules_claim(now=now, most=settings.READINESS_BATCH_SIZE)
        if not claim:
            break
        probe_batch.apply_async(kwargs={"claim": claim}, expires=int(CLAIM_LASTS.total_seconds()))
    heartbeat_record(name=TICK, now=now)


def dispatch_soon() -> None:
    """Start a tick once the present transaction is committed.

    A broker that cannot be reached is logged: beat's next tick finds the same work.
    """
    transaction.on_commit(dispatch_due.delay, robust=True)


@shared_task(name="readiness.probe_batch", ignore_result=True)
def probe_batch(*, claim: str, **_: object) -> None:
    """Probe what ``claim`` holds and keep what was seen."""
    targets = batch_begin(claim=claim, now=timezone.now())
    if not targets:
        return
    written = 0
    for results in stream_batch(
        targets, egress=Egress(egress_policy()), clock=timezone.now, random=random.SystemRandom()
    ):
        schedules_extend(claim=claim, now=timezone.now())
        written += batch_record(claim=claim, results=results, now=timezone.now())
    log.info("batch_recorded", targets=len(targets), written=written)
