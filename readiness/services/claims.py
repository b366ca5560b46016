"""Who probes what: claims on environments that two dispatchers can make at once.

A claim is a token that a dispatcher writes into free environments, compare-and-set. Only results
that come back under the claim that an environment still holds are recorded, so a task may be
delivered twice, run late, or never end: at most the running slot is lost.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery

from readiness.domain.probing import Cadence
from readiness.models import ProbeClaim, ProbeSchedule
from readiness.services.runs import runs_lost

CLAIM_LASTS = timedelta(minutes=5)
"""How long a batch may wait in the queue before its work is handed out again."""
RUN_LASTS = timedelta(seconds=45)
"""How long a running batch holds its claim without renewing it: below the fastest cadence, so
that a worker that dies loses the running slot and no other."""


@transaction.atomic
def claims_take(*, now: datetime, most: int) -> str:
    """Take up to ``most`` environments for which something is due, the longest overdue first.

    Returns:
        The claim to hand to a batch, or "" when nothing was due.
    """
    due = ProbeSchedule.objects.filter(environment=OuterRef("environment"), next_due_at__lte=now)
    oldest = due.values("environment").annotate(at=Min("next_due_at")).values("at")
    free = _free(now).filter(Exists(due)).annotate(oldest=Subquery(oldest)).order_by("oldest", "pk")
    candidates = list(free.values_list("pk", flat=True)[:most])
    claim = secrets.token_hex(16)
    wanted = _free(now).filter(pk__in=candidates)
    _keep_lost(wanted)
    taken = wanted.update(claim=claim, claimed_until=now + CLAIM_LASTS, started_at=None)
    return claim if taken else ""


@transaction.atomic
def claims_start(*, claim: str, now: datetime) -> dict[int, tuple[Cadence, ...]]:
    """Begin the batch of ``claim``, once.

    Returns:
        The cadences due by environment; nothing when the batch was begun before, or when the
        claim is void.
    """
    mine = ProbeClaim.objects.filter(claim=claim, claimed_until__gt=now, started_at=None)
    held = list(mine.values_list("environment_id", flat=True))
    if mine.update(started_at=now, claimed_until=now + RUN_LASTS) == 0:
        return {}
    due = ProbeSchedule.objects.filter(environment_id__in=held, next_due_at__lte=now)
    cadences: dict[int, tuple[Cadence, ...]] = {}
    for environment_id, cadence in due.order_by("pk").values_list("environment_id", "cadence"):
        cadences[environment_id] = (*cadences.get(environment_id, ()), Cadence(cadence))
    return cadences


@transaction.atomic
def claims_extend(*, claim: str, now: datetime) -> int:
    """Renew the claim of a batch that still runs; return how many environments it holds."""
    return ProbeClaim.objects.filter(claim=claim).update(claimed_until=now + RUN_LASTS)


@transaction.atomic
def claims_abandon() -> int:
    """Void every claim, where it is certain that nobody works on one; return how many there were.

    The work is due at once, and results that arrive under a void claim are dropped.
    """
    held = ProbeClaim.objects.exclude(claim="")
    _keep_lost(held)
    return held.update(claim="", claimed_until=None, started_at=None)


def claims_release(*, claim: str, environment_ids: Iterable[int]) -> None:
    """Give environments back. Call inside a transaction."""
    mine = ProbeClaim.objects.filter(claim=claim, environment_id__in=list(environment_ids))
    mine.update(claim="", claimed_until=None, started_at=None)


def _free(now: datetime) -> QuerySet[ProbeClaim]:
    return ProbeClaim.objects.filter(Q(claim="") | Q(claimed_until__lte=now))


def _keep_lost(claims: QuerySet[ProbeClaim]) -> None:
    """Keep as unknown what was begun under ``claims`` and will not come any more."""
    begun = claims.filter(started_at__isnull=False).values_list("environment_id", "started_at")
    started = {environment_id: at for environment_id, at in begun if at is not None}
    if started:
        runs_lost(started=started)
