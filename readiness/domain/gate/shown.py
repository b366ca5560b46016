"""What a voter was shown, as one digest that the form sends along and the vote keeps.

It is 64 hexadecimal digits of which the first half names what is voted on (the content, the way
back and the policies) and the second what the gate said. A vote is for the first; that a probe ran
meanwhile voids nothing, and what was shown of it is on record.
"""

import hashlib
from dataclasses import asdict

import rfc8785

from readiness.domain.gate.deciding import GateVerdict
from registry.domain.approvals.approval import Approval
from registry.domain.approvals.terms import terms_digest
from registry.domain.rollback import RollbackPlan

_PREFIX = "sha256:"
_HALF = 32


def shown_digest(approval: Approval, verdict: GateVerdict, plan: RollbackPlan) -> str:
    """Return the digest of what is shown of a release to whoever votes on it.

    Args:
        plan: of the interface, whose steps are shown beside the name that the release gives.
    """
    return f"{_PREFIX}{_half(_content(approval, plan))}{_half(_said(verdict))}"


def is_same_content(shown: str, present: str) -> bool:
    """Tell whether two digests are of the same content under the same policies."""
    is_whole = len(shown) == len(_PREFIX) + 2 * _HALF
    return is_whole and content_part(shown) == content_part(present)


def content_part(shown: str) -> str:
    """Return the part of a digest that names content and policies, and not what the gate said."""
    return shown[: len(_PREFIX) + _HALF]


def _content(approval: Approval, plan: RollbackPlan) -> object:
    return {
        "release": approval.public_id,
        "revision": approval.revision,
        "subject": approval.subject.digest,
        "kinds": list(approval.kinds),
        "rollback_plan": approval.rollback_plan,
        "plan": asdict(plan) | {"steps": list(plan.steps)},
        "terms": terms_digest(approval.terms),
        "policies": sorted(
            [one.name, one.digest, one.snapshot_digest] for one in approval.policies
        ),
    }


def _said(verdict: GateVerdict) -> object:
    told = sorted([one.code.value, *one.checks] for one in verdict.reasons)
    return {"verdict": verdict.verdict.value, "reasons": told}


def _half(content: object) -> str:
    text = rfc8785.dumps(content)  # type: ignore[arg-type] # it names its own types of JSON
    return hashlib.sha256(text).hexdigest()[:_HALF]
