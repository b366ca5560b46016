"""Asking for a right at the door, so that a refusal can say what is needed and who has it."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest

from registry.domain.permissions import Permission
from registry.domain.vocabulary import PersonRole
from registry.models import Interface, Ownership, Team, User
from registry.rights import may_decline
from registry.selectors import holders
from registry.web.needs import (
    OR_HOLDER,
    Need,
    RoleNeeded,
    administrator,
    everywhere,
    in_team,
    lead_of,
    lead_or_everywhere,
    release_approver,
    who_is_asked,
)


def reader(request: HttpRequest) -> User:
    """Return who is signed in; the sign-in middleware lets nobody else through."""
    return cast(User, request.user)


def ask_to_change_interface(person: User, interface: Interface) -> None:
    """Let the caller go on only if ``person`` may change ``interface``.

    Raises:
        RoleNeeded: they may not.
    """
    _ask(person, Permission.CHANGE_INTERFACE, interface, lambda: in_team(interface.team))


def ask_to_change_environment(person: User, interface: Interface) -> None:
    """Let the caller go on only if ``person`` may change where ``interface`` runs.

    Raises:
        RoleNeeded: they may not.
    """
    _ask_holder(person, Permission.CHANGE_ENVIRONMENT, interface)


def ask_to_change_templates(person: User) -> None:
    """Let the caller go on only if ``person`` may publish, change and remove templates.

    Raises:
        RoleNeeded: they are neither a platform lead nor an administrator.
    """
    _ask(person, Permission.CHANGE_TEMPLATE, None, lambda: everywhere(""))


def ask_to_change_issuers(person: User) -> None:
    """Let the caller go on only if ``person`` may say whose tokens can be trusted.

    Raises:
        RoleNeeded: they are neither a platform lead nor an administrator.
    """
    _ask(person, Permission.CHANGE_ISSUER, None, lambda: everywhere(""))


def ask_to_change_trust_rules(person: User, interface: Interface) -> None:
    """Let the caller go on only if ``person`` may say which pipelines ``interface`` trusts.

    Raises:
        RoleNeeded: they may not.
    """
    _ask_holder(person, Permission.CHANGE_TRUST_RULE, interface)


def ask_to_change_scorecards(person: User) -> None:
    """Let the caller go on only if ``person`` may write scorecards and put them in force.

    Raises:
        RoleNeeded: they are neither a platform lead nor an administrator.
    """
    _ask(person, Permission.CHANGE_SCORECARD, None, lambda: everywhere(""))


def ask_to_give_identity(person: User, interface: Interface) -> None:
    """Let the caller go on only if ``person`` may give probes of ``interface`` a credential.

    Raises:
        RoleNeeded: they may not.
    """
    _ask_holder(person, Permission.GIVE_IDENTITY, interface)


def ask_to_change_alert_routes(person: User, interface: Interface) -> None:
    """Let the caller go on only if ``person`` may change whom alerts of ``interface`` reach.

    Raises:
        RoleNeeded: they may not.
    """
    _ask_holder(person, Permission.CHANGE_ALERT_ROUTES, interface)


def ask_to_record_rehearsal(person: User, interface: Interface) -> None:
    """Let the caller go on only if ``person`` may record rehearsals of ``interface``.

    Raises:
        RoleNeeded: they may not.
    """
    _ask_holder(person, Permission.RECORD_REHEARSAL, interface)


def ask_to_probe(person: User, interface: Interface) -> None:
    """Let the caller go on only if ``person`` may have ``interface`` probed again.

    Raises:
        RoleNeeded: they may not.
    """
    _ask_holder(person, Permission.PROBE_INTERFACE, interface)


def ask_to_release(person: User, interface: Interface) -> None:
    """Let the caller go on only if ``person`` may propose and record releases of ``interface``.

    Raises:
        RoleNeeded: they may not.
    """
    _ask_holder(person, Permission.CHANGE_RELEASE, interface)


def ask_to_request_waiver(person: User, interface: Interface) -> None:
    """Let the caller go on only if ``person`` may ask for findings of ``interface`` to be waived.

    Raises:
        RoleNeeded: they may not.
    """
    _ask(person, Permission.REQUEST_WAIVER, interface, lambda: in_team(interface.team))


def ask_to_decide_waiver(person: User, interface: Interface) -> None:
    """Let the caller go on only if ``person`` may approve and deny waivers of ``interface``.

    Raises:
        RoleNeeded: they do not own the approval of its releases.
    """
    _ask(person, Permission.DECIDE_WAIVER, interface, lambda: release_approver(interface, ""))


def ask_to_revoke_waiver(person: User, interface: Interface) -> None:
    """Let the caller go on only if ``person`` may end waivers of ``interface`` before their time.

    Raises:
        RoleNeeded: they may not.
    """
    others = ", a platform lead or an administrator"
    _ask(person, Permission.REVOKE_WAIVER, interface, lambda: release_approver(interface, others))


def ask_to_change_policy(person: User, interface: Interface) -> None:
    """Let the caller go on only if ``person`` may change what releases have to meet.

    Raises:
        RoleNeeded: they may not.
    """
    _ask(person, Permission.CHANGE_POLICY, interface, lambda: lead_or_everywhere(interface.team))


def ask_to_change_team(person: User, team: Team) -> None:
    """Let the caller go on only if ``person`` may change ``team``.

    Raises:
        RoleNeeded: they neither lead it nor are an administrator.
    """
    _ask(person, Permission.CHANGE_TEAM, team, lambda: lead_of(team))


def ask_to_close_team(person: User, team: Team) -> None:
    """Let the caller go on only if ``person`` may close ``team``.

    Raises:
        RoleNeeded: they neither lead it nor are platform lead or administrator.
    """
    _ask(person, Permission.CLOSE_TEAM, team, lambda: lead_or_everywhere(team))


def ask_to_leave_team(person: User, team: Team) -> None:
    """Let the caller go on only if ``person`` is in ``team`` and may leave it.

    Raises:
        RoleNeeded: they are not, or an auditor, who changes nothing.
    """
    _ask(person, Permission.LEAVE_TEAM, team, lambda: lead_of(team))


def ask_to_manage_people(person: User) -> None:
    """Let the caller go on only if ``person`` may open and close accounts.

    Raises:
        RoleNeeded: they are no administrator.
    """
    _ask(person, Permission.MANAGE_PEOPLE, None, administrator)


def ask_to_remove_samples(person: User) -> None:
    """Let the caller go on only if ``person`` may remove what the demo brought.

    Raises:
        RoleNeeded: they are no administrator.
    """
    _ask(person, Permission.REMOVE_SAMPLES, None, administrator)


def ask_to_add_team(person: User) -> None:
    """Let the caller go on only if ``person`` may create teams.

    Raises:
        RoleNeeded: they are neither a platform lead nor an administrator.
    """
    _ask(person, Permission.ADD_TEAM, None, lambda: everywhere(""))


def ask_to_register(person: User) -> None:
    """Let the caller go on only if there is a team for which ``person`` may register.

    Raises:
        RoleNeeded: they are in no team, and neither a platform lead nor an administrator.
    """
    _ask(person, Permission.ADD_INTERFACE, None, lambda: everywhere("a member of a team, "))


def ask_to_answer(person: User, ownership: Ownership) -> None:
    """Let the caller go on only if ``person`` is the one who was asked to own something.

    Raises:
        RoleNeeded: somebody else was asked.
    """
    _ask(person, Permission.ANSWER_OWNERSHIP, ownership, lambda: who_is_asked(ownership))


def ask_to_decline(person: User, ownership: Ownership) -> None:
    """Let the caller go on only if ``person`` may say no to an ownership, or give it back.

    Raises:
        RoleNeeded: somebody else was asked.
    """
    if not may_decline(person, ownership):
        raise RoleNeeded(who_is_asked(ownership))


def ask_to_own(person: User) -> None:
    """Let the caller go on only if ``person`` may own anything.

    Raises:
        RoleNeeded: they are an auditor, who judges no work of their own.
    """
    if person.role == PersonRole.AUDITOR:
        raise RoleNeeded(Need("anybody but an auditor", holders.administrators()))


def _ask_holder(person: User, permission: Permission, interface: Interface) -> None:
    _ask(person, permission, interface, lambda: in_team(interface.team, OR_HOLDER))


def _ask(person: User, permission: Permission, subject: object, need: Callable[[], Need]) -> None:
    if not person.has_perm(permission, subject):
        raise RoleNeeded(need())
