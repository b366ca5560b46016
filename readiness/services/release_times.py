"""Deployments that are recorded after something was decided that would keep them in."""

from datetime import datetime

from readiness.domain.gate import GateVerdict
from readiness.domain.gate.words import moment
from registry.selectors.approvals import approval_of
from registry.selectors.records import ReleaseRecord
from registry.services.errors import Refused


def require_after_admission(release: ReleaseRecord, deployed_at: datetime | None) -> None:
    """Let the caller go on only if a release did not go out before it was admitted.

    Raises:
        Refused: it is said to have.
    """
    if deployed_at and release.admitted_at and deployed_at < release.admitted_at:
        raise Refused(
            "deployed_at",
            f"It was admitted at {release.admitted_at:%Y-%m-%d %H:%M} UTC. Give a later time.",
        )


def recorded_late(
    release: ReleaseRecord, deployed_at: datetime, evidence: str, now: datetime
) -> str:
    """Return what the trail says of a deployment that is recorded in a freeze, "" outside of one.

    Raises:
        Refused: it is said to have gone out before, and nothing shows it.
    """
    freeze = approval_of(release, now).freeze
    if freeze is None:
        return ""
    if not evidence.strip():
        raise Refused(
            "evidence",
            f"Nothing goes out at present: {freeze.window.reason}. Give a link that shows that it "
            "went out before.",
        )
    return f" Recorded late, in a freeze: it is said to have gone out at {moment(deployed_at)}."


def overtaken(verdict: GateVerdict, let_out_at: datetime | None) -> str:
    """Return what the trail says where ``verdict`` speaks against what a pipeline was let out with.

    That is "" where it does not, or no pipeline was let out.
    """
    if verdict.allows or let_out_at is None:
        return ""
    return f" It went out nevertheless: a pipeline was let out with it at {moment(let_out_at)}."
