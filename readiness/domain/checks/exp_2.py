"""EXP-2: a schema lists every route there is, also those that nobody meant to show."""

from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.checks.exposed_answers import ExposureTeller, Topic, asked, judged
from readiness.domain.exposure import Seen, Sighting
from readiness.domain.exposure_facts import ExposureFacts
from readiness.domain.findings import Reason, Verdict
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId
from registry.domain.routes import bare_path

_TOPIC = Topic(
    "EXP-2",
    "documentation or a schema of the API",
    "No documentation or schema to strangers, unless it is declared public",
    "Close the paths at the edge, or declare them as public routes of the environment if they are "
    "meant for everybody.",
)


def judge(subject: Subject, facts: ExposureFacts) -> Verdict:
    """Pass when documentation and schema are not public, or only where the contract says so."""
    public = {bare_path(path) for path in subject.environment.public_routes}
    seen = subject.reader(ExposureTeller, facts).read(_TOPIC.check)
    by_contract = [one for one in seen if _is_public(one) and _path(one) in public]
    others = tuple(one for one in seen if one not in by_contract)
    verdict = judged(_TOPIC, subject, facts, others)
    if verdict.outcome is not Outcome.PASS or not by_contract:
        return verdict
    named = ", ".join(dict.fromkeys(asked(one.answer) for one in by_contract))
    rest = f" {verdict.summary}" if others else ""
    return verdict._replace(
        reason=Reason.PUBLIC_BY_CONTRACT,
        summary=f"Public because the environment declares it so: {named}.{rest}",
        measured="public by contract",
    )


def _is_public(one: Seen) -> bool:
    # declared is declared, whether it could be told from random paths or not
    return one.sighting in (Sighting.EXPOSED, Sighting.UNPROVEN)


def _path(one: Seen) -> str:
    return bare_path(one.answer.path)


CHECK = ProbeCheck(
    "EXP-2",
    "Are API documentation and schema not public, unless the contract says so?",
    ProbeId.EXPOSURE,
    judge,
)
