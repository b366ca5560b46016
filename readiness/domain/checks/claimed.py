"""Questions that are answered by claims: which claim counts, and what nobody claimed."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from readiness.domain.checklist import Applies, Item, items
from readiness.domain.checks import attested, pushed
from readiness.domain.checks.contract import ClaimCheck, Subject
from readiness.domain.checks.own_3 import needs_backups
from readiness.domain.checks.recorded_parts import has_none, names_none
from readiness.domain.claims import Claims
from readiness.domain.findings import ATTESTATION, EVIDENCE, RECORD, Reason, Verdict, unknown
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Unknown
from readiness.domain.pushed_evidence import PushedEvidence
from readiness.domain.remedies import Remedy
from registry.domain.subject import Part

_ALWAYS = Applies.ALWAYS
_ITEMS = 1_000
"""Questions of which is kept what it says that nobody answered them."""


class Sourced(NamedTuple):
    """A verdict with what it rests on.

    Attributes:
        source: as a finding has it.
        observed_at: when that was seen, read or claimed; None for never.
    """

    verdict: Verdict
    source: str
    observed_at: datetime | None


class _Claim(NamedTuple):
    """One claim, whoever made it.

    Attributes:
        cause: why it does not count any more, None while it does.
        ended_at: when it stopped to count.
    """

    source: str
    made_at: datetime
    ended_at: datetime
    verdict: Verdict
    cause: Unknown | None

    @property
    def spoke_against(self) -> bool:
        """Whether it spoke against what was asked, for a time that is over."""
        is_against = self.verdict.outcome in (Outcome.WARN, Outcome.FAIL)
        return is_against and self.cause is not None and self.made_at < self.ended_at


def claimed(check: str) -> ClaimCheck:
    """Return the check that claims alone answer."""
    return ClaimCheck(items()[check])


def judge(item: Item, subject: Subject, claims: Claims) -> Sourced:
    """Judge a question that claims alone answer."""
    is_limited = item.applies is not _ALWAYS
    if is_limited and (refusal := _inapplicable(item, subject)):
        return Sourced(refusal, RECORD, subject.now)
    return by_claims(item, subject, claims) or _nobody(item)


def by_claims(
    item: Item, subject: Subject, claims: Claims, doubted_until: datetime | None = None
) -> Sourced | None:
    """Return what the first claim that counts amounts to, evidence before what people say.

    A claim, or what a probe saw, that spoke against it does not give way to an older answer when
    its time is over: only to one that was given since. So nothing looks better because it aged.
    Evidence that never was about what runs speaks neither for it nor against it.

    Args:
        doubted_until: the moment up to which something else spoke against it.

    Returns:
        None where nobody ever claimed anything; an unknown where nothing of it counts any more.
    """
    stale: Sourced | None = None
    for claim in _claims(item, subject, claims):
        is_doubted = doubted_until is not None and claim.made_at < doubted_until
        if claim.cause is None and not is_doubted:
            return Sourced(claim.verdict, claim.source, claim.made_at)
        if claim.cause is not None and not is_doubted:
            stale = stale or _stale(item, claim, claim.cause)
        if claim.spoke_against:
            doubted_until = max(doubted_until or claim.ended_at, claim.ended_at)
    return stale


def _claims(item: Item, subject: Subject, claims: Claims) -> Sequence[_Claim]:
    handed_in = claims.evidence.get(item.check) if item.takes_evidence else None
    pushed_in = _pushed(item, subject, handed_in) if handed_in else ()
    answer = claims.attestations.get(item.check)
    if answer is None or not item.takes_answers or answer.answered_at > subject.now:
        return pushed_in
    answered = _Claim(
        ATTESTATION,
        answer.answered_at,
        answer.valid_until,
        attested.judge(item, answer),
        attested.lapsed(item, subject, answer),
    )
    return (*pushed_in, answered)


def _pushed(
    item: Item, subject: Subject, handed_in: Sequence[PushedEvidence]
) -> tuple[_Claim, ...]:
    return tuple(
        _Claim(
            EVIDENCE,
            evidence.observed_at,
            pushed.ended_at(item, subject, evidence),
            pushed.judge(item, evidence),
            pushed.lapsed(item, subject, evidence),
        )
        for evidence in pushed.in_order(item, subject, handed_in)
    )


def _stale(item: Item, claim: _Claim, cause: Unknown) -> Sourced:
    cure = attested.ANSWER_AGAIN if claim.source == ATTESTATION else _HAND_IN
    found = unknown(
        cause,
        attested.answered_in_checklist(item, cure),
        expected=claim.verdict.expected,
        measured=f"{claim.verdict.measured}, and no longer counts",
        evidence=claim.verdict.evidence,
    )
    return Sourced(found, claim.source, claim.made_at)


@lru_cache(maxsize=_ITEMS)
def _nobody(item: Item) -> Sourced:
    said = "Nobody answered it yet." if item.takes_answers else "No tool handed in evidence yet."
    cure = _ANSWER if item.takes_answers else _HAND_IN
    cause = Unknown(UnknownReason.NEVER_OBSERVED, said)
    source = ATTESTATION if item.takes_answers else EVIDENCE
    remedy = attested.answered_in_checklist(item, cure)
    return Sourced(unknown(cause, remedy, expected=item.prove), source, None)


_ANSWER = "Answer it in the checklist of the environment."
_HAND_IN = "Have the pipeline, or the tool that checks it, hand in evidence."


def _inapplicable(item: Item, subject: Subject) -> Verdict | None:
    sentence = _why_not(item.applies, subject)
    if not sentence:
        return None
    remedy = Remedy("Nothing is to be done while the record is right.")
    return Verdict(Outcome.NOT_APPLICABLE, Reason.DOES_NOT_APPLY, sentence, remedy=remedy)


def _why_not(applies: Applies, subject: Subject) -> str:
    if applies is Applies.INSIDE_ZONE and not subject.environment.inside_zone:
        return "No zone is recorded in which the upstreams are reached."
    if applies is Applies.TIER_1 and not needs_backups(subject.interface.tier):
        return f"It is asked of tier 1, and this is tier {subject.interface.tier}."
    if applies is Applies.PROMPT and names_none(subject, Part.PROMPT):
        return "The recorded release has no prompt."
    parts = (Part.MODEL, Part.PROMPT)
    if applies is Applies.MODEL_OR_PROMPT and all(has_none(subject, part) for part in parts):
        return "The recorded release has neither model nor prompt."
    return ""
