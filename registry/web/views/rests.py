"""Times in which an environment is not probed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from registry.models import Environment
from registry.selectors.rests import declared_windows
from registry.services import rests as services
from registry.services.auditing import of_environment
from registry.web.access import ask_to_change_environment, reader
from registry.web.forms.base import sent, watched
from registry.web.forms.rests import MaintenanceForm, PauseForm, window_rows
from registry.web.origins import acting
from registry.web.views.pages import form_page

_TEMPLATE = "registry/rest_form.html"


@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Have an environment not probed until a time."""
    environment = _environment(request, slug, name)
    form = PauseForm(sent(request))
    if (
        form.is_valid()
        and form.attempt(
            services.environment_pause,
            by=acting(request),
            environment=environment,
            ends_at=form.cleaned_data["ends_at"],
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        is not None
    ):
        messages.success(request, f"Probing of {name} is paused. What it shows is unknown now.")
        return redirect("interface", slug=slug)
    context = {"form": form, "environment": environment, "heading": "Pause probing"}
    return form_page(request, _TEMPLATE, context)


@require_POST
def resume(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Have a paused environment probed again."""
    environment = _environment(request, slug, name)
    services.environment_resume(by=acting(request), environment=environment)
    messages.success(request, f"Probing of {name} goes on.")
    return redirect("interface", slug=slug)


@require_http_methods(["GET", "POST"])
def maintenance(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Plan when an environment may be down on purpose; windows that are over are dropped."""
    environment = _environment(request, slug, name)
    form = watched(_windows_form, sent(request), environment, of_environment(environment))
    context: dict[str, object] = {
        "form": form,
        "environment": environment,
        "heading": "Plan maintenance",
    }
    if form.asks_for_more:
        return render(request, _TEMPLATE, context)
    if form.is_valid() and _is_planned(request, form, environment):
        messages.success(request, f"The maintenance of {name} is planned.")
        return redirect("interface", slug=slug)
    return form_page(request, _TEMPLATE, context)


def _is_planned(request: HttpRequest, form: MaintenanceForm, environment: Environment) -> bool:
    # nothing means that it is done, and that nothing was refused
    form.attempt(
        services.maintenance_plan,
        by=acting(request),
        environment=environment,
        windows=form.windows(),
    )
    return form.is_valid()


def _environment(request: HttpRequest, slug: str, name: str) -> Environment:
    found = get_object_or_404(
        Environment.objects.select_related("interface__team"), interface__slug=slug, name=name
    )
    ask_to_change_environment(reader(request), found.interface)
    return found


def _windows_form(data: QueryDict | None, environment: Environment) -> MaintenanceForm:
    rows = window_rows(declared_windows(environment), timezone.now())
    return MaintenanceForm(data, rows=rows)
