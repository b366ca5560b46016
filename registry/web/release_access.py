"""Asking at the door for the rights that a release takes."""

from registry.domain.approvals.terms import VOTING
from registry.domain.permissions import Permission
from registry.domain.responsibilities import Responsibility
from registry.models import Environment, User
from registry.selectors import holders
from registry.web.needs import Need, RoleNeeded


def ask_to_vote(person: User, place: Environment) -> None:
    """Let the caller go on only if ``person`` holds anything that votes on releases of ``place``.

    Raises:
        RoleNeeded: they hold nothing of it.
    """
    if not person.has_perm(Permission.CAST_VOTE, place):
        interface = place.interface
        people = {name for word in VOTING for name in holders.owners(interface, word)}
        role = f"somebody who holds a role that decides on releases of {interface.name}"
        raise RoleNeeded(Need(role, tuple(sorted(people)) or holders.members(interface.team)))


def ask_to_revoke_release(person: User, place: Environment) -> None:
    """Let the caller go on only if ``person`` may take the approval of a release back.

    Raises:
        RoleNeeded: they may not.
    """
    _ask(person, Permission.REVOKE_RELEASE, place, Responsibility.RELEASE_APPROVAL)


def ask_to_roll_back(person: User, place: Environment) -> None:
    """Let the caller go on only if ``person`` may have what ran before run again.

    Raises:
        RoleNeeded: they may not.
    """
    _ask(person, Permission.ROLL_BACK_RELEASE, place, Responsibility.ROLLBACK)


def ask_to_override(person: User, place: Environment) -> None:
    """Let the caller go on only if ``person`` may let a release out without approval.

    Raises:
        RoleNeeded: they are neither a platform lead nor an administrator.
    """
    if not person.has_perm(Permission.OVERRIDE_RELEASE, place):
        raise RoleNeeded(Need("a platform lead or an administrator", holders.administrators()))


def _ask(person: User, permission: Permission, place: Environment, word: Responsibility) -> None:
    if person.has_perm(permission, place):
        return
    people = holders.owners(place.interface, word) or holders.members(place.interface.team)
    role = f"whoever holds {word.label.lower()} of {place.interface.name}, or leads the platform"
    raise RoleNeeded(Need(role, people or holders.administrators()))
