"""EXP-4: whoever reaches tools or the management of models acts in the name of the operator."""

from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.checks.exposed_answers import Topic, judged
from readiness.domain.exposure_facts import ExposureFacts
from readiness.domain.findings import Verdict
from readiness.domain.probing import ProbeId

_TOPIC = Topic(
    "EXP-4",
    "tools, an MCP endpoint or a management of models",
    "No tool, MCP or model-management endpoint to strangers",
    "Close the paths at the edge, or ask there who somebody is before they are reached.",
)


def judge(subject: Subject, facts: ExposureFacts) -> Verdict:
    """Pass when no endpoint for tools or for managing models answers strangers."""
    return judged(_TOPIC, subject, facts)


CHECK = ProbeCheck(
    "EXP-4",
    "Are tool, MCP and model-management endpoints not public?",
    ProbeId.EXPOSURE,
    judge,
)
