"""Votes on a release, and whether each of them counts.

A vote is for one revision, by one person, in one slot. It goes on counting for a later revision
as long as nothing changed that its slot looks at (gate.md, decision 6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from registry.domain.approvals.contents import KINDS, Content, Difference, difference
from registry.domain.approvals.holders import NO_ENTRIES, Entries, Holding, Voter
from registry.domain.approvals.terms import PolicyTerms
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import RollbackPlan
from registry.domain.subject import ChangeKind

LONGEST_VOTE_REASON = 500
"""Characters, as many as an audit row keeps."""


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
    """They hold it only since the release was proposed."""
    APPOINTED = "appointed"
    """Somebody who takes part, or may act for one who does, had them hold it shortly before."""
    REACHED = "reached"
    """They, or somebody who takes part, may act for the other by sign-in links that were used."""
    REQUESTER = "requester"
    """They asked for the release, or submitted it."""
    AUTHOR = "author"
    EDITOR = "editor"
    """They edited it last, or made an edit of what the slot looks at that still stands."""
    TOKEN_OWNER = "token_owner"  # noqa: S105 (a word)
    """A program asked for it with their token."""

    @property
    def may_object(self) -> bool:
        """Whether a no of theirs is heard although a yes would not count.

        Others can bring these about: whoever asks for a release would choose who says no. Not so
        ``too_new``: anybody could be brought in to end it.
        """
        return self in _OBJECTING


_OBJECTING = frozenset({Standing.AUTHOR, Standing.APPOINTED, Standing.REACHED})


@dataclass(frozen=True, slots=True)
class CastVote:
    """A vote as it was cast.

    Attributes:
        revision: number of the one that it is for.
        plan: the rollback plan of the interface that was shown with it, None where none was kept.
    """

    voter: Voter
    slot: Responsibility
    choice: Choice
    cast_at: datetime
    revision: int
    reason: str = ""
    plan: RollbackPlan | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote, and whether it counts.

    Attributes:
        revision: number of the one that it was cast for.
        until: from when on it is too old to count.
        kinds: what changed since, where the standing is ``changed``.
        is_plan_changed: whether the rollback plan changed since, where it is ``changed``: another
            one is named, or the one of the interface says something else.
        plan: that of the interface which was shown with it, None where none was kept.
    """

    person_id: int
    name: str
    email: str
    slot: Responsibility
    choice: Choice
    reason: str
    cast_at: datetime
    until: datetime
    revision: int
    standing: Standing
    kinds: tuple[ChangeKind, ...] = ()
    is_plan_changed: bool = False
    plan: RollbackPlan | None = None

    @property
    def counts(self) -> bool:
        """Whether it counts."""
        return self.standing is Standing.COUNTS

    @property
    def is_heard(self) -> bool:
        """Whether it says no, and is heard although it does not count."""
        return self.choice is not Choice.APPROVE and self.standing.may_object

    def is_part_of(self, revision: int) -> bool:
        """Whether it says how far a release is whose newest revision has that number."""
        return self.counts or (self.is_heard and self.revision == revision)

    @property
    def voter(self) -> Voter:
        """Whose it is."""
        return Voter(self.person_id, self.name, self.email)


@dataclass(frozen=True, slots=True)
class Involved:
    """Who took part in a release, by the numbers of their accounts.

    Attributes:
        requesters: who asked for it and who submitted it.
        authors: whoever was ever named one.
        editors: who edited it last.
        token_owners: with whose tokens a program did any of that.
        makers: who made any revision.
        writers: who made an edit that still stands, with the kind of change that it is.
        planners: who named the rollback plan that still stands, or rewrote what it says since.
    """

    requesters: frozenset[int] = frozenset()
    authors: frozenset[int] = frozenset()
    editors: frozenset[int] = frozenset()
    token_owners: frozenset[int] = frozenset()
    makers: frozenset[int] = frozenset()
    writers: frozenset[tuple[ChangeKind, int]] = frozenset()
    planners: frozenset[int] = frozenset()

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

    def appointing(self, terms: PolicyTerms) -> frozenset[int]:
        """Return who may not choose approvers: whoever could not approve it themselves."""
        makers = self.makers if terms.excludes_last_editor else frozenset()
        return makers | self.excluded(terms).keys()

    def wrote(self, person_id: int, slot: Responsibility, terms: PolicyTerms) -> bool:
        """Tell whether the holders of ``slot`` would look at what a person wrote."""
        kinds = {kind for kind, writer in self.writers if writer == person_id}
        is_planner = slot is Responsibility.RELEASE_APPROVAL and person_id in self.planners
        return terms.excludes_last_editor and (is_planner or not kinds.isdisjoint(KINDS[slot]))


