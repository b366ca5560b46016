"""Who is here, for everybody; and their accounts, for administrators."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.domain.permissions import Permission
from registry.domain.vocabulary import PersonRole
from registry.models import User
from registry.selectors.directory import PersonFilters, people_selected, person_page
from registry.selectors.holding_shapes import HoldingFilters
from registry.selectors.holdings import holdings_of, of_person
from registry.services import people as services
from registry.services.errors import Refused
from registry.web.access import ask_to_manage_people, reader
from registry.web.forms.base import sent
from registry.web.forms.people import NewPersonForm
from registry.web.frame import frame
from registry.web.listing import read
from registry.web.lists import ACCOUNTS, HELD, PEOPLE
from registry.web.origins import acting
from registry.web.views.lists import ListAnswer, list_answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> ListAnswer:
    """List who is here; when an administrator posts to it, make another account."""
    if request.method == "POST":
        ask_to_manage_people(reader(request))
    manages = frame(request).may(Permission.MANAGE_PEOPLE)
    form = NewPersonForm(sent(request) if manages else None)
    if form.is_valid() and (
        person := form.attempt(services.person_add, by=acting(request), **form.cleaned_data)
    ):
        return _link_page(request, person)
    listing = ACCOUNTS if manages else PEOPLE
    asked = read(listing, request.GET)
    chosen = people_selected(
        PersonFilters(**asked.filters), by=reader(request), manages=manages, sort=asked.sort
    )
    context: dict[str, object] = {"roles": tuple(PersonRole), "form": form, "manages": manages}
    template = "registry/accounts.html" if manages else "registry/people.html"
    return list_answer(request, template, listing, asked, chosen, context)


@never_cache
@require_safe
def person(request: HttpRequest, person_id: int) -> ListAnswer:
    """Show who somebody is, and what they answer for."""
    manages = frame(request).may(Permission.MANAGE_PEOPLE)
    shown = person_page(person_id, by=reader(request), manages=manages)
    if shown is None:
        raise Http404(person_id)
    asked = read(HELD, request.GET)
    chosen = holdings_of(
        of_person(shown.id, shown.role),
        HoldingFilters(**asked.filters),
        sort=asked.sort,
        now=timezone.now(),
    )
    context: dict[str, object] = {"shown": shown}
    return list_answer(request, "registry/person.html", HELD, asked, chosen, context)


@never_cache
@require_POST
def person_link(request: HttpRequest, person_id: int) -> HttpResponse:
    """Make a one-time sign-in link and show it, this once."""
    ask_to_manage_people(reader(request))
    try:
        return _link_page(request, get_object_or_404(User, pk=person_id))
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("people")


@require_POST
def person_close(request: HttpRequest, person_id: int) -> HttpResponse:
    """Close an account."""
    ask_to_manage_people(reader(request))
    person = get_object_or_404(User, pk=person_id)
    try:
        services.person_close(by=acting(request), person=person, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"The account of {person} is closed. What they owned lapses.")
    return redirect("people")


@require_POST
def person_role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give a person another role in the program."""
    ask_to_manage_people(reader(request))
    person = get_object_or_404(User, pk=person_id)
    try:
        services.person_role_set(
            by=acting(request),
            person=person,
            role=request.POST.get("role", ""),
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"{person} is now: {PersonRole(person.role).label}.")
    return redirect("people")


@require_POST
def person_open(request: HttpRequest, person_id: int) -> HttpResponse:
    """Open a closed account again."""
    ask_to_manage_people(reader(request))
    person = get_object_or_404(User, pk=person_id)
    services.person_open(by=acting(request), person=person, now=timezone.now())
    messages.success(request, f"The account of {person} is open again.")
    return redirect("people")


def _link_page(request: HttpRequest, person: User) -> HttpResponse:
    token = services.person_invite(by=acting(request), person=person, now=timezone.now())
    link = settings.PUBLIC_URL + reverse("sign-in-once", args=[token])
    return render(request, "registry/person_link.html", {"person": person, "link": link})
