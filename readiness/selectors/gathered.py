"""What judging needs, beside the records: one line for each table, one query for all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from readiness.domain.claims import Claims
from readiness.domain.observation_json import load
from readiness.domain.probing import ProbeId
from readiness.domain.scorecards import Scorecard
from readiness.models import (
    EnvironmentStatus,
    FindingPeriod,
    InterfaceStatus,
    LatestObservation,
)
from readiness.selectors.claims import claim_tables, claims_from
from readiness.selectors.observations import Latest
from readiness.selectors.policy import Policy, asides_of, policy_by
from registry.domain.snapshot import InterfaceSnapshot
from registry.selectors.gathering import Aside, Rows, Table, children
from registry.selectors.snapshots import snapshots_beside


def _present(interfaces: Rows) -> QuerySet[FindingPeriod]:
    present = FindingPeriod.objects.filter(ended_at=None)
    return present.filter(environment__interface__in=interfaces.values("pk"))


_JUDGED_BY = (
    children(LatestObservation, "environment__interface"),
    *claim_tables("environment__interface"),
)
_TABLES = (
    children(InterfaceStatus, "interface"),
    children(EnvironmentStatus, "environment__interface", without=("trend",)),
    Table(FindingPeriod, _present, on="environment", to="present_periods"),
    *_JUDGED_BY,
)


@dataclass(frozen=True, slots=True)
class KnownEnvironment:
    """What is kept of one environment.

    Attributes:
        status: as it was judged last, None before the first time.
        periods: the present one of each check.
    """

    status: EnvironmentStatus | None
    observations: Latest
    claims: Claims
    periods: dict[str, FindingPeriod]


@dataclass(frozen=True, slots=True)
class KnownInterface:
    """An interface as it is recorded, with what is kept of it.

    Attributes:
        fleet: its row in the fleet, None before the first time.
        environments: by primary key.
    """

    snapshot: InterfaceSnapshot
    team_id: int
    fleet: InterfaceStatus | None
    environments: dict[int, KnownEnvironment]


def known_by(
    scorecard: Scorecard, interface_ids: Iterable[int]
) -> tuple[dict[int, KnownInterface], Policy]:
    """Return them with by what they are judged under ``scorecard``, in one query."""
    found, asides = snapshots_beside(interface_ids, _TABLES, asides_of(scorecard))
    known = {pk: _interface(*one) for pk, one in found.items()}
    return known, policy_by(scorecard, asides)


@dataclass(frozen=True, slots=True)
class SeenEnvironment:
    """What judging one environment rests on, beside the records."""

    observations: Latest
    claims: Claims


@dataclass(frozen=True, slots=True)
class SeenInterface:
    """An interface as it is recorded, with what its environments are judged by.

    Attributes:
        environments: by primary key.
    """

    snapshot: InterfaceSnapshot
    environments: dict[int, SeenEnvironment]


def seen_by(
    scorecard: Scorecard, interface_ids: Iterable[int], beside: tuple[Aside, ...] = ()
) -> tuple[dict[int, SeenInterface], Policy, list[list[list[Any]]]]:
    """Return interfaces with what a reader judges them by under ``scorecard``, in one query.

    Args:
        beside: what else that query is to read; its rows come last.
    """
    found, asides = snapshots_beside(interface_ids, _JUDGED_BY, (*beside, *asides_of(scorecard)))
    seen = {
        pk: SeenInterface(
            snapshot,
            {
                place.pk: SeenEnvironment(_observations(place), claims_from(place))
                for place in record.environments.all()
            },
        )
        for pk, (snapshot, record) in found.items()
    }
    return seen, policy_by(scorecard, asides[len(beside) :]), asides[: len(beside)]


def _interface(snapshot: InterfaceSnapshot, record: object) -> KnownInterface:
    fleet: InterfaceStatus | None = getattr(record, "fleet_status", None)
    places = record.environments.all()  # type: ignore[attr-defined] # gathered with the record
    return KnownInterface(
        snapshot=snapshot,
        team_id=record.team_id,  # type: ignore[attr-defined] # gathered with the record
        fleet=fleet,
        environments={place.pk: _environment(place) for place in places},
    )


def _environment(place: object) -> KnownEnvironment:
    return KnownEnvironment(
        status=getattr(place, "status", None),
        observations=_observations(place),
        claims=claims_from(place),
        periods={row.check_id: row for row in place.present_periods},  # type: ignore[attr-defined] # gathered with the record
    )


def _observations(place: object) -> Latest:
    seen = place.observations.all()  # type: ignore[attr-defined] # gathered with the record
    loaded = (load(ProbeId(row.probe), row.content) for row in seen)
    return {one.probe: one for one in loaded if one}
