"""Reads about rehearsals that run, and the list of those that are over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from registry.domain.rehearsing import Run, RunState, RunStep, timed
from registry.domain.rollback import Rehearsal, Result
from registry.models import Deployment, Environment, Interface, RehearsalRun, Revision
from registry.models import Rehearsal as Row
from registry.selectors.newest import newest_deployments
from registry.selectors.rehearsals import rehearsal_of
from registry.selectors.releases import current_deployment, going_back
from registry.selectors.selection import Selection, called, ordered_by, with_words

_SORTS = {
    "began": ("started_at",),
    "interface": ("environment__interface__name", "environment__name"),
    "took": ("took",),
    "result": ("result",),
    "person": ("recorded_by",),
}


@dataclass(frozen=True, slots=True)
class RehearsalFilters:
    """Which rehearsals somebody wants to see; "" for all.

    Attributes:
        interface: a slug, or words of a name.
        environment: words of its name.
        result: how it ended.
    """

    interface: str = ""
    environment: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class RehearsalRow:
    """One rehearsal in the list.

    Attributes:
        run: of which it was recorded, None where somebody wrote it down afterwards.
        steps: how many steps were timed.
    """

    interface_slug: str
    interface_name: str
    environment: str
    rehearsal: Rehearsal
    run: int | None
    steps: int

    @property
    def started_at(self) -> datetime:
        """When it began."""
        return self.rehearsal.started_at

    @property
    def finished_at(self) -> datetime:
        """When it ended."""
        return self.rehearsal.finished_at

    @property
    def minutes(self) -> float:
        """How long it took."""
        return self.rehearsal.minutes

    @property
    def result(self) -> Result:
        """How it ended."""
        return self.rehearsal.result

    @property
    def recorded_by(self) -> str:
        """Who recorded it."""
        return self.rehearsal.recorded_by

    @property
    def evidence(self) -> str:
        """What shows it."""
        return self.rehearsal.evidence


@dataclass(frozen=True, slots=True)
class Running:
    """A rehearsal that runs, in a line.

    Attributes:
        done, steps: how many steps are done, and how many there are.
    """

    id: int
    interface_name: str
    environment: str
    started_at: datetime
    started_by: str
    done: int
    steps: int


@dataclass(frozen=True, slots=True)
class Way:
    """What a rollback would lead from and to, as people call it; "" for what is not known."""

    environment: str
    running: str
    before: str


def ways_back(interface: Interface) -> tuple[Way, ...]:
    """Return the way back in each environment of ``interface``, in two queries."""
    running = newest_deployments().filter(environment__interface=interface)
    before = _taken_back(
        OuterRef("environment"), OuterRef("revision__release"), OuterRef("revision__digest")
    )
    told = running.annotate(before=Subquery(before.values("revision__release__version")[:1]))
    found = told.values_list("environment", "revision__release__version", "before")
    versions = {place: (version, back or "") for place, version, back in found}
    return tuple(
        Way(place.name, *versions.get(place.pk, ("", "")))
        for place in interface.environments.order_by("name")
    )


def way_back(environment: Environment) -> tuple[Revision | None, Revision | None]:
    """Return what is recorded to run, and what it would be taken back to; None for nothing."""
    current = current_deployment(environment)
    if current is None:
        return None, None
    found = _taken_back(environment.pk, current.revision.release_id, current.revision.digest)
    before = found.select_related("revision__release").first()
    return current.revision, before.revision if before else None


def _taken_back(
    environment: Any,  # noqa: ANN401 (a key, or an expression for one)
    release: Any,  # noqa: ANN401
    digest: Any,  # noqa: ANN401
) -> QuerySet[Deployment]:
    found = going_back(environment=environment, release=release)
    # the same content recorded twice is no way back
    return found.exclude(revision__digest=digest)


def runs_listed(slug: str = "", name: str = "") -> QuerySet[RehearsalRun]:
    """Return rehearsals from their start on, those of one place where that is said."""
    found = RehearsalRun.objects.all()
    if slug:
        found = found.filter(environment__interface__slug=slug)
    if name:
        found = found.filter(environment__name=name)
    related = found.select_related("environment__interface__team", "rehearsal")
    return related.prefetch_related("steps")


def runs_running(slug: str = "") -> tuple[Running, ...]:
    """Return what runs at this moment, the one that began last first, in one query."""
    found = RehearsalRun.objects.filter(state=RunState.RUNNING)
    if slug:
        found = found.filter(environment__interface__slug=slug)
    counted = found.select_related("environment__interface").annotate(
        all_steps=Count("steps"), done_steps=Count("steps__ticked_at")
    )
    return tuple(map(_running, counted))


def run_of(row: RehearsalRun) -> Run:
    """Return a run of ``runs_listed``, without a query."""
    place = row.environment
    steps = (
        RunStep(one.number, one.text, one.note, one.ticked_at, one.ticker)
        for one in row.steps.all()
    )
    return Run(
        id=row.pk,
        interface_slug=place.interface.slug,
        interface_name=place.interface.name,
        environment=place.name,
        state=RunState(row.state),
        started_at=row.started_at,
        started_by=row.starter,
        steps=tuple(timed(steps, row.started_at)),
        limit_minutes=row.limit_minutes,
        from_digest=row.from_digest,
        to_digest=row.to_digest,
        from_version=row.from_version,
        to_version=row.to_version,
        ended_at=row.ended_at,
        ended_by=row.ender,
        why=row.why,
        evidence=row.rehearsal.evidence if row.rehearsal else "",
        rehearsal_id=row.rehearsal_id,
    )


def _running(row: Any) -> Running:  # noqa: ANN401 (a run with its counts)
    place = row.environment
    return Running(
        id=row.pk,
        interface_name=place.interface.name,
        environment=place.name,
        started_at=row.started_at,
        started_by=row.starter,
        done=row.done_steps,
        steps=row.all_steps,
    )


def rehearsals_selected(
    filters: RehearsalFilters, *, sort: str = "-began"
) -> Selection[RehearsalRow]:
    """Return what was rehearsed, the last one first unless ``sort`` says else."""
    took = ExpressionWrapper(F("finished_at") - F("started_at"), output_field=DurationField())
    found = Row.objects.filter(_condition(filters)).select_related("environment__interface", "run")
    found = found.annotate(took=took, timed=Count("run__steps"))
    return Selection(found.order_by(*ordered_by(_SORTS, sort, "pk")), _row)


def _condition(filters: RehearsalFilters) -> Q:
    condition = with_words(filters.environment, "environment__name")
    if filters.interface:
        condition &= called(filters.interface, Interface, "environment__interface__")
    return condition & Q(result=filters.result) if filters.result else condition


def _row(row: Row) -> RehearsalRow:
    place = row.environment
    return RehearsalRow(
        interface_slug=place.interface.slug,
        interface_name=place.interface.name,
        environment=place.name,
        rehearsal=rehearsal_of(row),
        run=row.run.pk if hasattr(row, "run") else None,
        steps=row.timed,  # type: ignore[attr-defined] # by the prefetch
    )
