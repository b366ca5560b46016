"""Releases: all of them, and the forms about what one consists of."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from registry.models import Environment, Release
from registry.selectors.release_list import ReleaseFilters, releases_selected
from registry.selectors.releases import (
    current_deployment,
    deployed_of,
    release_shown,
    releases_listed,
)
from registry.services import releases as services
from registry.services.auditing import of_release
from registry.web.access import ask_to_release, reader
from registry.web.forms.base import sent, watched
from registry.web.forms.releases import (
    DeployedForm,
    ReleaseForm,
    release_initial,
)
from registry.web.listing import read
from registry.web.lists import RELEASES
from registry.web.origins import acting
from registry.web.views.lists import ListAnswer, list_answer
from registry.web.views.pages import form_page

_FORM = "registry/release_form.html"


@require_safe
def release_list(request: HttpRequest) -> ListAnswer:
    """List the releases of all interfaces, the newest first."""
    asked = read(RELEASES, request.GET)
    chosen = releases_selected(
        ReleaseFilters(**asked.filters),
        reader=reader(request),
        now=timezone.now(),
        sort=asked.sort,
    )
    return list_answer(request, "registry/releases.html", RELEASES, asked, chosen)


@require_http_methods(["GET", "POST"])
def release_new(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Propose a release of an environment; it begins with what runs there now."""
    places = Environment.objects.select_related("interface__team")
    place = get_object_or_404(places, interface__slug=slug, name=name)
    ask_to_release(reader(request), place.interface)
    running = current_deployment(place)
    initial = dict(deployed_of(running).subject.named) if running else {}
    form = ReleaseForm(sent(request), initial={**initial})
    if form.is_valid() and (
        made := form.attempt(
            services.release_propose,
            by=acting(request),
            environment=place,
            fields=form.fields_sent(),
            now=timezone.now(),
        )
    ):
        messages.success(
            request, f"{made.version} is proposed. It is a draft until it is submitted."
        )
        return redirect("release", release_id=made.public_id)
    context = {"form": form, "place": place, "heading": "Propose a release", "release": None}
    return form_page(request, _FORM, context)


@require_http_methods(["GET", "POST"])
def release_edit(request: HttpRequest, release_id: str) -> HttpResponse:
    """Edit a draft, which makes another revision of it."""
    found = _found(release_id)
    ask_to_release(reader(request), found.environment.interface)
    form = watched(_edit_form, sent(request), found, of_release(found))
    if (
        form.is_valid()
        and form.attempt(
            services.release_revise,
            by=acting(request),
            release=found,
            fields=form.fields_sent(),
            now=timezone.now(),
        )
        is not None
    ):
        messages.success(request, "Your changes are saved as another revision.")
        return redirect("release", release_id=release_id)
    context = {"form": form, "place": found.environment, "release": found}
    return form_page(request, _FORM, context | {"heading": f"Edit release {found.version}"})


@require_http_methods(["GET", "POST"])
def release_record(request: HttpRequest, release_id: str) -> HttpResponse:
    """Record that a release went out; what was shown to run until then is sent along."""
    found = _found(release_id)
    ask_to_release(reader(request), found.environment.interface)
    running, now = current_deployment(found.environment), timezone.now()
    running_id = running.revision.release.public_id if running else ""
    form = DeployedForm.opened(sent(request), running_id, now)
    if (
        form.is_valid()
        and form.attempt(
            services.release_record,
            by=acting(request),
            release=found,
            now=now,
            **form.cleaned_data,
        )
        is not None
    ):
        messages.success(request, f"{found.version} is the current release now.")
        return redirect("release", release_id=release_id)
    context = {
        "form": form,
        "release": found,
        "running": deployed_of(running) if running else None,
    }
    return form_page(request, "registry/release_record.html", context)


def _edit_form(data: QueryDict | None, record: Release) -> ReleaseForm:
    listed = releases_listed().get(pk=record.pk) if data is None else record
    return ReleaseForm(data, initial=release_initial(release_shown(listed)))


def _found(release_id: str) -> Release:
    return get_object_or_404(releases_listed(), public_id=release_id)
