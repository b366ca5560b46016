"""What a draft of a scorecard would do: having it found out, and looking at it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from readiness.selectors.scorecards import versions
from readiness.selectors.simulations import (
    SimulatedFilters,
    simulated_selected,
    simulation_named,
)
from readiness.services.simulations import simulation_request
from readiness.tasks.simulating import simulate_soon
from readiness.web.lists import SIMULATED
from readiness.web.scorecards import may_change, named, row_of
from registry.services.errors import Refused
from registry.web.access import ask_to_change_scorecards, reader
from registry.web.listing import read
from registry.web.origins import acting
from registry.web.views.lists import ListAnswer, list_answer


@require_POST
def scorecard_simulate(request: HttpRequest, key: str) -> HttpResponse:
    """Have a draft judged over the whole fleet."""
    ask_to_change_scorecards(reader(request))
    row = row_of(named(versions(), key))
    try:
        found = simulation_request(by=acting(request), draft=row, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("scorecard", key=key)
    simulate_soon(found.pk)
    return redirect("scorecard-simulation", key=key)


@require_safe
def scorecard_simulation(request: HttpRequest, key: str) -> ListAnswer:
    """Show what a draft would do, interface by interface, or how far that has come."""
    pair = simulation_named(key)
    if pair is None:
        raise Http404(key)
    shown, found = pair
    asked = read(SIMULATED, request.GET)
    filters = SimulatedFilters(**asked.filters)
    chosen = simulated_selected(
        found.id if found and found.is_finished else 0, filters, sort=asked.sort
    )
    context: dict[str, object] = {
        "shown": shown,
        "simulation": found,
        "is_of_now": bool(found and found.digest == shown.digest),
        "may_change": may_change(request),
    }
    name = "readiness/simulation.html"
    return list_answer(request, name, SIMULATED, asked, chosen, context)
