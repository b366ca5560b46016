"""Who answers for what, as lists show it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from registry.domain.responsibilities import Responsibility, asked_as

SOON = timedelta(days=30)
"""How long before it lapses an ownership is shown as about to."""


class HoldingState(StrEnum):
    """What somebody may look for; ``soon`` is part of ``held``.

    A gap is a responsibility without a primary holder who accepted it and can still answer, also
    where somebody is asked or it has lapsed.
    """

    HELD = "held"
    WAITING = "waiting"
    LAPSED = "lapsed"
    SOON = "soon"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class HoldingFilters:
    """Which responsibilities somebody wants to see; what is blank narrows nothing.

    Attributes:
        interface: its slug, or part of its name.
        team: slug of the team that holds it, or part of its name.
        person: number of the person who holds it, or part of their name.
        responsibility: a word of ``Responsibility``.
        state: a word of ``HoldingState``.
    """

    interface: str = ""
    team: str = ""
    person: str = ""
    responsibility: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """One responsibility of one interface, and who is asked for it or holds it.

    Attributes:
        ownership_id: 0 where nobody is asked, or a gap is looked at.
        state: ``held``, ``waiting``, ``lapsed`` or ``gap``.
        holder: name of the team or the person, "" for nobody.
        team: slug of the holding team, "" where a person holds it.
        person_id: of the holding person, 0 where a team holds it.
        is_holder_open: whether the person's account, or the team, is not closed.
        successor: who is asked to take it over, "" for nobody.
        review_by: until when it counts, None for no end, and where it is not accepted.
        lapses_soon: whether ``review_by`` is at most ``SOON`` away, or past.
        asked_until: the same, also where it is not accepted.
    """

    ownership_id: int
    interface: str
    interface_name: str
    responsibility: Responsibility
    standing: str
    state: HoldingState
    holder: str
    team: str
    person_id: int
    is_holder_open: bool
    successor: str
    invited_at: datetime | None
    accepted_at: datetime | None
    review_by: date | None
    lapses_soon: bool = False
    asked_until: date | None = None

    @property
    def asked(self) -> str:
        """As what they are asked, and until when: what an answer says that it is to."""
        return asked_as(self.standing, self.asked_until)

    @property
    def has_lapsed(self) -> bool:
        """Whether it was accepted and counts no more."""
        return self.state is HoldingState.LAPSED
