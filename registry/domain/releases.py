"""What a release is, and the words and limits of its record."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from registry.domain.subject import ChangeKind, Part, ReleaseSubject

LONGEST_VERSION = 100
LONGEST_NOTES = 20_000
LONGEST_PLAN = 300
LONGEST_EVIDENCE = 500
MOST_AUTHORS = 50


class ReleaseState(StrEnum):
    """How far a release is.

    ``recorded``: somebody, or a pipeline, said that it was deployed. Which one of these runs now
    is the newest deployment of the environment, and no state.
    """

    DRAFT = "draft"
    RECORDED = "recorded"


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
