"""Who may do what: one table, and no other place that says it.

What a person is to a record comes in as capacities. Everybody who is signed in may read the
registry, so reading it takes no permission; what does has its line here.
"""

from collections.abc import Iterable
from enum import StrEnum

from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import PersonRole


class Permission(StrEnum):
    """One thing that not everybody may do."""

    ADD_TEAM = "registry.add_team"
    CHANGE_TEAM = "registry.change_team"
    CLOSE_TEAM = "registry.close_team"
    LEAVE_TEAM = "registry.leave_team"
    ADD_INTERFACE = "registry.add_interface"
    CHANGE_INTERFACE = "registry.change_interface"
    CHANGE_ENVIRONMENT = "registry.change_environment"
    CHANGE_TEMPLATE = "registry.change_template"
    CHANGE_ISSUER = "registry.change_issuer"
    CHANGE_TRUST_RULE = "registry.change_trust_rule"
    CHANGE_SCORECARD = "registry.change_scorecard"
    ACTIVATE_SCORECARD = "registry.activate_scorecard"
    GIVE_IDENTITY = "registry.give_identity"
    REFERENCE_SECRET = "registry.reference_secret"  # noqa: S105 (the name of a permission)
    CHANGE_ALERT_ROUTES = "registry.change_alert_routes"
    RECORD_REHEARSAL = "registry.record_rehearsal"
    PROBE_INTERFACE = "registry.probe_interface"
    CHANGE_RELEASE = "registry.change_release"
    ADMIT_RELEASE = "registry.admit_release"
    EVALUATE_GATE = "registry.evaluate_gate"
    CAST_VOTE = "registry.cast_vote"
    REVOKE_RELEASE = "registry.revoke_release"
    OVERRIDE_RELEASE = "registry.override_release"
    ROLL_BACK_RELEASE = "registry.roll_back_release"
    CHANGE_POLICY = "registry.change_policy"
    LOOSEN_POLICY = "registry.loosen_policy"
    ANSWER_OWNERSHIP = "registry.answer_ownership"
    ANSWER_CHECKLIST = "registry.answer_checklist"
    HAND_IN_EVIDENCE = "registry.hand_in_evidence"
    MANAGE_PEOPLE = "registry.manage_people"
    REMOVE_SAMPLES = "registry.remove_samples"
    READ_AUDIT = "registry.read_audit"
    REQUEST_WAIVER = "registry.request_waiver"
    DECIDE_WAIVER = "registry.decide_waiver"
    REVOKE_WAIVER = "registry.revoke_waiver"


class Capacity(StrEnum):
    """What a person is: by their account, to a team, or to one record."""

    ADMINISTRATOR = "administrator"
    PLATFORM_LEAD = "platform lead"
    AUDITOR = "auditor"
    TEAM_LEAD = "team lead"
    MEMBER = "member"
    ASKED = "asked"


_EVERYWHERE = frozenset({Capacity.ADMINISTRATOR, Capacity.PLATFORM_LEAD})
_OWNING = _EVERYWHERE | {Capacity.MEMBER}
_ADMINISTRATOR = frozenset({Capacity.ADMINISTRATOR})

GRANTS = {
    Permission.ADD_TEAM: _EVERYWHERE,
    Permission.CHANGE_TEAM: _ADMINISTRATOR | {Capacity.TEAM_LEAD},
    Permission.CLOSE_TEAM: _EVERYWHERE | {Capacity.TEAM_LEAD},
    Permission.LEAVE_TEAM: frozenset({Capacity.MEMBER}),
    Permission.ADD_INTERFACE: _OWNING,
    Permission.CHANGE_INTERFACE: _OWNING,
    Permission.CHANGE_ENVIRONMENT: _OWNING,
    Permission.CHANGE_TEMPLATE: _EVERYWHERE,
    Permission.CHANGE_ISSUER: _EVERYWHERE,
    Permission.CHANGE_TRUST_RULE: _OWNING,
    Permission.CHANGE_SCORECARD: _EVERYWHERE,
    Permission.ACTIVATE_SCORECARD: _EVERYWHERE,
    Permission.GIVE_IDENTITY: _OWNING,
    Permission.REFERENCE_SECRET: _ADMINISTRATOR,
    Permission.CHANGE_ALERT_ROUTES: _OWNING,
    Permission.RECORD_REHEARSAL: _OWNING,
    Permission.PROBE_INTERFACE: _OWNING,
    Permission.CHANGE_RELEASE: _OWNING,
    # apart from the one before, so that a pipeline which asks the gate proposes nothing
    Permission.ADMIT_RELEASE: _OWNING,
    Permission.EVALUATE_GATE: _OWNING,
    # no role gives it: who administers does not approve for those who answer for it
    Permission.CAST_VOTE: frozenset(),
    Permission.REVOKE_RELEASE: _EVERYWHERE,
    Permission.OVERRIDE_RELEASE: _EVERYWHERE,
    Permission.ROLL_BACK_RELEASE: _OWNING,
    Permission.CHANGE_POLICY: _EVERYWHERE | {Capacity.TEAM_LEAD},
    # the team asks for releases, so what they take is not for anybody in it to lower, neither by a
    # policy nor by the tier or the kind of place that it depends on; the services refuse it to
    # platform leads and administrators, too, where the releases are theirs
    Permission.LOOSEN_POLICY: _EVERYWHERE,
    Permission.ANSWER_OWNERSHIP: frozenset({Capacity.ASKED}),
    # one question of it is answered by the holder of its responsibility, and by whom it is
    # assigned to, as well; the service knows both
    Permission.ANSWER_CHECKLIST: _OWNING,
    Permission.HAND_IN_EVIDENCE: _OWNING,
    Permission.MANAGE_PEOPLE: _ADMINISTRATOR,
    Permission.REMOVE_SAMPLES: _ADMINISTRATOR,
    Permission.READ_AUDIT: _EVERYWHERE | {Capacity.AUDITOR},
    Permission.REQUEST_WAIVER: _OWNING,
    # no role gives it: who administers does not bear with a finding for those who answer for it
    Permission.DECIDE_WAIVER: frozenset(),
    Permission.REVOKE_WAIVER: _EVERYWHERE,
}
"""The capacities that give a permission; one of them is enough. A lead is a member, too."""

