"""EXP-1: metrics tell strangers who uses a model, how much, and often with which keys."""

from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.checks.exposed_answers import Topic, judged
from readiness.domain.exposure_facts import ExposureFacts
from readiness.domain.findings import Verdict
from readiness.domain.probing import ProbeId

_TOPIC = Topic(
    "EXP-1",
    "metrics",
    "No metrics to strangers",
    "Close the path at the edge, and let the collector of metrics ask the upstream from inside.",
)


def judge(subject: Subject, facts: ExposureFacts) -> Verdict:
    """Pass when no path for metrics shows any to strangers."""
    return judged(_TOPIC, subject, facts)


CHECK = ProbeCheck("EXP-1", "Are metrics not public?", ProbeId.EXPOSURE, judge)
