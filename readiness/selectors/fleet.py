"""The fleet: every interface as its worst production environment.

One page costs a constant number of queries, and as long for ten thousand interfaces as for a
hundred: what stands for an interface is kept, and only counted and read in the order of an index.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable

from readiness.domain.checks.catalogue import BY_ID, QUESTIONS_TOTAL
from readiness.domain.checks.contract import ProbeCheck
from readiness.domain.columns import State, columns_asked
from readiness.domain.outcomes import Outcome
from readiness.domain.overview import Overview
from readiness.domain.overview import load as load_overview
from readiness.domain.schedule import cadence_of
from readiness.domain.scorecards import LEVEL_NAMES, Scorecard
from readiness.domain.summary import ColumnState
from readiness.domain.waivers import SOON
from readiness.models import (
    EnvironmentStatus,
    FindingPeriod,
    InterfaceStatus,
    LatestObservation,
)
from readiness.selectors.policy import active_content, card_in_force
from readiness.selectors.present import judge_faded
from readiness.selectors.shapes import FleetFilters, FleetPage, FleetRow
from readiness.selectors.standing import Standing, first_of, shown, standing
from registry.selectors.gathering import Aside
from registry.selectors.teams import NAMES_OF_TEAMS

Asking = QuerySet[Any, int] | Sequence[int]

NOT_PASSED = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WARN)
MOST_PER_PAGE = 1000
STATE_WORDS: dict[int, State] = {
    EnvironmentStatus.State.BLOCKED: State.BLOCKED,
    EnvironmentStatus.State.RISK: State.RISK,
    EnvironmentStatus.State.READY: State.READY,
}
_BESIDE = Aside(
    f"{NAMES_OF_TEAMS} UNION ALL SELECT 0, '', content FROM readiness_fleetoverview",  # noqa: S608 (of this program alone)
    ("slug", "name"),
)
"""The teams, and under no slug what is shown of the whole fleet."""
_WAIVED = Q(by_waived__gt=0)
_NUMBERS = {word: number for number, word in STATE_WORDS.items()}
_SORTS: dict[str, tuple[str, ...]] = {
    "urgency": ("by_state", "by_score"),
    "score": ("by_score",),
    "name": (),
    "team": ("by_team",),
    "tier": ("by_tier",),
    "probed": ("by_probed",),
}


def fleet_page(filters: FleetFilters, *, asking: Asking, now: datetime) -> FleetPage:
    """Return one page of the fleet as it stands at ``now``.

    Args:
        asking: primary keys of the interfaces that wait for the reader, best as a query.
    """
    narrowed = [_narrowed(part, filters, now) for part in standing(now)]
    counts, scorecard = _counts(narrowed, asking, now)
    registered = counts.pop("registered")
    total = counts.get(filters.state or "all", 0)
    per = max(1, min(filters.per, MOST_PER_PAGE))
    pages = max(1, -(-total // per))
    page = max(1, min(filters.page, pages))
    selected = [_in_state(part, filters.state, asking, now) for part in narrowed]
    rows = _rows(selected, filters.sort, (page - 1) * per, page * per, now)
    (beside,) = judge_faded(rows, scorecard, now, (_BESIDE,))
    asked = [line.check for line in scorecard.lines]
    teams, overview = _teams_and_overview(beside)
    return FleetPage(
        rows=tuple(_row(status) for status in rows),
        counts=counts,
        registered=registered,
        total=total,
        page=page,
        pages=pages,
        filters=filters,
        columns=tuple((column.key, column.title) for column in columns_asked(asked)),
        teams=teams,
        checks=tuple((check, scorecard.check(check).question) for check in asked),
        questions_asked=len(asked),
        questions_total=QUESTIONS_TOTAL + len(scorecard.items),
        announced=scorecard.announced(now),
        overview=overview,
        is_probing=any(row.__dict__["is_probed"] for row in rows),
    )


def _teams_and_overview(beside: list[list[str]]) -> tuple[tuple[tuple[str, str], ...], Overview]:
    """Return slug and name of all teams, and what is shown of the whole fleet."""
    found: dict[str, str] = dict(beside)
    content = found.pop("", "")
    return tuple(found.items()), load_overview(content)


def _narrowed(part: Standing, filters: FleetFilters, now: datetime) -> Standing:
    rows = part.rows
    if filters.team:
        rows = rows.filter(interface__team__slug=filters.team)
    for word in filters.query.split():
        rows = rows.filter(
            Q(interface__name__icontains=word)
            | Q(interface__slug__icontains=word)
            | Q(interface__profile__icontains=word)
            | Q(interface__team__name__icontains=word)
        )
    if filters.check:
        rows = rows.filter(_not_passed(filters.check, f"{part.at}environment__in", now))
    return replace(part, rows=rows)


def _not_passed(check_id: str, is_among: str, now: datetime) -> Q:
    present = FindingPeriod.objects.filter(check_id=check_id, ended_at=None, outcome__in=NOT_PASSED)
    condition = Q(**{is_among: present.values("environment")})
    check = BY_ID.get(check_id)
    if isinstance(check, ProbeCheck):
        # what a probe found before it went stale no longer counts as passed
        since = now - cadence_of(check.probe).stale_after
        fresh = LatestObservation.objects.filter(probe=check.probe, observed_at__gte=since)
        condition |= ~Q(**{is_among: fresh.values("environment")})
    return condition


def _counts(
    parts: Sequence[Standing], asking: Asking, now: datetime
) -> tuple[dict[str, int], Scorecard]:
    """Return how many rows both parts have, by state, and the scorecard in force, in one query."""
    blocked = Q(by_state=EnvironmentStatus.State.BLOCKED)
    counted = {
        "all": Q(),
        "blocked": blocked,
        "blocked_tier_1": blocked & Q(by_tier=1),
        "risk": Q(by_state=EnvironmentStatus.State.RISK),
        "ready": Q(by_state=EnvironmentStatus.State.READY),
        "you": Q(interface__in=asking),
        "expiring": _expiring(now),
        "waived": _WAIVED,
    }
    everything = InterfaceStatus.objects.values(total=_count(Q()))
    beside: tuple[tuple[Combinable, ...], ...] = (
        (Subquery(everything), Subquery(active_content())),
        (Value(0), Value("", output_field=TextField())),
    )
    kept, found_out = (
        part.rows.order_by().values_list(*map(_count, counted.values()), *extra)
        for part, extra in zip(parts, beside, strict=True)
    )
    *columns, contents = zip(*kept.union(found_out, all=True), strict=True)
    sums = dict(zip((*counted, "registered"), map(sum, columns), strict=True))
    return sums, card_in_force(next(filter(None, contents), None))


def _count(condition: Q) -> Func:
    """Return how many rows there are for which ``condition`` holds, without grouping them."""
    counted = Case(When(condition, then=1)) if condition else F("pk")
    return Func(counted, function="COUNT", output_field=IntegerField())


def _expiring(now: datetime) -> Q:
    """Return the condition that something which counts, and that no probe renews, ends soon."""
    return Q(by_lapse__gte=now, by_lapse__lt=now + SOON)


def _in_state(part: Standing, state: str, asking: Asking, now: datetime) -> Standing:
    tabs = {"you": Q(interface__in=asking), "expiring": _expiring(now), "waived": _WAIVED}
    if state in tabs:
        return replace(part, rows=part.rows.filter(tabs[state]))
    if state in _NUMBERS:
        return replace(part, rows=part.rows.filter(by_state=_NUMBERS[State(state)]))
    return part


def _rows(
    parts: Sequence[Standing], sort: str, start: int, stop: int, now: datetime
) -> list[EnvironmentStatus]:
    """Return the rows from ``start`` to ``stop`` of both parts together."""
    order = _order(sort)
    statuses = shown(first_of(parts, order, stop), now).order_by(*order)
    return list(statuses[start:stop])


def _order(sort: str) -> list[str]:
    sign = "-" if sort.startswith("-") else ""
    columns = _SORTS.get(sort.removeprefix("-"), _SORTS["urgency"])
    return [f"{sign}{column}" for column in (*columns, "by_name", "by_status")]


def _row(status: EnvironmentStatus) -> FleetRow:
    found = status.__dict__
    columns = _columns(found["now_columns"])
    worst = max(columns, key=_badness, default=None)
    return FleetRow(
        slug=found["slug"],
        name=found["interface_name"],
        profile=found["profile"],
        team_slug=found["team_slug"],
        team_name=found["team_name"],
        tier=found["tier"],
        environment=found["environment_name"],
        state=STATE_WORDS[EnvironmentStatus.State(found["now_state"])],
        score=found["now_score"],
        level=found["now_level"],
        level_name=LEVEL_NAMES[found["now_level"]],
        observed=found["now_observed"],
        applicable=status.applicable,
        columns=columns,
        probed_at=status.probed_at,
        worst_check=worst.check if worst else "",
        waived=found["now_waived"],
        waived_until=found["now_waived_until"],
        lapses_at=status.lapses_at,
        trend=tuple((day, score) for day, score in status.trend),
    )


def _badness(column: ColumnState) -> int:
    # what is waived is borne with, and still no pass
    return Outcome.PASS.badness if column.is_waived else column.outcome.badness


def _columns(stored: list[list[Any]]) -> tuple[ColumnState, ...]:
    titles = {column.key: column.title for column in columns_asked(BY_ID)}
    return tuple(
        ColumnState(key, titles[key], Outcome(outcome), check, *_details(*details))
        for key, outcome, check, *details in stored
    )


def _details(
    announced: Sequence[str] = (), is_waived: bool = False
) -> tuple[tuple[str, ...], bool]:
    """Return the details of a column, of which what was kept long ago has fewer."""
    return tuple(announced), is_waived