_PLACES = frozenset(
    {Permission.CHANGE_ENVIRONMENT, Permission.GIVE_IDENTITY, Permission.PROBE_INTERFACE}
)
_WATCHING = frozenset({Permission.PROBE_INTERFACE})
_RELEASING = frozenset(
    {
        Permission.CHANGE_RELEASE,
        Permission.ADMIT_RELEASE,
        Permission.EVALUATE_GATE,
        Permission.ROLL_BACK_RELEASE,
        Permission.HAND_IN_EVIDENCE,
    }
)
_VOTING = frozenset({Permission.CAST_VOTE})
_TRUSTING = frozenset({Permission.CHANGE_TRUST_RULE})
_WAIVING = frozenset({Permission.DECIDE_WAIVER, Permission.REVOKE_WAIVER})

HOLDERS = {
    Responsibility.ACCESS_CONTROL: _PLACES | _VOTING | _TRUSTING,
    Responsibility.ALERTS: _WATCHING | {Permission.CHANGE_ALERT_ROUTES},
    Responsibility.CONFIGURATION: _PLACES,
    Responsibility.ENVIRONMENT_CHANGES: _PLACES | _VOTING,
    Responsibility.INCIDENT_RESPONSE: _WATCHING,
    Responsibility.MODEL_REVIEW: _VOTING,
    Responsibility.OBSERVABILITY: _WATCHING,
    Responsibility.PROMPT_REVIEW: _VOTING,
    Responsibility.PROXY_CONFIGURATION: _PLACES | _VOTING,
    Responsibility.RELEASES: _RELEASING | _TRUSTING,
    Responsibility.RELEASE_APPROVAL: _WAIVING | _VOTING | {Permission.REVOKE_RELEASE},
    Responsibility.RENDERING_REVIEW: _VOTING,
    Responsibility.ROLLBACK: _WATCHING
    | {Permission.RECORD_REHEARSAL, Permission.ROLL_BACK_RELEASE},
    Responsibility.UPGRADES: _WATCHING,
    Responsibility.UPTIME: _WATCHING,
}
"""What the holder of a responsibility may do to its interface, whatever team they are in.

Only while they have accepted and the ownership has not lapsed. The responsibilities that are not
here give nothing beyond the name.
"""

_FOR_HOLDERS: frozenset[Permission] = frozenset().union(*HOLDERS.values())

_BY_ROLE = {
    PersonRole.ADMINISTRATOR: Capacity.ADMINISTRATOR,
    PersonRole.PLATFORM_LEAD: Capacity.PLATFORM_LEAD,
}


def capacities_of(role: PersonRole, *, others: Iterable[Capacity]) -> frozenset[Capacity]:
    """Return what somebody is who has ``role`` and to a record is what ``others`` say.

    An auditor is nothing else, so that they judge no work of their own.
    """
    if role is PersonRole.AUDITOR:
        return frozenset({Capacity.AUDITOR})
    return frozenset({*others, *filter(None, [_BY_ROLE.get(role)])})


def may(
    permission: Permission,
    capacities: frozenset[Capacity],
    held: Iterable[Responsibility] = (),
) -> bool:
    """Tell whether somebody may do it.

    Args:
        capacities: what they are to the record in question.
        held: the responsibilities of its interface that they hold; looked at only where the
            capacities do not suffice.
    """
    if capacities & GRANTS[permission]:
        return True
    if Capacity.AUDITOR in capacities or permission not in _FOR_HOLDERS:
        return False
    return any(permission in HOLDERS.get(one, ()) for one in held)
