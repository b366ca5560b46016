"""The fleet: every interface as its worst production environment.

One page costs a constant number of queries, whatever the number of interfaces.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce, Lower

from readiness.domain.checks.catalogue import BY_ID, QUESTIONS_TOTAL
from readiness.domain.checks.contract import ProbeCheck
from readiness.domain.columns import State, columns_asked
from readiness.domain.outcomes import Outcome
from readiness.domain.schedule import cadence_of
from readiness.domain.scorecards import LEVEL_NAMES, current
from readiness.domain.summary import ColumnState
from readiness.models import EnvironmentStatus, FindingPeriod, LatestObservation, ProbeClaim
from readiness.selectors.present import judge_faded
from readiness.selectors.shapes import FleetFilters, FleetPage, FleetRow
from registry.selectors.teams import team_names

Asking = QuerySet[Any, int] | Sequence[int]
Statuses = QuerySet[Any]
"""Rows of ``EnvironmentStatus`` with the annotations of this module."""

NOT_PASSED = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WARN)
MOST_PER_PAGE = 1000
_WORDS = {
    EnvironmentStatus.State.BLOCKED: State.BLOCKED,
    EnvironmentStatus.State.RISK: State.RISK,
    EnvironmentStatus.State.READY: State.READY,
}
_NUMBERS = {word: number for number, word in _WORDS.items()}
_NO_TIER = 9
"""Sorts behind every tier."""
_SORTS: dict[str, tuple[F | Coalesce, ...]] = {
    "urgency": (F("now_state"), F("now_score")),
    "score": (F("now_score"),),
    "name": (),
    "team": (F("interface__team__name"),),
    "tier": (Coalesce(F("interface__tier"), _NO_TIER),),
    "probed": (F("probed_at"),),
}
_OF_STATE, _OF_OTHERS = 1000, 10_000
"""Shares in the place of a status among those of its interface: the state outweighs every score,
and not being production outweighs both."""


def fleet_page(filters: FleetFilters, *, asking: Asking, now: datetime) -> FleetPage:
    """Return one page of the fleet as it stands at ``now``.

    Args:
        asking: primary keys of the interfaces that wait for the reader, best as a query.
    """
    everything = _worst(now)
    narrowed = _narrowed(everything, filters, now)
    counts = _counts(narrowed, asking)
    selected = _in_state(narrowed, filters.state, asking)
    total = counts.get(filters.state or "all", 0)
    per = max(1, min(filters.per, MOST_PER_PAGE))
    pages = max(1, -(-total // per))
    page = max(1, min(filters.page, pages))
    rows = _rows(_sorted(selected, filters.sort)[(page - 1) * per : page * per], filters.sort, now)
    judge_faded(rows, now)
    asked = [line.check for line in current().lines]
    return FleetPage(
        rows=tuple(_row(status) for status in rows),
        counts=counts,
        registered=counts["all"] if _is_bare(filters) else everything.count(),
        total=total,
        page=page,
        pages=pages,
        filters=filters,
        columns=tuple((column.key, column.title) for column in columns_asked(asked)),
        teams=team_names(),
        checks=tuple((check, BY_ID[check].question) for check in asked),
        questions_asked=len(asked),
        questions_total=QUESTIONS_TOTAL,
        announced=current().announced(now),
        is_probing=any(row.__dict__["is_probed"] for row in rows),
    )


def with_present_values(statuses: Statuses, now: datetime) -> Statuses:
    """Add ``now_…``: the columns that hold at ``now``."""
    names = ("state", "score", "level", "observed", "columns")
    annotated: Statuses = statuses.annotate(**{f"now_{name}": _now(name, now) for name in names})
    return annotated


def _now(name: str, now: datetime) -> Case:
    return Case(
        When(Q(fades_at__lt=now), then=F(f"faded_{name}")),
        When(Q(expires_at__lt=now), then=F(f"stale_{name}")),
        default=F(name),
    )


def _worst(now: datetime) -> Statuses:
    """Return the status that stands for each interface: the one without a worse sibling.

    Nothing is joined here, for every row of the fleet is looked at; ``_rows`` joins for one page.
    """
    state, score = _now("state", now), _now("score", now)
    place = (
        Case(When(is_production=True, then=0), default=_OF_OTHERS)
        + state * _OF_STATE
        + Coalesce(score, 0)
    )
    placed = EnvironmentStatus.objects.annotate(place=place)
    is_worse = Q(place__lt=OuterRef("place")) | Q(place=OuterRef("place"), pk__lt=OuterRef("pk"))
    siblings = placed.filter(is_worse, interface=OuterRef("interface"))
    worst: Statuses = placed.filter(~Exists(siblings)).annotate(now_state=state, now_score=score)
    return worst


def _rows(statuses: Statuses, sort: str, now: datetime) -> list[EnvironmentStatus]:
    """Return ``statuses``, a slice, with what a row shows beside them, in the same order."""
    chosen = EnvironmentStatus.objects.filter(pk__in=statuses.values("pk"))
    shown: Statuses = with_present_values(chosen, now).annotate(
        slug=F("interface__slug"),
        interface_name=F("interface__name"),
        profile=F("interface__profile"),
        tier=F("interface__tier"),
        team_slug=F("interface__team__slug"),
        team_name=F("interface__team__name"),
        environment_name=F("environment__name"),
        is_probed=Exists(
            ProbeClaim.objects.filter(environment=OuterRef("environment"), claimed_until__gt=now)
        ),
    )
    return list(_sorted(shown, sort))


def _narrowed(statuses: Statuses, filters: FleetFilters, now: datetime) -> Statuses:
    if filters.team:
        statuses = statuses.filter(interface__team__slug=filters.team)
    for word in filters.query.split():
        statuses = statuses.filter(
            Q(interface__name__icontains=word)
            | Q(interface__slug__icontains=word)
            | Q(interface__profile__icontains=word)
            | Q(interface__team__name__icontains=word)
        )
    if filters.check:
        statuses = statuses.filter(_not_passed(filters.check, now))
    return statuses


def _not_passed(check_id: str, now: datetime) -> Q:
    present = FindingPeriod.objects.filter(check_id=check_id, ended_at=None, outcome__in=NOT_PASSED)
    condition = Q(environment__in=present.values("environment"))
    check = BY_ID.get(check_id)
    if isinstance(check, ProbeCheck):
        # what a probe found before it went stale no longer counts as passed
        since = now - cadence_of(check.probe).stale_after
        fresh = LatestObservation.objects.filter(probe=check.probe, observed_at__gte=since)
        condition |= ~Q(environment__in=fresh.values("environment"))
    return condition


def _counts(statuses: Statuses, asking: Asking) -> dict[str, int]:
    def in_state(number: int) -> Count:
        return Count("pk", filter=Q(now_state=number))

    blocked = EnvironmentStatus.State.BLOCKED
    return statuses.aggregate(
        all=Count("pk"),
        blocked=in_state(blocked),
        blocked_tier_1=Count("pk", filter=Q(now_state=blocked, interface__tier=1)),
        risk=in_state(EnvironmentStatus.State.RISK),
        ready=in_state(EnvironmentStatus.State.READY),
        you=Count("pk", filter=Q(interface__in=asking)),
    )


def _in_state(statuses: Statuses, state: str, asking: Asking) -> Statuses:
    if state == "you":
        return statuses.filter(interface__in=asking)
    if state in _NUMBERS:
        return statuses.filter(now_state=_NUMBERS[State(state)])
    return statuses


def _sorted(statuses: Statuses, sort: str) -> Statuses:
    columns = _SORTS.get(sort.removeprefix("-"), _SORTS["urgency"])
    ordered = (*columns, Lower("interface__name"))
    if sort.startswith("-"):
        return statuses.order_by(*(column.desc(nulls_last=True) for column in ordered), "-pk")
    return statuses.order_by(*(column.asc(nulls_first=True) for column in ordered), "pk")


def _is_bare(filters: FleetFilters) -> bool:
    return not (filters.query or filters.team or filters.check)


def _row(status: EnvironmentStatus) -> FleetRow:
    found = status.__dict__
    columns = _columns(found["now_columns"])
    worst = max(columns, key=lambda column: column.outcome.badness, default=None)
    return FleetRow(
        slug=found["slug"],
        name=found["interface_name"],
        profile=found["profile"],
        team_slug=found["team_slug"],
        team_name=found["team_name"],
        tier=found["tier"],
        environment=found["environment_name"],
        state=_WORDS[EnvironmentStatus.State(found["now_state"])],
        score=found["now_score"],
        level=found["now_level"],
        level_name=LEVEL_NAMES[found["now_level"]],
        observed=found["now_observed"],
        applicable=status.applicable,
        columns=columns,
        probed_at=status.probed_at,
        worst_check=worst.check if worst else "",
    )


def _columns(stored: list[list[Any]]) -> tuple[ColumnState, ...]:
    titles = {column.key: column.title for column in columns_asked(BY_ID)}
    return tuple(
        ColumnState(
            key, titles[key], Outcome(outcome), check, tuple(chain.from_iterable(announced))
        )
        for key, outcome, check, *announced in stored
    )
