"""The page of a release: whether it can ship, who decides, and the decision itself."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from readiness.domain.gate import GateVerdict, content_part
from readiness.domain.scorecards import LEVEL_NAMES
from readiness.selectors.release_page import ReleasePage, release_page
from readiness.services import releases as services
from readiness.web.live import Live, live, unless_known, wants_part
from readiness.web.release_controls import controls
from readiness.web.release_decision import ShownDecision, news_since, shown_decision
from readiness.web.release_duties import shown_policies
from readiness.web.release_forms import DecisionForm
from readiness.web.release_gates import shown_checks, shown_gates
from readiness.web.release_history import shown_history
from readiness.web.release_since import plans_since, texts_since
from readiness.web.release_slots import (
    WHY_NOT,
    shown_aside,
    shown_slots,
    stale_votes,
)
from readiness.web.release_verdict import ShownVerdict, shown_verdict
from registry.database.one_moment import one_moment
from registry.domain.approvals.approval import Approval
from registry.domain.approvals.ballots import Choice
from registry.domain.releases import OPEN, WAITING
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import Tier
from registry.selectors.people import Person, reader_of
from registry.selectors.records import ReleaseRecord
from registry.selectors.releases import releases_listed
from registry.web.access import reader
from registry.web.forms.base import sent
from registry.web.origins import acting
from registry.web.release_access import ask_to_vote

_PAGE, _BODY = "readiness/release.html", "readiness/release_body.html"
_DONE = {
    Choice.APPROVE: "Your approval is recorded.",
    Choice.REQUEST_CHANGES: "It is sent back: an edit answers you, and is voted on anew.",
    Choice.REJECT: "It is rejected.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def release(request: HttpRequest, release_id: str) -> HttpResponse:
    """Show a release and where its approval stands; decide about it when posted to."""
    now, person, form = timezone.now(), reader(request), DecisionForm(sent(request))
    if request.method == "POST":
        found = release_found(release_id)
        ask_to_vote(person, found.environment)
        form.offer(Responsibility)
        if form.is_valid() and _is_decided(request, found, form, now):
            return redirect("release", release_id=release_id)
    # else what is shown and the digest of what was shown could be of two revisions
    with one_moment():
        page = release_page(release_found(release_id), reader_of(person), now)
    context = _context(page, person, form)
    if wants_part(request) and request.method != "POST":
        return unless_known(request, render(request, _BODY, context))
    return render(request, _PAGE, context, status=422 if request.method == "POST" else 200)


def release_found(release_id: str) -> ReleaseRecord:
    """Return the record of a release with all that its page reads.

    Raises:
        Http404: there is none.
    """
    found: ReleaseRecord = get_object_or_404(releases_listed(), public_id=release_id)
    return found


def _is_decided(
    request: HttpRequest, found: ReleaseRecord, form: DecisionForm, now: datetime
) -> bool:
    choice = Choice(form.cleaned_data["choice"])
    made = form.attempt(
        services.vote_cast,
        by=acting(request),
        release=found,
        revision=form.cleaned_data["revision"],
        slot=Responsibility(form.cleaned_data["slot"]),
        choice=choice,
        reason=form.cleaned_data["reason"],
        shown_digest=form.cleaned_data["shown_digest"],
        now=now,
    )
    if made is not None:
        messages.success(request, _DONE[choice])
    return made is not None


def _context(page: ReleasePage, person: Person, form: DecisionForm) -> dict[str, object]:
    gated, approval = page.gated, page.gated.approval
    decision = shown_decision(approval, gated.verdict, person.pk)
    roles = shown_slots(approval, page.contents, person.pk)
    stale, answers = stale_votes(roles), gated.evidence
    verdict = shown_verdict(approval, gated.verdict, stale, decision.slots, answers)
    slots = approval.tally.slots
    minimum = gated.verdict.minimum
    # what neither runs nor will is taken back no more: what it took the place of is history
    has_way_back = approval.is_current or approval.state in OPEN
    return {
        "shown": page,
        "approval": approval,
        "verdict": verdict,
        "waits": approval.state in WAITING,
        "is_open": approval.state in OPEN,
        "slots": roles,
        "texts_since": texts_since(approval, page.texts),
        "plans_since": plans_since(approval),
        "aside": shown_aside(approval, page.contents),
        "have": sum(min(one.have, one.need) for one in slots),
        "need": sum(one.need for one in slots),
        "decision": decision,
        "form": _opened(form, page, decision),
        "basis": content_part(gated.shown),
        "since": news_since(page.contents),
        "policies": shown_policies(approval),
        "gates": shown_gates(gated.verdict, approval),
        "checks": shown_checks(gated.evidence.findings),
        "minimum": None if minimum is None else _level(minimum),
        "stands": _stands(gated.verdict),
        "excluded": [(one.name, WHY_NOT[standing]) for one, standing in approval.exclusions],
        "history": shown_history(page.history),
        "has_way_back": has_way_back,
        "before": approval.back_to if has_way_back else page.release.replaces,
        "may": controls(gated, page.may),
        "live": _live(page, approval, verdict),
    }


def _opened(form: DecisionForm, page: ReleasePage, decision: ShownDecision) -> DecisionForm:
    """Return the form for what is shown now: what was shown before is not decided by it."""
    form.offer(decision.slots, only_object=decision.only_object)
    form.show(page.gated.approval.revision, page.gated.shown)
    return form


def _stands(verdict: GateVerdict) -> str:
    if verdict.level is None:
        return ""
    score = "no score" if verdict.score is None else f"score {verdict.score}"
    return f"{_level(verdict.level)}, {score}"


def _level(level: int) -> str:
    return LEVEL_NAMES[level].replace("_", " ").capitalize()


def _live(page: ReleasePage, approval: Approval, verdict: ShownVerdict) -> Live:
    name = f"{approval.interface_name} {approval.version}"
    return live(
        f"{verdict.headline.partition(':')[0]}, {name}",
        is_probing=page.is_probing,
        is_blocked=verdict.mood == "blocked",
        is_critical=approval.tier is Tier.CRITICAL,
    )
