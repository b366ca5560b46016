"""Scorecards: all of them, one with its lines, two compared, and putting a draft in force."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from readiness.domain.checks.catalogue import ALL_CHECKS
from readiness.domain.columns import COLUMNS, column_of
from readiness.domain.scorecards import LEVEL_NAMES, Line
from readiness.domain.scorecards.difference import (
    difference,
    level_words,
    line_words,
)
from readiness.domain.scorecards.writing import card_text
from readiness.models import Scorecard
from readiness.selectors.scorecards import Version, Versions, judged_by, versions
from readiness.selectors.simulations import (
    latest_simulation,
)
from readiness.services.scorecards import draft_remove, scorecard_activate
from readiness.tasks.probing import dispatch_soon
from readiness.web.scorecard_forms import ActivateForm
from registry.domain.permissions import Permission
from registry.services.errors import Refused
from registry.web.access import ask_to_change_scorecards, reader
from registry.web.forms.base import sent
from registry.web.frame import frame
from registry.web.origins import acting
from registry.web.views.pages import form_page

MEDIA_TYPE = "application/yaml"


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line as a page shows it.

    Attributes:
        level_name: ``Guarded``.
        waiver: how long it may be waived, in words.
        limits: of whom it is asked, "" for all.
        is_item: whether people answer it and the scorecard brings it.
    """

    line: Line
    question: str
    level_name: str
    column: str
    waiver: str
    limits: str
    is_item: bool


@dataclass(frozen=True, slots=True)
class LineFilters:
    """Which lines somebody wants to see; "" for all."""

    query: str = ""
    level: str = ""
    column: str = ""

    @property
    def narrows(self) -> bool:
        """Whether any is left out."""
        return bool(self.query or self.level or self.column)


@require_safe
def scorecard_list(request: HttpRequest) -> HttpResponse:
    """List the scorecards, and offer what a newer version of the program brings."""
    found = versions()
    context = {"versions": found, "may_change": may_change(request)}
    return render(request, "readiness/scorecards.html", context)


@require_safe
def scorecard(request: HttpRequest, key: str) -> HttpResponse:
    """Show one scorecard, line by line; a draft with what can be done to it."""
    found = versions()
    shown = named(found, key)
    filters = LineFilters(
        *(request.GET.get(name, "")[:60] for name in ("query", "level", "column"))
    )
    may_write = may_change(request)
    context = {
        "shown": shown,
        "card": shown.card,
        "versions": found,
        "lines": tuple(_lines(shown, filters)),
        "filters": filters,
        "levels": _LEVELS,
        "columns": tuple((one.key, one.title) for one in COLUMNS),
        "demands": _demands(shown),
        "awarded": level_words(shown.card.awards),
        "base_key": f"program-{shown.base}",
        "may_change": may_write,
        "may_edit": may_write and shown.is_draft,
        "unasked": _unasked(shown) if shown.is_draft else (),
        "simulation": latest_simulation(shown.record) if shown.is_draft else None,
        "judged": judged_by(shown.digest) if shown.is_in_force else None,
        "differing": difference(found.in_force.card, shown.card) if shown.is_draft else None,
    }
    return render(request, "readiness/scorecard.html", context)


