"""What becomes of one ownership: declined, handed over, counted until another day."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from registry.domain.responsibilities import Responsibility
from registry.models import Ownership
from registry.selectors.teams import team_names
from registry.services import ownerships as services
from registry.services.auditing import of_ownership
from registry.web.access import ask_to_answer, ask_to_change_interface, ask_to_decline, reader
from registry.web.forms.base import RecordForm, sent, watched
from registry.web.forms.ownerships import DeclineForm, HandOverForm, ReviewForm
from registry.web.origins import acting
from registry.web.views.pages import form_page

_PLACES = {"needs-you": "needs-you", "mine": "mine"}
"""Pages that one can come from and goes back to, by the name that they are sent by."""


@require_http_methods(["GET", "POST"])
def ownership_decline(request: HttpRequest, ownership_id: int) -> HttpResponse:
    """Say no to an ownership, or give one back, and why."""
    ownership = ownership_record(ownership_id)
    ask_to_decline(reader(request), ownership)
    form = DeclineForm(sent(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        # nothing means that it is done, and that nothing was refused
        form.attempt(
            services.ownership_decline, by=acting(request), ownership=ownership, reason=reason
        )
        if form.is_valid():
            title = _title(ownership)
            messages.success(request, f"{title} of {ownership.interface} is not yours.")
            return back(request, ownership)
    verb = "Give back" if ownership.accepted_at else "Decline"
    return _page(request, form, ownership, verb, "The gap shows at once.")


@require_http_methods(["GET", "POST"])
def ownership_hand_over(request: HttpRequest, ownership_id: int) -> HttpResponse:
    """Ask somebody else to take an ownership over."""
    ownership = ownership_record(ownership_id)
    ask_to_answer(reader(request), ownership)
    form = HandOverForm(sent(request), teams=team_names())
    if (
        form.is_valid()
        and form.attempt(
            services.ownership_hand_over,
            by=acting(request),
            ownership=ownership,
            team_slug=form.cleaned_data["team"],
            email=form.cleaned_data["email"],
            now=timezone.now(),
        )
        is not None
    ):
        messages.success(request, "They are asked. It stays yours until they accept.")
        return back(request, ownership)
    return _page(request, form, ownership, "Hand over", "It stays yours until they accept.")


@require_http_methods(["GET", "POST"])
def ownership_review(request: HttpRequest, ownership_id: int) -> HttpResponse:
    """Change until when an ownership counts."""
    ownership = ownership_record(ownership_id)
    if not reader(request).has_perm("registry.answer_ownership", ownership):
        ask_to_change_interface(reader(request), ownership.interface)
    form = watched(_review_form, sent(request), ownership, of_ownership(ownership))
    if (
        form.is_valid()
        and form.attempt(
            services.ownership_review,
            by=acting(request),
            ownership=ownership,
            review_by=form.cleaned_data["review_by"],
            now=timezone.now(),
        )
        is not None
    ):
        messages.success(request, f"{_title(ownership)} counts until {ownership.review_by}.")
        return back(request, ownership)
    return _page(request, form, ownership, "Review date of", "Afterwards it has lapsed.")


def ownership_record(ownership_id: int) -> Ownership:
    """Return one ownership with its interface and holder, or answer that there is none."""
    related = Ownership.objects.select_related("interface__team", "team", "person")
    return get_object_or_404(related, pk=ownership_id)


def back(request: HttpRequest, ownership: Ownership) -> HttpResponse:
    """Lead back to the page from which an ownership was answered."""
    if place := _PLACES.get(request.POST.get("from", "")):
        return redirect(place)
    return redirect("interface", slug=ownership.interface.slug)


def _page(
    request: HttpRequest, form: RecordForm, ownership: Ownership, verb: str, effect: str
) -> HttpResponse:
    context: dict[str, object] = {
        "form": form,
        "ownership": ownership,
        "heading": f"{verb} {_title(ownership).lower()}",
        "effect": effect,
        "verb": verb,
        "origin": request.GET.get("from", "") or request.POST.get("from", ""),
    }
    return form_page(request, "registry/ownership_form.html", context)


def _review_form(data: QueryDict | None, ownership: Ownership) -> ReviewForm:
    return ReviewForm(data, initial={"review_by": ownership.review_by})


def _title(ownership: Ownership) -> str:
    return Responsibility(ownership.responsibility).label
