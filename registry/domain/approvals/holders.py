"""Who holds what votes, since when, through whom, and who else got into their account."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.domain.responsibilities import Responsibility

APPOINTED_WITHIN = timedelta(days=30)
"""How long before a release whoever takes part in it must have left its approvers alone: twice as
long as a release waits for approval, so that nobody appoints them with one release in mind."""


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody who holds a responsibility that votes, or once voted as its holder."""

    person_id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who had somebody hold a responsibility, and since when that counts."""

    person_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Holding:
    """Somebody who holds a responsibility now, accepted and not lapsed, with an open account.

    Attributes:
        since: from when on without a gap: what came last of their acceptance and, in a team, that
            of the team and their joining it. To renew it changes nothing.
        appointments: who asked them or their team, and who took them into it, as far as known.
    """

    voter: Voter
    responsibility: Responsibility
    since: datetime
    appointments: tuple[Appointment, ...] = ()

    def is_due_to(self, people: frozenset[int], before: datetime) -> bool:
        """Tell whether one of ``people`` brought it about shortly before that moment."""
        earliest = before - APPOINTED_WITHIN
        return any(one.person_id in people and one.at > earliest for one in self.appointments)


@dataclass(frozen=True, slots=True)
class LinkUse:
    """Somebody signed in by a link that another person made for that account.

    Attributes:
        person_id, maker_id: whose account it is, and who made the link and so could use it.
        at: when it was used.
        was_in_use: whether somebody had signed in to the account before the link was made. The
            first link of an account is how its owner comes to it.
    """

    person_id: int
    maker_id: int
    at: datetime
    was_in_use: bool


@dataclass(frozen=True, slots=True)
class Entries:
    """Who got into whose account by a link, shortly before a release was proposed or since.

    Whoever makes a sign-in link can be the one who uses it. So nobody approves what may be their
    own: neither by the account of an approver nor after asking by that of a requester, nor by way
    of third accounts.
    """

    uses: tuple[LinkUse, ...] = ()

    def since(self, proposed_at: datetime) -> "Entries":
        """Return those that matter for a release that was proposed at that moment."""
        earliest = proposed_at - APPOINTED_WITHIN
        return Entries(tuple(one for one in self.uses if one.at > earliest))

    def connected(self, people: frozenset[int]) -> frozenset[int]:
        """Return ``people`` and whoever a chain of links connects with them, however long."""
        found = people
        while (more := found | self._behind(found) | self._reached(found)) != found:
            found = more
        return found

    def connects(self, person_id: int, people: frozenset[int]) -> bool:
        """Tell whether a chain of links connects somebody with another who is one of ``people``."""
        return person_id in self.connected(people - {person_id})

    def _behind(self, people: frozenset[int]) -> frozenset[int]:
        """Return who may have acted as one of ``people``, who had signed in to it before."""
        return frozenset(
            one.maker_id for one in self.uses if one.was_in_use and one.person_id in people
        )

    def _reached(self, people: frozenset[int]) -> frozenset[int]:
        """Return in whose name one of ``people`` may act."""
        return frozenset(one.person_id for one in self.uses if one.maker_id in people)


NO_ENTRIES = Entries()
"""Nobody got into the account of another."""
