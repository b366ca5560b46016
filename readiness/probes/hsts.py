"""P05: which answers of the edge carry Strict-Transport-Security."""

from ipaddress import ip_address

from readiness.domain.facts import HstsAnswer, HstsFacts
from readiness.domain.hsts_header import is_sound
from readiness.domain.probing import Cadence, ProbeId
from readiness.egress import Pin, TargetFailedError
from readiness.probes.addresses import ask_each
from readiness.probes.contract import Probe
from readiness.probes.redaction import redacted
from readiness.probes.visit import Visit

CHECK = "PRX-3"
HEADER = "strict-transport-security"
MOST_VALUES = 4
"""Header lines of one answer that are kept: the second one is wrong already."""


async def gather(visit: Visit) -> HstsFacts:
    """Ask every address for a few paths, one of which cannot exist, without credentials.

    Raises:
        ProberError: the question could not be put.
    """
    scope = visit.scope()
    bare = _is_address(scope.host)
    if not scope.is_https:
        return HstsFacts(scope.host, https=False, bare_address=bare)
    paths = _paths(visit)
    try:
        answers, left_out = await ask_each(visit, scope, lambda pin: _answers(visit, pin, paths))
    except TargetFailedError as error:
        return HstsFacts(scope.host, bare_address=bare, failure=error.failure)
    flat = tuple(answer for of_address in answers for answer in of_address)
    return HstsFacts(scope.host, bare_address=bare, answers=flat, left_out=left_out)


def failed(facts: HstsFacts) -> bool:
    """Tell whether any answer lacks one valid header of the asked length."""
    return facts.failure is not None or not all(
        answer.failure is None and is_sound(answer.values) for answer in facts.answers
    )


def _paths(visit: Visit) -> tuple[str, ...]:
    """Return paths that answer well, refuse, and do not exist: headers often miss on the last."""
    environment = visit.environment
    protected = (*environment.protected_api, *environment.protected_pages)[:1]
    paths = (environment.health.path, "/", *protected, f"/{visit.nonce()}")
    return tuple(path for path in dict.fromkeys(paths) if not visit.forbids(path))


async def _answers(visit: Visit, pin: Pin, paths: tuple[str, ...]) -> tuple[HstsAnswer, ...]:
    answers: list[HstsAnswer] = []
    for path in paths:
        answers.append(await _answer(visit, pin, path))
        if answers[-1].failure is not None:
            break
    return tuple(answers)


async def _answer(visit: Visit, pin: Pin, path: str) -> HstsAnswer:
    try:
        exchange = await visit.get(pin, path, check=CHECK)
    except TargetFailedError as error:
        return HstsAnswer(str(pin.address), path, failure=error.failure)
    values = (value for name, value in exchange.headers if name == HEADER)
    kept = tuple(redacted(value) for value in values)[:MOST_VALUES]
    return HstsAnswer(exchange.peer, path, exchange.status, kept)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


PROBE = Probe(
    id=ProbeId.HSTS,
    title="HSTS on every answer",
    cadence=Cadence.POSTURE,
    algorithm_version=1,
    gather=gather,
    failed=failed,
)
