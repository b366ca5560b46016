"""EXP-5: development mode shows source code and settings, and often runs what it is sent."""

from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.checks.exposed_answers import Topic, judged
from readiness.domain.exposure_facts import ExposureFacts
from readiness.domain.findings import Reason, Verdict
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId
from readiness.domain.remedies import Remedy
from registry.domain.vocabulary import EnvironmentKind

_TOPIC = Topic(
    "EXP-5",
    "development mode",
    "No development mode in production",
    "Run the application in its mode for production. Closing a path at the edge is no cure: the "
    "mode shows elsewhere as well.",
    is_closed_by_path=False,
)


def judge(subject: Subject, facts: ExposureFacts) -> Verdict:
    """Pass when nothing that a production environment answers shows development mode."""
    if subject.environment.kind is not EnvironmentKind.PRODUCTION:
        kind = subject.environment.kind.value
        return Verdict(
            Outcome.NOT_APPLICABLE,
            Reason.NOT_PRODUCTION,
            f"Development mode is asked about in production alone; this is {kind}.",
            remedy=Remedy("Nothing to do, unless the environment is production after all."),
        )
    return judged(_TOPIC, subject, facts)


CHECK = ProbeCheck(
    "EXP-5",
    "Is no development mode visible in production?",
    ProbeId.EXPOSURE,
    judge,
)
