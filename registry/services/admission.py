"""What a release has to meet before it goes out, as far as the registry knows."""

from registry.domain.approvals.approval import Approval
from registry.domain.approvals.freezes import Freeze
from registry.domain.approvals.soaking import SoakState
from registry.domain.releases import ReleaseState
from registry.models import Release
from registry.services.errors import Refused
from registry.services.release_requirements import SETTLED, UNSATISFIABLE, short_of

NOT_APPROVED = "not_approved"
FROZEN = "frozen"
SOAKING = "soaking"
CONTRACT_CHANGED = "contract_changed"


def require_approved(approval: Approval) -> None:
    """Let the caller go on only if a release may go out, as far as records tell.

    Raises:
        Refused: it is not approved, frozen, names another contract, or has not soaked.
    """
    if refusal := short_of(approval):
        raise Refused("", refusal, code=UNSATISFIABLE)
    if not approval.tally.is_approved:
        missing = ", ".join(
            f"{slot.responsibility} has {slot.have} of {slot.need}"
            for slot in approval.tally.slots
            if not slot.is_full
        )
        why = missing or "somebody objects"
        raise Refused("", f"This release is not approved: {why}.", code=NOT_APPROVED)
    require_open(approval.freeze)
    if approval.contract_disagreement:
        raise Refused("proxy", approval.contract_disagreement, code=CONTRACT_CHANGED)
    if approval.soak.state not in (SoakState.NOT_DEMANDED, SoakState.DONE):
        until = approval.soak.until
        when = f"until {until:%Y-%m-%d %H:%M} UTC" if until else "from its deployment there on"
        raise Refused(
            "",
            f"It has to run in staging for {approval.soak.seconds} seconds first: {when}.",
            code=SOAKING,
        )


def require_open(freeze: Freeze | None) -> None:
    """Let the caller go on only if nothing is frozen.

    Raises:
        Refused: something is.
    """
    if freeze is None:
        return
    until = f"until {freeze.until:%Y-%m-%d %H:%M} UTC" if freeze.until else "for a long time"
    raise Refused("", f"Nothing goes out {until}: {freeze.window.reason}", code=FROZEN)


def require_alone(release: Release) -> None:
    """Let the caller go on only if no other release is on its way to the environment.

    Raises:
        Refused: one is.
    """
    admitted = Release.objects.filter(
        environment=release.environment_id, state=ReleaseState.ADMITTED
    )
    if other := admitted.exclude(pk=release.pk).first():
        raise Refused(
            "",
            f"{other.version} ({other.public_id}) is admitted and on its way. Record it as "
            "deployed, or withdraw it.",
            code=SETTLED,
        )
