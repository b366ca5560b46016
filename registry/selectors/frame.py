"""What stands around the content of a page, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from django.db.models import Exists

from registry.domain.permissions import Capacity, Permission, capacities_of, may
from registry.domain.vocabulary import PersonRole
from registry.models import Interface, Membership, Ownership, User
from registry.selectors.decisions import decisions_waiting, questions_waiting
from registry.selectors.ownerships import ownerships_waiting
from registry.selectors.selection import number_of


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page knows of its reader and of the registry, whatever it shows.

    Attributes:
        role: of the reader.
        is_member: whether they are in an active team.
        waiting: ownerships, decisions and questions that wait for their answer.
        samples: interfaces of the demo.
        anybody_asked: whether anybody was ever asked to own anything.
    """

    role: PersonRole
    is_member: bool
    waiting: int
    samples: int
    anybody_asked: bool

    def may(self, permission: Permission) -> bool:
        """Tell whether the reader may do something that concerns no record in particular."""
        others: Sequence[Capacity] = (Capacity.MEMBER,) if self.is_member else ()
        return may(permission, capacities_of(self.role, others=others))


def frame_of(person: User) -> Frame:
    """Return the frame of pages for ``person``, who is signed in."""
    asked = (
        ownerships_waiting(person),
        *decisions_waiting(person),
        *questions_waiting(person),
    )
    belonging = Membership.objects.filter(person=person, team__is_active=True)
    row = User.objects.filter(pk=person.pk).values_list(
        Exists(belonging),
        reduce(add, map(number_of, asked)),
        number_of(Interface.objects.filter(is_sample=True)),
        Exists(Ownership.objects.all()),
    )
    return Frame(PersonRole(person.role), *row.get())
