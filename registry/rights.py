"""What a person is to a record, looked up at the moment at which it is asked.

What that allows is the table in ``registry.domain.permissions``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import rules
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from registry.domain.origins import Origin
from registry.domain.permissions import Capacity, Permission, capacities_of, may
from registry.domain.responsibilities import Responsibility
from registry.domain.tokens import allows
from registry.domain.vocabulary import PersonRole, Role
from registry.models import ApiToken, Environment, Interface, Membership, Ownership, Team, User
from registry.selectors.tokens import scopes_of


def capacities(person: User, subject: object = None) -> frozenset[Capacity]:
    """Return what ``person``, whose account is open, is to ``subject``; None means any team."""
    return capacities_of(PersonRole(person.role), others=_belonging(person, subject))


def held(person: User, interface: Interface) -> Iterator[Responsibility]:
    """Yield the responsibilities of ``interface`` that ``person`` holds, alone or in a team.

    Only what is accepted and has not lapsed, which depends on the day.
    """
    accepted = Ownership.objects.filter(interface=interface, accepted_at__isnull=False)
    counting = accepted.filter(Q(review_by=None) | Q(review_by__gte=timezone.now().date()))
    mine = counting.filter(Q(person=person) | Q(team__in=_teams(person)))
    yield from map(Responsibility, mine.values_list("responsibility", flat=True))


def _teams(person: User) -> Iterator[int]:
    memberships = Membership.objects.filter(person=person, team__is_active=True)
    yield from memberships.values_list("team_id", flat=True)


def _belonging(person: User, subject: object) -> Iterator[Capacity]:
    if isinstance(subject, Environment):
        subject = subject.interface
    if isinstance(subject, Ownership):
        if subject.person_id == person.pk or subject.team_id in set(_teams(person)):
            yield Capacity.ASKED
        subject = subject.interface
    memberships = Membership.objects.filter(person=person, team__is_active=True)
    if isinstance(subject, Interface):
        memberships = memberships.filter(team=subject.team_id)
    elif isinstance(subject, Team):
        # who leads a closed team may still change it
        memberships = Membership.objects.filter(person=person, team=subject)
    for role in memberships.values_list("role", flat=True):
        yield Capacity.MEMBER
        if role == Role.LEAD:
            yield Capacity.TEAM_LEAD


def _is_allowed(permission: Permission, person: User, subject: object = None) -> bool:
    if not person.is_active:
        return False
    interface = subject.interface if isinstance(subject, Environment) else subject
    holding = held(person, interface) if isinstance(interface, Interface) else ()
    return may(permission, capacities(person, subject), holding)


for _permission in Permission:
    _predicate = rules.predicate(partial(_is_allowed, _permission), name=_permission.value)
    rules.add_perm(_permission.value, _predicate)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person, from somewhere, perhaps through a token.

    Attributes:
        token: with which a program acts for the person; it never can more than they can now, or
            than who lends it their rights can.
    """

    person: User
    origin: Origin
    token: ApiToken | None = None

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Tell whether the person may do it, and their token lets them."""
        if self.token is None:
            return self.person.has_perm(perm, obj)
        # a pipeline has the rights of whoever wrote its trust rule, in the name of its sponsor
        if not (self.token.lent_by or self.person).has_perm(perm, obj):
            return False
        return allows(scopes_of(self.token), Permission(perm), *_place(obj))


def require(by: Actor, permission: str, subject: object = None) -> None:
    """Let the caller go on only if ``by`` has ``permission`` on ``subject``.

    Raises:
        PermissionDenied: they have not; the message names the permission.
    """
    if not by.has_perm(permission, subject):
        raise PermissionDenied(permission)


def require_to_decline(by: Actor, ownership: Ownership) -> None:
    """Let the caller go on only if ``by`` may say no to ``ownership``, or give it back.

    Raises:
        PermissionDenied: they may not.
    """
    require_in_person(by)
    if not may_decline(by.person, ownership):
        raise PermissionDenied(Permission.ANSWER_OWNERSHIP)


def may_decline(person: User, ownership: Ownership) -> bool:
    """Tell whether ``person`` may answer, or became an auditor after they were asked by name."""
    if person.role == PersonRole.AUDITOR:
        return person.is_active and ownership.person_id == person.pk
    return person.has_perm(Permission.ANSWER_OWNERSHIP, ownership)


def require_in_person(by: Actor) -> None:
    """Let the caller go on only if no token acts for the person: what follows is theirs alone.

    Raises:
        PermissionDenied: a token does.
    """
    if by.token is not None:
        raise PermissionDenied("in person")


def _place(subject: object) -> tuple[str, ...]:
    """Return interface and environment that ``subject`` is about, nothing where it is more."""
    if isinstance(subject, Environment):
        return subject.interface.slug, subject.name
    if isinstance(subject, Interface):
        return (subject.slug,)
    return ()
