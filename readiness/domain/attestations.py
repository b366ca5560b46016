"""What a person says to a question of the checklist."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from readiness.domain.checklist import Item
from readiness.domain.outcomes import Outcome
from readiness.domain.placeholders import is_placeholder
from registry.domain.particular_rules import (
    LONGEST_LINK,
    ParticularInvalid,
    normalise_link,
    plain_lines,
)

LONGEST_STATEMENT = 4_000
"""Characters of a statement: more belongs into a file."""
__all__ = ["LONGEST_LINK", "LONGEST_STATEMENT"]


class Answer(StrEnum):
    """What somebody says."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"

    @property
    def outcome(self) -> Outcome:
        """What a check concludes from it while it counts."""
        return _OUTCOMES[self]

    @property
    def label(self) -> str:
        """The answer as people read it."""
        return _LABELS[self]


_OUTCOMES = {
    Answer.MET: Outcome.PASS,
    Answer.NOT_MET: Outcome.FAIL,
    Answer.NOT_APPLICABLE: Outcome.NOT_APPLICABLE,
}
_LABELS = {
    Answer.MET: "Met",
    Answer.NOT_MET: "Not met",
    Answer.NOT_APPLICABLE: "Does not apply",
}


class AnswerInvalid(ValueError):
    """An answer that cannot be kept.

    Attributes:
        field: of the form, "" where no single one is wrong.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it is given.

    Attributes:
        statement: what shows it, or why it does not apply, in words.
        link: a page that shows it, "" for none.
        file: digest of a file that shows it, "" for none.
    """

    answer: Answer
    valid_until: datetime
    statement: str = ""
    link: str = ""
    file: str = ""

    @property
    def shown_by(self) -> tuple[str, str, str]:
        """What it rests on, to be compared with another answer byte by byte."""
        return self.statement, self.link, self.file


@dataclass(frozen=True, slots=True)
class Attestation:
    """An answer with who gave it, for one environment.

    Attributes:
        public_id: ``att_…``.
        by: name of who gave it.
        fingerprint: what of the environment it was about, "" where no change makes it void.
        is_unchanged: what it rests on is byte by byte what the answer before rested on.
    """

    public_id: str
    check: str
    answer: Answer
    by: str
    answered_at: datetime
    valid_until: datetime
    statement: str = ""
    link: str = ""
    file_name: str = ""
    file_digest: str = ""
    fingerprint: str = ""
    is_unchanged: bool = False

    def is_fresh(self, now: datetime) -> bool:
        """Tell whether its time is not over at ``now``."""
        return now < self.valid_until


def latest_day(item: Item, now: datetime) -> date:
    """Return the last day, in UTC, until which an answer that is given now may count."""
    return (now.astimezone(UTC) + item.lasts).date()


def end_of(day: date) -> datetime:
    """Return the first moment after ``day`` in UTC: an answer until then counts no more."""
    return datetime.combine(day, time.min, UTC) + timedelta(days=1)


def checked(item: Item, given: Answered, now: datetime) -> Answered:
    """Return an answer as it is kept.

    Raises:
        AnswerInvalid: it says nothing, says it for too long, or may not be given to this item.
    """
    if not item.takes_answers:
        message = f"{item.check} is answered by evidence of a tool, and by nobody else."
        raise AnswerInvalid("", message)
    if given.answer is Answer.NOT_APPLICABLE and not item.may_not_apply:
        raise AnswerInvalid("answer", f"{item.check} applies everywhere: say whether it is met.")
    statement, link = _statement(given.statement), _link(given.link)
    found = Answered(given.answer, given.valid_until, statement, link, given.file)
    _require_ground(found)
    _require_end(item, found.valid_until, now)
    return found


def _statement(text: str) -> str:
    statement = plain_lines(text).strip()
    if len(statement) > LONGEST_STATEMENT:
        message = f"Write at most {LONGEST_STATEMENT} characters, and the rest into a file."
        raise AnswerInvalid("statement", message)
    if "\0" in statement:
        raise AnswerInvalid("statement", "Write text without control characters.")
    return statement


def _link(text: str) -> str:
    try:
        return normalise_link(text) if text.strip() else ""
    except ParticularInvalid as error:
        raise AnswerInvalid("link", str(error)) from error


def _require_ground(given: Answered) -> None:
    """Let the caller go on only if the answer says what it rests on."""
    if given.statement and is_placeholder(given.statement):
        message = f"“{given.statement[:40]}” says nothing. Write what somebody could look up."
        raise AnswerInvalid("statement", message)
    if given.answer is Answer.NOT_APPLICABLE and not given.statement:
        raise AnswerInvalid("statement", "Say why it does not apply here.")
    if given.answer is Answer.MET and not any(given.shown_by):
        raise AnswerInvalid("statement", "Say in words, by a link or by a file what shows it.")


def _require_end(item: Item, end: datetime, now: datetime) -> None:
    if end <= now:
        raise AnswerInvalid("valid_until", "Give a day that is still to come.")
    last = latest_day(item, now)
    if end > end_of(last):
        message = f"An answer to {item.check} counts {item.days} days, until {last} at most."
        raise AnswerInvalid("valid_until", message)
