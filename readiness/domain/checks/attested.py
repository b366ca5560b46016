"""What a check concludes from the answer of a person."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from readiness.domain.attestations import Answer, Attestation
from readiness.domain.checklist import Item
from readiness.domain.checks.contract import Subject
from readiness.domain.findings import Reason, Verdict
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Unknown
from readiness.domain.remedies import CHECKLIST_FORM, Remedy

_SAYS = {
    Answer.MET: (Reason.ATTESTED, "says that it is met"),
    Answer.NOT_MET: (Reason.NOT_MET, "says that it is not met"),
    Answer.NOT_APPLICABLE: (Reason.SAID_NOT_TO_APPLY, "says that it does not apply"),
}
ANSWER_AGAIN = "Look at it again, and answer it in the checklist of the environment."
_SHOWN_CHARACTERS = 600
_MET = Answer.MET
_NONE = Remedy()
_ENDS = 1_000
"""Ends of answers that are kept in words: answers end with a day, and many with the same."""


def judge(item: Item, attestation: Attestation) -> Verdict:
    """Return what an answer that counts amounts to; its words are evidence, and are not judged."""
    answer = attestation.answer
    reason, says = _SAYS[answer]
    # by place, for names cost a tenth of what it takes to judge
    return Verdict(
        answer.outcome,
        reason,
        f"{attestation.by} {says}, until {_last_day(attestation.valid_until)}.",
        item.prove,
        answer.label,
        _evidence(attestation),
        _NONE if answer is _MET else _remedy(item, answer),
    )


def lapsed(item: Item, subject: Subject, attestation: Attestation) -> Unknown | None:
    """Return why an answer does not count any more, None while it does."""
    if not attestation.is_fresh(subject.now):
        gone = ago(subject.now - attestation.valid_until)
        return Unknown(UnknownReason.STALE, f"The answer of {attestation.by} expired {gone}.")
    if attestation.fingerprint != subject.fingerprint(item):
        sentence = f"The {item.voided_by} was changed since {attestation.by} answered."
        return Unknown(UnknownReason.STALE, sentence)
    return None


def answered_in_checklist(item: Item, text: str) -> Remedy:
    """Return what to do, with the form in which the question is answered."""
    return (
        Remedy(text, form=CHECKLIST_FORM, record=item.check) if item.takes_answers else Remedy(text)
    )


def ago(span: timedelta) -> str:
    """Return how long ago something was, in its largest unit."""
    for unit, length in (("day", timedelta(days=1)), ("hour", timedelta(hours=1))):
        if number := span // length:
            return f"{number} {unit}{'' if number == 1 else 's'} ago"
    return "just now"


@lru_cache(maxsize=_ENDS)
def _last_day(valid_until: datetime) -> str:
    return f"{valid_until.astimezone(UTC) - timedelta(microseconds=1):%-d %b %Y}"


def _remedy(item: Item, answer: Answer) -> Remedy:
    if answer is Answer.NOT_APPLICABLE:
        return Remedy("Nothing is to be done while that is right.")
    return answered_in_checklist(item, item.remedy)


def _evidence(attestation: Attestation) -> tuple[tuple[str, str], ...]:
    said = " ".join(attestation.statement.split())
    shown = said if len(said) <= _SHOWN_CHARACTERS else f"{said[:_SHOWN_CHARACTERS]}…"
    pairs = (
        ("answered by", attestation.by),
        ("says", shown),
        ("link", attestation.link),
        ("file", attestation.file_name),
        ("sha256", attestation.file_digest),
        ("compared with the answer before", "unchanged" if attestation.is_unchanged else ""),
    )
    return tuple([pair for pair in pairs if pair[1]])
