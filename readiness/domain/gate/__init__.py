"""The gate: nothing goes through on a claim alone."""

from readiness.domain.gate.deciding import Gate, GateVerdict, decide, verify
from readiness.domain.gate.evidence import Evidence, Scheduler
from readiness.domain.gate.gathering import evidence_of
from readiness.domain.gate.reasons import (
    Action,
    GateKey,
    Reason,
    ReasonCode,
    Severity,
    Verdict,
)
from readiness.domain.gate.shown import content_part, is_same_content, shown_digest

__all__ = [
    "Action",
    "Evidence",
    "Gate",
    "GateKey",
    "GateVerdict",
    "Reason",
    "ReasonCode",
    "Scheduler",
    "Severity",
    "Verdict",
    "content_part",
    "decide",
    "evidence_of",
    "is_same_content",
    "shown_digest",
    "verify",
]
