"""Golden cases of AVL-2: the form of answers, and where redirects lead."""

from collections.abc import Callable
from dataclasses import replace

from readiness.domain.facts import AddressAnswer
from readiness.domain.failures import Failure
from readiness.domain.probing import ProbeId
from readiness.domain.redirection import Location, Redirection
from readiness.domain.walk_facts import Beginning, End, Extent, Flaw, Step, Walk
from tests.golden.case import Case
from tests.observations import (
    ENVIRONMENT,
    HEALTH_WALK,
    INTERFACE,
    START_WALK,
    availability,
    observed,
    sound,
)

START, HEALTH = START_WALK.steps[0], HEALTH_WALK.steps[0]
ON_EDGE = Redirection(Location.EDGE, "chat.example.test")
TO_LOGIN = Step("/", 302, redirection=ON_EDGE, leads_to="/login")
LOGIN = Step("/login", 200, is_page=True)


def _led(location: Location, host: str, *, status: int = 302, path: str = "/") -> Step:
    return Step(path, status, redirection=Redirection(location, host), leads_to=host)


def _walked(*walks: Walk) -> Case:
    facts = availability(walks=walks)
    return Case(INTERFACE, sound() | {ProbeId.AVAILABILITY: observed(ProbeId.AVAILABILITY, facts)})


def _starting(*steps: Step, end: End = End.ANSWER) -> Case:
    return _walked(HEALTH_WALK, replace(START_WALK, steps=steps, end=end))


def _healthy(*steps: Step, end: End = End.ANSWER) -> Case:
    return _walked(replace(HEALTH_WALK, steps=steps, end=end), START_WALK)


def _protecting_the_start() -> Case:
    away = _starting(_led(Location.ELSEWHERE, "id.example.test"), end=End.AWAY)
    walks = away.observations[ProbeId.AVAILABILITY].facts.walks
    steps = tuple(replace(step, path=ENVIRONMENT.protected_pages[0]) for step in walks[1].steps)
    return _walked(HEALTH_WALK, replace(walks[1], steps=steps))


FORM_CASES: dict[str, Callable[[], Case]] = {
    "start-leads-to-sign-in-on-the-edge": lambda: _starting(TO_LOGIN, LOGIN),
    "start-leads-to-an-identity-provider": lambda: _starting(
        _led(Location.SIGN_IN, "id.example.test"), end=End.AWAY
    ),
    "protected-start-leads-elsewhere": _protecting_the_start,
    "start-leads-elsewhere": lambda: _starting(
        _led(Location.ELSEWHERE, "www.example.test"), end=End.AWAY
    ),
    "start-leads-to-plain-http": lambda: _starting(
        _led(Location.PLAIN, "chat.example.test"), end=End.AWAY
    ),
    "health-leads-elsewhere": lambda: _healthy(
        _led(Location.SIGN_IN, "id.example.test", path="/health"), end=End.AWAY
    ),
    "start-loops": lambda: _starting(
        TO_LOGIN, replace(TO_LOGIN, path="/login", leads_to="/"), end=End.LOOP
    ),
    "start-loops-without-a-cookie": lambda: _starting(
        replace(TO_LOGIN, leads_to="/", sets_cookie=True), end=End.LOOP
    ),
    "start-redirects-for-ever": lambda: _starting(
        *(replace(TO_LOGIN, path=f"/{n}", leads_to=f"/{n + 1}") for n in range(6)),
        end=End.TOO_MANY,
    ),
    "start-leads-to-no-address": lambda: _starting(
        Step("/", 302, redirection=Redirection(Location.UNREADABLE)), end=End.UNREADABLE
    ),
    "start-leads-nowhere": lambda: _starting(Step("/", 302), end=End.PLACELESS),
    "start-leads-to-what-is-never-called": lambda: _starting(TO_LOGIN, end=End.SPARED),
    "sign-in-page-hangs": lambda: _starting(
        TO_LOGIN, Step("/login", failure=Failure.TIMEOUT), end=End.FAILURE
    ),
    "start-page-drips": lambda: _starting(
        Step("/", failure=Failure.TIMEOUT, has_begun=True), end=End.FAILURE
    ),
    "start-page-breaks-off": lambda: _starting(
        Step("/", failure=Failure.RESET, has_begun=True), end=End.FAILURE
    ),
    "start-page-hangs-up": lambda: _starting(Step("/", failure=Failure.RESET), end=End.FAILURE),
    "start-page-is-no-http": lambda: _starting(
        Step("/", failure=Failure.MALFORMED, has_begun=True), end=End.FAILURE
    ),
    "start-page-sends-endless-headers": lambda: _starting(
        Step("/", failure=Failure.TOO_LARGE, has_begun=True), end=End.FAILURE
    ),
    "start-page-is-long-with-a-length": lambda: _starting(replace(START, extent=Extent.DECLARED)),
    "start-page-is-long-without-a-length": lambda: _starting(replace(START, extent=Extent.OPEN)),
    "health-is-long-without-a-length": lambda: _healthy(replace(HEALTH, extent=Extent.OPEN)),
    "health-is-a-long-page": lambda: _healthy(replace(HEALTH, extent=Extent.OPEN, is_page=True)),
    "health-is-framed-twice": lambda: _healthy(replace(HEALTH, flaws=(Flaw.FRAMED_TWICE,))),
    "health-goes-on-behind-its-end": lambda: _healthy(replace(HEALTH, flaws=(Flaw.EXCESS,))),
    "health-has-control-bytes": lambda: _healthy(
        replace(HEALTH, flaws=(Flaw.CONTROL_BYTES, Flaw.NOT_ASCII))
    ),
    "start-has-letters-beyond-ascii": lambda: _starting(replace(START, flaws=(Flaw.NOT_ASCII,))),
    "start-names-two-places": lambda: _starting(
        replace(TO_LOGIN, flaws=(Flaw.PLACES_DIFFER,)), LOGIN
    ),
    "start-was-not-reached-in-time": lambda: _starting(end=End.OUT_OF_TIME),
    "redirect-could-not-be-asked": lambda: _starting(TO_LOGIN, end=End.UNASKED),
    "form-was-not-looked-at": _walked,
    "one-address-without-an-answer": lambda: _walked(
        HEALTH_WALK,
        Walk(
            "192.0.2.8", Beginning.HEALTH, (Step("/health", failure=Failure.TIMEOUT),), End.FAILURE
        ),
        START_WALK,
    ),
    "no-address-answers": lambda: Case(
        INTERFACE,
        sound()
        | {
            ProbeId.AVAILABILITY: observed(
                ProbeId.AVAILABILITY,
                availability(AddressAnswer("192.0.2.7", failure=Failure.TIMEOUT)),
            )
        },
    ),
}
