"""Issuers of ID tokens, and who the people are whom they name."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.domain.machines.issuers import IssuerKind
from registry.domain.permissions import Permission
from registry.models import Issuer
from registry.selectors.machine_pages import issuer_rows, issuer_view
from registry.selectors.machines import links_of
from registry.services import issuers as services
from registry.services import trust_rules
from registry.services.auditing import of_issuer
from registry.services.errors import Refused
from registry.web.access import ask_to_change_issuers, ask_to_manage_people, reader
from registry.web.forms.base import sent, watched
from registry.web.forms.machines import (
    IssuerForm,
    PersonLinkForm,
    issuer_initial,
    issuer_shown,
)
from registry.web.origins import acting
from registry.web.views.pages import form_page

_FORM = "registry/issuer_form.html"


@require_safe
def issuer_list(request: HttpRequest) -> HttpResponse:
    """Show whose tokens can be trusted, and what their keys are worth."""
    context = {
        "issuers": issuer_rows(timezone.now()),
        "kinds": list(IssuerKind),
        "may_change": reader(request).has_perm(Permission.CHANGE_ISSUER),
    }
    return render(request, "registry/issuers.html", context)


@require_http_methods(["GET", "POST"])
def issuer_add(request: HttpRequest) -> HttpResponse:
    """Add an issuer; the form begins with what is known about its kind."""
    ask_to_change_issuers(reader(request))
    form = IssuerForm(sent(request), initial=issuer_initial(request.GET.get("kind", "")))
    if form.is_valid() and (
        issuer := form.attempt(
            services.issuer_add, by=acting(request), fields=form.record(), now=timezone.now()
        )
    ):
        messages.success(request, f"{issuer.name} is added. Now say what of it is trusted.")
        return redirect("issuer", slug=issuer.slug)
    return form_page(request, _FORM, {"form": form, "issuer": None})


@require_http_methods(["GET", "POST"])
def issuer(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an issuer; an administrator also says who the people are whom it names."""
    found = get_object_or_404(Issuer, slug=slug)
    person = reader(request)
    form = PersonLinkForm(sent(request))
    if request.method == "POST":
        ask_to_manage_people(person)
        if form.is_valid() and (
            link := form.attempt(
                trust_rules.person_link_add,
                by=acting(request),
                issuer=found,
                now=timezone.now(),
                **form.cleaned_data,
            )
        ):
            messages.success(
                request, f"{link.person} stands behind the runs that {link.value} starts."
            )
            return redirect("issuer", slug=slug)
    may_link = person.has_perm(Permission.MANAGE_PEOPLE)
    context: dict[str, object] = {
        "shown": issuer_view(found, timezone.now(), with_links=may_link),
        "form": form,
        "may_change": person.has_perm(Permission.CHANGE_ISSUER),
        "may_link": may_link,
    }
    return form_page(request, "registry/issuer.html", context)


@require_http_methods(["GET", "POST"])
def issuer_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change an issuer."""
    ask_to_change_issuers(reader(request))
    found = get_object_or_404(Issuer, slug=slug)
    form = watched(_edit_form, sent(request), found, of_issuer(found))
    if form.is_valid() and (
        changed := form.attempt(
            services.issuer_change,
            by=acting(request),
            issuer=found,
            fields=form.record(slug),
            now=timezone.now(),
        )
    ):
        messages.success(request, f"{changed.name} is saved.")
        return redirect("issuer", slug=slug)
    return form_page(request, _FORM, {"form": form, "issuer": found})


@require_POST
def issuer_remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Remove an issuer on which no trust rule relies."""
    ask_to_change_issuers(reader(request))
    found = get_object_or_404(Issuer, slug=slug)
    try:
        services.issuer_remove(by=acting(request), issuer=found, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("issuer", slug=slug)
    messages.success(request, f"{found.name} was removed.")
    return redirect("issuers")


@require_POST
def person_link_remove(request: HttpRequest, slug: str, link_id: int) -> HttpResponse:
    """Take away who somebody is."""
    ask_to_manage_people(reader(request))
    link = get_object_or_404(links_of(get_object_or_404(Issuer, slug=slug)), pk=link_id)
    trust_rules.person_link_remove(by=acting(request), link=link, now=timezone.now())
    messages.success(request, f"{link.value} is linked to nobody any more.")
    return redirect("issuer", slug=slug)


def _edit_form(data: QueryDict | None, found: Issuer) -> IssuerForm:
    return IssuerForm(data, initial=issuer_shown(found), has_slug=False)
