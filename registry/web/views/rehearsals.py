"""Practices of the rollback: recorded by people, and removed where that was a mistake."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from registry.models import Interface, Rehearsal
from registry.services import rollback as services
from registry.web.access import ask_to_record_rehearsal, reader
from registry.web.forms.base import sent
from registry.web.forms.rehearsals import RehearsalForm
from registry.web.origins import acting
from registry.web.views.pages import form_page


@require_http_methods(["GET", "POST"])
def rehearsal_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Record that the rollback was practised."""
    interface = _interface(request, slug)
    places = {one.name: one for one in interface.environments.select_related("interface__team")}
    form = RehearsalForm(sent(request), environments=list(places))
    if (
        form.is_valid()
        and form.attempt(
            services.rehearsal_record,
            by=acting(request),
            environment=places[form.cleaned_data["environment"]],
            fields=form.rehearsal(),
            now=timezone.now(),
        )
        is not None
    ):
        messages.success(request, "The rehearsal is recorded.")
        return _back(slug)
    context = {"form": form, "interface": interface}
    return form_page(request, "registry/rehearsal_form.html", context)


@require_POST
def rehearsal_remove(request: HttpRequest, slug: str, rehearsal_id: int) -> HttpResponse:
    """Remove one that was recorded by mistake."""
    interface = _interface(request, slug)
    found = Rehearsal.objects.select_related("environment__interface__team")
    rehearsal = get_object_or_404(found, environment__interface=interface, pk=rehearsal_id)
    services.rehearsal_remove(by=acting(request), rehearsal=rehearsal)
    messages.success(request, "The rehearsal was removed. The audit trail keeps what it said.")
    return _back(slug)


def _back(slug: str) -> HttpResponse:
    return redirect(f"{reverse('interface', args=[slug])}#section-rollback")


def _interface(request: HttpRequest, slug: str) -> Interface:
    interface = get_object_or_404(Interface.objects.select_related("team"), slug=slug)
    ask_to_record_rehearsal(reader(request), interface)
    return interface
