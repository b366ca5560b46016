"""Rehearsals that run: starting one, doing its steps, and ending it; and the list of all."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.domain.permissions import Permission
from registry.models import Interface, RehearsalRun
from registry.selectors.rehearsing import (
    RehearsalFilters,
    rehearsals_selected,
    run_of,
    runs_listed,
    runs_running,
    ways_back,
)
from registry.services import rehearsing as services
from registry.services.auditing import of_run
from registry.services.errors import Refused
from registry.web.access import ask_to_record_rehearsal, reader
from registry.web.forms.base import sent, watched
from registry.web.forms.rehearsing import (
    RehearsalAbandonForm,
    RehearsalFinishForm,
    RehearsalNoteForm,
    RehearsalStartForm,
)
from registry.web.listing import read
from registry.web.lists import REHEARSALS
from registry.web.origins import acting
from registry.web.views.lists import ListAnswer, list_answer
from registry.web.views.pages import form_page

_FORM = "registry/rehearsal_end.html"


@require_safe
def rehearsal_list(request: HttpRequest) -> ListAnswer:
    """List what was rehearsed, the last one first, and what runs at this moment."""
    asked = read(REHEARSALS, request.GET)
    chosen = rehearsals_selected(RehearsalFilters(**asked.filters), sort=asked.sort)
    context: dict[str, object] = {"running": runs_running()}
    return list_answer(request, "registry/rehearsals.html", REHEARSALS, asked, chosen, context)


@require_http_methods(["GET", "POST"])
def rehearsal_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Start to go through the plan, as it is now, in an environment."""
    found = Interface.objects.select_related("team", "rollback_plan")
    interface = get_object_or_404(found, slug=slug)
    ask_to_record_rehearsal(reader(request), interface)
    places = {one.name: one for one in interface.environments.select_related("interface__team")}
    form = RehearsalStartForm(sent(request), environments=list(places))
    if form.is_valid() and (
        run := form.attempt(
            services.rehearsal_start,
            by=acting(request),
            environment=places[form.cleaned_data["environment"]],
            now=timezone.now(),
        )
    ):
        return redirect("rehearsal-run", run_id=run.pk)
    plan = getattr(interface, "rollback_plan", None)
    context = {
        "form": form,
        "interface": interface,
        "plan": plan,
        "steps": plan.steps.splitlines() if plan else [],
        "ways": ways_back(interface),
        "running": runs_running(slug),
    }
    return form_page(request, "registry/rehearsal_start.html", context)


@require_safe
def rehearsal_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show a rehearsal: the step that comes now, those that are done, and how long it takes."""
    row, now = _run(run_id), timezone.now()
    shown = run_of(row)
    context = {
        "shown": shown,
        "minutes": shown.minutes(now),
        "is_late": shown.is_late(now),
        "may_do": reader(request).has_perm(Permission.RECORD_REHEARSAL, row.environment),
    }
    return render(request, "registry/rehearsal_run.html", context)


@require_POST
def rehearsal_tick(request: HttpRequest, run_id: int, number: int) -> HttpResponse:
    """Note that a step is done."""
    row = _mine(request, run_id)
    try:
        services.rehearsal_step_tick(by=acting(request), run=row, number=number, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    return _back(run_id)


@require_POST
def rehearsal_untick(request: HttpRequest, run_id: int, number: int) -> HttpResponse:
    """Take back that the last step is done."""
    row = _mine(request, run_id)
    try:
        services.rehearsal_step_untick(by=acting(request), run=row, number=number)
    except Refused as refused:
        messages.error(request, refused.message)
    return _back(run_id)


@require_http_methods(["GET", "POST"])
def rehearsal_note(request: HttpRequest, run_id: int, number: int) -> HttpResponse:
    """Write down what was seen at a step."""
    row = _mine(request, run_id)
    step = get_object_or_404(row.steps, number=number)
    form = watched(_note_form, sent(request), step, of_run(row))
    if (
        form.is_valid()
        and form.attempt(
            services.rehearsal_step_note,
            by=acting(request),
            run=row,
            number=number,
            note=form.cleaned_data["note"],
        )
        is not None
    ):
        return _back(run_id)
    heading = f"Note on step {number}"
    context = {"form": form, "shown": run_of(row), "heading": heading, "about": step.text}
    return form_page(request, _FORM, context | {"button": "Save note"})


@require_http_methods(["GET", "POST"])
def rehearsal_finish(request: HttpRequest, run_id: int) -> HttpResponse:
    """Say how a rehearsal ended, which records it."""
    row, now = _mine(request, run_id), timezone.now()
    form = RehearsalFinishForm(sent(request))
    if (
        form.is_valid()
        and form.attempt(
            services.rehearsal_finish, by=acting(request), run=row, now=now, **form.cleaned_data
        )
        is not None
    ):
        messages.success(request, "The rehearsal is recorded.")
        return _back(run_id)
    shown = run_of(row)
    about = f"{shown.done} of {len(shown.steps)} steps are done after {shown.minutes(now)} minutes."
    context = {"form": form, "shown": shown, "heading": "Finish the rehearsal", "about": about}
    return form_page(request, _FORM, context | {"button": "Finish"})


@require_http_methods(["GET", "POST"])
def rehearsal_abandon(request: HttpRequest, run_id: int) -> HttpResponse:
    """Break a rehearsal off, and say why."""
    row = _mine(request, run_id)
    form = RehearsalAbandonForm(sent(request))
    if (
        form.is_valid()
        and form.attempt(
            services.rehearsal_abandon,
            by=acting(request),
            run=row,
            why=form.cleaned_data["why"],
            now=timezone.now(),
        )
        is not None
    ):
        messages.success(request, "The rehearsal is broken off. It counts for nothing.")
        return _back(run_id)
    about = "What was done so far stays readable, and another one can begin."
    context = {"form": form, "shown": run_of(row), "heading": "Break the rehearsal off"}
    return form_page(request, _FORM, context | {"about": about, "button": "Break off"})


def _note_form(data: QueryDict | None, step: object) -> RehearsalNoteForm:
    return RehearsalNoteForm(data, initial={"note": getattr(step, "note", "")})


def _run(run_id: int) -> RehearsalRun:
    return get_object_or_404(runs_listed(), pk=run_id)


def _mine(request: HttpRequest, run_id: int) -> RehearsalRun:
    row = _run(run_id)
    ask_to_record_rehearsal(reader(request), row.environment.interface)
    return row


def _back(run_id: int) -> HttpResponse:
    # without a fragment: browsers would go there and leave the button without focus
    return redirect("rehearsal-run", run_id=run_id)