@dataclass(frozen=True)
class Ballotry:
    """Everything by which votes on one release are judged.

    Attributes:
        contents: every revision, in any order.
        created_at: when the release was proposed; who holds a responsibility since then is too
            new. Were it when it was submitted, there would be time in between to choose them.
        plan: the rollback plan that the interface has now, None once the release is decided.
        entries: who got into whose account by a link, since that matters for the release.
    """

    votes: tuple[CastVote, ...]
    contents: tuple[Content, ...]
    holdings: tuple[Holding, ...]
    involved: Involved
    terms: PolicyTerms
    created_at: datetime
    plan: RollbackPlan | None = None
    entries: Entries = NO_ENTRIES

    @property
    def newest(self) -> Content:
        """The newest revision."""
        return max(self.contents, key=lambda one: one.number)

    def standing_of(self, voter: Voter, slot: Responsibility) -> Standing:
        """Return whether a vote of ``voter`` in ``slot`` would count now, and why not."""
        key = slot, voter.person_id
        held = [one for one in self.holdings if (one.responsibility, one.voter.person_id) == key]
        if excluded := self.involved.excluded(self.terms).get(voter.person_id):
            return excluded
        if not held:
            return Standing.NOT_HOLDING
        if self.involved.wrote(voter.person_id, slot, self.terms):
            return Standing.EDITOR
        if (standing := self._standing_of(held)) is not Standing.COUNTS:
            return standing
        is_connected = voter.person_id in self._connected
        is_reached = is_connected and self.entries.connects(voter.person_id, self._taking_part)
        return Standing.REACHED if is_reached else standing

    @cached_property
    def _connected(self) -> frozenset[int]:
        """Who may be, or act for, somebody who could not approve it themselves, and those."""
        return self.entries.connected(self._taking_part)

    @property
    def _taking_part(self) -> frozenset[int]:
        return self.involved.appointing(self.terms)

    def _standing_of(self, held: Sequence[Holding]) -> Standing:
        before = [one for one in held if one.since < self.created_at]
        if not before:
            return Standing.TOO_NEW
        if all(one.is_due_to(self._connected, self.created_at) for one in before):
            return Standing.APPOINTED
        return Standing.COUNTS

    def ballots(self, now: datetime) -> tuple[Ballot, ...]:
        """Return every vote and whether it counts at ``now``, the latest first."""
        ordered = sorted(self.votes, key=_recency, reverse=True)
        seen: set[tuple[int, Responsibility]] = set()
        found = []
        for vote in ordered:
            key = vote.voter.person_id, vote.slot
            found.append(self._ballot(vote, now, is_last=key not in seen))
            seen.add(key)
        return tuple(found)

    def _ballot(self, vote: CastVote, now: datetime, *, is_last: bool) -> Ballot:
        until = vote.cast_at + timedelta(days=self.terms.vote_validity_days)
        standing = self.standing_of(vote.voter, vote.slot)
        seen = self._changed_since(vote).seen_by(vote.slot)
        if not is_last:
            standing = Standing.REPLACED
        elif standing is Standing.COUNTS:
            standing = self._standing(vote, seen, is_old=until <= now)
        is_changed = standing is Standing.CHANGED
        return Ballot(
            person_id=vote.voter.person_id,
            name=vote.voter.name,
            email=vote.voter.email,
            slot=vote.slot,
            choice=vote.choice,
            reason=vote.reason,
            cast_at=vote.cast_at,
            until=until,
            revision=vote.revision,
            standing=standing,
            kinds=seen.kinds if is_changed else (),
            is_plan_changed=seen.rollback_plan and is_changed,
            plan=vote.plan,
        )

    def _standing(self, vote: CastVote, changed: Difference, *, is_old: bool) -> Standing:
        if vote.choice is Choice.REQUEST_CHANGES and vote.revision < self.newest.number:
            return Standing.ANSWERED
        if not changed.is_nothing:
            return Standing.CHANGED
        return Standing.EXPIRED if is_old else Standing.COUNTS

    def _changed_since(self, vote: CastVote) -> Difference:
        looked_at = next(one for one in self.contents if one.number == vote.revision)
        found = difference(looked_at, self.newest)
        is_rewritten = None not in (vote.plan, self.plan) and vote.plan != self.plan
        return replace(found, rollback_plan=found.rollback_plan or is_rewritten)


def _recency(vote: CastVote) -> tuple[int, datetime, int, str]:
    # the last two only make equal votes come in one order, however they are handed in
    return vote.revision, vote.cast_at, vote.voter.person_id, vote.slot
