"""What a right takes and who has it, as a refusal says it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from registry.domain.responsibilities import Responsibility
from registry.models import Interface, Ownership, Team
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


OR_HOLDER = "somebody who owns a responsibility that takes it, "


class RoleNeeded(PermissionDenied):
    """A refusal that knows whom to ask."""

    def __init__(self, need: Need) -> None:
        super().__init__(need.role)
        self.need = need


def administrator() -> Need:
    """Return what only an administrator may."""
    return Need("an administrator", holders.administrators())


def everywhere(others: str) -> Need:
    """Return what those may who may it everywhere, beside ``others``, which ends in ", "."""
    return Need(f"{others}a platform lead or an administrator", holders.administrators())


def release_approver(interface: Interface, others: str) -> Need:
    """Return what those may who own the approval of its releases, beside ``others``."""
    people = holders.owners(interface, Responsibility.RELEASE_APPROVAL)
    role = f"somebody who owns the approval of releases of {interface.name}{others}"
    return Need(role, people or holders.members(interface.team) or holders.administrators())


def in_team(team: Team, others: str = "") -> Need:
    """Return what everybody in a team may, beside ``others``."""
    people = holders.members(team) or holders.administrators()
    role = f"a member of the team {team.name}, {others}a platform lead or an administrator"
    return Need(role, people)


def lead_of(team: Team) -> Need:
    """Return what the leads of a team may, and administrators."""
    people = holders.leads(team) or holders.administrators()
    return Need(f"a lead of the team {team.name}, or an administrator", people)


def lead_or_everywhere(team: Team) -> Need:
    """Return what the leads of a team may, and those who may it everywhere."""
    people = holders.leads(team) or holders.administrators()
    role = f"a lead of the team {team.name}, a platform lead or an administrator"
    return Need(role, people)


def who_is_asked(ownership: Ownership) -> Need:
    """Return what only those may who are asked to own something."""
    if ownership.team is not None:
        return Need(f"a member of the team {ownership.team.name}", holders.members(ownership.team))
    return Need("the person who was asked", (str(ownership.person),))
