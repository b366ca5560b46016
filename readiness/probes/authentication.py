"""P06: what protected routes answer to a stranger, to a wrong credential and to an identity.

A route is asked with GET, an API route also with POST and an empty JSON object, which leaves
nothing behind where strangers are refused. The identity is presented with GET alone: what it
asked for with POST would be done.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from readiness.domain.access import NOT_OFFERED, AccessReader, Read, Reading
from readiness.domain.access_facts import AccessAnswer, AuthenticationFacts, Presented
from readiness.domain.failures import Failure
from readiness.domain.probing import Cadence, ProbeId
from readiness.egress import NoRouteError, Pin, TargetFailedError
from readiness.probes.access_requests import (
    Request,
    beside,
    beside_spelling,
    controls,
    of_strangers,
    repeated,
    spelled,
    with_identity,
    with_wrong_credential,
)
from readiness.probes.addresses import MOST_ADDRESSES
from readiness.probes.contract import Probe
from readiness.probes.credentials import credentials_for, identity_of
from readiness.probes.interview import Interview
from readiness.probes.spellings import DANGEROUS, WAYS
from readiness.probes.visit import Visit

MOST_REQUESTS = 40
"""To one environment in one run."""
ASKING_SECONDS = 45.0
"""Of a run that a slow zone may fill with requests. The rest is for their answers, and for asking
again what looked open."""
NOT_FOUND = 404


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
        failure,
        use,
        tuple(interview.answers),
        tuple(dict.fromkeys(interview.left_out)),
        tuple(dict.fromkeys(interview.spared)),
    )


def failed(facts: AuthenticationFacts) -> bool:
    """Tell whether the edge did not answer, or something looked open."""
    return facts.failure is not None or bool(_suspicious(facts))


async def _first_time(interview: Interview, visit: Visit, pins: Sequence[Pin]) -> Failure | None:
    environment = visit.environment
    pin, of_controls = await _reachable(interview, visit, pins)
    if failure := _silence(of_controls):
        return failure
    await interview.ask(pin, of_strangers(environment))
    await interview.follow(pin)
    await _identify(interview, visit, pin)
    if interview.presents(Presented.WRONG):
        await interview.ask(pin, with_wrong_credential(environment))
        await interview.follow(pin)
    await _ask_oddly(interview, visit, pin, [other for other in pins if other != pin])
    await interview.follow(pin, optional=True)
    return _nothing_heard(interview)


def _nothing_heard(interview: Interview) -> Failure | None:
    """Return how the edge failed when not one request of the run was answered."""
    if any(answer.status is not None for answer in interview.answers):
        return None
    return next((answer.failure for answer in interview.answers), None)


def _silence(answers: Sequence[AccessAnswer]) -> Failure | None:
    """Return how an address failed when it was silent throughout, else None.

    A reset is an answer of a kind: some edges hang up on paths that they do not know.
    """
    harmless = (None, Failure.RESET)
    silent = [answer.failure for answer in answers if answer.failure not in harmless]
    return silent[0] if silent and len(silent) == len(answers) else None


async def _reachable(
    interview: Interview, visit: Visit, pins: Sequence[Pin]
) -> tuple[Pin, list[AccessAnswer]]:
    """Return the first address that answers, else the first, and its answers to the controls.

    Raises:
        NoRouteError: there is a route to none of them.
    """
    requests = controls(visit.environment, visit.nonce)
    silent: list[tuple[Pin, list[AccessAnswer]]] = []
    unreachable: list[NoRouteError] = []
    for pin in pins:
        try:
            answers = await interview.ask(pin, requests)
        except NoRouteError as error:
            unreachable.append(error)
            continue
        if not _silence(answers):
            return pin, answers
        silent.append((pin, answers))
    if not silent:
        raise unreachable[0]
    return silent[0]


async def _identify(interview: Interview, visit: Visit, pin: Pin) -> None:
    """Present the identity wherever a stranger was not refused, and until it was let in once.

    A random path is asked for with it as well: an application may answer whatever it does not
    know with a page, and a route that does not exist would then look alive.
    """
    if not interview.presents(Presented.IDENTITY):
        return
    requests = [one for one in with_identity(visit.environment) if not interview.forbids(one)]
    await interview.ask(pin, [beside(one, visit.nonce) for one in requests[:1] if one.is_api])
    refused = _refused_by_get(interview)
    for request in requests:
        is_wanted = request.is_api and not _reader(interview).granted
        if is_wanted or (request.route, request.is_api) not in refused:
            await interview.ask(pin, [request])


def _refused_by_get(interview: Interview) -> set[tuple[str, bool]]:
    return {
        (one.answer.route, one.answer.is_api)
        for one in _read(_reader(interview))
        if one.reading is Reading.REFUSED and one.answer.method == "GET"
    }


async def _ask_oddly(interview: Interview, visit: Visit, pin: Pin, others: Sequence[Pin]) -> None:
    """Ask in odd spellings, by turns for every route, and at the other addresses."""
    alive = (answer.route for answer in _reader(interview).granted)
    routes = tuple(dict.fromkeys((*alive, *visit.environment.protected_api)))
    by_turns = [one for name in DANGEROUS for one in _spelled_by_turns(interview, routes, name)]
    await interview.ask(pin, by_turns)
    await interview.ask(pin, _by_post(interview))
    await interview.ask(pin, _controls_of_spellings(interview, visit))
    for other in others:
        await _ask_elsewhere(interview, visit, other)
    rest = [name for name in WAYS if name not in DANGEROUS]
    spare = [one for name in rest for one in _spelled_by_turns(interview, routes, name)]
    await interview.ask(pin, spare, optional=True)
    await interview.ask(pin, _by_post(interview))
    await interview.ask(pin, _controls_of_spellings(interview, visit))


def _controls_of_spellings(interview: Interview, visit: Visit) -> list[Request]:
    """Return a path that cannot exist for each spelling that looks open.

    What is refused in one folder may be the application's shell everywhere else, which is where
    such a spelling led.
    """
    opened = (one.answer for one in _read(_reader(interview)) if one.reading is Reading.OPEN)
    wanted = (beside_spelling(answer, visit.nonce) for answer in opened if answer.spelling)
    by_kind = {_kind(request): request for request in wanted if request is not None}
    asked = {_kind(answer) for answer in interview.answers if answer.is_control}
    return [request for kind, request in by_kind.items() if kind not in asked]


def _kind(one: Request | AccessAnswer) -> tuple[str, str, str]:
    return one.route, one.spelling, one.method


def _spelled_by_turns(interview: Interview, routes: Sequence[str], name: str) -> Iterator[Request]:
    for route in routes:
        yield from spelled(route, [name], _method_of(interview, route))


def _method_of(interview: Interview, route: str) -> str:
    """Return the method by which a route can be asked: POST where it has nothing for GET."""
    without_get = any(
        answer.status in (NOT_FOUND, NOT_OFFERED)
        for answer in interview.answers
        if answer.is_api
        and not answer.is_control
        and (answer.route, answer.target, answer.method) == (route, route, "GET")
        and answer.presented is Presented.NOTHING
    )
    return "POST" if without_get else "GET"


def _by_post(interview: Interview) -> list[Request]:
    """Return the spellings to ask by POST, for the application behind has no GET there."""
    asked = {(answer.target, answer.method) for answer in interview.answers}
    return [
        replace(repeated(answer), method="POST")
        for answer in interview.answers
        if answer.spelling and answer.status == NOT_OFFERED and (answer.target, "POST") not in asked
    ]


async def _ask_elsewhere(interview: Interview, visit: Visit, pin: Pin) -> None:
    """Ask another address for the first route, and for a random path where it hangs up."""
    try:
        answers = await interview.ask(pin, of_strangers(visit.environment)[:1], optional=True)
        if any(answer.failure is Failure.RESET for answer in answers):
            random_path = controls(visit.environment, visit.nonce)[:1]
            await interview.ask(pin, random_path, optional=True)
    except NoRouteError:
        return


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
        await interview.follow(pin)
    fresh = {_key(answer): answer for answer in interview.answers}
    answers = tuple(fresh.pop(_key(answer), answer) for answer in earlier.answers)
    return replace(earlier, answers=(*answers, *fresh.values()))


def _key(answer: AccessAnswer) -> tuple[Request, str]:
    return repeated(answer), answer.address


def _suspicious(facts: AuthenticationFacts) -> list[AccessAnswer]:
    read = _read(AccessReader(facts))
    return [one.answer for one in read if one.reading in (Reading.OPEN, Reading.BROKEN)]


def _read(reader: AccessReader) -> tuple[Read, ...]:
    return (*reader.read(is_api=True), *reader.read(is_api=False))


def _reader(interview: Interview) -> AccessReader:
    return AccessReader(AuthenticationFacts(answers=tuple(interview.answers)))


PROBE = Probe(
    id=ProbeId.AUTHENTICATION,
    title="Authentication of protected routes",
    cadence=Cadence.MEDIUM,
    algorithm_version=3,
    gather=gather,
    failed=failed,
    adds_up=True,
)
