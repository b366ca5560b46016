"""What a draft of a scorecard would do over the whole fleet."""

from collections.abc import Mapping
from typing import ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from readiness.api.scorecard_shapes import (
    SimulatedQuery,
    SimulatedSerializer,
    SimulationSerializer,
)
from readiness.api.scorecards import CardEndpoint
from readiness.models import SimulatedInterface
from readiness.selectors.simulations import (
    EFFECTS,
    SimulationView,
    checks_condition,
    finished_simulation,
    latest_simulation,
    simulated,
    simulated_row,
)
from readiness.services.simulations import simulation_request
from readiness.tasks.simulating import simulate_soon
from registry.api.endpoint import Content, Listing
from registry.api.repetition import once
from registry.domain.permissions import Permission


class OneSimulation(CardEndpoint):
    """What a draft would do."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_SCORECARD}

    @extend_schema(operation_id="simulation_show", responses=SimulationSerializer)
    def get(self, request: Request, key: str) -> Response:
        """Show the last simulation of a scorecard that people wrote."""
        return self.one(_simulation(self._found(key)))

    @extend_schema(
        operation_id="simulation_request", request=None, responses={202: SimulationSerializer}
    )
    def post(self, request: Request, key: str) -> Response:
        """Have a draft judged over the whole fleet; results come in within minutes."""
        self.ask()
        return once(self, lambda: self._begin(key))

    def _begin(self, key: str) -> Response:
        found = simulation_request(by=self.by, draft=self.row(key), now=self.now)
        simulate_soon(found.pk)
        return Response(_simulation(self._found(key)), 202)

    def _found(self, key: str) -> SimulationView:
        found = latest_simulation(self.row(key).pk)
        if found is None:
            raise Http404
        return found


class Simulated(Listing, CardEndpoint):
    """What a draft would do, interface by interface."""

    @extend_schema(
        operation_id="simulated_list",
        parameters=[SimulatedQuery],
        responses=SimulatedSerializer(many=True),
    )
    def get(self, request: Request, key: str) -> Response:
        """List the interfaces of the last simulation, once it is finished."""
        wanted = self.wanted(SimulatedQuery)
        rows = simulated(finished_simulation(self.row(key).pk))
        if effect := wanted.get("effect"):
            rows = rows.filter(EFFECTS[effect])
        if wanted["check"]:
            rows = rows.filter(checks_condition(wanted["check"]))
        return self.page(rows, _simulated)


def _simulation(view: SimulationView) -> Content:
    return SimulationSerializer(view).data


def _simulated(row: SimulatedInterface) -> Content:
    one = simulated_row(row)
    shown = {
        "interface": one.slug,
        "team": one.team_slug,
        "environment": one.environment,
        "level_before": one.level_before,
        "level_after": one.level_after,
        "score_before": one.score_before,
        "score_after": one.score_after,
        "waived_before": one.waived_before,
        "waived_after": one.waived_after,
        "ready_before": one.is_ready_before,
        "ready_after": one.is_ready_after,
        "causes": list(one.causes),
        "held_by": one.held_by,
    }
    return SimulatedSerializer(shown).data
