"""Simulating a draft over the whole fleet, a batch at a time."""

from datetime import datetime

import structlog
from celery import shared_task
from django.db import transaction
from django.utils import timezone

from readiness.services.simulations import simulation_step, simulations_stalled

log = structlog.get_logger(__name__)

MOST_BATCHES = 20
"""Batches of one task; then it hands on, so that probes get their turn."""


@shared_task(name="readiness.simulate_scorecard", ignore_result=True)
def simulate_scorecard(*, simulation_id: int, **_: object) -> None:
    """Judge the next batches of a simulation, and have the rest done after what waits."""
    for _batch in range(MOST_BATCHES):
        if not simulation_step(simulation_id=simulation_id, now=timezone.now()):
            log.info("simulation_ended", simulation=simulation_id)
            return
    _send(simulation_id)


def simulate_soon(simulation_id: int) -> None:
    """Begin a simulation once the present transaction is committed; the tick does it otherwise."""
    transaction.on_commit(lambda: _send(simulation_id), robust=True)


def simulate_again(now: datetime) -> None:
    """Go on with simulations that nobody goes on with."""
    for simulation_id in simulations_stalled(now=now):
        _send(simulation_id)


def _send(simulation_id: int) -> None:
    simulate_scorecard.delay(simulation_id=simulation_id)
