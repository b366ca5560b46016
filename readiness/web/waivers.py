"""Waivers: all of them, one with its decision, and asking for one."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from readiness.domain.waivers import WaiverState
from readiness.models import Waiver
from readiness.selectors.interface import finding_page
from readiness.selectors.questions import question_of
from readiness.selectors.waivers import (
    WaiverFilters,
    WaiverShown,
    most_waiver_days,
    shown,
    waivers_listed,
    waivers_selected,
)
from readiness.services import waivers as services
from readiness.web.lists import WAIVERS
from readiness.web.waiver_forms import APPROVE, DecisionForm, RevokeForm, WaiverForm
from registry.domain.permissions import Permission
from registry.rights import Actor
from registry.selectors.people import reader_of
from registry.selectors.records import environment_record
from registry.services.errors import Refused
from registry.web.access import (
    ask_to_decide_waiver,
    ask_to_request_waiver,
    ask_to_revoke_waiver,
    reader,
)
from registry.web.forms.base import RecordForm, sent
from registry.web.listing import read
from registry.web.origins import acting
from registry.web.views.lists import ListAnswer, list_answer
from registry.web.views.pages import form_page

_FORM, _PAGE = "readiness/waiver_form.html", "readiness/waiver.html"


@dataclass(frozen=True, slots=True)
class _Controls:
    """What the page of a waiver offers its reader.

    Attributes:
        own: whether they asked for it, and so do not decide it.
    """

    decide: bool
    own: bool
    withdraw: bool
    revoke: bool
    renew: bool


@require_safe
def waiver_list(request: HttpRequest) -> ListAnswer:
    """List the waivers of all interfaces, the newest first; none is ever taken out."""
    asked = read(WAIVERS, request.GET)
    filters = WaiverFilters(**asked.filters)
    chosen = waivers_selected(filters, now=timezone.now(), sort=asked.sort)
    return list_answer(request, "readiness/waivers.html", WAIVERS, asked, chosen)


@require_http_methods(["GET", "HEAD", "POST"])
def waiver(request: HttpRequest, waiver_id: str) -> HttpResponse:
    """Show a waiver, and decide it when posted to."""
    found = _found(waiver_id)
    form = DecisionForm(sent(request))
    if request.method == "POST":
        ask_to_decide_waiver(reader(request), found.environment.interface)
        if form.is_valid() and _is_decided(request, found, form):
            return redirect("waiver", waiver_id=waiver_id)
        found = _found(waiver_id)
    present = shown(found, timezone.now())
    context = {
        "shown": present,
        "question": question_of(found.check_id),
        "form": form,
        "may": _controls(request, found, present),
    }
    return form_page(request, _PAGE, context)


@require_http_methods(["GET", "POST"])
def waiver_request(request: HttpRequest, slug: str, environment: str, check: str) -> HttpResponse:
    """Ask for one finding to be borne with for a time."""
    place, now = environment_record(slug, environment), timezone.now()
    question = question_of(check)
    if place is None or not question:
        raise Http404(f"{slug} {environment} {check}")
    ask_to_request_waiver(reader(request), place.interface)
    form = WaiverForm(sent(request))
    form.until(now, most_waiver_days(check))
    if form.is_valid() and (
        made := form.attempt(
            services.waiver_request,
            by=acting(request),
            environment=place,
            fields=form.fields_sent(check),
            now=now,
        )
    ):
        messages.success(request, "It is asked for. Nothing changes before somebody approves it.")
        return redirect("waiver", waiver_id=made.public_id)
    page = finding_page(slug, environment, check, reader=reader_of(reader(request)), now=now)
    context = {
        "form": form,
        "heading": f"Ask to waive {check} in {environment}",
        "finding": page.finding if page else None,
        "question": question,
        "interface": place.interface,
        "back": redirect("finding", slug=slug, environment=environment, check=check).url,
    }
    return form_page(request, _FORM, context)


@require_http_methods(["GET", "POST"])
def waiver_renew(request: HttpRequest, waiver_id: str) -> HttpResponse:
    """Ask for a waiver that follows one."""
    found, now = _found(waiver_id), timezone.now()
    ask_to_request_waiver(reader(request), found.environment.interface)
    said = {"reason": found.reason, "compensating_control": found.compensating_control}
    form = WaiverForm(sent(request), initial={**said})
    form.until(now, most_waiver_days(found.check_id))
    if form.is_valid() and (
        made := form.attempt(
            services.waiver_renew,
            by=acting(request),
            waiver=found,
            fields=form.fields_sent(found.check_id),
            now=now,
        )
    ):
        messages.success(request, "The renewal is asked for. The old one holds meanwhile.")
        return redirect("waiver", waiver_id=made.public_id)
    return _about(request, form, found, "Renew")


@require_POST
def waiver_withdraw(request: HttpRequest, waiver_id: str) -> HttpResponse:
    """Take a request back."""
    found = _found(waiver_id)
    ask_to_request_waiver(reader(request), found.environment.interface)
    try:
        services.waiver_withdraw(by=acting(request), waiver=found, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "The request is withdrawn. The finding counts as before.")
    return redirect("waiver", waiver_id=waiver_id)


@require_http_methods(["GET", "POST"])
def waiver_revoke(request: HttpRequest, waiver_id: str) -> HttpResponse:
    """End a waiver at once, and say why."""
    found = _found(waiver_id)
    ask_to_revoke_waiver(reader(request), found.environment.interface)
    form = RevokeForm(sent(request))
    if (
        form.is_valid()
        and form.attempt(
            services.waiver_revoke,
            by=acting(request),
            waiver=found,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        is not None
    ):
        messages.success(request, "It is revoked. The finding counts again.")
        return redirect("waiver", waiver_id=waiver_id)
    return _about(request, form, found, "Revoke")


def _is_decided(request: HttpRequest, found: Waiver, form: DecisionForm) -> bool:
    is_yes = form.cleaned_data["decision"] == APPROVE
    write = services.waiver_approve if is_yes else services.waiver_deny
    made = form.attempt(
        write,
        by=acting(request),
        waiver=found,
        reason=form.cleaned_data["reason"],
        now=timezone.now(),
    )
    if made is not None:
        messages.success(request, "It is approved." if is_yes else "It is denied.")
    return made is not None


def _controls(request: HttpRequest, found: Waiver, present: WaiverShown) -> _Controls:
    by: Actor = acting(request)
    place = found.environment
    waits = present.state is WaiverState.REQUESTED
    may_request = by.has_perm(Permission.REQUEST_WAIVER, place)
    own = found.requested_by_id == by.person.pk
    is_renewable = present.state in (WaiverState.APPROVED, WaiverState.EXPIRED)
    return _Controls(
        decide=waits and not own and by.has_perm(Permission.DECIDE_WAIVER, place),
        own=waits and own,
        withdraw=waits and may_request,
        revoke=present.state is WaiverState.APPROVED
        and by.has_perm(Permission.REVOKE_WAIVER, place),
        renew=is_renewable and found.decided_at is not None and may_request,
    )


def _about(request: HttpRequest, form: RecordForm, found: Waiver, verb: str) -> HttpResponse:
    context = {
        "form": form,
        "heading": f"{verb} the waiver of {found.check_id}",
        "verb": verb,
        "waiver": found,
        "question": question_of(found.check_id),
        "interface": found.environment.interface,
        "back": redirect("waiver", waiver_id=found.public_id).url,
    }
    return form_page(request, _FORM, context)


def _found(waiver_id: str) -> Waiver:
    return get_object_or_404(waivers_listed(), public_id=waiver_id)
