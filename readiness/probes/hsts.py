"""P05: which answers of the edge carry Strict-Transport-Security."""

from collections.abc import Iterable
from ipaddress import ip_address

from readiness.domain.facts import HstsAnswer, HstsFacts
from readiness.domain.hsts_answers import without_errors
from readiness.domain.hsts_header import is_sound
from readiness.domain.probing import Cadence, ProbeId
from readiness.egress import Pin, TargetFailedError
from readiness.probes.addresses import ask_each
from readiness.probes.budget import OutOfTimeError
from readiness.probes.contract import Probe
from readiness.probes.redaction import kept_headers, redacted
from readiness.probes.visit import Visit

CHECK = "PRX-3"
HEADER = "strict-transport-security"
MOST_VALUES = 4
"""Header lines of one answer that are kept: the second one is wrong already."""
OVERLONG_CHARACTERS = 8 * 1024
"""A request line of more than this is refused by the common proxies as they come: nginx takes 8 KiB
(large_client_header_buffers), Apache 8190 bytes (LimitRequestLine)."""
SHOWN_CHARACTERS = 40
"""Of a path that was made too long."""


async def gather(visit: Visit) -> HstsFacts:
    """Ask every address for a few paths, one of which cannot exist, without credentials.

    An edge that answers all of them well is asked for what servers refuse by themselves.

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
    """Tell whether any answer lacks one valid header of the asked length, or no error was seen."""
    if facts.failure is not None or without_errors(facts.answers):
        return True
    return not all(answer.failure is None and is_sound(answer.values) for answer in facts.answers)


def _paths(visit: Visit) -> tuple[str, ...]:
    """Return paths that answer well, refuse, and do not exist: headers often miss on the last."""
    environment = visit.environment
    protected = (*environment.protected_api, *environment.protected_pages)[:1]
    paths = (environment.health.path, "/", *protected, f"/{visit.nonce()}")
    return tuple(path for path in dict.fromkeys(paths) if not visit.forbids(path))


def _provocations(visit: Visit) -> tuple[str, ...]:
    """Return paths that servers refuse: one beyond their limit, one with a broken escape.

    An application with an answer for every path shows no error otherwise.
    """
    nonce = visit.nonce()
    overlong = nonce * (OVERLONG_CHARACTERS // len(nonce))
    paths = (f"/{overlong}", f"/{nonce}%zz")
    return tuple(path for path in paths if not visit.forbids(path))


async def _answers(visit: Visit, pin: Pin, paths: tuple[str, ...]) -> tuple[HstsAnswer, ...]:
    answers = await _asked(visit, pin, paths)
    if any(answer.failure for answer in answers):
        return tuple(answers)
    for path in _provocations(visit):
        if not without_errors(answers):
            break
        # a server may as well hang up on such a request: that shows nothing
        provoked = await _asked(visit, pin, (path,))
        answers.extend(one for one in provoked if one.failure is None and _is_of_site(one, answers))
    return tuple(answers)


def _is_of_site(provoked: HstsAnswer, others: Iterable[HstsAnswer]) -> bool:
    """Tell whether the operator could have marked an answer at all.

    Some servers refuse what they cannot read before they look which site it is for: Caddy, Traefik
    and HAProxy do. No line of a configuration reaches that answer, which has not even the Date that
    every answer of a server with a clock carries (RFC 9110, section 6.6.1).
    """
    return bool(provoked.values) or _is_dated(provoked) or not any(map(_is_dated, others))


def _is_dated(answer: HstsAnswer) -> bool:
    return any(name == "date" for name, _ in answer.headers)


async def _asked(visit: Visit, pin: Pin, paths: Iterable[str]) -> list[HstsAnswer]:
    answers: list[HstsAnswer] = []
    for path in paths:
        try:
            answers.append(await _answer(visit, pin, path))
        except OutOfTimeError:
            visit.leave_out(f"{_shown(path)} at {pin.address}")
        except TargetFailedError as error:
            failed_before = any(answer.failure for answer in answers)
            answers.append(HstsAnswer(str(pin.address), _shown(path), failure=error.failure))
            # one path may stall alone; for more of them the time of a run would not suffice
            if failed_before or error.timings.tls is None:
                break
    return answers


async def _answer(visit: Visit, pin: Pin, path: str) -> HstsAnswer:
    exchange = await visit.get(pin, path, check=CHECK)
    values = (value for name, value in exchange.headers if name == HEADER)
    kept = tuple(redacted(value) for value in values)[:MOST_VALUES]
    return HstsAnswer(
        exchange.peer,
        _shown(path),
        exchange.status,
        kept,
        headers=kept_headers(exchange.headers),
    )


def _shown(path: str) -> str:
    if len(path) < OVERLONG_CHARACTERS:
        return path
    return f"{path[:SHOWN_CHARACTERS]}… ({len(path)} characters)"


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
    algorithm_version=3,
    gather=gather,
    failed=failed,
)
