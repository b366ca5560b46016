"""EXP-3: a status panel names what is behind the edge, and an administration changes it.

Routes that the environment declares to be answered to nobody belong here as well, unless another
check of exposure looks at the same path.
"""

from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.checks.exposed_answers import Topic, judged
from readiness.domain.exposure_facts import ExposureFacts
from readiness.domain.findings import Verdict
from readiness.domain.probing import ProbeId

_TOPIC = Topic(
    "EXP-3",
    "a panel, an administration or a forbidden path",
    "No debug, administration or status panel to strangers, and no path that is declared forbidden",
    "Close the paths at the edge, and reach them from inside alone. What secrets were shown have "
    "to be replaced.",
)


def judge(subject: Subject, facts: ExposureFacts) -> Verdict:
    """Pass when no panel, and no path that is declared forbidden, answers strangers."""
    return judged(_TOPIC, subject, facts)


CHECK = ProbeCheck(
    "EXP-3",
    "Are debug, admin and proxy status panels not public?",
    ProbeId.EXPOSURE,
    judge,
)
