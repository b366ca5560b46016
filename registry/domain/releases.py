"""What a release is, and the words and limits of its record."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from registry.domain.subject import ChangeKind, Part, ReleaseSubject

LONGEST_VERSION = 100
LONGEST_NOTES = 20_000
LONGEST_PLAN = 300
LONGEST_EVIDENCE = 500
LONGEST_REASON = 500
"""Characters of the reason with which a release is closed, as many as an audit row keeps."""
MOST_AUTHORS = 50
OPEN_FOR = timedelta(days=14)
"""How long a submitted release waits for approvals: twice what a vote is valid (gate.md)."""
ADMITTED_FOR = timedelta(hours=24)
"""How long an admission lasts. A token of a pipeline has 15 minutes (gate.md); by hand it takes
longer, and a day later the place is another one than the gates were asked about."""


class ReleaseState(StrEnum):
    """How far a release is, as it is stored (gate.md, "State machine").

    ``recorded``: somebody, or a pipeline, said that it was deployed without asking here. Which
    one runs now is the newest deployment of the environment, and no state.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    ADMITTED = "admitted"
    DEPLOYED = "deployed"
    VERIFIED = "verified"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    OVERRIDDEN = "overridden"
    ROLLED_BACK = "rolled_back"
    RECORDED = "recorded"


class ShownState(StrEnum):
    """How far a release is, as people read it: what is stored, and what follows from votes."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    EXPIRED = "expired"
    ADMITTED = "admitted"
    DEPLOYED = "deployed"
    VERIFIED = "verified"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    OVERRIDDEN = "overridden"
    ROLLED_BACK = "rolled_back"
    RECORDED = "recorded"


WAITING = frozenset({ReleaseState.SUBMITTED, ReleaseState.CHANGES_REQUESTED})
"""In these a release waits for people, until it expires."""
EDITABLE = WAITING | {ReleaseState.DRAFT}
"""In these its content may change."""
RECORDABLE = frozenset({ReleaseState.DRAFT, ReleaseState.RECORDED})
"""In these nobody was asked, so that it may be recorded that it went out without asking."""
OPEN = EDITABLE | {ReleaseState.ADMITTED}
"""In these it may still go out; another one that does supersedes it."""
TAKEN_BACK = frozenset({ReleaseState.ROLLED_BACK, ReleaseState.REVOKED})
"""In these it is approved no more, and nothing to go back to."""
OUT = frozenset({ReleaseState.DEPLOYED, ReleaseState.VERIFIED})
"""In these it went out after it was approved."""


class DeploymentKind(StrEnum):
    """How a revision came to run.

    ``recorded``: said afterwards, without asking. ``released``: approved and admitted before.
    """

    RECORDED = "recorded"
    RELEASED = "released"
    ROLLED_BACK = "rolled_back"
    OVERRIDDEN = "overridden"


def admitted_until(state: ReleaseState, admitted_at: datetime | None) -> datetime | None:
    """Return from when on an admission counts no more, None where none holds anything open."""
    if state is not ReleaseState.ADMITTED or admitted_at is None:
        return None
    return admitted_at + ADMITTED_FOR


def is_admission_over(state: ReleaseState, admitted_at: datetime | None, now: datetime) -> bool:
    """Tell whether a release was admitted, and did not go out in time."""
    until = admitted_until(state, admitted_at)
    return until is not None and until <= now


def shown_state(
    state: ReleaseState, *, is_approved: bool, expires_at: datetime | None, now: datetime
) -> ShownState:
    """Return the state that people read.

    Args:
        is_approved: whether all slots are filled and nobody objects.
        expires_at: from when on a release that waits is open no longer.
    """
    if state not in WAITING:
        return ShownState(state)
    if expires_at is not None and expires_at <= now:
        return ShownState.EXPIRED
    if state is ReleaseState.SUBMITTED and is_approved:
        return ShownState.APPROVED
    return ShownState(state)


def why_expired(*, is_approved: bool) -> str:
    """Return why a release that waited is open no longer, in a sentence."""
    return f"It was not {'admitted' if is_approved else 'approved'} in time."


@dataclass(frozen=True, slots=True)
class ReleaseFields:
    """What somebody may write about a release.

    Attributes:
        version: what people call it.
        notes: Markdown.
        rollback_plan: by which it would be taken back, "" where none is named.
        added_kinds: what changes beside what the digests show.
        authors: e-mail addresses of the people whose work it is.
    """

    version: str
    subject: ReleaseSubject
    notes: str = ""
    rollback_plan: str = ""
    added_kinds: frozenset[ChangeKind] = frozenset()
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part of a subject before and after."""

    part: Part
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Whether they differ."""
        return self.before != self.after


def part_changes(subject: ReleaseSubject, current: ReleaseSubject | None) -> tuple[PartChange, ...]:
    """Return every part that either of the two names, in the order of ``Part``."""
    before = current or ReleaseSubject()
    found = (PartChange(part, before.of(part), subject.of(part)) for part in Part)
    return tuple(one for one in found if one.before or one.after)


def kinds_text(kinds: frozenset[ChangeKind]) -> str:
    """Return kinds as they are stored."""
    return " ".join(kind for kind in ChangeKind if kind in kinds)


def kinds_read(stored: str) -> frozenset[ChangeKind]:
    """Return stored kinds."""
    return frozenset(map(ChangeKind, stored.split()))


@dataclass(frozen=True, slots=True)
class DeployedRelease:
    """The release that an environment is recorded to run.

    Attributes:
        public_id: of the release.
        revision: number of its revision.
        deployed_at: when it went out, as whoever recorded it says.
        evidence: a page that shows it, "" for none.
    """

    public_id: str
    version: str
    revision: int
    subject: ReleaseSubject
    deployed_at: datetime
    evidence: str = ""
