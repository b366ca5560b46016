"""P06: what protected routes answer to a stranger, to a wrong credential and to an identity.

A route is asked with GET, an API route also with POST and an empty JSON object, which leaves
nothing behind where strangers are refused. The identity is presented with GET alone: what it
asked for with POST would be done.
"""

from collections.abc import Sequence
from dataclasses import replace

from readiness.domain.access import AccessReader, Reading
from readiness.domain.access_facts import (
    AccessAnswer,
    AuthenticationFacts,
    IdentityUse,
    Presented,
)
from readiness.domain.failures import Failure
from readiness.domain.probing import Cadence, ProbeId
from readiness.egress import Credential, NoRouteError, Pin, TargetFailedError
from readiness.probes.access_requests import (
    Request,
    controls,
    of_strangers,
    repeated,
    spelled,
    with_identity,
    with_wrong_credential,
)
from readiness.probes.contract import Probe
from readiness.probes.forgeries import forged
from readiness.probes.interview import Interview
from readiness.probes.visit import Visit
from registry.domain.identities import Slot

MOST_REQUESTS = 40
"""To one environment in one run."""
ASKING_SECONDS = 45.0
"""Of a run that a slow zone may fill with requests. The rest is for their answers, and for asking
again what looked open."""
MOST_ADDRESSES = 4


async def gather(visit: Visit) -> AuthenticationFacts:
    """Ask every protected route as far as the budget goes; in a second run what looked open.

    Raises:
        ProberError: a question could not be put.
    """
    use, credential = identity_of(visit)
    environment, earlier = visit.environment, visit.luggage.earlier
    if not (environment.protected_api or environment.protected_pages):
        return AuthenticationFacts(identity=use)
    try:
        pins = await visit.resolve(visit.scope())
    except TargetFailedError as error:
        return AuthenticationFacts(error.failure, use)
    room = min(MOST_REQUESTS, visit.affordable(ASKING_SECONDS))
    interview = Interview(visit, credentials_for(visit, credential), room)
    if isinstance(earlier, AuthenticationFacts) and earlier.failure is None:
        return await _again(interview, pins, earlier)
    failure = await _first_time(interview, visit, pins[:MOST_ADDRESSES])
    return AuthenticationFacts(
        failure, use, tuple(interview.answers), tuple(dict.fromkeys(interview.left_out))
    )


def failed(facts: AuthenticationFacts) -> bool:
    """Tell whether the edge did not answer, or something looked open."""
    return facts.failure is not None or bool(_suspicious(facts))


async def _first_time(interview: Interview, visit: Visit, pins: Sequence[Pin]) -> Failure | None:
    environment = visit.environment
    pin, beside = await _reachable(interview, visit, pins)
    # a reset is an answer of a kind: some edges hang up on paths that they do not know
    silent = [answer.failure for answer in beside if answer.failure not in (None, Failure.RESET)]
    if silent and len(silent) == len(beside):
        return silent[0]
    await interview.ask(pin, of_strangers(environment))
    await _identify(interview, visit, pin)
    if interview.presents(Presented.WRONG):
        await interview.ask(pin, with_wrong_credential(environment))
    await _ask_oddly(interview, visit, pin, [other for other in pins if other != pin])
    return None


async def _reachable(
    interview: Interview, visit: Visit, pins: Sequence[Pin]
) -> tuple[Pin, list[AccessAnswer]]:
    """Return the first address to which there is a route, and its answers to the controls."""
    requests = controls(visit.environment, visit.nonce)
    for pin in pins[:-1]:
        try:
            return pin, await interview.ask(pin, requests)
        except NoRouteError:
            continue
    return pins[-1], await interview.ask(pins[-1], requests)


async def _identify(interview: Interview, visit: Visit, pin: Pin) -> None:
    """Present the identity until it was let in once."""
    if not interview.presents(Presented.IDENTITY):
        return
    for request in with_identity(visit.environment):
        await interview.ask(pin, [request])
        if _reader(interview).granted:
            return


async def _ask_oddly(interview: Interview, visit: Visit, pin: Pin, others: Sequence[Pin]) -> None:
    """Ask in odd spellings, for the route that proved alive first, and at the other addresses."""
    alive = (answer.route for answer in _reader(interview).granted)
    routes = tuple(dict.fromkeys((*alive, *visit.environment.protected_api)))
    for route in routes[:1]:
        await interview.ask(pin, spelled(route))
    for other in others:
        try:
            await interview.ask(other, of_strangers(visit.environment)[:1], optional=True)
        except NoRouteError:
            continue
    for route in routes[1:]:
        await interview.ask(pin, spelled(route), optional=True)


async def _again(
    interview: Interview, pins: Sequence[Pin], earlier: AuthenticationFacts
) -> AuthenticationFacts:
    """Ask once more what looked open, with the controls against which it did."""
    references = (
        answer
        for answer in earlier.answers
        if answer.is_control or answer.presented is Presented.IDENTITY
    )
    wanted = (*references, *_suspicious(earlier))
    for pin in pins:
        here = (answer for answer in wanted if answer.address == str(pin.address))
        await interview.ask(pin, map(repeated, here))
    fresh = {_key(answer): answer for answer in interview.answers}
    answers = tuple(fresh.get(_key(answer), answer) for answer in earlier.answers)
    return replace(earlier, answers=answers)


def _key(answer: AccessAnswer) -> tuple[Request, str]:
    return repeated(answer), answer.address


def _suspicious(facts: AuthenticationFacts) -> list[AccessAnswer]:
    reader = AccessReader(facts)
    read = (*reader.read(is_api=True), *reader.read(is_api=False))
    return [one.answer for one in read if one.reading in (Reading.OPEN, Reading.BROKEN)]


def _reader(interview: Interview) -> AccessReader:
    return AccessReader(AuthenticationFacts(answers=tuple(interview.answers)))


def identity_of(visit: Visit) -> tuple[IdentityUse, Credential | None]:
    """Return what comes of identity ``a``, and the credential where it can be presented."""
    found = next((one for one in visit.environment.identities if one.slot is Slot.A), None)
    if found is None:
        return IdentityUse.NONE, None
    if found.is_void:
        return IdentityUse.VOID, None
    if not visit.scope().protects_credentials:
        return IdentityUse.UNSAFE, None
    value = visit.luggage.credentials.get(Slot.A)
    if value is None:
        return IdentityUse.UNAVAILABLE, None
    return IdentityUse.PRESENTED, Credential(found.header, value)


def credentials_for(visit: Visit, own: Credential | None) -> dict[Presented, Credential]:
    """Return what is presented: a wrong credential, and ``own`` where there is one."""
    if not visit.scope().protects_credentials:
        return {}
    # longer than one nonce, as keys are: a short one could be refused for its length alone
    wrong = {Presented.WRONG: forged(own, visit.nonce() + visit.nonce())}
    return wrong if own is None else {**wrong, Presented.IDENTITY: own}


PROBE = Probe(
    id=ProbeId.AUTHENTICATION,
    title="Authentication of protected routes",
    cadence=Cadence.MEDIUM,
    algorithm_version=1,
    gather=gather,
    failed=failed,
)
