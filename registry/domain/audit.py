"""What an audit row says: who did what to which record, and what of it changed.

Only the fields named in ``audit_fields`` are ever kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from registry.domain.tokens import SCANNED

Value = str | int | list[str] | None
"""What a field held, as it is kept."""
LONGEST_VALUE = 1_000
"""Characters of one value that are kept: enough to know a text by."""
LARGEST_NUMBER = 2**53 - 1
"""Numbers beyond are kept as texts: canonical JSON has none that not every program can hold."""


class Kind(StrEnum):
    """What was written."""

    TEAM = "team"
    MEMBERSHIP = "membership"
    INTERFACE = "interface"
    ENVIRONMENT = "environment"
    IDENTITY = "identity"
    OWNERSHIP = "ownership"
    ALERT_ROUTE = "alert_route"
    REHEARSAL = "rehearsal"
    PERSON = "person"
    SESSION = "session"
    TOKEN = "token"  # noqa: S105 (a word)
    SECRETS = "secrets"
    TEMPLATE = "template"
    RELEASE = "release"
    POLICY = "policy"
    WAIVER = "waiver"
    ATTESTATION = "attestation"
    ASSIGNMENT = "assignment"
    COMMENT = "comment"
    EVIDENCE = "evidence"
    SCORECARD = "scorecard"
    VOTE = "vote"
    ISSUER = "issuer"
    TRUST_RULE = "trust_rule"
    PERSON_LINK = "person_link"


class Deed(StrEnum):
    """What was done to it."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    VOIDED = "voided"
    REVOKED = "revoked"
    CLOSED = "closed"
    OPENED = "opened"
    INVITED = "invited"
    LINK_USED = "link_used"
    SIGNED_IN = "signed_in"
    ENDED = "ended"
    PASSWORD_SET = "password_set"  # noqa: S105 (a word)
    PROBED = "probed"
    ROTATED = "rotated"
    PROPOSED = "proposed"
    DEPLOYED = "deployed"
    REQUESTED = "requested"
    APPROVED = "approved"
    DENIED = "denied"
    SIMULATED = "simulated"
    ACTIVATED = "activated"
    SUBMITTED = "submitted"
    VOTED = "voted"
    REJECTED = "rejected"
    SENT_BACK = "sent_back"
    ADMITTED = "admitted"
    VERIFIED = "verified"
    SUPERSEDED = "superseded"
    OVERRIDDEN = "overridden"
    ROLLED_BACK = "rolled_back"
    STARTED = "started"
    TICKED = "ticked"
    FINISHED = "finished"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Subject:
    """The record that was written.

    Attributes:
        parts: its natural id from the outside in, for example interface and environment.
        interface: slug of the interface that it belongs to, "" for none.
    """

    kind: Kind
    parts: tuple[str, ...]
    interface: str = ""

    @property
    def id(self) -> str:
        """The natural id in one text."""
        return "/".join(self.parts)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a record before and after; None where there was nothing."""

    field: str
    before: Value
    after: Value


def plain(value: object) -> Value:
    """Return a value as it is kept: blank as nothing, long texts cut, tokens taken out."""
    if isinstance(value, list | tuple):
        return [_text(str(one)) for one in value] or None
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER:
        return value
    if isinstance(value, datetime):
        return clock(value)
    return _text(str(value)) or None


def clock(moment: datetime) -> str:
    """Return a moment as people read it in a row: to the minute, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def dump(found: Iterable[Change]) -> list[list[Value]]:
    """Return changes as they are stored."""
    return [[one.field, one.before, one.after] for one in found]


def load(stored: Iterable[tuple[str, Value, Value]]) -> tuple[Change, ...]:
    """Return stored changes."""
    return tuple(Change(*one) for one in stored)


def _text(value: str) -> str:
    # somebody may paste a token of this program anywhere
    shown = SCANNED.sub("[a token]", value).encode("utf-8", "replace").decode("utf-8")
    return shown if len(shown) <= LONGEST_VALUE else f"{shown[:LONGEST_VALUE]}…"
