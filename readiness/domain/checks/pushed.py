"""What a check concludes from evidence that a pipeline or a tool handed in."""

from collections.abc import Sequence
from datetime import datetime

from readiness.domain.checklist import Item, Voider
from readiness.domain.checks.attested import ago, answered_in_checklist
from readiness.domain.checks.contract import Subject
from readiness.domain.checks.recorded_parts import has_none
from readiness.domain.findings import EVIDENCE, Finding, Reason, Verdict
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Unknown
from readiness.domain.pushed_evidence import PushedEvidence
from readiness.domain.remedies import Remedy
from registry.domain.subject import Part

MOST_SUBJECTS = 20
"""Pieces of evidence about different subjects that are judged for one check of an environment."""
_LABEL = "evidence"
_REASONS = {
    Outcome.PASS: Reason.EVIDENCE_PASSES,
    Outcome.WARN: Reason.EVIDENCE_WARNS,
    Outcome.FAIL: Reason.EVIDENCE_FAILS,
}


def judge(item: Item, evidence: PushedEvidence) -> Verdict:
    """Return what evidence that counts amounts to: what the tool says, as claimed by whom."""
    is_sound = evidence.outcome is Outcome.PASS
    return Verdict(
        evidence.outcome,
        _REASONS[evidence.outcome],
        f"{evidence.summary.rstrip('.')}.",
        expected=item.prove,
        measured=evidence.outcome.value,
        evidence=_evidence(evidence),
        remedy=Remedy() if is_sound else answered_in_checklist(item, item.remedy),
    )


def lapsed(item: Item, subject: Subject, evidence: PushedEvidence) -> Unknown | None:
    """Return why evidence does not count any more, None while it does."""
    if part := _another_build(subject, evidence):
        sentence = f"The evidence is about another {part} than the one that is recorded to run."
        return Unknown(UnknownReason.STALE, sentence)
    if _precedes_release(item, subject, evidence):
        sentence = (
            "The evidence is older than the release that is recorded to run, and does not name "
            f"{_named(item, subject, evidence)}."
        )
        return Unknown(UnknownReason.STALE, sentence)
    if not evidence.is_fresh(subject.now):
        gone = ago(subject.now - evidence.valid_until)
        return Unknown(UnknownReason.STALE, f"The evidence of {evidence.by} expired {gone}.")
    return None


def in_order(
    item: Item, subject: Subject, evidence: Sequence[PushedEvidence]
) -> tuple[PushedEvidence, ...]:
    """Return the newest evidence about what runs, then all that is about something else.

    Args:
        evidence: of one check, the newest first.
    """
    seen = [one for one in evidence if one.observed_at <= subject.now]
    others = [one for one in seen if is_about_another(item, subject, one)]
    runs = next((one for one in seen if one not in others), None)
    return (runs, *others) if runs else tuple(others)


def behind(finding: Finding, evidence: Sequence[PushedEvidence]) -> PushedEvidence | None:
    """Return which of ``evidence`` a finding rests on, None where it rests on none of it."""
    if finding.source != EVIDENCE:
        return None
    named = dict(finding.evidence).get(_LABEL)
    return next((one for one in evidence if one.public_id == named), None)


def surplus(
    item: Item, subject: Subject, evidence: Sequence[PushedEvidence]
) -> tuple[PushedEvidence, ...]:
    """Return what need not be judged any more, so that ``MOST_SUBJECTS`` are left.

    That is the oldest about something else than what runs. What spoke against the check stays the
    longest, because older answers do not count beside it.
    """
    others = [one for one in evidence if is_about_another(item, subject, one)]
    others.sort(key=lambda one: (one.outcome is not Outcome.PASS, one.observed_at))
    return tuple(others[: max(0, len(evidence) - MOST_SUBJECTS)])


def ended_at(item: Item, subject: Subject, evidence: PushedEvidence) -> datetime:
    """Return when evidence that has lapsed stopped to count."""
    if not is_about_another(item, subject, evidence):
        return evidence.valid_until
    release = subject.environment.release
    return min(evidence.valid_until, release.deployed_at if release else subject.now)


def is_about_another(item: Item, subject: Subject, evidence: PushedEvidence) -> bool:
    """Tell whether evidence is about something else than what is recorded to run."""
    return bool(_another_build(subject, evidence)) or _precedes_release(item, subject, evidence)


def _precedes_release(item: Item, subject: Subject, evidence: PushedEvidence) -> bool:
    """Tell whether a question that every release asks anew was answered about an earlier one.

    A review of the prompt holds for every release that has this prompt, so evidence that names what
    the question is about outlives those that change something else. Of what it leaves out it can
    only be about what ran then.
    """
    release = subject.environment.release
    if item.voided_by is not Voider.RELEASE or release is None:
        return False
    if evidence.observed_at >= release.deployed_at:
        return False
    says_nothing = not any(evidence.subject.get(part) for part in item.about or Part)
    return says_nothing or bool(_unnamed(item, subject, evidence))


def _unnamed(item: Item, subject: Subject, evidence: PushedEvidence) -> tuple[Part, ...]:
    """Return the parts that the question is about and the evidence leaves out.

    One that the recorded release leaves out is wanted as well where the interface has it: a record
    that says less is no reason to ask for less.
    """
    left_out = [part for part in item.about or Part if not evidence.subject.get(part)]
    return tuple(part for part in left_out if not has_none(subject, part))


def _named(item: Item, subject: Subject, evidence: PushedEvidence) -> str:
    missing = _unnamed(item, subject, evidence) or item.about
    return f"its {' and '.join(missing)}" if missing else "any part of it"


def _another_build(subject: Subject, evidence: PushedEvidence) -> str:
    """Return the first part of what it is about that does not run here, "" for none.

    Where no release is recorded nobody can tell, and what it names runs nowhere.
    """
    release = subject.environment.release
    runs = release.subject.named if release else {}
    return next((part for part in Part if _differs(part, evidence, runs)), "")


def _differs(part: Part, evidence: PushedEvidence, runs: dict[str, str]) -> bool:
    named = evidence.subject.get(part.value, "")
    return bool(named) and named != runs.get(part.value, "")


def _evidence(evidence: PushedEvidence) -> tuple[tuple[str, str], ...]:
    pairs = (
        ("handed in by", evidence.by),
        (_LABEL, evidence.public_id),
        ("page", evidence.url),
        ("digest", evidence.digest),
        *((f"about {part}", digest) for part, digest in sorted(evidence.subject.items())),
    )
    return tuple((label, value) for label, value in pairs if value)
