"""What a signed-in person may do, looked up once for a whole page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from registry.domain.owner_snapshots import OwnershipSnapshot, OwnershipState, PersonSnapshot
from registry.domain.permissions import Capacity, Permission, capacities_of, may
from registry.domain.responsibilities import Responsibility
from registry.domain.snapshot import InterfaceSnapshot
from registry.domain.vocabulary import PersonRole, Role
from registry.models import User

Person: TypeAlias = User
"""Who is signed in, for those who hand them on without looking into them."""


@dataclass(frozen=True, slots=True)
class InterfaceRights:
    """What somebody may do to one interface: the controls that a page shows them.

    Attributes:
        change: what is said about the interface, and who is asked to own it.
        change_environments: where it runs.
        change_alert_routes: whom its alerts reach.
        record_rehearsals: that its rollback was practised.
        probe: have it probed again.
        release: propose releases, and record what went out.
        change_policies: what a release has to meet.
        request_waivers: ask for findings to be borne with.
        answer_checklist: every question of the checklists of its environments.
    """

    change: bool
    change_environments: bool
    change_alert_routes: bool
    record_rehearsals: bool
    probe: bool
    release: bool
    change_policies: bool
    request_waivers: bool
    answer_checklist: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who reads a page.

    Attributes:
        teams: slugs of the active teams that the person is in.
        leads: those of them that they lead.
    """

    email: str
    role: PersonRole
    teams: frozenset[str]
    leads: frozenset[str] = frozenset()

    def rights(self, interface: InterfaceSnapshot, now: datetime) -> InterfaceRights:
        """Return what the person may do to the interface at ``now``."""
        capacities, held = self._belonging(interface), self.held(interface, now)
        return InterfaceRights(
            change=may(Permission.CHANGE_INTERFACE, capacities, held),
            change_environments=may(Permission.CHANGE_ENVIRONMENT, capacities, held),
            change_alert_routes=may(Permission.CHANGE_ALERT_ROUTES, capacities, held),
            record_rehearsals=may(Permission.RECORD_REHEARSAL, capacities, held),
            probe=may(Permission.PROBE_INTERFACE, capacities, held),
            release=may(Permission.CHANGE_RELEASE, capacities, held),
            change_policies=may(Permission.CHANGE_POLICY, capacities, held),
            request_waivers=may(Permission.REQUEST_WAIVER, capacities, held),
            answer_checklist=may(Permission.ANSWER_CHECKLIST, capacities, held),
        )

    def may(
        self, permissions: Iterable[Permission], interface: InterfaceSnapshot, now: datetime
    ) -> frozenset[Permission]:
        """Return which of ``permissions`` the person has on the interface at ``now``."""
        capacities, held = self._belonging(interface), self.held(interface, now)
        return frozenset(one for one in permissions if may(one, capacities, held))

    def held(self, interface: InterfaceSnapshot, now: datetime) -> frozenset[Responsibility]:
        """Return what of the interface the person holds at ``now``, alone or in a team.

        An auditor holds nothing.
        """
        if self.role is PersonRole.AUDITOR:
            return frozenset()
        mine = (one for one in interface.ownerships if self._holds(one))
        return frozenset(
            one.responsibility for one in mine if one.state(now) is OwnershipState.ACCEPTED
        )

    def may_answer(self, ownership: OwnershipSnapshot) -> bool:
        """Tell whether the person may accept or decline the ownership."""
        capacities = self._capacities(*[Capacity.ASKED] * self._holds(ownership))
        return may(Permission.ANSWER_OWNERSHIP, capacities)

    def may_decline(self, ownership: OwnershipSnapshot) -> bool:
        """Tell whether the person may decline it or give it back: an auditor what names them."""
        if self.role is PersonRole.AUDITOR:
            return isinstance(ownership.holder, PersonSnapshot) and self._holds(ownership)
        return self.may_answer(ownership)

    def _belonging(self, interface: InterfaceSnapshot) -> frozenset[Capacity]:
        is_member = interface.team.slug in self.teams
        is_lead = interface.team.slug in self.leads
        return self._capacities(*[Capacity.MEMBER] * is_member, *[Capacity.TEAM_LEAD] * is_lead)

    def _capacities(self, *others: Capacity) -> frozenset[Capacity]:
        return capacities_of(self.role, others=others)

    def _holds(self, ownership: OwnershipSnapshot) -> bool:
        holder = ownership.holder
        if isinstance(holder, PersonSnapshot):
            return holder.email == self.email
        return holder.slug in self.teams


def people_to_write_to(ids: Iterable[int]) -> tuple[tuple[int, bool], ...]:
    """Return which of ``ids`` have an open account, each with whether they want e-mail."""
    found = User.objects.filter(pk__in=list(ids), is_active=True)
    return tuple(found.values_list("pk", "wants_mail"))


def reader_of(person: User) -> Reader:
    """Return ``person`` as a reader, in one query."""
    teams = dict(person.memberships.filter(team__is_active=True).values_list("team__slug", "role"))
    leads = frozenset(slug for slug, role in teams.items() if role == Role.LEAD)
    return Reader(person.email, PersonRole(person.role), frozenset(teams), leads)
