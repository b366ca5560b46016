"""Keeping which status stands for each interface in the fleet."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from readiness.models import EnvironmentStatus, InterfaceStatus
from readiness.models.fleet import NEVER, NEVER_PROBED, NO_SCORE, NO_TIER
from registry.selectors.environments import InterfaceKeys, interface_keys

_KEPT = ["team_id", "status_id", "turns_at", "state", "score", "tier", "probed_at", "name"]
_READ = (
    "pk",
    "interface_id",
    "is_production",
    "expires_at",
    "fades_at",
    "probed_at",
    *(f"{then}{name}" for then in ("", "stale_", "faded_") for name in ("state", "score")),
)


def fleet_lock(*, interface_ids: Collection[int]) -> None:
    """Keep others from judging these interfaces until the end of the transaction.

    Else of two who judge two environments of one interface at once, the second would not know what
    the first one wrote.
    """
    missing = set(interface_ids) - _locked(interface_ids)
    if missing:
        # who inserts the same row waits here for the other, and then for the lock
        rows = [_row(pk, keys, [], NEVER_PROBED) for pk, keys in interface_keys(missing).items()]
        InterfaceStatus.objects.bulk_create(rows, ignore_conflicts=True)
        _locked(missing)


def fleet_keep(*, interface_ids: Collection[int], now: datetime) -> None:
    """Find out what stands for interfaces at ``now``, by all of their statuses.

    Call it in the transaction that wrote a status, behind ``fleet_lock``. Three statements, however
    many interfaces there are.
    """
    statuses: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for found in EnvironmentStatus.objects.filter(interface__in=interface_ids).values(*_READ):
        statuses[found["interface_id"]].append(found)
    rows = [
        _row(pk, keys, statuses[pk], now) for pk, keys in sorted(interface_keys(statuses).items())
    ]
    InterfaceStatus.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["interface_id"], update_fields=_KEPT
    )


def _locked(interface_ids: Collection[int]) -> set[int]:
    rows = InterfaceStatus.objects.filter(interface__in=interface_ids).order_by("interface")
    return set(rows.select_for_update().values_list("interface_id", flat=True))


def _row(
    interface_id: int, keys: InterfaceKeys, statuses: list[dict[str, Any]], now: datetime
) -> InterfaceStatus:
    """Return the row as it is at ``now``; without a status it is one that nobody trusts."""
    shown = min(statuses, key=lambda one: _place(one, now), default=None)
    state, score = _present(shown, now) if shown else (EnvironmentStatus.State.BLOCKED, None)
    return InterfaceStatus(
        interface_id=interface_id,
        team_id=keys.team_id,
        status_id=shown["pk"] if shown else None,
        turns_at=min((_turns_at(one, now) for one in statuses), default=now),
        state=state,
        score=NO_SCORE if score is None else score,
        tier=keys.tier or NO_TIER,
        probed_at=(shown["probed_at"] if shown else None) or NEVER_PROBED,
        name=keys.name.lower(),
    )


def _place(status: dict[str, Any], now: datetime) -> tuple[bool, int, int, int]:
    """Return what orders the statuses of an interface: production first, the worst first."""
    state, score = _present(status, now)
    return not status["is_production"], state, score or 0, status["pk"]


def _present(status: dict[str, Any], now: datetime) -> tuple[int, int | None]:
    then = ""
    if _is_past(status["fades_at"], now):
        then = "faded_"
    elif _is_past(status["expires_at"], now):
        then = "stale_"
    return status[f"{then}state"], status[f"{then}score"]


def _turns_at(status: dict[str, Any], now: datetime) -> datetime:
    """Return the last moment at which ``status`` is what it is at ``now``."""
    moments = (status["expires_at"], status["fades_at"])
    return min((one for one in moments if one and one >= now), default=NEVER)


def _is_past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment < now
