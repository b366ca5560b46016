"""What a pipeline or a tool hands in as the answer to a question of the checklist."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from readiness.domain.checklist import Item
from readiness.domain.outcomes import Outcome
from readiness.domain.placeholders import is_placeholder
from registry.domain.particular_rules import ParticularInvalid, normalise_link
from registry.domain.rollback import normalise_digest
from registry.domain.subject import SubjectInvalid, subject_of

LONGEST_SUMMARY = 500
OUTCOMES = (Outcome.PASS, Outcome.WARN, Outcome.FAIL)
"""What a tool may say. That a question does not apply is for people to say."""
SKEW = timedelta(minutes=5)
"""How far the clock of a tool may be ahead."""


class EvidenceInvalid(ValueError):
    """Evidence that cannot be kept.

    Attributes:
        field: of what was sent, as a path where it lies deeper.
        code: what programs know it by.
    """

    def __init__(self, field: str, message: str, code: str = "refused") -> None:
        super().__init__(message)
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence as it is handed in.

    Attributes:
        url: a page that shows it, "" for none.
        digest: ``sha256:…`` of a report, "" for none.
        subject: digests of what it is about, by part; nothing where it is about the environment.
        valid_until: None for as long as the item allows.
    """

    check: str
    outcome: Outcome
    summary: str
    observed_at: datetime
    url: str = ""
    digest: str = ""
    subject: Mapping[str, str] = field(default_factory=dict)
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PushedEvidence:
    """Evidence with who handed it in.

    Attributes:
        public_id: ``evd_…``.
        by: name of the person, and id of the token through which a program acted for them.
    """

    public_id: str
    check: str
    outcome: Outcome
    summary: str
    by: str
    observed_at: datetime
    valid_until: datetime
    url: str = ""
    digest: str = ""
    subject: Mapping[str, str] = field(default_factory=dict)

    def is_fresh(self, now: datetime) -> bool:
        """Tell whether its time is not over at ``now``."""
        return now < self.valid_until


def checked(item: Item | None, given: Evidence, now: datetime) -> Evidence:
    """Return evidence as it is kept, with its end.

    Raises:
        EvidenceInvalid: it says nothing, says it for too long, or answers no question.
    """
    if item is None or not item.takes_evidence:
        message = f"No evidence answers {given.check[:20]}."
        raise EvidenceInvalid("check", message, "check_takes_no_evidence")
    if given.outcome not in OUTCOMES:
        raise EvidenceInvalid("outcome", "A tool says pass, warn or fail.")
    return Evidence(
        check=item.check,
        outcome=given.outcome,
        summary=_summary(given.summary),
        observed_at=_observed(given.observed_at, now),
        url=_url(given.url),
        digest=_digest(given.digest),
        subject=_subject(given.subject),
        valid_until=_end(item, given, now),
    )


def _summary(text: str) -> str:
    summary = " ".join(text.split())
    if len(summary) > LONGEST_SUMMARY or not summary.isprintable():
        message = f"Write one sentence of at most {LONGEST_SUMMARY} characters."
        raise EvidenceInvalid("summary", message)
    if is_placeholder(summary):
        raise EvidenceInvalid("summary", "Say in a sentence what was found.")
    return summary


def _observed(moment: datetime, now: datetime) -> datetime:
    if moment > now + SKEW:
        raise EvidenceInvalid("observed_at", "Nothing was observed in the future: mend the clock.")
    return min(moment, now)


def _end(item: Item, given: Evidence, now: datetime) -> datetime:
    observed = min(given.observed_at, now)
    end = given.valid_until or observed + item.lasts
    if end <= now:
        raise EvidenceInvalid("valid_until", "It has ended already: hand in what is new.")
    if end > observed + item.lasts:
        message = f"Evidence for {item.check} counts {item.days} days from when it was observed."
        raise EvidenceInvalid("valid_until", message)
    return end


def _url(text: str) -> str:
    try:
        return normalise_link(text) if text.strip() else ""
    except ParticularInvalid as error:
        raise EvidenceInvalid("url", str(error)) from error


def _digest(text: str) -> str:
    try:
        return normalise_digest(text)
    except ValueError as error:
        raise EvidenceInvalid("digest", str(error)) from error


def _subject(parts: Mapping[str, str]) -> Mapping[str, str]:
    if not any(parts.values()):
        return {}
    try:
        return subject_of(parts).named
    except SubjectInvalid as error:
        path = f"subject/{error.part}" if error.part else "subject"
        raise EvidenceInvalid(path, str(error), error.code) from error
