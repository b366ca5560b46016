"""What the page of a release says first: whether it can ship, and each reason with its way out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse

from readiness.domain.gate import Evidence, GateKey, GateVerdict, Reason, ReasonCode, Verdict
from readiness.domain.gate.answering import reason_owned
from readiness.web.pages import counted
from registry.domain.approvals.approval import Approval
from registry.domain.releases import OPEN, ShownState, why_expired
from registry.domain.responsibilities import Responsibility

_MOODS = {Verdict.ALLOW: "ready", Verdict.PENDING: "risk", Verdict.DENY: "blocked"}
_GLYPHS = {Verdict.ALLOW: "pass", Verdict.PENDING: "wait", Verdict.DENY: "fail"}
_LAPSING = {ReasonCode.EVIDENCE_STALE}
_UNKNOWN = {
    *(ReasonCode.EVIDENCE_NEVER, ReasonCode.EVIDENCE_UNKNOWN, ReasonCode.SCHEDULER_STANDS),
    ReasonCode.EVIDENCE_BUILD_UNKNOWN,
}
_ENDED = {
    ShownState.DEPLOYED: "Deployed",
    ShownState.VERIFIED: "Deployed and verified",
    ShownState.REJECTED: "Rejected: it will not ship",
    ShownState.WITHDRAWN: "Withdrawn: it will not ship",
    ShownState.SUPERSEDED: "Superseded: another release went out instead",
    ShownState.REVOKED: "Revoked: it may not be deployed",
    ShownState.OVERRIDDEN: "Deployed without approval",
    ShownState.ROLLED_BACK: "Rolled back",
    ShownState.RECORDED: "Recorded as deployed: nobody was asked here",
}
_MOODS_ENDED = {
    **dict.fromkeys((ShownState.DEPLOYED, ShownState.VERIFIED), "ready"),
    **dict.fromkeys((ShownState.REJECTED, ShownState.REVOKED), "blocked"),
    **dict.fromkeys((ShownState.OVERRIDDEN, ShownState.ROLLED_BACK), "risk"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A way out: a link, and what it is called.

    Attributes:
        is_evidence: whether it opens as a sheet beside the page.
    """

    label: str
    address: str
    is_evidence: bool = False


@dataclass(frozen=True, slots=True)
class ShownReason:
    """One reason why it cannot ship, or one thing that is said beside it.

    Attributes:
        detail: cause and person, and what to do.
    """

    glyph: str
    sentence: str
    detail: str
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """The verdict as the page has it.

    Attributes:
        mood: ``ready``, ``risk``, ``blocked``, "" where nothing is asked any more.
        word: what programs get that ask, "" where they would be told nothing but that it is over.
    """

    headline: str
    detail: str
    mood: str
    glyph: str
    word: str
    reasons: tuple[ShownReason, ...]
    notes: tuple[ShownReason, ...]


def shown_verdict(
    approval: Approval,
    verdict: GateVerdict,
    stale: Mapping[Responsibility, str],
    deciding: Iterable[Responsibility],
    answers: Evidence,
) -> ShownVerdict:
    """Return what the page says first of a release.

    Args:
        answers: who answers for what of the place.
        stale: which votes of a role count no more because of a change, in words.
        deciding: the roles in which the reader decides.
    """
    mine = frozenset(deciding)
    reasons = [reason_owned(one, answers.holders, answers.team) for one in verdict.blocking]
    ended = approval.shown in _ENDED
    mood = _MOODS_ENDED.get(approval.shown, "") if ended else _MOODS[verdict.verdict]
    return ShownVerdict(
        headline=headline(approval, verdict),
        detail=_detail(approval, verdict),
        mood=mood,
        glyph={"ready": "pass", "risk": "warn", "blocked": "fail"}.get(mood, "wait"),
        word="" if ended else verdict.verdict,
        reasons=tuple(_reason(one, approval, stale, mine) for one in reasons if not ended),
        notes=() if ended else _notes(verdict, approval),
    )


def headline(approval: Approval, verdict: GateVerdict) -> str:
    """Return the verdict in one line: ``Can’t ship yet: 1 gate fails, 2 approvals missing``."""
    if approval.shown in _ENDED:
        return _ENDED[approval.shown]
    if verdict.allows:
        is_out = approval.shown is ShownState.ADMITTED
        return "Admitted: it may be deployed now" if is_out else "Ready to ship: every gate is open"
    if approval.shown is ShownState.EXPIRED:
        over = why_expired(is_approved=approval.tally.is_approved)
        return f"Expired: {over[:1].lower()}{over[1:].rstrip('.')}"
    counts = ", ".join(_counts(approval, verdict))
    return f"{_beginning(approval)}: {counts}" if counts else _beginning(approval)


def _reason(
    reason: Reason,
    approval: Approval,
    stale: Mapping[Responsibility, str],
    mine: frozenset[Responsibility],
) -> ShownReason:
    if reason.code is ReasonCode.APPROVAL_MISSING and reason.responsibility:
        role = reason.responsibility
        way = Way("Decide", "#decide") if role in mine else Way("Who must approve", "#approvals")
        said = [stale.get(role, "") or reason.remedy]
        if not reason.who:
            said += _answering(reason)
        return ShownReason(_glyph(reason), reason.sentence, " ".join(filter(None, said)), (way,))
    return shown_reason(reason, approval)


def shown_reason(reason: Reason, approval: Approval) -> ShownReason:
    """Return a reason with cause, person and way out."""
    return ShownReason(
        glyph=_glyph(reason),
        sentence=reason.sentence,
        detail=" ".join(_details(reason)),
        ways=tuple(_ways(reason, approval)),
    )


