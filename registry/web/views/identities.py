"""The credentials that probes may present: given, replaced, removed, never shown."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from registry.domain.audit import Kind, Subject
from registry.domain.identities import Slot
from registry.models import Environment, ProbeIdentity
from registry.selectors.identities import IdentityRow, identity_rows
from registry.services import identities as services
from registry.services.errors import Refused
from registry.web.access import ask_to_give_identity, reader
from registry.web.forms.base import sent, watched
from registry.web.forms.identities import IdentityForm, identity_initial
from registry.web.origins import acting
from registry.web.views.pages import form_page


@sensitive_post_parameters("value")
@never_cache
@require_http_methods(["GET", "POST"])
def identity_edit(request: HttpRequest, slug: str, name: str, slot: str) -> HttpResponse:
    """Give probes a credential, or another one in its place."""
    environment = _environment(request, slug, name, slot)
    person = reader(request)
    row = _row(environment, slot)
    may_refer = person.has_perm("registry.reference_secret")
    about = Subject(Kind.IDENTITY, (slug, name, slot), slug)
    form = watched(partial(_form, slot, may_refer), sent(request), environment, about)
    if form.is_valid() and _set(request, form, environment, slot) is not None:
        messages.success(request, f"Identity {slot} is set. The next probes present it.")
        return redirect("environment-edit", slug=slug, name=name)
    context = {"form": form, "environment": environment, "identity": row}
    return form_page(request, "registry/identity_form.html", context)


@require_POST
def identity_remove(request: HttpRequest, slug: str, name: str, slot: str) -> HttpResponse:
    """Take a credential away from probes."""
    environment = _environment(request, slug, name, slot)
    try:
        services.identity_remove(by=acting(request), environment=environment, slot=slot)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"Identity {slot} was removed.")
    return redirect("environment-edit", slug=slug, name=name)


def _row(environment: Environment, slot: str) -> IdentityRow:
    return next(found for found in identity_rows(environment) if found.slot == slot)


def _form(
    slot: str, may_refer: bool, data: QueryDict | None, environment: Environment
) -> IdentityForm:
    initial = identity_initial(_row(environment, slot))
    return IdentityForm(data, may_refer=may_refer, initial=initial)


def _set(
    request: HttpRequest, form: IdentityForm, environment: Environment, slot: str
) -> ProbeIdentity | None:
    return form.attempt(
        services.identity_set,
        by=acting(request),
        environment=environment,
        slot=slot,
        now=timezone.now(),
        **form.cleaned_data,
    )


def _environment(request: HttpRequest, slug: str, name: str, slot: str) -> Environment:
    if slot not in set(Slot):
        raise Http404(slot)
    environment = get_object_or_404(
        Environment.objects.select_related("interface__team"), interface__slug=slug, name=name
    )
    ask_to_give_identity(reader(request), environment.interface)
    return environment
