"""Who has an account: for administrators."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from registry.domain.vocabulary import PersonRole
from registry.models import User
from registry.selectors.people import person_rows
from registry.services import people as services
from registry.services.errors import Refused
from registry.web.access import ask_to_manage_people, reader
from registry.web.forms.base import sent
from registry.web.forms.people import NewPersonForm
from registry.web.origins import acting
from registry.web.views.pages import form_page


@never_cache
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """List all accounts; when posted to, make another one and show its first link."""
    ask_to_manage_people(reader(request))
    form = NewPersonForm(sent(request))
    if form.is_valid() and (
        person := form.attempt(services.person_add, by=acting(request), **form.cleaned_data)
    ):
        return _link_page(request, person)
    return form_page(request, "registry/people.html", _people(form))


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
            by=acting(request), person=person, role=request.POST.get("role", "")
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
    services.person_open(by=acting(request), person=person)
    messages.success(request, f"The account of {person} is open again.")
    return redirect("people")


def _people(form: NewPersonForm) -> dict[str, object]:
    return {"people": person_rows(), "roles": tuple(PersonRole), "form": form}


def _link_page(request: HttpRequest, person: User) -> HttpResponse:
    token = services.person_invite(by=acting(request), person=person, now=timezone.now())
    link = settings.PUBLIC_URL + reverse("sign-in-once", args=[token])
    return render(request, "registry/person_link.html", {"person": person, "link": link})
