"""Counting the votes on a release: pure, and independent of the order in which they were cast."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.domain.approvals.ballots import Ballot, Ballotry, Choice, Standing
from registry.domain.approvals.holders import Voter
from registry.domain.approvals.matching import Unfilled, places_filled, unfilled
from registry.domain.approvals.terms import RoleSlot
from registry.domain.responsibilities import Responsibility

Demanding = Mapping[Responsibility, tuple[str, ...]]
"""Names of the policies by the responsibility that they demand."""


@dataclass(frozen=True, slots=True)
class SlotTally:
    """How far one responsibility is.

    Attributes:
        need: different people who have to approve.
        have: those who did; somebody who voted in several slots stands in one of them.
        policies: names of those that demand it.
        ballots: every vote in the slot, the latest first, whether it counts or not.
        able: who could vote so that it counts, voters among them.
        not_able: who holds the responsibility and does not count, and why.
    """

    responsibility: Responsibility
    need: int
    have: int
    policies: tuple[str, ...]
    ballots: tuple[Ballot, ...]
    able: tuple[Voter, ...]
    not_able: tuple[tuple[Voter, Standing], ...]

    @property
    def is_full(self) -> bool:
        """Whether enough people approved."""
        return self.have >= self.need

    @property
    def waiting(self) -> tuple[Voter, ...]:
        """Who could vote and has no vote that counts; nobody where the slot is full."""
        if self.is_full:
            return ()
        voted = {one.person_id for one in self.ballots if one.counts}
        return tuple(one for one in self.able if one.person_id not in voted)


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the approval of a release is.

    Attributes:
        slots: in the order of ``Responsibility``.
        unfillable: slots that could not be filled if everybody able approved, and why.
        rejections: votes that reject, and count or are heard.
        requests: votes that ask for changes of the newest revision, and count or are heard.
        aside: votes in slots that are not demanded any more, which do not count.
    """

    slots: tuple[SlotTally, ...]
    unfillable: tuple[Unfilled, ...]
    rejections: tuple[Ballot, ...]
    requests: tuple[Ballot, ...] = ()
    aside: tuple[Ballot, ...] = ()

    @property
    def is_full(self) -> bool:
        """Whether different people fill every slot."""
        return all(slot.is_full for slot in self.slots)

    @property
    def is_approved(self) -> bool:
        """Whether it is full, and nobody who counts objects."""
        return self.is_full and not (self.rejections or self.requests)

    @property
    def ballots(self) -> tuple[Ballot, ...]:
        """Every vote, slot by slot."""
        return tuple(ballot for slot in self.slots for ballot in slot.ballots)

    def slot(self, responsibility: Responsibility) -> SlotTally | None:
        """Return one slot, None where it is not demanded."""
        found = (one for one in self.slots if one.responsibility is responsibility)
        return next(found, None)


def tally(ballotry: Ballotry, now: datetime, demanding: Demanding | None = None) -> Tally:
    """Return how far the approval of a release is at ``now``."""
    slots = ballotry.terms.slots
    ballots = ballotry.ballots(now)
    standings = _standings(ballotry)
    able = _people(slots, standings)
    called = _called(voter for voters in able.values() for voter in voters)
    approving = {
        slot.responsibility: {
            called[one.person_id]
            for one in ballots
            if one.counts and one.slot is slot.responsibility and one.choice is Choice.APPROVE
        }
        for slot in slots
    }
    have = places_filled(slots, approving)
    named = {word: {called[one.person_id] for one in voters} for word, voters in able.items()}
    wanted = {slot.responsibility for slot in slots}
    newest = ballotry.newest.number
    said = [one for one in ballots if one.is_part_of(newest) and one.slot in wanted]
    return Tally(
        slots=tuple(
            _slot(slot, have[slot.responsibility], ballots, standings, demanding or {})
            for slot in slots
        ),
        unfillable=unfilled(slots, named),
        rejections=tuple(one for one in said if one.choice is Choice.REJECT),
        requests=tuple(one for one in said if one.choice is Choice.REQUEST_CHANGES),
        aside=tuple(one for one in ballots if one.slot not in wanted),
    )


_Standings = Mapping[Responsibility, tuple[tuple[Voter, Standing], ...]]


def _standings(ballotry: Ballotry) -> _Standings:
    """Return who holds each slot, by name, and whether a vote of theirs would count."""
    found: dict[Responsibility, dict[int, Voter]] = {}
    for one in ballotry.holdings:
        found.setdefault(one.responsibility, {})[one.voter.person_id] = one.voter
    return {
        word: tuple(
            (voter, ballotry.standing_of(voter, word))
            for voter in sorted(voters.values(), key=lambda one: (one.name, one.email))
        )
        for word, voters in found.items()
    }


def _people(
    slots: tuple[RoleSlot, ...], standings: _Standings
) -> Mapping[Responsibility, tuple[Voter, ...]]:
    return {
        slot.responsibility: tuple(
            voter
            for voter, standing in standings.get(slot.responsibility, ())
            if standing is Standing.COUNTS
        )
        for slot in slots
    }


def _called(voters: Iterable[Voter]) -> Mapping[int, str]:
    """Return what people are called: two may have the same name, and one must not count for both.

    An address is nobody else's, and no name where that of another is in it.
    """
    people = {voter.person_id: voter for voter in voters}
    names = Counter(voter.name for voter in people.values())
    addresses = {voter.email for voter in people.values()}
    return {
        number: voter.email
        if names[voter.name] > 1 or not voter.name or voter.name in addresses
        else voter.name
        for number, voter in people.items()
    }


def _slot(
    slot: RoleSlot,
    have: int,
    ballots: tuple[Ballot, ...],
    standings: _Standings,
    demanding: Demanding,
) -> SlotTally:
    word = slot.responsibility
    people = standings.get(word, ())
    return SlotTally(
        responsibility=word,
        need=slot.count,
        have=have,
        policies=demanding.get(word, ()),
        ballots=tuple(one for one in ballots if one.slot is word),
        able=tuple(voter for voter, standing in people if standing is Standing.COUNTS),
        not_able=tuple(one for one in people if one[1] is not Standing.COUNTS),
    )
