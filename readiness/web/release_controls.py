"""What the page of a release offers its reader, by its state and by what they may do."""

from dataclasses import dataclass

from readiness.selectors.gate import Gated
from registry.domain.permissions import Permission
from registry.domain.releases import (
    EDITABLE,
    OPEN,
    OUT,
    RECORDABLE,
    WAITING,
    ReleaseState,
    ShownState,
)

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


def controls(gated: Gated, may: frozenset[Permission]) -> Controls:
    """Return what its reader may do with a release now.

    Args:
        may: what they may do with releases of the interface at all.
    """
    approval, verdict = gated.approval, gated.verdict
    may_release = Permission.CHANGE_RELEASE in may
    is_over = approval.is_admission_over(verdict.decided_at)
    is_admissible = approval.shown is ShownState.APPROVED or is_over
    state, is_expired = approval.state, approval.shown is ShownState.EXPIRED
    is_waiting = state in EDITABLE and not is_expired
    return Controls(
        submit=state is ReleaseState.DRAFT and may_release,
        edit=is_waiting and may_release,
        withdraw=state in OPEN and may_release,
        admit=is_admissible and verdict.admits and may_release,
        deploy=state is ReleaseState.ADMITTED and not is_over and may_release,
        verify=state is ReleaseState.DEPLOYED and approval.is_current and may_release,
        roll_back=gated.rollback.allows
        and approval.back_to is not None
        and approval.is_current
        and Permission.ROLL_BACK_RELEASE in may,
        revoke=state in _REVOKED and not is_expired and Permission.REVOKE_RELEASE in may,
        override=state in OPEN and Permission.OVERRIDE_RELEASE in may,
        record=state in RECORDABLE and not approval.is_current and may_release,
        again=approval.shown in _AGAIN and may_release,
        rehearse=Permission.RECORD_REHEARSAL in may,
    )
