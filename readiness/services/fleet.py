"""Keeping which status stands for each interface in the fleet."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import F, Subquery

from readiness.domain.scorecards import Scorecard
from readiness.models import EnvironmentStatus, InterfaceStatus
from readiness.models.fleet import NEVER, NEVER_PROBED, NO_SCORE, NO_TIER
from readiness.selectors.gathered import KnownInterface
from readiness.selectors.policy import active_content, card_in_force
from registry.selectors.environments import interface_keys, interfaces_of

_KEPT = [
    *("team_id", "status_id", "turns_at", "state", "score", "tier", "probed_at", "name"),
    *("waived", "lapses_at"),
]


def fleet_lock(*, environment_ids: Iterable[int]) -> tuple[dict[int, int], Scorecard]:
    """Keep others from judging the interfaces of environments until the end of the transaction.

    Else of two who judge two environments of one interface at once, the second would not know what
    the first one wrote.

    Returns:
        The interface of each environment that exists, and the scorecard in force.
    """
    wanted = set(environment_ids)
    found, content = _locked(wanted)
    if missing := wanted - set(found):
        # who inserts the same row waits here for the other, and then for the lock
        keys = interface_keys(set(interfaces_of(missing).values()))
        rows = [
            InterfaceStatus(
                interface_id=pk,
                team_id=one.team_id,
                turns_at=NEVER_PROBED,
                state=EnvironmentStatus.State.BLOCKED,
                score=NO_SCORE,
                tier=one.tier or NO_TIER,
                probed_at=NEVER_PROBED,
                name=one.name.lower(),
            )
            for pk, one in keys.items()
        ]
        InterfaceStatus.objects.bulk_create(rows, ignore_conflicts=True)
        more, content = _locked(missing)
        found |= more
    return found, card_in_force(content)


def fleet_keep(
    *, known: Mapping[int, KnownInterface], judged: Mapping[int, EnvironmentStatus], now: datetime
) -> None:
    """Find out what stands for interfaces at ``now``, by all of their statuses.

    Call it in the transaction that wrote a status, behind ``fleet_lock``. One statement, however
    many interfaces there are, and none where nothing is another one.

    Args:
        known: the interfaces as they were before.
        judged: statuses that were written since, by environment.
    """
    rows = [_row(pk, one, _statuses(one, judged), now) for pk, one in sorted(known.items())]
    InterfaceStatus.objects.bulk_create(
        [row for row in rows if _differs(row, known[row.interface_id].fleet)],
        update_conflicts=True,
        unique_fields=["interface_id"],
        update_fields=_KEPT,
    )


def _locked(environment_ids: Iterable[int]) -> tuple[dict[int, int], str | None]:
    rows = InterfaceStatus.objects.filter(interface__environments__in=list(environment_ids))
    placed = rows.annotate(
        place_id=F("interface__environments"), card=Subquery(active_content()[:1])
    ).order_by("interface_id")
    locked = list(placed.only("interface_id").select_for_update(of=("self",)))
    content = next((row.__dict__["card"] for row in locked), None)
    return {row.__dict__["place_id"]: row.interface_id for row in locked}, content


def _statuses(
    known: KnownInterface, judged: Mapping[int, EnvironmentStatus]
) -> list[EnvironmentStatus]:
    found = (judged.get(pk) or place.status for pk, place in known.environments.items())
    return [status for status in found if status is not None]


def _differs(row: InterfaceStatus, before: InterfaceStatus | None) -> bool:
    return before is None or any(getattr(row, name) != getattr(before, name) for name in _KEPT)


def _row(
    interface_id: int, known: KnownInterface, statuses: Sequence[EnvironmentStatus], now: datetime
) -> InterfaceStatus:
    """Return the row as it is at ``now``; without a status it is one that nobody trusts."""
    shown = min(statuses, key=lambda one: _place(one, now), default=None)
    state, score, waived = EnvironmentStatus.State.BLOCKED.value, None, 0
    if shown is not None:
        state, score, waived = _present(shown, now)
    interface = known.snapshot
    return InterfaceStatus(
        interface_id=interface_id,
        team_id=known.team_id,
        status_id=shown.pk if shown else None,
        turns_at=min((_turns_at(one, now) for one in statuses), default=now),
        state=state,
        score=NO_SCORE if score is None else score,
        tier=interface.tier or NO_TIER,
        probed_at=(shown.probed_at if shown else None) or NEVER_PROBED,
        name=interface.name.lower(),
        waived=waived,
        lapses_at=(shown.lapses_at if shown else None) or NEVER,
    )


def _place(status: EnvironmentStatus, now: datetime) -> tuple[bool, int, int, int]:
    """Return what orders the statuses of an interface: production first, the worst first."""
    state, score, _ = _present(status, now)
    return not status.is_production, state, score or 0, status.pk


def _present(status: EnvironmentStatus, now: datetime) -> tuple[int, int | None, int]:
    if _is_past(status.fades_at, now):
        return status.faded_state, status.faded_score, status.faded_waived
    if _is_past(status.expires_at, now):
        return status.stale_state, status.stale_score, status.stale_waived
    return status.state, status.score, status.waived


def _turns_at(status: EnvironmentStatus, now: datetime) -> datetime:
    """Return the last moment at which ``status`` is what it is at ``now``."""
    moments = (status.expires_at, status.fades_at)
    return min((one for one in moments if one and one >= now), default=NEVER)


def _is_past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment < now
