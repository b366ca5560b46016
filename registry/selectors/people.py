"""What a signed-in person may do, looked up once for a whole page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

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


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in the list of all accounts.

    Attributes:
        has_password: whether they can come back without another link.
        last_seen_at: when they last signed in, None for never.
    """

    id: int
    name: str
    email: str
    is_administrator: bool
    is_active: bool
    has_password: bool
    last_seen_at: datetime | None
    teams: int


def person_rows() -> tuple[PersonRow, ...]:
    """Return every account by name, the open ones first."""
    people = User.objects.annotate(
        active_teams=Count("memberships", filter=Q(memberships__team__is_active=True))
    )
    return tuple(
        PersonRow(
            id=person.pk,
            name=person.name,
            email=person.email,
            is_administrator=person.is_staff,
            is_active=person.is_active,
            has_password=person.has_usable_password(),
            last_seen_at=person.last_login,
            teams=person.active_teams,
        )
        for person in people.order_by("-is_active", "name", "pk")
    )


def reader_of(person: User) -> Reader:
    """Return ``person`` as a reader, in one query."""
    teams = person.memberships.filter(team__is_active=True).values_list("team__slug", flat=True)
    return Reader(person.email, person.is_staff, frozenset(teams))
