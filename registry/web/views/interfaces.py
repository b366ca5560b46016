"""Registering interfaces and changing what is said about them."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from registry.models import Interface, User
from registry.selectors.teams import team_choices
from registry.services import interfaces as services
from registry.services.auditing import of_interface
from registry.services.errors import Refused
from registry.web.access import ask_to_change_interface, ask_to_register, reader
from registry.web.forms.base import sent, watched
from registry.web.forms.environments import PREFIX, EnvironmentForm
from registry.web.forms.interfaces import InterfaceForm, interface_initial
from registry.web.origins import acting
from registry.web.views.pages import form_page


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register an interface with its first environment; probing begins at once."""
    person = reader(request)
    ask_to_register(person)
    data = sent(request)
    form = InterfaceForm(data, teams=team_choices(person))
    profile = data.get("profile", "") if data else ""
    place = EnvironmentForm(data, prefix=PREFIX, profile=profile)
    if form.is_valid() & place.is_valid() and (interface := _register(request, form, place)):
        messages.success(
            request, f"{interface.name} is registered. The first probes are on their way."
        )
        return redirect("interface", slug=interface.slug)
    return form_page(request, "registry/register.html", {"form": form, "place": place})


def _register(
    request: HttpRequest, form: InterfaceForm, place: EnvironmentForm
) -> Interface | None:
    try:
        return services.interface_register(
            by=acting(request),
            fields=form.record(),
            environment=place.record(),
            now=timezone.now(),
        )
    except Refused as refused:
        # both forms have a name; the service refuses the interface's first
        (form if refused.field in form.fields else place).refuse(refused)
        return None


@require_http_methods(["GET", "POST"])
def interface_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what is said about an interface."""
    person, interface = reader(request), _interface(slug)
    ask_to_change_interface(person, interface)
    form = watched(partial(_form, person), sent(request), interface, of_interface(interface))
    if (
        form.is_valid()
        and form.attempt(
            services.interface_update,
            by=acting(request),
            interface=interface,
            fields=form.record(),
            now=timezone.now(),
        )
        is not None
    ):
        messages.success(request, "Your changes are saved.")
        return redirect("interface", slug=slug)
    return form_page(
        request, "registry/interface_form.html", {"form": form, "interface": _interface(slug)}
    )


@require_http_methods(["GET", "POST"])
def interface_delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whether an interface shall go, and remove it when the answer is yes."""
    person, interface = reader(request), _interface(slug)
    ask_to_change_interface(person, interface)
    if request.method == "POST":
        return _delete(request, interface)
    return render(request, "registry/interface_delete.html", {"interface": interface})


def _delete(request: HttpRequest, interface: Interface) -> HttpResponse:
    try:
        services.interface_delete(by=acting(request), interface=interface)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("interface", slug=interface.slug)
    messages.success(request, f"{interface.name} was removed.")
    return redirect("fleet")


def _form(person: User, data: QueryDict | None, interface: Interface) -> InterfaceForm:
    form = InterfaceForm(data, initial=interface_initial(interface), teams=team_choices(person))
    form.fix_slug()
    return form


def _interface(slug: str) -> Interface:
    return get_object_or_404(Interface.objects.select_related("team"), slug=slug)
