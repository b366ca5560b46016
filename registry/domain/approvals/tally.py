"""Counting the votes on a release: pure, and independent of the order in which they were cast."""

from dataclasses import dataclass
from datetime import datetime

from registry.domain.approvals.ballots import Ballot, Ballotry, Standing, Voter
from registry.domain.approvals.matching import Unfilled
from registry.domain.responsibilities import Responsibility


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
        rejections: votes that reject, and count.
        requests: votes that ask for changes of the newest revision, and count.
    """

    slots: tuple[SlotTally, ...]
    unfillable: tuple[Unfilled, ...]
    rejections: tuple[Ballot, ...]
    requests: tuple[Ballot, ...] = ()

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


def tally(
    ballotry: Ballotry, now: datetime, demanded: dict[Responsibility, tuple[str, ...]] | None = None
) -> Tally:
    """Return how far the approval of a release is at ``now``.

    Args:
        demanded: names of the policies by the responsibility that they demand.
    """
    raise NotImplementedError
