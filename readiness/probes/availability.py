"""P01: what each address of the edge answers on the health route."""

from readiness.domain.facts import AddressAnswer, AvailabilityFacts
from readiness.domain.probing import Cadence, ProbeId
from readiness.egress import Exchange, Pin, TargetFailedError
from readiness.probes.addresses import ask_each
from readiness.probes.contract import Probe
from readiness.probes.redaction import kept_headers, redacted
from readiness.probes.visit import Visit

CHECK = "AVL-1"
"""The check in whose name the edge is asked."""


async def gather(visit: Visit) -> AvailabilityFacts:
    """Ask every address for the health route, each over a new connection.

    Raises:
        ProberError: the question could not be put.
    """
    scope, health = visit.scope(), visit.environment.health
    url = scope.url(health.path)
    try:
        answers, left_out = await ask_each(visit, scope, lambda pin: _answer(visit, pin))
    except TargetFailedError as error:
        return AvailabilityFacts(url, health.status, health.contains, error.failure)
    return AvailabilityFacts(
        url, health.status, health.contains, answers=answers, left_out=left_out
    )


def failed(facts: AvailabilityFacts) -> bool:
    """Tell whether any address did not answer as declared."""
    return facts.failure is not None or any(
        answer.status != facts.expected_status or answer.body_matches is False
        for answer in facts.answers
    )


async def _answer(visit: Visit, pin: Pin) -> AddressAnswer:
    try:
        exchange = await visit.get(pin, visit.environment.health.path, check=CHECK)
    except TargetFailedError as error:
        return AddressAnswer(
            str(pin.address), error.failure, redacted(str(error)), timings=error.timings
        )
    return AddressAnswer(
        exchange.peer,
        status=exchange.status,
        body_matches=_matches(exchange, visit.environment.health.contains),
        body_bytes=len(exchange.body),
        body_truncated=exchange.truncated,
        headers=kept_headers(exchange.headers),
        timings=exchange.timings,
    )


def _matches(exchange: Exchange, text: str) -> bool | None:
    return text.encode() in exchange.body if text else None


PROBE = Probe(
    id=ProbeId.AVAILABILITY,
    title="Availability and latency",
    cadence=Cadence.FAST,
    algorithm_version=1,
    gather=gather,
    failed=failed,
)
