"""The places where an interface runs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from registry.models import Environment, Interface
from registry.selectors.identities import identity_rows
from registry.services import environments as services
from registry.services.auditing import of_environment
from registry.services.errors import Refused
from registry.web.access import ask_to_change_environment, reader
from registry.web.forms.base import sent, watched
from registry.web.forms.environments import (
    EnvironmentForm,
    environment_initial,
    zone_field_form,
)
from registry.web.origins import acting
from registry.web.views.pages import form_page

_TEMPLATE = "registry/environment_form.html"


@require_http_methods(["GET", "POST"])
def environment_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Record another place where an interface runs."""
    person = reader(request)
    interface = get_object_or_404(Interface.objects.select_related("team"), slug=slug)
    ask_to_change_environment(person, interface)
    form = EnvironmentForm(sent(request), initial={"name": ""}, profile=interface.profile)
    if (
        form.is_valid()
        and form.attempt(
            services.environment_add,
            by=acting(request),
            interface=interface,
            fields=form.record(),
            now=timezone.now(),
        )
        is not None
    ):
        messages.success(request, "The environment is recorded. The first probes are on their way.")
        return redirect("interface", slug=slug)
    return form_page(request, _TEMPLATE, {"form": form, "interface": interface})


@require_http_methods(["GET", "POST"])
def environment_edit(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Change a place where an interface runs."""
    person, environment = reader(request), _environment(slug, name)
    ask_to_change_environment(person, environment.interface)
    form = watched(_edit_form, sent(request), environment, of_environment(environment))
    if (
        form.is_valid()
        and form.attempt(
            services.environment_update,
            by=acting(request),
            environment=environment,
            fields=form.record(),
            now=timezone.now(),
        )
        is not None
    ):
        messages.success(request, "Your changes are saved. The next probes use them.")
        return redirect("interface", slug=slug)
    context = {
        "form": form,
        "interface": environment.interface,
        "environment": name,
        "identities": identity_rows(environment),
    }
    return form_page(request, _TEMPLATE, context)


@require_http_methods(["GET", "POST"])
def environment_delete(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Ask whether a place shall go, and remove it when the answer is yes."""
    person, environment = reader(request), _environment(slug, name)
    ask_to_change_environment(person, environment.interface)
    if request.method == "POST":
        return _delete(request, environment)
    return render(request, "registry/environment_delete.html", {"environment": environment})


@require_safe
def zone_field(request: HttpRequest) -> HttpResponse:
    """Show the choice of a zone again, with what is known about the address being typed."""
    return render(request, "registry/zone_field.html", {"place": zone_field_form(request.GET)})


def _delete(request: HttpRequest, environment: Environment) -> HttpResponse:
    slug, name = environment.interface.slug, environment.name
    try:
        services.environment_delete(by=acting(request), environment=environment)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"The environment {name} was removed.")
    return redirect("interface", slug=slug)


def _edit_form(data: QueryDict | None, environment: Environment) -> EnvironmentForm:
    initial = environment_initial(environment)
    return EnvironmentForm(data, initial=initial, profile=environment.interface.profile)


def _environment(slug: str, name: str) -> Environment:
    return get_object_or_404(
        Environment.objects.select_related("interface__team"), interface__slug=slug, name=name
    )
