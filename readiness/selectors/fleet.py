"""The fleet: every interface as its worst production environment.

One page costs a constant number of queries, whatever the number of interfaces.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
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
_SORTS: dict[str, tuple[str, ...]] = {
    "urgency": ("now_state", "now_score"),
    "score": ("now_score",),
    "name": (),
    "team": ("team_name",),
    "tier": ("tier_or_last",),
    "probed": ("probed_at",),
}


def fleet_page(filters: FleetFilters, *, asking: Asking, now: datetime) -> FleetPage:
    """Return one page of the fleet as it stands at ``now``.

    Args:
        asking: primary keys of the interfaces that wait for the reader, best as a query.
    """
    everything = _shown(now)
    narrowed = _narrowed(everything, filters, now)
    counts = _counts(narrowed, asking)
    selected = _in_state(narrowed, filters.state, asking)
    total = counts.get(filters.state or "all", 0)
    per = max(1, min(filters.per, MOST_PER_PAGE))
    pages = max(1, -(-total // per))
    page = max(1, min(filters.page, pages))
    rows = list(_sorted(selected, filters.sort)[(page - 1) * per : page * per])
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
        is_probing=_is_probing(rows, now),
    )


def with_present_values(statuses: Statuses, now: datetime) -> Statuses:
    """Add ``now_…``: the columns that hold at ``now``."""
    has_faded, has_expired = Q(fades_at__lt=now), Q(expires_at__lt=now)
    present = {
        f"now_{name}": Case(
            When(has_faded, then=F(f"faded_{name}")),
            When(has_expired, then=F(f"stale_{name}")),
            default=F(name),
        )
        for name in ("state", "score", "level", "observed", "columns")
    }
    annotated: Statuses = statuses.annotate(**present)
    return annotated


def _shown(now: datetime) -> Statuses:
    siblings = with_present_values(
        EnvironmentStatus.objects.filter(interface=OuterRef("interface")), now
    )
    worst = siblings.order_by("-is_production", "now_state", "now_score", "pk").values("pk")[:1]
    statuses: Statuses = EnvironmentStatus.objects.filter(pk=Subquery(worst))
    shown: Statuses = with_present_values(statuses, now).annotate(
        slug=F("interface__slug"),
        interface_name=F("interface__name"),
        profile=F("interface__profile"),
        tier=F("interface__tier"),
        tier_or_last=Coalesce(F("interface__tier"), 9),
        team_slug=F("interface__team__slug"),
        team_name=F("interface__team__name"),
        environment_name=F("environment__name"),
    )
    return shown


def _narrowed(statuses: Statuses, filters: FleetFilters, now: datetime) -> Statuses:
    if filters.team:
        statuses = statuses.filter(team_slug=filters.team)
    for word in filters.query.split():
        statuses = statuses.filter(
            Q(interface_name__icontains=word)
            | Q(slug__icontains=word)
            | Q(profile__icontains=word)
            | Q(team_name__icontains=word)
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

    return statuses.aggregate(
        all=Count("pk"),
        blocked=in_state(EnvironmentStatus.State.BLOCKED),
        blocked_tier_1=Count("pk", filter=Q(now_state=EnvironmentStatus.State.BLOCKED, tier=1)),
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
    ordered: list[F | Lower] = [*(F(column) for column in columns), Lower("interface_name")]
    if sort.startswith("-"):
        return statuses.order_by(*(column.desc(nulls_last=True) for column in ordered), "-pk")
    return statuses.order_by(*(column.asc(nulls_first=True) for column in ordered), "pk")


def _is_probing(rows: Iterable[EnvironmentStatus], now: datetime) -> bool:
    held = ProbeClaim.objects.filter(claimed_until__gt=now)
    return held.filter(environment__in=[row.environment_id for row in rows]).exists()


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


def _columns(stored: list[list[str]]) -> tuple[ColumnState, ...]:
    titles = {column.key: column.title for column in columns_asked(BY_ID)}
    return tuple(
        ColumnState(key, titles[key], Outcome(outcome), check) for key, outcome, check in stored
    )
