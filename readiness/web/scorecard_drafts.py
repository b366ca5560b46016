"""Writing a draft of a scorecard: its lines, items and thresholds, or all of it as text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from readiness.domain.checks.catalogue import BY_ID
from readiness.domain.scorecards import Item, Line, Scorecard, ScorecardInvalid, parse
from readiness.domain.scorecards.editing import with_item, with_line, without_line
from readiness.domain.scorecards.items import column_named, next_id
from readiness.domain.scorecards.offers import taken_up
from readiness.domain.scorecards.reading import told
from readiness.domain.scorecards.writing import card_text
from readiness.selectors.effects import preview
from readiness.selectors.scorecards import Version, Versions, program_card, versions
from readiness.services.scorecards import draft_change, draft_make
from readiness.web.scorecard_forms import (
    ItemForm,
    PlaceForm,
    StartForm,
    TextForm,
    ThresholdForm,
    item_initial,
    line_initial,
    threshold_initial,
)
from readiness.web.scorecards import draft_named, named, row_of
from registry.services.errors import Refused
from registry.web.access import ask_to_change_scorecards, reader
from registry.web.forms.base import RecordForm, sent
from registry.web.origins import acting
from registry.web.views.pages import form_page

_OFFER = "offer"
_USUAL = Line("", 1, 2, critical=False)
"""What the form about a question shows that is not asked yet."""


@dataclass(frozen=True, slots=True)
class Editing:
    """One form about a draft.

    Attributes:
        change: makes the scorecard of the valid form.
        heading: of the page.
        intro: a sentence below it.
        about: what the template shows beside.
    """

    form: RecordForm
    change: Callable[[], Scorecard]
    heading: str
    intro: str
    template: str
    about: Mapping[str, object]


@require_http_methods(["GET", "POST"])
def scorecard_new(request: HttpRequest) -> HttpResponse:
    """Make a draft, of another scorecard or of a text."""
    ask_to_change_scorecards(reader(request))
    found = versions()
    initial = {"start": request.GET.get("start") or found.in_force.key}
    form = StartForm(sent(request), initial=dict(initial))
    form.offer(tuple(_starts(found)))
    if form.is_valid() and (begun := _begun(form, found)):
        card, base = begun
        made = form.attempt(
            draft_make, by=acting(request), card=card, base=base, now=timezone.now()
        )
        if made:
            messages.success(request, f"Own version {made.number} is a draft now.")
            return redirect("scorecard", key=f"own-{made.number}")
    return form_page(request, "readiness/scorecard_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
def scorecard_line(request: HttpRequest, key: str, check: str) -> HttpResponse:
    """Change where a question stands in a draft, have it asked, or asked no more."""
    ask_to_change_scorecards(reader(request))
    shown = draft_named(versions(), key)
    card = shown.card
    line, item = card.line(check), next((one for one in card.items if one.id == check), None)
    if check not in BY_ID and item is None:
        raise Http404(check)
    if request.method == "POST" and "drop" in request.POST:
        return _dropped(request, shown, check)
    initial = line_initial(line or replace(_USUAL, check=check))
    form: PlaceForm
    if item is not None:
        form = asked = ItemForm(sent(request), initial=initial | item_initial(item))
        asked.keep_column()
        change = partial(_item_changed, card, check, asked)
    else:
        form = PlaceForm(sent(request), initial=initial)
        change = partial(_line_changed, card, check, form)
    about = {"check": check, "is_asked": line is not None}
    question = (item or card_check(check)).question
    editing = Editing(form, change, check, question, "readiness/scorecard_line.html", about)
    return _edited(request, shown, editing)


@require_http_methods(["GET", "POST"])
def scorecard_item_new(request: HttpRequest, key: str) -> HttpResponse:
    """Have a draft ask a question of its own."""
    ask_to_change_scorecards(reader(request))
    shown = draft_named(versions(), key)
    initial = line_initial(replace(_USUAL, weight=1)) | {"valid_days": 180}
    form = ItemForm(sent(request), initial=initial)

    def change() -> Scorecard:
        taken = {line.check: line for line in shown.card.lines}
        check = next_id(column_named(form.cleaned_data["column"]), taken)
        return _item_changed(shown.card, check, form)

    intro = "People answer it, with evidence, for as long as you say."
    name = "readiness/scorecard_line.html"
    editing = Editing(form, change, "Ask a question of your own", intro, name, {"is_asked": False})
    return _edited(request, shown, editing)


@require_http_methods(["GET", "POST"])
def scorecard_thresholds(request: HttpRequest, key: str) -> HttpResponse:
    """Change what is about the whole of a draft."""
    ask_to_change_scorecards(reader(request))
    shown = draft_named(versions(), key)
    form = ThresholdForm(sent(request), initial=threshold_initial(shown.card))

    def change() -> Scorecard:
        return replace(shown.card, **form.thresholds())

    intro = "Which level a tier demands, and what caps a score."
    name = "readiness/scorecard_thresholds.html"
    return _edited(request, shown, Editing(form, change, "Thresholds", intro, name, {}))


@require_http_methods(["GET", "POST"])
def scorecard_text(request: HttpRequest, key: str) -> HttpResponse:
    """Change all of a draft as text."""
    ask_to_change_scorecards(reader(request))
    shown = draft_named(versions(), key)
    form = TextForm(sent(request), initial={"content": card_text(shown.card)})

    def change() -> Scorecard:
        return parse(form.cleaned_data["content"].replace("\r\n", "\n"))

    intro = "What stands here is what the draft says; nothing of it is kept from before."
    name = "readiness/scorecard_text.html"
    return _edited(request, shown, Editing(form, change, "Edit as text", intro, name, {}))


def card_check(check: str) -> Item:
    """Return a check of the catalogue in the shape of an item, for what both have."""
    return Item(check, BY_ID[check].question, "", "", 0)


def _edited(request: HttpRequest, shown: Version, editing: Editing) -> HttpResponse:
    """Show the form, its effect on a sample, or write what it says."""
    form = editing.form
    card = _changed(form, editing.change) if form.is_valid() else None
    wants_effect = request.method == "POST" and "look" in request.POST
    context: dict[str, object] = {
        "form": form,
        "shown": shown,
        "editing": editing,
        "preview": preview(card, now=timezone.now()) if card and wants_effect else None,
        "is_refused": wants_effect and card is None,
        **editing.about,
    }
    if wants_effect and request.headers.get("HX-Request"):
        return render(request, "readiness/scorecard_preview.html", context)
    if card and not wants_effect and _written(request, shown, form, card):
        return redirect("scorecard", key=shown.key)
    if card and wants_effect:
        return render(request, editing.template, context)
    return form_page(request, editing.template, context)


def _changed(form: RecordForm, change: Callable[[], Scorecard]) -> Scorecard | None:
    try:
        card = change()
        parse(card_text(card))
    except ScorecardInvalid as error:
        for problem in error.problems:
            form.add_error("content" if "content" in form.fields else None, told(problem))
        return None
    return card


def _written(request: HttpRequest, shown: Version, form: RecordForm, card: Scorecard) -> bool:
    changed = form.attempt(
        draft_change,
        by=acting(request),
        draft=row_of(shown),
        card=card,
        seen=request.POST.get("seen", ""),
        now=timezone.now(),
    )
    if changed is None:
        return False
    messages.success(request, f"{shown.name} is saved.")
    return True


def _dropped(request: HttpRequest, shown: Version, check: str) -> HttpResponse:
    try:
        draft_change(
            by=acting(request),
            draft=row_of(shown),
            card=without_line(shown.card, check),
            seen=request.POST.get("seen", ""),
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("scorecard-line", key=shown.key, check=check)
    messages.success(request, f"{check} is not asked any more.")
    return redirect("scorecard", key=shown.key)


def _line_changed(card: Scorecard, check: str, form: PlaceForm) -> Scorecard:
    return with_line(card, form.line(check))


def _item_changed(card: Scorecard, check: str, form: ItemForm) -> Scorecard:
    return with_item(card, form.item(check), form.line(check))


def _starts(found: Versions) -> list[tuple[str, str]]:
    offer = found.offer
    brings = (
        [(_OFFER, f"What is in force, and what {offer.newer.name.lower()} brings")] if offer else []
    )
    states = {"active": ", in force", "draft": ", a draft", "retired": ", retired"}
    return [*brings, *((one.key, one.name + states.get(one.state, "")) for one in found.all)]


def _begun(form: StartForm, found: Versions) -> tuple[Scorecard, int] | None:
    start, offer = form.cleaned_data["start"], found.offer
    if start == _OFFER and offer:
        own = found.in_force
        newer = offer.newer.card
        return taken_up(newer, program_card(own.base), own.card), newer.version
    if start:
        version = named(found, start)
        return version.card, version.base
    newest = next(one for one in found.all if not one.is_own)
    try:
        return parse(form.cleaned_data["content"].replace("\r\n", "\n")), newest.base
    except ScorecardInvalid as error:
        for problem in error.problems:
            form.add_error("content", told(problem))
        return None
