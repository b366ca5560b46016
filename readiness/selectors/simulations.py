"""What simulations came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from readiness.domain.scorecards import LEVEL_NAMES
from readiness.models import SimulatedInterface, Simulation
from readiness.selectors.scorecards import Version, own_number, row_named, version_of
from registry.selectors.selection import Selection, ordered_by, with_words

MOST_OWNERS = 8
_FALLS, _RISES = Q(level_after__lt=F("level_before")), Q(level_after__gt=F("level_before"))
_NEITHER = Q(score_before=None, score_after=None)
_BOTH = Q(score_before__isnull=False, score_after__isnull=False, score_before=F("score_after"))
_SAME = _NEITHER | _BOTH
EFFECTS: Mapping[str, Q] = {
    "falls": _FALLS,
    "rises": _RISES,
    "unready": Q(is_ready_before=True, is_ready_after=False),
    "score": ~_FALLS & ~_RISES & ~_SAME,
    "none": ~_FALLS & ~_RISES & _SAME,
}
_SORTS = {
    "effect": ("level_after", "level_before", "score_after"),
    "interface": ("interface__name",),
    "team": ("interface__team__name", "interface__name"),
    "before": ("level_before", "score_before"),
    "after": ("level_after", "score_after"),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """How many interfaces leave a level.

    Attributes:
        held: interfaces whose level it is now.
        fallen, risen: those of them whose level would be lower, or higher.
    """

    level: int
    name: str
    held: int
    fallen: int
    risen: int


@dataclass(frozen=True, slots=True)
class Owner:
    """A team of which interfaces would lose a level."""

    slug: str
    name: str
    fallen: int


@dataclass(frozen=True, slots=True)
class SimulationView:
    """A simulation as far as it has come.

    Attributes:
        moved: by level, the highest first; only once it is finished.
        owners: the teams that lose most, that many at most.
        other_owners: how many more teams lose a level.
        unready: interfaces that are ready now and would not be.
        felt: interfaces of which level or score would differ.
    """

    id: int
    digest: str
    against: str
    state: str
    percent: int
    done: int
    total: int
    started_at: datetime
    finished_at: datetime | None
    requested_by: str
    judged: int = 0
    moved: tuple[Moved, ...] = ()
    owners: tuple[Owner, ...] = ()
    other_owners: int = 0
    unready: int = 0
    felt: int = 0

    @property
    def is_running(self) -> bool:
        """Whether more is to come."""
        return self.state == Simulation.State.RUNNING

    @property
    def is_finished(self) -> bool:
        """Whether all of the fleet was judged."""
        return self.state == Simulation.State.FINISHED

    @property
    def fallen(self) -> int:
        """How many interfaces would lose a level."""
        return sum(one.fallen for one in self.moved)

    @property
    def risen(self) -> int:
        """How many would gain one."""
        return sum(one.risen for one in self.moved)


@dataclass(frozen=True, slots=True)
class SimulatedFilters:
    """Which interfaces of a simulation somebody wants to see; "" for all.

    Attributes:
        query: words of a name, slug or team.
        effect: a key of ``EFFECTS``.
        check: id of a check that makes a difference.
    """

    query: str = ""
    effect: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True)
class SimulatedRow:
    """One interface in a simulation."""

    slug: str
    name: str
    team_slug: str
    team_name: str
    environment: str
    level_before: int
    level_after: int
    score_before: int | None
    score_after: int | None
    waived_before: int
    waived_after: int
    is_ready_before: bool
    is_ready_after: bool
    held_by: str
    causes: tuple[str, ...]

    @property
    def before(self) -> str:
        """Name of the level now."""
        return _words(self.level_before)

    @property
    def after(self) -> str:
        """Name of the level then."""
        return _words(self.level_after)

    @property
    def checks(self) -> str:
        """The checks that make the difference, in one text."""
        return " ".join(self.causes)

    @property
    def move(self) -> str:
        """``falls``, ``rises``, or "" where the level stays."""
        if self.level_after == self.level_before:
            return ""
        return "falls" if self.level_after < self.level_before else "rises"


def latest_simulation(scorecard_id: int) -> SimulationView | None:
    """Return the last simulation of a draft, None where there was none; one query."""
    rows = Simulation.objects.filter(scorecard=scorecard_id).select_related("requested_by")
    found = rows.order_by("-pk").first()
    return _view(found) if found else None


def simulation_named(key: str) -> tuple[Version, SimulationView | None] | None:
    """Return a scorecard that people wrote and its last simulation, None for another key.

    One query where there is a simulation, two where there is none.
    """
    rows = Simulation.objects.filter(scorecard__number=own_number(key))
    found = rows.select_related("requested_by", "scorecard").order_by("-pk").first()
    if found is not None:
        return version_of(found.scorecard), _view(found)
    row = row_named(key)
    return (version_of(row), None) if row else None


def finished_simulation(scorecard_id: int) -> int:
    """Return the last simulation where that is finished, else 0; one query."""
    rows = Simulation.objects.filter(scorecard=scorecard_id).order_by("-pk")
    found = rows.values_list("pk", "state").first()
    return found[0] if found and found[1] == Simulation.State.FINISHED else 0


def simulated(simulation_id: int) -> QuerySet[SimulatedInterface]:
    """Return the interfaces of a simulation."""
    rows = SimulatedInterface.objects.filter(simulation=simulation_id)
    return rows.select_related("interface__team")


def simulated_selected(
    simulation_id: int, filters: SimulatedFilters, *, sort: str = "effect"
) -> Selection[SimulatedRow]:
    """Return the interfaces that ``filters`` ask for, the lowest first unless ``sort`` differs."""
    names = ("interface__name", "interface__slug", "interface__team__name")
    found = simulated(simulation_id).filter(with_words(filters.query, *names))
    if filters.effect in EFFECTS:
        found = found.filter(EFFECTS[filters.effect])
    if filters.check:
        found = found.filter(checks_condition(filters.check))
    return Selection(found.order_by(*ordered_by(_SORTS, sort, "pk")), simulated_row)


def checks_condition(check: str) -> Q:
    """Return the condition that a check is among the causes, and not only part of one's id."""
    return (
        Q(causes=check)
        | Q(causes__startswith=f"{check} ")
        | Q(causes__endswith=f" {check}")
        | Q(causes__contains=f" {check} ")
    )


