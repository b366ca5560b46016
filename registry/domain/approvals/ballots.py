"""Votes on a release, and whether each of them counts.

A vote is for one revision, by one person, in one slot. It goes on counting for a later revision
as long as nothing changed that its slot looks at (gate.md, decision 6).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from registry.domain.approvals.terms import PolicyTerms
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ChangeKind, ReleaseSubject, change_kinds

LONGEST_VOTE_REASON = 500
"""Characters, as many as an audit row keeps."""

KINDS = {
    Responsibility.RELEASE_APPROVAL: frozenset(ChangeKind),
    Responsibility.PROMPT_REVIEW: frozenset({ChangeKind.PROMPT}),
    Responsibility.MODEL_REVIEW: frozenset({ChangeKind.MODEL}),
    Responsibility.RENDERING_REVIEW: frozenset({ChangeKind.RENDERING}),
    Responsibility.ENVIRONMENT_CHANGES: frozenset({ChangeKind.CONFIGURATION}),
    Responsibility.PROXY_CONFIGURATION: frozenset({ChangeKind.PROXY}),
    Responsibility.ACCESS_CONTROL: frozenset({ChangeKind.TOOLS}),
}
"""What the holders of each responsibility look at; a change of it drops their votes."""


class Choice(StrEnum):
    """What somebody says to a revision."""

    APPROVE = "approve"
    REJECT = "reject"
    REQUEST_CHANGES = "request_changes"


class Standing(StrEnum):
    """Whether a vote counts or, of somebody who did not vote, would count; otherwise why not."""

    COUNTS = "counts"
    REPLACED = "replaced"
    """The same person voted again in the same slot."""
    ANSWERED = "answered"
    """It asked for changes, and a later revision answers it."""
    CHANGED = "changed"
    """What its slot looks at changed since."""
    EXPIRED = "expired"
    """It is older than votes are valid."""
    NOT_HOLDING = "not_holding"
    """They do not hold the responsibility any more, or their account is closed or an auditor's."""
    TOO_NEW = "too_new"
    """They hold it only since the release was submitted."""
    REQUESTER = "requester"
    """They asked for the release, or submitted it."""
    AUTHOR = "author"
    EDITOR = "editor"
    """They edited it last."""
    TOKEN_OWNER = "token_owner"  # noqa: S105 (a word)
    """A program asked for it with their token."""

    @property
    def is_excluded(self) -> bool:
        """Whether separation of duties is the reason."""
        return self in EXCLUDING


EXCLUDING = frozenset(
    {Standing.REQUESTER, Standing.AUTHOR, Standing.EDITOR, Standing.TOKEN_OWNER}
)


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody who holds a responsibility that votes, or once voted as its holder."""

    person_id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Holding:
    """Somebody who holds a responsibility now, accepted and not lapsed, with an open account.

    Attributes:
        since: from when on: what came last of their acceptance and, in a team, that of the team
            and their joining it.
    """

    voter: Voter
    responsibility: Responsibility
    since: datetime


@dataclass(frozen=True, slots=True)
class Content:
    """What one revision is about, as far as votes depend on it.

    Attributes:
        number: of the revision, counted from 1.
        rollback_plan: its name, which the approval of the release looks at, and nobody else.
    """

    number: int
    subject: ReleaseSubject
    added_kinds: frozenset[ChangeKind] = frozenset()
    rollback_plan: str = ""


@dataclass(frozen=True, slots=True)
class CastVote:
    """A vote as it was cast.

    Attributes:
        revision: number of the one that it is for.
    """

    voter: Voter
    slot: Responsibility
    choice: Choice
    cast_at: datetime
    revision: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """In what two revisions differ, as far as votes depend on it."""

    kinds: tuple[ChangeKind, ...] = ()
    rollback_plan: bool = False

    def seen_by(self, slot: Responsibility) -> "Difference":
        """Return what of it the holders of ``slot`` look at."""
        kinds = tuple(kind for kind in self.kinds if kind in KINDS[slot])
        return Difference(kinds, self.rollback_plan and slot is Responsibility.RELEASE_APPROVAL)

    @property
    def is_nothing(self) -> bool:
        """Whether they do not differ."""
        return not (self.kinds or self.rollback_plan)


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote, and whether it counts.

    Attributes:
        revision: number of the one that it was cast for.
        kinds: what changed since, where the standing is ``changed``.
        is_plan_changed: whether the rollback plan changed since, where it is ``changed``.
    """

    person_id: int
    name: str
    email: str
    slot: Responsibility
    choice: Choice
    reason: str
    cast_at: datetime
    revision: int
    standing: Standing
    kinds: tuple[ChangeKind, ...] = ()
    is_plan_changed: bool = False

    @property
    def counts(self) -> bool:
        """Whether it counts."""
        return self.standing is Standing.COUNTS

    @property
    def voter(self) -> Voter:
        """Whose it is."""
        return Voter(self.person_id, self.name, self.email)


@dataclass(frozen=True, slots=True)
class Involved:
    """Who took part in a release, by the numbers of their accounts.

    Attributes:
        requesters: who asked for it and who submitted it.
        editors: who edited it last.
        token_owners: with whose tokens a program did any of that.
    """

    requesters: frozenset[int] = frozenset()
    authors: frozenset[int] = frozenset()
    editors: frozenset[int] = frozenset()
    token_owners: frozenset[int] = frozenset()

    def excluded(self, terms: PolicyTerms) -> Mapping[int, Standing]:
        """Return who does not count under ``terms``, and as what."""
        found: dict[int, Standing] = {}
        for applies, people, standing in (
            (terms.excludes_requester, self.requesters, Standing.REQUESTER),
            (terms.excludes_authors, self.authors, Standing.AUTHOR),
            (terms.excludes_last_editor, self.editors, Standing.EDITOR),
            (terms.excludes_token_owner, self.token_owners, Standing.TOKEN_OWNER),
        ):
            for person in people if applies else ():
                found.setdefault(person, standing)
        return found


@dataclass(frozen=True, slots=True)
class Ballotry:
    """Everything by which votes on one release are judged.

    Attributes:
        contents: every revision, in any order.
        submitted_at: None while it is a draft: then nobody is too new.
    """

    votes: tuple[CastVote, ...]
    contents: tuple[Content, ...]
    holdings: tuple[Holding, ...]
    involved: Involved
    terms: PolicyTerms
    submitted_at: datetime | None


def difference(one: Content, other: Content) -> Difference:
    """Return in what two revisions differ: digests by part, and kinds that only one adds."""
    added = one.added_kinds ^ other.added_kinds
    kinds = change_kinds(one.subject, other.subject, added)
    return Difference(kinds, one.rollback_plan != other.rollback_plan)
