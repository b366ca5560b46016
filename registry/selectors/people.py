"""What a signed-in person may do, looked up once for a whole page."""

from dataclasses import dataclass

from registry.domain.snapshot import InterfaceSnapshot, OwnershipSnapshot, PersonSnapshot
from registry.models import User


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who reads a page.

    Attributes:
        teams: slugs of the active teams that the person is in.
    """

    email: str
    is_administrator: bool
    teams: frozenset[str]

    def may_change(self, interface: InterfaceSnapshot) -> bool:
        """Tell whether the person may change the interface: the same rule as ``rights``."""
        return self.is_administrator or interface.team.slug in self.teams

    def is_asked(self, ownership: OwnershipSnapshot) -> bool:
        """Tell whether the person may answer for the holder: the same rule as ``rights``."""
        holder = ownership.holder
        if isinstance(holder, PersonSnapshot):
            return holder.email == self.email
        return holder.slug in self.teams


def reader_of(person: User) -> Reader:
    """Return ``person`` as a reader, in one query."""
    teams = person.memberships.filter(team__is_active=True).values_list("team__slug", flat=True)
    return Reader(person.email, person.is_staff, frozenset(teams))
