"""The tick that hands out what is due, and the batch that probes it."""

import random

import structlog
from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from readiness.domain.vitals import Part
from readiness.egress import Egress
from readiness.probes.stream import stream_batch
from readiness.services.assessing import environments_reassess
from readiness.services.claims import CLAIM_LASTS, claims_extend, claims_take
from readiness.services.days import days_keep
from readiness.services.egress_policy import egress_policy
from readiness.services.heartbeats import control_failed, heartbeat_record
from readiness.services.overview import overview_keep
from readiness.services.probing import batch_begin, batch_record
from readiness.services.runs import runs_prune
from readiness.services.schedules import schedules_complete, schedules_rest
from readiness.services.votes_wanted import votes_wanted_keep_all
from readiness.tasks.auditing import verify_when_due
from readiness.tasks.issuer_keys import keys_again
from readiness.tasks.mailing import mail_again
from readiness.tasks.proving import prove_again
from readiness.tasks.releasing import close_expired, verify_seen
from readiness.tasks.simulating import simulate_again

log = structlog.get_logger(__name__)

MOST_BATCHES = 50
"""Batches handed out by one tick; the rest waits for the next."""


@shared_task(name="readiness.dispatch_due", ignore_result=True)
def dispatch_due(*, beat_version: str = "", **_: object) -> None:
    """Hand out everything that is due, a batch a task.

    Args:
        beat_version: version of the scheduler that sent the tick, "" when somebody else did.
    """
    now = timezone.now()
    schedules_complete(now=now)
    schedules_rest(now=now)
    for _batch in range(MOST_BATCHES):
        claim = claims_take(now=now, most=settings.READINESS_BATCH_SIZE)
        if not claim:
            break
        probe_batch.apply_async(kwargs={"claim": claim}, expires=int(CLAIM_LASTS.total_seconds()))
    environments_reassess(now=now)
    days_keep(now=now)
    overview_keep(now=now)
    prove_again(now)
    keys_again(now)
    simulate_again(now)
    close_expired(now)
    votes_wanted_keep_all(now=now)
    mail_again(now)
    heartbeat_record(name=Part.TICK, now=now, detail=settings.VERSION)
    if beat_version:
        heartbeat_record(name=Part.BEAT, now=now, detail=beat_version)
    runs_prune(now=now)
    verify_when_due()


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
    written, is_cut_off = 0, False
    for results in stream_batch(
        targets, egress=Egress(egress_policy()), clock=timezone.now, random=random.SystemRandom()
    ):
        claims_extend(claim=claim, now=timezone.now())
        written += batch_record(claim=claim, results=results, now=timezone.now())
        is_cut_off = is_cut_off or control_failed(results)
    _leave_signs(written, is_cut_off=is_cut_off)
    verify_seen([target.environment.id for target in targets])
    log.info("batch_recorded", targets=len(targets), written=written)


def _leave_signs(written: int, *, is_cut_off: bool) -> None:
    now = timezone.now()
    heartbeat_record(name=Part.CONTROL, now=now, has_failed=is_cut_off)
    places = "1 environment" if written == 1 else f"{written} environments"
    heartbeat_record(name=Part.BATCH, now=now, detail=places)
