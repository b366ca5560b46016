"""The ways in which alerts reach somebody: added, changed, removed; secrets are never shown."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from registry.domain.alert_routes import AlertRoute
from registry.domain.audit import Kind, Subject
from registry.models import Interface
from registry.selectors.alert_routes import alert_routes_of
from registry.services import alert_routes as services
from registry.services.errors import Refused
from registry.web.access import ask_to_change_alert_routes, reader
from registry.web.forms.alert_routes import AlertRouteForm
from registry.web.forms.base import sent, watched
from registry.web.origins import acting
from registry.web.views.pages import form_page

_TAKEN = "There is an alert route of that name. Choose another name, or change that one."


@sensitive_post_parameters("value")
@never_cache
@require_http_methods(["GET", "POST"])
def alert_route_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a way in which alerts reach somebody."""
    return _edit(request, _interface(request, slug))


@sensitive_post_parameters("value")
@never_cache
@require_http_methods(["GET", "POST"])
def alert_route_edit(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Change one; a secret that is stored stays unless another one is given."""
    interface = _interface(request, slug)
    found = [one for one in alert_routes_of(interface) if one.name == name]
    if not found:
        raise Http404(name)
    return _edit(request, interface, found[0])


@require_POST
def alert_route_remove(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Take one away, and its secret with it."""
    interface = _interface(request, slug)
    try:
        services.alert_route_remove(by=acting(request), interface=interface, name=name)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"The alert route {name} was removed.")
    return _back(slug)


def _edit(
    request: HttpRequest, interface: Interface, present: AlertRoute | None = None
) -> HttpResponse:
    may_refer = reader(request).has_perm("registry.reference_secret")
    if present is None:
        form = AlertRouteForm(sent(request), may_refer=may_refer)
    else:
        about = Subject(Kind.ALERT_ROUTE, (interface.slug, present.name), interface.slug)
        make = partial(_edit_form, present.name, may_refer)
        form = watched(make, sent(request), interface, about)
    if form.is_valid() and _saved(request, form, interface, present):
        messages.success(request, "The alert route is saved. No alert is sent through it yet.")
        return _back(interface.slug)
    context = {"form": form, "interface": interface, "route": present}
    return form_page(request, "registry/alert_route_form.html", context)


def _edit_form(
    name: str, may_refer: bool, data: QueryDict | None, interface: Interface
) -> AlertRouteForm:
    present = next((one for one in alert_routes_of(interface) if one.name == name), None)
    return AlertRouteForm(data, may_refer=may_refer, present=present)


def _saved(
    request: HttpRequest, form: AlertRouteForm, interface: Interface, present: AlertRoute | None
) -> bool:
    fields = form.route(present.name if present else "")
    if present is None and interface.alert_routes.filter(name=fields.name).exists():
        form.add_error("name", _TAKEN)
        return False
    written = form.attempt(
        services.alert_route_set,
        by=acting(request),
        interface=interface,
        fields=fields,
        value=form.cleaned_data["value"],
        now=timezone.now(),
    )
    return written is not None


def _back(slug: str) -> HttpResponse:
    return redirect(f"{reverse('interface', args=[slug])}#section-alert-routes")


def _interface(request: HttpRequest, slug: str) -> Interface:
    interface = get_object_or_404(Interface.objects.select_related("team"), slug=slug)
    ask_to_change_alert_routes(reader(request), interface)
    return interface
