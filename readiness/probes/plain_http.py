"""P04: what the plain-HTTP address of an edge answers."""

from readiness.domain.facts import PlainAnswer, PlainHttpFacts
from readiness.domain.plain_answers import half_silent, is_sound
from readiness.domain.probing import Cadence, ProbeId
from readiness.egress import DialRefusedError, Pin, Scope, TargetFailedError
from readiness.probes.addresses import ask_each
from readiness.probes.budget import OutOfTimeError
from readiness.probes.contract import Probe
from readiness.probes.locations import redirection_of
from readiness.probes.redaction import kept_headers
from readiness.probes.visit import Visit

CHECK = "PRX-2"


async def gather(visit: Visit) -> PlainHttpFacts:
    """Ask every plain address for a few paths; no redirect is followed.

    Raises:
        ProberError: the question could not be put, or the plain URL is of another host.
    """
    edge = visit.scope()
    if not edge.is_https:
        return PlainHttpFacts(edge.origin, https=False)
    plain = visit.plain_scope()
    if plain.host != edge.host:
        raise DialRefusedError(f"The plain URL must be of the edge's own host, {edge.host}.")
    paths = _paths(visit)
    try:
        answers, left_out = await ask_each(visit, plain, lambda pin: _answers(visit, pin, paths))
    except TargetFailedError as error:
        return PlainHttpFacts(plain.origin, failure=error.failure)
    flat = tuple(answer for of_address in answers for answer in of_address)
    edge_answers = await _edge_answers(visit, edge, flat)
    return PlainHttpFacts(plain.origin, answers=flat, edge_answers=edge_answers, left_out=left_out)


def failed(facts: PlainHttpFacts) -> bool:
    """Tell whether any path was answered otherwise than by a redirect or a refusal, or left so."""
    is_sound_throughout = all(map(is_sound, facts.answers)) and not half_silent(facts.answers)
    return facts.failure is not None or not is_sound_throughout


def _paths(visit: Visit) -> tuple[str, ...]:
    """Return the start page, a protected route, the health route and a path that cannot exist.

    Four, for an edge may redirect the start page alone and serve the rest.
    """
    environment = visit.environment
    protected = (*environment.protected_api, *environment.protected_pages)[:1]
    paths = ("/", *protected, environment.health.path, f"/{visit.nonce()}")
    return tuple(path for path in dict.fromkeys(paths) if not visit.forbids(path))


async def _answers(visit: Visit, pin: Pin, paths: tuple[str, ...]) -> tuple[PlainAnswer, ...]:
    answers: list[PlainAnswer] = []
    for path in paths:
        try:
            answers.append(await _answer(visit, pin, path))
        except OutOfTimeError:
            if not answers:
                raise
            visit.leave_out(f"{path} at {pin.address}")
        except TargetFailedError as error:
            cut = PlainAnswer(
                str(pin.address), path, failure=error.failure, is_cut=error.speaks_http
            )
            answers.append(cut)
            # a port that is closed or filtered for one path is so for all of them; one that lets
            # anybody connect and then hangs up may do so for this path alone
            if error.timings.connect is None:
                break
    return tuple(answers)


async def _answer(visit: Visit, pin: Pin, path: str) -> PlainAnswer:
    exchange = await visit.get(pin, path, check=CHECK)
    return PlainAnswer(
        exchange.peer,
        path,
        exchange.status,
        redirection=redirection_of(exchange, pin.scope.url(path), visit.scope()),
        body_bytes=len(exchange.body),
        headers=kept_headers(exchange.headers),
    )


async def _edge_answers(visit: Visit, edge: Scope, answers: tuple[PlainAnswer, ...]) -> bool | None:
    """Shake hands with the edge where a plain port was silent: silence alone proves nothing."""
    silent = {answer.address for answer in answers if answer.failure is not None}
    if not silent:
        return None
    for pin in await visit.resolve(edge):
        if str(pin.address) in silent and not await _shakes_hands(visit, pin):
            return False
    return True


async def _shakes_hands(visit: Visit, pin: Pin) -> bool:
    try:
        await visit.handshake(pin)
    except TargetFailedError:
        return False
    except OutOfTimeError:
        visit.leave_out(f"a handshake with the edge at {pin.address}")
    return True


PROBE = Probe(
    id=ProbeId.PLAIN_HTTP,
    title="Redirect from plain HTTP",
    cadence=Cadence.POSTURE,
    algorithm_version=3,
    gather=gather,
    failed=failed,
)
