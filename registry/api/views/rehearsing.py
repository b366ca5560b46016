"""Rehearsals that run: the same acts as on the pages, for whoever drives one with a program."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from registry.api.endpoint import Content, Endpoint, Listing
from registry.api.repetition import once
from registry.api.serializers.rehearsing import (
    RehearsalAbandonSerializer,
    RehearsalFinishSerializer,
    RehearsalNoteSerializer,
    RehearsalRunSerializer,
)
from registry.domain.permissions import Permission
from registry.domain.rehearsing import Run
from registry.domain.rollback import Result
from registry.models import Environment, RehearsalRun
from registry.selectors.listing import environments_listed
from registry.selectors.rehearsing import run_of, runs_listed
from registry.services import rehearsing as services


class RehearsalRuns(Listing):
    """The rehearsals of an environment from their start on, and starting one."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.RECORD_REHEARSAL}

    @extend_schema(operation_id="rehearsal_runs_list", responses=RehearsalRunSerializer(many=True))
    def get(self, request: Request, slug: str, name: str) -> Response:
        """List what was rehearsed step by step, the last one first: running, over, abandoned."""
        get_object_or_404(Environment, interface__slug=slug, name=name)
        return self.page(runs_listed(slug, name), _content, ("-pk",))

    @extend_schema(
        operation_id="rehearsal_start", request=None, responses={201: RehearsalRunSerializer}
    )
    def post(self, request: Request, slug: str, name: str) -> Response:
        """Start to go through the plan as it is now; one at a time runs in an environment."""
        place = get_object_or_404(environments_listed(slug), name=name)
        self.ask(place)
        return once(self, lambda: self._start(place))

    def _start(self, place: Environment) -> Response:
        made = services.rehearsal_start(by=self.by, environment=place, now=self.now)
        address = reverse("api-rehearsal-run", args=[place.interface.slug, place.name, made.pk])
        return self.one(_content(runs_listed().get(pk=made.pk)), 201, address)


class RunEndpoint(Endpoint):
    """What has to do with one rehearsal that runs, or ran."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.RECORD_REHEARSAL}

    def record(self, slug: str, name: str, run_id: int) -> RehearsalRun:
        """Return the run in the address.

        Raises:
            Http404: there is none.
        """
        return get_object_or_404(runs_listed(slug, name), pk=run_id)

    def written(
        self, slug: str, name: str, run_id: int, write: Callable[[RehearsalRun], object]
    ) -> Response:
        """Write about one run, if whoever asks may, and show what it is then."""
        run = self.record(slug, name, run_id)
        self.ask(run.environment)

        def make() -> Response:
            write(run)
            return self.one(_content(self.record(slug, name, run_id)))

        return once(self, make)


class OneRehearsalRun(RunEndpoint):
    """One rehearsal, step by step."""

    @extend_schema(operation_id="rehearsal_run_show", responses=RehearsalRunSerializer)
    def get(self, request: Request, slug: str, name: str, run_id: int) -> Response:
        """Show a rehearsal with its steps: which are done, when, by whom."""
        return self.one(_content(self.record(slug, name, run_id)))


class StepTick(RunEndpoint):
    """Doing a step."""

    @extend_schema(
        operation_id="rehearsal_step_tick", request=None, responses=RehearsalRunSerializer
    )
    def post(self, request: Request, slug: str, name: str, run_id: int, number: int) -> Response:
        """Note that a step is done, in its order; what is ticked stays as it is."""

        def write(run: RehearsalRun) -> object:
            return services.rehearsal_step_tick(by=self.by, run=run, number=number, now=self.now)

        return self.written(slug, name, run_id, write)


class StepUntick(RunEndpoint):
    """Taking a step back."""

    @extend_schema(
        operation_id="rehearsal_step_untick", request=None, responses=RehearsalRunSerializer
    )
    def post(self, request: Request, slug: str, name: str, run_id: int, number: int) -> Response:
        """Take back that the last step is done."""

        def write(run: RehearsalRun) -> object:
            return services.rehearsal_step_untick(by=self.by, run=run, number=number)

        return self.written(slug, name, run_id, write)


class StepNote(RunEndpoint):
    """Saying something about a step."""

    @extend_schema(
        operation_id="rehearsal_step_note",
        request=RehearsalNoteSerializer,
        responses=RehearsalRunSerializer,
    )
    def post(self, request: Request, slug: str, name: str, run_id: int, number: int) -> Response:
        """Write down what was seen at a step, in place of what stands there."""

        def write(run: RehearsalRun) -> object:
            note = self.checked(RehearsalNoteSerializer)["note"]
            return services.rehearsal_step_note(by=self.by, run=run, number=number, note=note)

        return self.written(slug, name, run_id, write)


class RunFinish(RunEndpoint):
    """Ending a rehearsal."""

    @extend_schema(
        operation_id="rehearsal_finish",
        request=RehearsalFinishSerializer,
        responses=RehearsalRunSerializer,
    )
    def post(self, request: Request, slug: str, name: str, run_id: int) -> Response:
        """Say how a rehearsal ended, which records it with the time that it took."""

        def write(run: RehearsalRun) -> object:
            sent = self.checked(RehearsalFinishSerializer)
            result, evidence = Result(sent["result"]), sent["evidence"]
            return services.rehearsal_finish(
                by=self.by, run=run, result=result, evidence=evidence, now=self.now
            )

        return self.written(slug, name, run_id, write)


class RunAbandon(RunEndpoint):
    """Breaking a rehearsal off."""

    @extend_schema(
        operation_id="rehearsal_abandon",
        request=RehearsalAbandonSerializer,
        responses=RehearsalRunSerializer,
    )
    def post(self, request: Request, slug: str, name: str, run_id: int) -> Response:
        """Break a rehearsal off, and say why; it counts for nothing."""

        def write(run: RehearsalRun) -> object:
            why = self.checked(RehearsalAbandonSerializer)["why"]
            return services.rehearsal_abandon(by=self.by, run=run, why=why, now=self.now)

        return self.written(slug, name, run_id, write)


def _content(row: RehearsalRun) -> Content:
    shown = run_of(row)
    return RehearsalRunSerializer(_shown(shown)).data


def _shown(run: Run) -> dict[str, object]:
    """Return what does not change by the time alone, so that the version of the answer lasts."""
    steps = [
        {
            "number": step.number,
            "text": step.text,
            "note": step.note,
            "ticked_at": step.ticked_at,
            "ticked_by": step.ticked_by,
            "took_seconds": step.took.total_seconds() if step.took is not None else None,
        }
        for step in run.steps
    ]
    own = ("id", "environment", "state", "started_at", "started_by", "limit_minutes", "why")
    way = ("from_digest", "to_digest", "from_version", "to_version", "ended_at", "ended_by")
    return {name: getattr(run, name) for name in (*own, *way)} | {
        "interface": run.interface_slug,
        "minutes": run.minutes(run.ended_at) if run.ended_at else None,
        "rehearsal": run.rehearsal_id,
        "steps": steps,
    }
