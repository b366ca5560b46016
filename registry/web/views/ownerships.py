"""Asking somebody to own a responsibility, and answering."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import PersonRole
from registry.models import Interface, Ownership
from registry.selectors.holding_shapes import HoldingFilters
from registry.selectors.holdings import holdings, holdings_of, of_person
from registry.selectors.ownerships import ownerships_waiting
from registry.selectors.teams import team_names
from registry.services import ownerships as services
from registry.services.errors import Refused
from registry.web.access import ask_to_answer, ask_to_change_interface, ask_to_own, reader
from registry.web.forms.base import sent
from registry.web.forms.ownerships import InviteForm
from registry.web.listing import read
from registry.web.lists import MINE, RESPONSIBILITIES
from registry.web.origins import acting
from registry.web.views.held import back, ownership_record
from registry.web.views.lists import ListAnswer, list_answer
from registry.web.views.pages import form_page


@require_safe
def responsibilities(request: HttpRequest) -> ListAnswer:
    """List who answers for what over all interfaces, and where nobody does."""
    asked = read(RESPONSIBILITIES, request.GET)
    chosen = holdings(HoldingFilters(**asked.filters), sort=asked.sort, now=timezone.now())
    template = "registry/responsibilities.html"
    return list_answer(request, template, RESPONSIBILITIES, asked, chosen)


@require_safe
def mine(request: HttpRequest) -> ListAnswer:
    """List what the reader owns and what waits for them, the next to lapse first."""
    person, asked = reader(request), read(MINE, request.GET)
    chosen = holdings_of(
        of_person(person.pk, PersonRole(person.role)),
        HoldingFilters(**asked.filters),
        sort=asked.sort,
        now=timezone.now(),
    )
    return list_answer(request, "registry/mine.html", MINE, asked, chosen)


@require_http_methods(["GET", "POST"])
def ownership_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a team or a person to own responsibilities of an interface."""
    person = reader(request)
    interface = get_object_or_404(Interface.objects.select_related("team"), slug=slug)
    ask_to_change_interface(person, interface)
    form = InviteForm(
        sent(request),
        initial={
            "responsibilities": request.GET.getlist("for"),
            "standing": request.GET.get("standing", ""),
        },
        teams=team_names(),
    )
    if form.is_valid() and form.attempt(_invite, request, interface, form) is not None:
        messages.success(request, "They are asked. It counts once they accept.")
        return redirect("interface", slug=slug)
    return form_page(request, "registry/invite.html", {"form": form, "interface": interface})


@require_POST
def ownership_accept(request: HttpRequest, ownership_id: int) -> HttpResponse:
    """Accept an ownership that one was asked to take."""
    ownership = ownership_record(ownership_id)
    ask_to_answer(reader(request), ownership)
    try:
        services.ownership_accept(
            by=acting(request),
            ownership=ownership,
            shown=request.POST.get("asked", ""),
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"{_title(ownership)} of {ownership.interface} is yours.")
    return back(request, ownership)


@require_POST
def ownerships_accept(request: HttpRequest) -> HttpResponse:
    """Accept all ownerships that were ticked."""
    ask_to_own(reader(request))
    data = sent(request) or QueryDict()
    wanted = [int(one) for one in data.getlist("ownership") if one.isdecimal()]
    found = list(ownerships_waiting(reader(request)).filter(pk__in=wanted))
    try:
        services.ownerships_accept(
            by=acting(request),
            ownerships=found,
            shown={one.pk: data.get(f"asked-{one.pk}", "") for one in found},
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        noun = "responsibility is" if len(found) == 1 else "responsibilities are"
        messages.success(request, f"{len(found)} {noun} yours.")
    return redirect("needs-you")


@require_POST
def ownership_withdraw(request: HttpRequest, ownership_id: int) -> HttpResponse:
    """Take an invitation or an ownership away."""
    ownership = ownership_record(ownership_id)
    ask_to_change_interface(reader(request), ownership.interface)
    services.ownership_withdraw(by=acting(request), ownership=ownership)
    holder = ownership.team or ownership.person
    messages.success(request, f"{holder} no longer answers for {_title(ownership).lower()}.")
    return back(request, ownership)


def _invite(request: HttpRequest, interface: Interface, form: InviteForm) -> tuple[Ownership, ...]:
    asked = form.cleaned_data
    return services.ownership_invite(
        by=acting(request),
        interface=interface,
        responsibilities=asked["responsibilities"],
        standing=asked["standing"],
        team_slug=asked["team"],
        email=asked["email"],
        review_by=asked["review_by"],
        now=timezone.now(),
    )


def _title(ownership: Ownership) -> str:
    return Responsibility(ownership.responsibility).label
