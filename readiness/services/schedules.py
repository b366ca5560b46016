"""Who probes what, and when: claims that two dispatchers can make at once.

A claim is a token that a dispatcher writes into free, due rows, compare-and-set. Only results
that come back under the claim that a row still holds are recorded, so a task may be delivered
twice, run late, or never end: at most the running slot is lost.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from readiness.domain.probing import Cadence
from readiness.domain.schedule import CADENCES, next_due
from readiness.models import ProbeSchedule
from registry.selectors.environments import environment_count, environment_ids

CLAIM_LASTS = timedelta(minutes=5)
"""How long a batch may wait in the queue before its work is handed out again."""
RUN_LASTS = timedelta(seconds=45)
"""How long a running batch holds its claim without renewing it: below the fastest cadence, so
that a worker that dies loses the running slot and no other."""


@transaction.atomic
def schedules_complete(*, now: datetime) -> int:
    """Give every environment a schedule for every cadence in use; return how many were missing."""
    in_use = set(CADENCES.values())
    if ProbeSchedule.objects.count() == environment_count() * len(in_use):
        return 0
    known = set(ProbeSchedule.objects.values_list("environment_id", "cadence"))
    wanted = {(pk, cadence) for pk in environment_ids() for cadence in in_use}
    missing = [
        ProbeSchedule(environment_id=pk, cadence=cadence, next_due_at=now)
        for pk, cadence in sorted(wanted - known)
    ]
    ProbeSchedule.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


@transaction.atomic
def schedules_due_now(*, environment_ids: list[int], now: datetime) -> int:
    """Make every free schedule of these environments due; return how many were free."""
    free = _free(now).filter(environment_id__in=environment_ids)
    return free.filter(next_due_at__gt=now).update(next_due_at=now)


@transaction.atomic
def schedules_claim(*, now: datetime, most: int) -> str:
    """Take up to ``most`` schedules that are due, the longest overdue first.

    Returns:
        The claim to hand to a batch, or "" when nothing was due.
    """
    due = _free(now).filter(next_due_at__lte=now).order_by("next_due_at", "pk")
    candidates = list(due.values_list("pk", flat=True)[:most])
    claim = secrets.token_hex(16)
    taken = (
        _free(now)
        .filter(pk__in=candidates, next_due_at__lte=now)
        .update(claim=claim, claimed_until=now + CLAIM_LASTS, started_at=None)
    )
    return claim if taken else ""


@transaction.atomic
def schedules_start(*, claim: str, now: datetime) -> dict[int, tuple[Cadence, ...]]:
    """Begin the batch of ``claim``, once.

    Returns:
        The cadences due by environment; nothing when the batch was begun before, or when the
        claim is void.
    """
    mine = ProbeSchedule.objects.filter(claim=claim, claimed_until__gt=now, started_at=None)
    rows = list(mine.order_by("environment_id", "pk").values_list("environment_id", "cadence"))
    if mine.update(started_at=now, claimed_until=now + RUN_LASTS) == 0:
        return {}
    cadences: dict[int, tuple[Cadence, ...]] = {}
    for environment_id, cadence in rows:
        cadences[environment_id] = (*cadences.get(environment_id, ()), Cadence(cadence))
    return cadences


@transaction.atomic
def schedules_extend(*, claim: str, now: datetime) -> int:
    """Renew the claim of a batch that still runs; return how many schedules it holds."""
    return ProbeSchedule.objects.filter(claim=claim).update(claimed_until=now + RUN_LASTS)


@transaction.atomic
def schedules_abandon() -> int:
    """Void every claim, where it is certain that nobody works on one; return how many there were.

    The work is due at once, and results that arrive under a void claim are dropped.
    """
    claimed = ProbeSchedule.objects.exclude(claim="")
    return claimed.update(claim="", claimed_until=None, started_at=None)


def schedules_release(*, claim: str, environment_ids: Iterable[int], now: datetime) -> None:
    """Free schedules of ``claim`` until they are due again. Call inside a transaction."""
    mine = ProbeSchedule.objects.filter(claim=claim, environment_id__in=list(environment_ids))
    rows = list(mine)
    for row in rows:
        row.next_due_at = next_due(row.next_due_at, now, Cadence(row.cadence).interval)
        row.claim, row.claimed_until, row.started_at = "", None, None
    ProbeSchedule.objects.bulk_update(
        rows, ["next_due_at", "claim", "claimed_until", "started_at"], batch_size=200
    )


def _free(now: datetime) -> QuerySet[ProbeSchedule]:
    return ProbeSchedule.objects.filter(Q(claim="") | Q(claimed_until__lte=now))
