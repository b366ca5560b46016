"""What the page of a release offers its reader, by its state and by what they may do."""

from dataclasses import dataclass

from readiness.domain.gate import GateVerdict
from registry.domain.approvals.approval import Approval
from registry.domain.permissions import Permission
from registry.domain.releases import EDITABLE, OPEN, OUT, WAITING, ReleaseState, ShownState
from registry.selectors.people import Person
from registry.selectors.records import EnvironmentRecord

_REVOKED = WAITING | OUT | {ReleaseState.ADMITTED}
_AGAIN = frozenset(
    {
        *(ShownState.REJECTED, ShownState.WITHDRAWN, ShownState.SUPERSEDED),
        *(ShownState.REVOKED, ShownState.EXPIRED, ShownState.ROLLED_BACK),
    }
)


@dataclass(frozen=True, slots=True)
class Controls:
    """The buttons of a release.

    Attributes:
        record: say that it was deployed, without asking anybody.
        again: propose it anew, where nothing comes of this one any more.
        rehearse: practise the way back, which is offered beside the plan.
    """

    submit: bool
    edit: bool
    withdraw: bool
    admit: bool
    deploy: bool
    verify: bool
    roll_back: bool
    revoke: bool
    override: bool
    record: bool
    again: bool
    rehearse: bool

    @property
    def is_any(self) -> bool:
        """Whether there is one."""
        return any(getattr(self, name) for name in self.__slots__ if name != "rehearse")


def controls(
    approval: Approval,
    verdict: GateVerdict,
    rollback: GateVerdict,
    person: Person,
    place: EnvironmentRecord,
    *,
    has_before: bool,
) -> Controls:
    """Return what ``person`` may do with a release now.

    Args:
        has_before: whether anything is recorded to have run before it.
    """
    may_release = person.has_perm(Permission.CHANGE_RELEASE, place)
    state, is_expired = approval.state, approval.shown is ShownState.EXPIRED
    is_waiting = state in EDITABLE and not is_expired
    return Controls(
        submit=state is ReleaseState.DRAFT and may_release,
        edit=is_waiting and may_release,
        withdraw=state in OPEN and may_release,
        admit=approval.shown is ShownState.APPROVED and verdict.allows and may_release,
        deploy=state is ReleaseState.ADMITTED and may_release,
        verify=state is ReleaseState.DEPLOYED and approval.is_current and may_release,
        roll_back=rollback.allows
        and has_before
        and approval.is_current
        and person.has_perm(Permission.ROLL_BACK_RELEASE, place),
        revoke=state in _REVOKED
        and not is_expired
        and person.has_perm(Permission.REVOKE_RELEASE, place),
        override=state in OPEN and person.has_perm(Permission.OVERRIDE_RELEASE, place),
        record=state in (ReleaseState.DRAFT, ReleaseState.RECORDED)
        and not approval.is_current
        and may_release,
        again=approval.shown in _AGAIN and may_release,
        rehearse=person.has_perm(Permission.RECORD_REHEARSAL, place),
    )
