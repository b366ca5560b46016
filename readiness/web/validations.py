"""What came of validating a contract in staging, and the button beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from readiness.domain.beside import Beside
from readiness.domain.builds import in_words
from readiness.domain.checks import par_3
from readiness.domain.checks.contract import Subject
from readiness.domain.findings import Verdict
from readiness.domain.outcomes import Outcome
from readiness.domain.validations import (
    VALIDATION_LASTS,
    ClauseResult,
    Measured,
    Validation,
    ValidationState,
)
from readiness.selectors.validations import validations_at
from readiness.services.validations import validation_start
from readiness.tasks.probing import dispatch_soon
from registry.domain.contract_effective import digest
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot
from registry.domain.vocabulary import EnvironmentKind
from registry.selectors.people import reader_of
from registry.selectors.records import environment_record
from registry.selectors.snapshots import snapshot_get
from registry.services.errors import Refused
from registry.web.access import ask_to_probe, reader
from registry.web.origins import acting

_GLYPHS = {
    Measured.HELD: "pass",
    Measured.CONTRADICTED: "fail",
    Measured.UNSEEN: "unknown",
    Measured.UNMEASURED: "not_applicable",
}
_WORDS = {
    Measured.HELD: "holds",
    Measured.CONTRADICTED: "contradicted",
    Measured.UNSEEN: "not seen",
    Measured.UNMEASURED: "not measured",
}
_CAME = {
    Outcome.PASS: "No clause was contradicted",
    Outcome.FAIL: "A clause was contradicted",
    Outcome.UNKNOWN: "Nothing was proven",
}
_STATES = {
    ValidationState.RUNNING: "Under way",
    ValidationState.LOST: "Its probes never came back",
}
_ORDER = (Measured.CONTRADICTED, Measured.UNSEEN, Measured.HELD, Measured.UNMEASURED)


@dataclass(frozen=True, slots=True)
class ShownClause:
    """One clause with its shape and its words."""

    result: ClauseResult
    glyph: str
    word: str


@dataclass(frozen=True, slots=True)
class ShownValidation:
    """One validation as its page shows it.

    Attributes:
        glyph: the outcome whose shape stands for it.
        words: what came of it.
        clauses: what speaks against the contract first.
        is_present: whether it is of the contract as it holds now.
        running: what answered, in words.
    """

    validation: Validation
    glyph: str
    words: str
    clauses: tuple[ShownClause, ...]
    is_present: bool
    is_over: bool
    running: tuple[str, ...]


def validated(
    interface: InterfaceSnapshot,
    environment: EnvironmentSnapshot,
    validations: tuple[Validation, ...],
    now: datetime,
) -> Verdict | None:
    """Return whether the contract was validated, None where nobody asks for that."""
    if environment.kind is not EnvironmentKind.PRODUCTION:
        return None
    beside = Beside(validations=validations)
    return par_3.judge(Subject(interface, environment, now, beside))


@require_http_methods(["GET", "HEAD", "POST"])
def contract_validation(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Show what came of validating a contract; when posted to, have it validated."""
    if request.method == "POST":
        return _start(request, slug, name)
    interface = snapshot_get(slug)
    places = {place.name: place for place in interface.environments} if interface else {}
    if interface is None or name not in places:
        raise Http404(f"{slug} {name}")
    environment, now = places[name], timezone.now()
    found = validations_at(slug, name)
    present = digest(environment.contract)
    shown = tuple(_shown(one, present, now) for one in found)
    context = {
        "interface": interface,
        "environment": environment,
        "verdict": validated(interface, environment, found, now),
        "newest": shown[0] if shown else None,
        "earlier": shown[1:],
        "staging": [one for one in places.values() if one.kind is EnvironmentKind.STAGING],
        "is_running": any(one.is_running(now) for one in found),
        "days": VALIDATION_LASTS.days,
        "may": reader_of(reader(request)).rights(interface, now),
    }
    return render(request, "readiness/contract_validation.html", context)


def _start(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    record = environment_record(slug, name)
    if record is None:
        raise Http404(f"{slug} {name}")
    ask_to_probe(reader(request), record.interface)
    place = request.POST.get("place", "")
    try:
        begun = validation_start(
            by=acting(request), environment=record, place=place, now=timezone.now()
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        dispatch_soon()
        where = begun.validation.place
        messages.success(request, f"Its probes look at {where}. What they see shows here.")
    return redirect("contract-validation", slug=slug, name=name)


def _shown(one: Validation, present: str, now: datetime) -> ShownValidation:
    state = one.state(now)
    return ShownValidation(
        validation=one,
        glyph=one.outcome or "wait",
        words=_STATES.get(state) or _CAME[one.outcome or Outcome.UNKNOWN],
        clauses=tuple(_clauses(one.clauses)),
        is_present=one.contract_digest == present,
        is_over=state is ValidationState.OVER,
        running=tuple(map(in_words, one.build.running)) if one.build else (),
    )


def _clauses(results: Iterable[ClauseResult]) -> Iterable[ShownClause]:
    for one in sorted(results, key=lambda result: _ORDER.index(result.measured)):
        yield ShownClause(one, _GLYPHS[one.measured], _WORDS[one.measured])
