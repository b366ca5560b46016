"""Whether what was deployed does what it should, by what was seen since."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from readiness.domain.gate.evidence import Asked
from readiness.domain.gate.held import Demand
from readiness.domain.gate.reasons import Reason, ReasonCode, denied, pending
from readiness.domain.gate.words import listed, moment
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId
from registry.domain.approvals.approval import Approval
from registry.domain.releases import ReleaseState


def running_reasons(approval: Approval) -> Iterator[Reason]:
    """Yield that there is nothing to verify."""
    if approval.state is not ReleaseState.DEPLOYED or not approval.is_current:
        yield denied(
            ReasonCode.RELEASE_NOT_OUT,
            "It is not what was deployed last, so there is nothing to verify.",
        )


def since_reasons(about: Demand, deployed_at: datetime) -> Iterator[Reason]:
    """Yield the probes that did not run since ``deployed_at``: they saw what ran before.

    Whatever level is demanded, something must have been seen since, where anything is probed.
    """
    probed = [one for one in about.asked if one.probe]
    # what is unknown anyway is told as that
    known = [one for one in probed if one.outcome is not Outcome.UNKNOWN and not one.is_waived]
    found: dict[ProbeId, list[Asked]] = defaultdict(list)
    for one in known:
        if one.probe and not _is_seen_since(one, deployed_at):
            found[one.probe].append(one)
    for probe, asked in sorted(found.items()):
        yield _before(probe, asked, deployed_at)
    if probed and not known:
        yield pending(
            ReasonCode.EVIDENCE_BEFORE,
            f"Nothing was seen since it was deployed {moment(deployed_at)}.",
            "See why the probes find nothing out, then probe again.",
            probe=ProbeId.AVAILABILITY.value,
        )


def _is_seen_since(one: Asked, deployed_at: datetime) -> bool:
    seen_at = one.finding.observed_at if one.finding else None
    return seen_at is not None and seen_at > deployed_at


def _before(probe: ProbeId, asked: list[Asked], deployed_at: datetime) -> Reason:
    checks = tuple(one.line.check for one in asked)
    seen = [one.finding.observed_at for one in asked if one.finding]
    return pending(
        ReasonCode.EVIDENCE_BEFORE,
        f"{listed(checks)}: probe {probe} has not run since it was deployed {moment(deployed_at)}.",
        "A fresh probe shows whether that still holds.",
        checks=checks,
        probe=probe.value,
        observed_at=min((at for at in seen if at is not None), default=None),
    )
