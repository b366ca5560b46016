"""Who may do what: predicates in code, no rows.

Everybody who is signed in may read. An administrator is an active person who ``is_staff``; what
they may do beyond others stands below like everybody's rights.
"""

import rules
from django.core.exceptions import PermissionDenied

from registry.domain.vocabulary import Role
from registry.models import Interface, Ownership, Team, User


def is_administrator(person: User) -> bool:
    """Is an active administrator."""
    return person.is_active and person.is_staff


def is_in_team(person: User, team: Team | None) -> bool:
    """Is an active member of the team; of any team where none is named."""
    memberships = person.memberships.filter(team__is_active=True)
    if team is not None:
        memberships = memberships.filter(team=team)
    return person.is_active and memberships.exists()


def leads_team(person: User, team: Team | None) -> bool:
    """Is an active lead of the team."""
    return (
        team is not None
        and person.is_active
        and person.memberships.filter(team=team, role=Role.LEAD).exists()
    )


def is_in_owning_team(person: User, interface: Interface) -> bool:
    """Is an active member of the team that is accountable for the interface."""
    return is_in_team(person, interface.team)


def is_asked(person: User, ownership: Ownership) -> bool:
    """Is the person, or in the team, that an ownership names."""
    if ownership.person_id is not None:
        return person.is_active and ownership.person_id == person.pk
    return is_in_team(person, ownership.team)


administrates, belongs, leads, owns, asked = map(
    rules.predicate, (is_administrator, is_in_team, leads_team, is_in_owning_team, is_asked)
)
rules.add_perm("registry.add_team", administrates)
rules.add_perm("registry.manage_people", administrates)
rules.add_perm("registry.remove_samples", administrates)
rules.add_perm("registry.change_team", administrates | leads)
rules.add_perm("registry.add_interface", administrates | belongs)
rules.add_perm("registry.change_interface", administrates | owns)
rules.add_perm("registry.answer_ownership", asked)
rules.add_perm("registry.reference_secret", administrates)


def require(person: User, permission: str, subject: object = None) -> None:
    """Let the caller go on only if ``person`` has ``permission`` on ``subject``.

    Raises:
        PermissionDenied: they have not; the message names the permission.
    """
    if not rules.has_perm(permission, person, subject):
        raise PermissionDenied(permission)
