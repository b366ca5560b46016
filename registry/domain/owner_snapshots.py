"""Who answers for what, frozen: a part of what is said about an interface at one moment."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from registry.domain.responsibilities import Responsibility, asked_as
from registry.domain.vocabulary import (
    ANSWERING,
    PersonRole,
    Standing,
)


class OwnershipState(StrEnum):
    """What an ownership is worth at one moment."""

    ACCEPTED = "accepted"
    INVITED = "invited"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class TeamSnapshot:
    """A team and how many active people are in it who can answer; auditors judge, and cannot.

    Attributes:
        members: e-mail addresses of the active people, as far as they are known.
    """

    slug: str
    name: str
    is_active: bool
    active_members: int
    channel: str = ""
    members: frozenset[str] = frozenset()

    @property
    def can_answer(self) -> bool:
        """Whether there is anybody who could act for the team."""
        return self.is_active and self.active_members > 0


@dataclass(frozen=True, slots=True)
class PersonSnapshot:
    """A person as far as ownership is concerned.

    Attributes:
        id: the record's primary key, 0 where there is no record.
    """

    email: str
    name: str
    is_active: bool
    id: int = 0
    role: PersonRole = PersonRole.PERSON

    @property
    def can_answer(self) -> bool:
        """Whether the person can act at all; an auditor judges, and answers for nothing."""
        return self.is_active and self.role in ANSWERING


@dataclass(frozen=True, slots=True)
class OwnershipSnapshot:
    """One responsibility given to one team or person.

    Attributes:
        id: the record's primary key.
        holder: who is asked to own it.
        invited_at: when they were asked.
        accepted_at: when they accepted, or None.
        accepted_by: name of the person who accepted, "" while nobody has.
        review_by: the last day on which the acceptance counts, or None for no end.
        takes_over_from: name of the holder who counts until this one accepts, "" for nobody.
    """

    id: int
    responsibility: Responsibility
    standing: Standing
    holder: TeamSnapshot | PersonSnapshot
    invited_at: datetime
    accepted_at: datetime | None = None
    accepted_by: str = ""
    review_by: date | None = None
    takes_over_from: str = ""

    @property
    def asked(self) -> str:
        """As what they are asked, and until when: what an answer says that it is to."""
        return asked_as(self.standing, self.review_by)

    def state(self, now: datetime) -> OwnershipState:
        """Tell what this ownership is worth at ``now``; lapsing is computed, never stored."""
        if self.accepted_at is None:
            return OwnershipState.INVITED
        overdue = self.review_by is not None and now.date() > self.review_by
        if overdue or not self.holder.can_answer:
            return OwnershipState.LAPSED
        return OwnershipState.ACCEPTED

    def is_held(self, now: datetime) -> bool:
        """Tell whether somebody answers for it at ``now`` in the first place."""
        is_primary = self.standing is Standing.PRIMARY
        return is_primary and self.state(now) is OwnershipState.ACCEPTED


@dataclass(frozen=True, slots=True)
class DeclinedSnapshot:
    """Why somebody does not answer for a responsibility that they were asked to own."""

    responsibility: Responsibility
    standing: Standing
    holder: str
    declined_by: str
    declined_at: datetime
    reason: str