@require_safe
def scorecard_file(request: HttpRequest, key: str) -> HttpResponse:
    """Send a scorecard as the text that it is known by."""
    shown = named(versions(), key)
    response = HttpResponse(card_text(shown.card), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="scorecard-{key}.yaml"'
    return response


@require_safe
def scorecard_compare(request: HttpRequest, key: str) -> HttpResponse:
    """Show in what a scorecard differs from another, the one in force if none is named."""
    found = versions()
    new = named(found, key)
    old = found.named(request.GET.get("since", "")) or _usual(found, new)
    context = {
        "versions": found,
        "old": old,
        "new": new,
        "difference": difference(old.card, new.card),
    }
    return render(request, "readiness/scorecard_compare.html", context)


@require_http_methods(["GET", "POST"])
def scorecard_activate_page(request: HttpRequest, key: str) -> HttpResponse:
    """Say what will happen, ask why, and put a draft in force."""
    ask_to_change_scorecards(reader(request))
    found = versions()
    shown = draft_named(found, key)
    form = ActivateForm(sent(request))
    if form.is_valid() and (
        active := form.attempt(
            scorecard_activate,
            by=acting(request),
            draft=row_of(shown),
            seen=request.POST.get("seen", ""),
            note=form.cleaned_data["note"],
            now=timezone.now(),
        )
    ):
        dispatch_soon()
        told = f"Own version {active.number} is in force. The fleet is judged by it now."
        messages.success(request, told)
        return redirect("scorecard", key=key)
    simulation = latest_simulation(shown.record)
    in_force = found.in_force
    context: dict[str, object] = {
        "form": form,
        "shown": shown,
        "in_force": in_force,
        "difference": difference(in_force.card, shown.card),
        "simulation": simulation,
        "is_simulated": bool(
            simulation
            and simulation.is_finished
            and (simulation.digest, simulation.against) == (shown.digest, in_force.digest)
        ),
    }
    return form_page(request, "readiness/scorecard_activate.html", context)


@require_http_methods(["GET", "POST"])
def scorecard_delete(request: HttpRequest, key: str) -> HttpResponse:
    """Ask whether a draft may go, and remove it."""
    ask_to_change_scorecards(reader(request))
    shown = draft_named(versions(), key)
    if request.method == "POST":
        try:
            draft_remove(by=acting(request), draft=row_of(shown))
        except Refused as refused:
            messages.error(request, refused.message)
            return redirect("scorecard", key=key)
        messages.success(request, f"{shown.name} was removed.")
        return redirect("scorecards")
    return render(request, "readiness/scorecard_delete.html", {"shown": shown})


def named(found: Versions, key: str) -> Version:
    """Return the scorecard with that key.

    Raises:
        Http404: there is none.
    """
    version = found.named(key)
    if version is None:
        raise Http404(key)
    return version


def draft_named(found: Versions, key: str) -> Version:
    """Return the draft with that key.

    Raises:
        Http404: there is none, or it is no draft any more.
    """
    version = named(found, key)
    if not version.is_draft:
        raise Http404(key)
    return version


def row_of(version: Version) -> Scorecard:
    """Return the row of a scorecard that people wrote.

    Raises:
        Http404: it is one of the program's, or was removed meanwhile.
    """
    return get_object_or_404(Scorecard, pk=version.record)


_LEVELS = tuple((str(level), level_words(level)) for level in LEVEL_NAMES if level)


def _lines(shown: Version, filters: LineFilters) -> Iterator[ShownLine]:
    items = {item.id for item in shown.card.items}
    for line in sorted(shown.card.lines, key=lambda one: (one.level, -one.weight)):
        question = shown.card.check(line.check).question
        words = f"{line.check} {question}".lower()
        if not all(word in words for word in filters.query.lower().split()):
            continue
        column = column_of(line.check)
        if filters.level not in ("", str(line.level)) or filters.column not in ("", column.key):
            continue
        said = line_words(line)
        limits = ", ".join(
            f"{name.lower()} {said[name]}"
            for name in ("Tiers", "Lifecycles")
            if said[name] != "all"
        )
        days = shown.card.most_waiver_days(line.check)
        waiver = f"{days} days" if days else "no"
        yield ShownLine(
            line, question, said["Level"], column.title, waiver, limits, line.check in items
        )


def _unasked(shown: Version) -> tuple[tuple[str, str], ...]:
    asked = {line.check for line in shown.card.lines}
    return tuple((one.id, one.question) for one in ALL_CHECKS if one.id not in asked)


def _demands(shown: Version) -> tuple[tuple[str, str], ...]:
    card = shown.card
    plain = [(f"Tier {tier}", level_words(card.demanded_level(tier))) for tier in (1, 2, 3)]
    staged = [
        (f"Tier {tier}, {stage}", level_words(level))
        for stage, demands in card.lifecycles.items()
        for tier, level in sorted(demands.items())
    ]
    return (*plain, *staged)


def _usual(found: Versions, new: Version) -> Version:
    """Return what a scorecard is compared with unless somebody says otherwise."""
    if not new.is_in_force:
        return found.in_force
    others = (one for one in found.all if one.key != new.key and one.is_own is new.is_own)
    return next(others, found.all[-1])


def may_change(request: HttpRequest) -> bool:
    """Tell whether whoever is signed in may write scorecards."""
    return frame(request).may(Permission.CHANGE_SCORECARD)
