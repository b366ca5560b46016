"""Asking for a right at the door, so that a refusal can say what is needed and who has it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from registry.models import Interface, Ownership, Team, User
from registry.rights import require
from registry.selectors import holders


@dataclass(frozen=True, slots=True)
class Need:
    """What a refused person lacks.

    Attributes:
        role: who may do it, as the end of "This takes …".
        people: names of those who are it now.
    """

    role: str
    people: tuple[str, ...]


class RoleNeeded(PermissionDenied):
    """A refusal that knows whom to ask."""

    def __init__(self, need: Need) -> None:
        super().__init__(need.role)
        self.need = need


def reader(request: HttpRequest) -> User:
    """Return who is signed in; the sign-in middleware lets nobody else through."""
    return cast(User, request.user)


def ask_to_change_interface(person: User, interface: Interface) -> None:
    """Let the caller go on only if ``person`` may change ``interface``.

    Raises:
        RoleNeeded: they are neither in the owning team nor an administrator.
    """
    _ask(person, "registry.change_interface", interface, lambda: _in_team(interface.team))


def ask_to_change_team(person: User, team: Team) -> None:
    """Let the caller go on only if ``person`` may change ``team``.

    Raises:
        RoleNeeded: they neither lead it nor are an administrator.
    """
    _ask(person, "registry.change_team", team, lambda: _lead_of(team))


def ask_to_manage_people(person: User) -> None:
    """Let the caller go on only if ``person`` may open and close accounts.

    Raises:
        RoleNeeded: they are no administrator.
    """
    _ask_administrator(person, "registry.manage_people")


def ask_to_remove_samples(person: User) -> None:
    """Let the caller go on only if ``person`` may remove what the demo brought.

    Raises:
        RoleNeeded: they are no administrator.
    """
    _ask_administrator(person, "registry.remove_samples")


def ask_to_add_team(person: User) -> None:
    """Let the caller go on only if ``person`` may create teams.

    Raises:
        RoleNeeded: they are no administrator.
    """
    _ask_administrator(person, "registry.add_team")


def ask_to_register(person: User) -> None:
    """Let the caller go on only if there is a team for which ``person`` may register.

    Raises:
        RoleNeeded: they are in no team and no administrator.
    """
    _ask(
        person,
        "registry.add_interface",
        None,
        lambda: Need("a member of a team, or an administrator", holders.administrators()),
    )


def ask_to_answer(person: User, ownership: Ownership) -> None:
    """Let the caller go on only if ``person`` is the one who was asked to own something.

    Raises:
        RoleNeeded: somebody else was asked.
    """
    _ask(person, "registry.answer_ownership", ownership, lambda: _asked(ownership))


def _ask_administrator(person: User, permission: str) -> None:
    _ask(person, permission, None, _administrator)


def _administrator() -> Need:
    return Need("an administrator", holders.administrators())


def _ask(person: User, permission: str, subject: object, need: Callable[[], Need]) -> None:
    try:
        require(person, permission, subject)
    except PermissionDenied as refusal:
        raise RoleNeeded(need()) from refusal


def _in_team(team: Team) -> Need:
    people = holders.members(team) or holders.administrators()
    return Need(f"a member of the team {team.name}, or an administrator", people)


def _lead_of(team: Team) -> Need:
    people = holders.leads(team) or holders.administrators()
    return Need(f"a lead of the team {team.name}, or an administrator", people)


def _asked(ownership: Ownership) -> Need:
    if ownership.team is not None:
        return Need(f"a member of the team {ownership.team.name}", holders.members(ownership.team))
    return Need("the person who was asked", (str(ownership.person),))
