"""What a waiver may say, how long it lasts, and what has become of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from registry.domain.particular_rules import says_something

MOST_DAYS = 90
"""Days from a request to the last day of the waiver (scoring.md, "Defaults")."""
SHORTEST_TEXT = 10
"""Characters of a reason: fewer do not say why."""
LONGEST_TEXT = 1_000
LONGEST_CHECK = 8
SOON = timedelta(days=14)
"""How long before its end something counts as expiring."""


class WaiverState(StrEnum):
    """What has become of a waiver at one moment.

    The last two are never stored: time, or another waiver, makes them of an approved one, and time
    of a request that nobody answered.
    """

    REQUESTED = "requested"
    APPROVED = "approved"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    EXPIRED = "expired"
    RENEWED = "renewed"

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer, or holds."""
        return self in (WaiverState.REQUESTED, WaiverState.APPROVED)


STORED = (
    WaiverState.REQUESTED,
    WaiverState.APPROVED,
    WaiverState.DENIED,
    WaiverState.WITHDRAWN,
    WaiverState.REVOKED,
)
"""The states that somebody's act leads to."""


class WaiverInvalid(ValueError):
    """Something about a waiver cannot be so.

    Attributes:
        field: which part of the request.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class WaiverFields:
    """What somebody asks for.

    Attributes:
        check: id of the check that is to be borne with.
        reason: why that is right.
        compensating_control: what protects meanwhile.
        ends_on: the last day on which it holds, UTC.
    """

    check: str
    reason: str
    compensating_control: str
    ends_on: date


def ends_at(ends_on: date) -> datetime:
    """Return the moment from which a waiver with that last day holds no longer."""
    return datetime.combine(ends_on + timedelta(days=1), time.min, UTC)


def last_day(now: datetime, most_days: int = MOST_DAYS) -> date:
    """Return the latest day on which a waiver that is requested at ``now`` may end."""
    return now.astimezone(UTC).date() + timedelta(days=most_days)


def state_at(
    stored: WaiverState, ends_on: date, closed_at: datetime | None, now: datetime
) -> WaiverState:
    """Return what a waiver is at ``now``: its end is computed, and never waits for a job.

    Args:
        closed_at: when it was revoked, withdrawn, denied or followed by another one.
    """
    if not stored.is_open:
        return stored
    if closed_at is not None and closed_at < ends_at(ends_on):
        return WaiverState.RENEWED
    return WaiverState.EXPIRED if now >= ends_at(ends_on) else stored


def require_fields(fields: WaiverFields, now: datetime, most_days: int = MOST_DAYS) -> None:
    """Let the caller go on only if ``fields`` may be asked for at ``now``.

    Args:
        most_days: the most days that the scorecard gives a waiver of the check.

    Raises:
        WaiverInvalid: a text says nothing, or the end is past or too far away.
    """
    require_text("reason", fields.reason, "why the finding can be borne with")
    require_text("compensating_control", fields.compensating_control, "what protects meanwhile")
    if fields.ends_on < now.astimezone(UTC).date():
        raise WaiverInvalid("ends_on", "This day is over. Give a later one.")
    if fields.ends_on > last_day(now, most_days):
        raise WaiverInvalid(
            "ends_on",
            f"A waiver lasts {most_days} days at most: until {last_day(now, most_days)}. "
            "It can be renewed then.",
        )


def require_text(field: str, text: str, what: str) -> None:
    """Let the caller go on only if ``text`` says something.

    Args:
        what: what it should say, as the end of "Say …".

    Raises:
        WaiverInvalid: it is empty, a placeholder such as TBD, too short or too long.
    """
    said = text.strip()
    if len(said) > LONGEST_TEXT:
        raise WaiverInvalid(field, f"Use {LONGEST_TEXT} characters at most.")
    if not says_something(said) or len(said) < SHORTEST_TEXT or not any(map(str.isalpha, said)):
        raise WaiverInvalid(
            field, f"Say {what}, in a sentence: “{said}” says nothing." if said else f"Say {what}."
        )
