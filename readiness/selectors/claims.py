"""What people claim of environments, ready to be judged."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from readiness.domain import claims
from readiness.domain.claims import Claims
from readiness.domain.waivers import WaiverState, ends_at
from readiness.models import Waiver


def claims_of(environment_ids: Iterable[int]) -> dict[int, Claims]:
    """Return what is claimed of each environment."""
    ids = list(environment_ids)
    found: dict[int, list[Waiver]] = defaultdict(list)
    for row in standing_waivers().filter(environment_id__in=ids):
        found[row.environment_id].append(row)
    return {pk: claims_from(waivers=found[pk]) for pk in ids}


def standing_waivers() -> QuerySet[Waiver]:
    """Return the waivers that were approved and that nothing has ended but, perhaps, time."""
    return Waiver.objects.filter(state=WaiverState.APPROVED, closed_at=None)


def claims_from(*, waivers: Iterable[Waiver]) -> Claims:
    """Return the claims that records of one environment make.

    Args:
        waivers: those of ``standing_waivers``.
    """
    held = sorted(map(_waiver, waivers), key=lambda waiver: waiver.ends_at)
    return Claims(waivers={waiver.check: waiver for waiver in held})


def _waiver(row: Waiver) -> claims.Waiver:
    assert row.decided_at is not None  # noqa: S101 (a constraint of the database)
    return claims.Waiver(
        public_id=row.public_id,
        check=row.check_id,
        reason=row.reason,
        compensating_control=row.compensating_control,
        requested_by=row.requester,
        approved_by=row.decider,
        approved_at=row.decided_at,
        ends_at=ends_at(row.ends_on),
    )