def simulated_row(row: SimulatedInterface) -> SimulatedRow:
    """Return one interface as pages and the API get it."""
    return SimulatedRow(
        slug=row.interface.slug,
        name=row.interface.name,
        team_slug=row.interface.team.slug,
        team_name=row.interface.team.name,
        environment=row.environment,
        level_before=row.level_before,
        level_after=row.level_after,
        score_before=row.score_before,
        score_after=row.score_after,
        waived_before=row.waived_before,
        waived_after=row.waived_after,
        is_ready_before=row.is_ready_before,
        is_ready_after=row.is_ready_after,
        held_by=row.held_by,
        causes=tuple(row.causes.split()),
    )


def sums_of(simulation_id: int) -> dict[str, Any]:
    """Return what a simulation comes to, as its row keeps it; three queries."""
    rows = SimulatedInterface.objects.filter(simulation=simulation_id)
    counted = rows.values_list("level_before").annotate(
        held=Count("pk"),
        fallen=Count("pk", filter=_FALLS),
        risen=Count("pk", filter=_RISES),
    )
    losing = (
        rows.filter(_FALLS)
        .values_list("interface__team__slug", "interface__team__name")
        .annotate(fallen=Count("pk"))
        .order_by("-fallen", "interface__team__name")
    )
    owners = list(losing)
    return {
        "moved": [list(one) for one in counted.order_by("-level_before")],
        "owners": [list(one) for one in owners[:MOST_OWNERS]],
        "other_owners": max(0, len(owners) - MOST_OWNERS),
        **rows.aggregate(
            judged=Count("pk"),
            unready=Count("pk", filter=EFFECTS["unready"]),
            felt=Count("pk", filter=~EFFECTS["none"]),
        ),
    }


def _view(row: Simulation) -> SimulationView:
    sums: dict[str, Any] = row.sums
    return SimulationView(
        id=row.pk,
        digest=row.digest,
        against=row.against,
        state=row.state,
        percent=row.percent,
        done=row.done,
        total=row.total,
        started_at=row.started_at,
        finished_at=row.finished_at,
        requested_by=str(row.requested_by or "a removed account"),
        judged=sums.get("judged", 0),
        moved=tuple(_moved(*one) for one in sums.get("moved", ())),
        owners=tuple(Owner(*one) for one in sums.get("owners", ())),
        other_owners=sums.get("other_owners", 0),
        unready=sums.get("unready", 0),
        felt=sums.get("felt", 0),
    )


def _moved(level: int, held: int, fallen: int, risen: int) -> Moved:
    return Moved(level, _words(level), held, fallen, risen)


def _words(level: int) -> str:
    return LEVEL_NAMES[level].replace("_", " ").capitalize()
