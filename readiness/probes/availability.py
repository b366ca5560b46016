"""P01: what each address of the edge answers on the health route, and in which form."""

from dataclasses import dataclass

from readiness.domain.facts import AddressAnswer, AvailabilityFacts
from readiness.domain.probing import Cadence, ProbeId
from readiness.domain.walk_facts import Beginning, Walk
from readiness.domain.walks import fails
from readiness.egress import Exchange, Pin, TargetFailedError
from readiness.probes.addresses import ask_each
from readiness.probes.contract import Probe
from readiness.probes.redaction import kept_headers, redacted
from readiness.probes.unpacking import unpacked
from readiness.probes.visit import Message, Visit
from readiness.probes.walking import PAGE_BYTES, Walker

CHECK = "AVL-1"
"""The check in whose name the health route is asked."""
START = "/"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one address answered, and the walk that goes on from there."""

    pin: Pin
    answer: AddressAnswer
    walker: Walker


async def gather(visit: Visit) -> AvailabilityFacts:
    """Ask every address for the health route, each over a new connection; then look further.

    First the health route everywhere, for on that the most depends. Then redirects are followed,
    and the start page is asked for at the first address that answered.

    Raises:
        ProberError: the question could not be put.
    """
    scope, health = visit.scope(), visit.environment.health
    url = scope.url(health.path)
    try:
        asked, left_out = await ask_each(visit, scope, lambda pin: _asked(visit, pin))
    except TargetFailedError as error:
        return AvailabilityFacts(url, health.status, health.contains, error.failure)
    return AvailabilityFacts(
        url,
        health.status,
        health.contains,
        answers=tuple(one.answer for one in asked),
        left_out=left_out,
        walks=await _walks(visit, asked),
    )


def failed(facts: AvailabilityFacts) -> bool:
    """Tell whether any address did not answer as declared, or in no proper form."""
    is_https = facts.url.startswith("https:")
    return (
        facts.failure is not None
        or fails(facts.walks, is_https=is_https)
        or any(
            answer.status != facts.expected_status or answer.body_matches is False
            for answer in facts.answers
        )
    )


async def _asked(visit: Visit, pin: Pin) -> _Asked:
    path = visit.environment.health.path
    is_start = path == START
    walker = Walker(visit, pin, Beginning.START if is_start else Beginning.HEALTH)
    message = Message(most_body_bytes=PAGE_BYTES if is_start else None)
    try:
        exchange = await visit.send(pin, path, message, check=CHECK)
    except TargetFailedError as error:
        walker.failed(path, error)
        return _Asked(pin, _silent(pin, error), walker)
    walker.arrived(path, exchange)
    return _Asked(pin, _answer(exchange, visit.environment.health.contains), walker)


async def _walks(visit: Visit, asked: tuple[_Asked, ...]) -> tuple[Walk, ...]:
    walks = [await one.walker.followed() for one in asked]
    answered = next((one.pin for one in asked if one.answer.failure is None), None)
    is_left = visit.environment.health.path != START and not visit.forbids(START)
    if answered is not None and is_left:
        walks.append(await Walker(visit, answered, Beginning.START).begun(START))
    return tuple(walks)


def _silent(pin: Pin, error: TargetFailedError) -> AddressAnswer:
    return AddressAnswer(
        str(pin.address), error.failure, redacted(str(error)), timings=error.timings
    )


def _answer(exchange: Exchange, text: str) -> AddressAnswer:
    return AddressAnswer(
        exchange.peer,
        status=exchange.status,
        body_matches=text.encode() in unpacked(exchange).body if text else None,
        body_bytes=len(exchange.body),
        body_truncated=exchange.truncated,
        headers=kept_headers(exchange.headers),
        timings=exchange.timings,
    )


PROBE = Probe(
    id=ProbeId.AVAILABILITY,
    title="Availability, latency and the form of answers",
    cadence=Cadence.FAST,
    algorithm_version=2,
    gather=gather,
    failed=failed,
)