def _notes(verdict: GateVerdict, approval: Approval) -> tuple[ShownReason, ...]:
    # several policies may say the same
    return tuple(dict.fromkeys(shown_reason(one, approval) for one in verdict.notes))


def _beginning(approval: Approval) -> str:
    if approval.shown is ShownState.DRAFT:
        return "A draft: nobody is asked yet"
    if approval.shown is ShownState.ADMITTED:
        return "Admitted, and can’t ship now"
    if approval.shown is ShownState.APPROVED:
        return "Approved, and can’t ship yet"
    return "Can’t ship yet"


def _counts(approval: Approval, verdict: GateVerdict) -> Iterator[str]:
    shut = [one for one in verdict.shut if one.key not in (GateKey.RELEASE, GateKey.APPROVALS)]
    failing = sum(one.verdict is Verdict.DENY for one in shut)
    waiting = len(shut) - failing
    if failing:
        yield f"{counted(failing, 'gate')} {'fails' if failing == 1 else 'fail'}"
    if waiting:
        yield f"{counted(waiting, 'gate')} {'waits' if waiting == 1 else 'wait'}"
    if any(one.code is ReasonCode.RELEASE_ADMISSION_OVER for one in verdict.blocking):
        yield "admit it again"
    if approval.tally.requests or approval.shown is ShownState.CHANGES_REQUESTED:
        yield "changes are asked for"
    if approval.tally.unfillable:
        yield "too few people could approve it"
    missing = sum(max(0, slot.need - slot.have) for slot in approval.tally.slots)
    if missing and approval.shown is not ShownState.DRAFT:
        yield f"{counted(missing, 'approval')} missing"


def _detail(approval: Approval, verdict: GateVerdict) -> str:
    if approval.closing_reason:
        by = f"{approval.closed_by}: " if approval.closed_by else ""
        return f"{by}“{approval.closing_reason}”"
    if approval.shown in _ENDED or verdict.allows or approval.state not in OPEN:
        return ""
    number = len(verdict.blocking)
    settled = "it is" if number == 1 else f"all {number} are"
    return f"Whoever asks the gate is told {verdict.verdict} until {settled} settled."


def _glyph(reason: Reason) -> str:
    if reason.code in _LAPSING:
        return "lapsing"
    if reason.code in _UNKNOWN:
        return "unknown"
    if reason.code is ReasonCode.CHECK_WAIVED:
        return "waived"
    if not reason.blocks:
        return "warn"
    return _GLYPHS[reason.verdict]


def _details(reason: Reason) -> Iterator[str]:
    if reason.remedy:
        yield reason.remedy
    yield from _answering(reason)


def _answering(reason: Reason) -> Iterator[str]:
    if reason.owner:
        yield f"{reason.owner[0].upper()}{reason.owner[1:]} {_answers(reason)}."


def _answers(reason: Reason) -> str:
    if reason.responsibility is None:
        return "answers for it"
    return f"answers for {reason.responsibility.label.lower()}"


def _ways(reason: Reason, approval: Approval) -> Iterable[Way]:
    slug, place = approval.interface_slug, approval.environment
    if reason.checks:
        return tuple(
            Way(f"Evidence of {check}", reverse("finding", args=[slug, place, check]), True)
            for check in reason.checks[:4]
        )
    make = _WAYS.get(reason.code) or _WAYS_OF_GATES.get(reason.gate)
    return (make(approval),) if make else ()


def _propose(approval: Approval) -> Way:
    return Way(
        "Propose it again",
        reverse("release-new", args=[approval.interface_slug, approval.environment]),
    )


def _edit(approval: Approval) -> Way:
    return Way("Edit it", reverse("release-edit", args=[approval.public_id]))


def _own(approval: Approval) -> Way:
    return Way(
        "Ask somebody to own it", reverse("ownership-invite", args=[approval.interface_slug])
    )


def _freezes(approval: Approval) -> Way:
    return Way("Freezes", f"{reverse('freezes')}?interface={approval.interface_slug}")


def _contract(approval: Approval) -> Way:
    address = reverse("contract-versions", args=[approval.interface_slug, approval.environment])
    return Way("Versions of the contract", address)


def _state_of_place(approval: Approval) -> Way:
    address = reverse("interface", args=[approval.interface_slug])
    return Way("State of the place", f"{address}#environment-{approval.environment}")


def _places(approval: Approval) -> Way:
    return Way("Environments", reverse("interface", args=[approval.interface_slug]))


def _plan(approval: Approval) -> Way:
    return Way("Rollback plan", "#rollback")


def _policies(approval: Approval) -> Way:
    return Way("Policies", reverse("policies", args=[approval.interface_slug]))


_WAYS = {
    ReasonCode.RELEASE_EXPIRED: _propose,
    ReasonCode.APPROVAL_REJECTED: _propose,
    ReasonCode.APPROVAL_UNSATISFIABLE: _own,
    ReasonCode.APPROVAL_CHANGES_REQUESTED: _edit,
    ReasonCode.POLICY_STRICT_DEFAULT: _policies,
    ReasonCode.POLICY_STRICTER: _policies,
    ReasonCode.EVIDENCE_OTHER_BUILD: _places,
    ReasonCode.SOAK_OTHER_BUILD: _places,
    ReasonCode.EVIDENCE_BUILD_UNKNOWN: _places,
    ReasonCode.SCHEDULER_STANDS: lambda _: Way("System", reverse("system")),
}
_WAYS_OF_GATES = {
    GateKey.FREEZE: _freezes,
    GateKey.CONTRACT: _contract,
    GateKey.LEVEL: _state_of_place,
    GateKey.SCORE: _state_of_place,
    GateKey.ROLLBACK: _plan,
}
