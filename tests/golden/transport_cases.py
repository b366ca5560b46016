"""Golden cases of PRX-2 and PRX-3: what is served in clear, and what keeps visits on HTTPS."""

from collections.abc import Callable
from dataclasses import replace

from readiness.domain.facts import (
    HstsAnswer,
    PlainAnswer,
)
from readiness.domain.failures import Failure
from readiness.domain.probing import ProbeId
from readiness.domain.redirection import Location, Redirection
from tests.golden.case import Case
from tests.observations import (
    INTERFACE,
    MARKED,
    MARKED_ERROR,
    REDIRECTED,
    hsts,
    observed,
    plain,
    sound,
)


def _in_clear(*answers: PlainAnswer, **changes: object) -> Case:
    facts = plain(*answers, **changes)
    return Case(INTERFACE, sound() | {ProbeId.PLAIN_HTTP: observed(ProbeId.PLAIN_HTTP, facts)})


def _led_to(location: Location, *, status: int = 301, keeps_path: bool = True) -> PlainAnswer:
    redirection = Redirection(location, "www.example.test", keeps_path)
    return replace(REDIRECTED, status=status, redirection=redirection)


def _marked(*answers: HstsAnswer, **changes: object) -> Case:
    return Case(
        INTERFACE, sound() | {ProbeId.HSTS: observed(ProbeId.HSTS, hsts(*answers, **changes))}
    )


TRANSPORT_CASES: dict[str, Callable[[], Case]] = {
    "plain-http-is-served": lambda: _in_clear(
        REDIRECTED, PlainAnswer("192.0.2.7", "/api/models", 200, body_bytes=512)
    ),
    "plain-http-asks-for-a-credential": lambda: _in_clear(
        PlainAnswer("192.0.2.7", "/", 401, body_bytes=12)
    ),
    "plain-http-leads-to-plain-http": lambda: _in_clear(_led_to(Location.PLAIN)),
    "plain-http-leads-elsewhere": lambda: _in_clear(_led_to(Location.ELSEWHERE)),
    "plain-http-drops-the-path": lambda: _in_clear(_led_to(Location.EDGE, keeps_path=False)),
    "plain-http-leads-for-now": lambda: _in_clear(_led_to(Location.EDGE, status=302)),
    "plain-http-says-no": lambda: _in_clear(PlainAnswer("192.0.2.7", "/", 426, body_bytes=20)),
    "plain-http-is-down": lambda: _in_clear(PlainAnswer("192.0.2.7", "/", 503, body_bytes=107)),
    "plain-port-closed": lambda: _in_clear(
        PlainAnswer("192.0.2.7", "/", failure=Failure.REFUSED), edge_answers=True
    ),
    "plain-port-and-edge-silent": lambda: _in_clear(
        PlainAnswer("192.0.2.7", "/", failure=Failure.TIMEOUT), edge_answers=False
    ),
    "plain-port-silent-for-one-path": lambda: _in_clear(
        REDIRECTED,
        PlainAnswer("192.0.2.7", "/api/models", failure=Failure.TIMEOUT),
        edge_answers=True,
    ),
    "plain-port-hangs-up-on-every-path": lambda: _in_clear(
        PlainAnswer("192.0.2.7", "/", failure=Failure.RESET),
        PlainAnswer("192.0.2.7", "/api/models", failure=Failure.RESET),
        edge_answers=True,
    ),
    "plain-http-hides-behind-a-silent-start-page": lambda: _in_clear(
        PlainAnswer("192.0.2.7", "/", failure=Failure.RESET),
        PlainAnswer("192.0.2.7", "/api/models", 200, body_bytes=512),
        edge_answers=True,
    ),
    "plain-http-takes-no-method": lambda: _in_clear(
        PlainAnswer("192.0.2.7", "/", 405, body_bytes=20)
    ),
    "plain-http-hands-on-to-what-is-down": lambda: _in_clear(
        PlainAnswer("192.0.2.7", "/", 502, body_bytes=20)
    ),
    "plain-edge": lambda: _in_clear(https=False, answers=()),
    "hsts-missing": lambda: _marked(replace(MARKED, values=()), replace(MARKED_ERROR, values=())),
    "hsts-missing-on-errors": lambda: _marked(MARKED, replace(MARKED_ERROR, values=())),
    "hsts-missing-on-a-page": lambda: _marked(replace(MARKED, values=()), MARKED_ERROR),
    "hsts-short": lambda: _marked(replace(MARKED, values=("max-age=86400",)), MARKED_ERROR),
    "hsts-twice": lambda: _marked(replace(MARKED, values=MARKED.values * 2), MARKED_ERROR),
    "hsts-off": lambda: _marked(replace(MARKED, values=("max-age=0",)), MARKED_ERROR),
    "hsts-invalid": lambda: _marked(replace(MARKED, values=("31536000",)), MARKED_ERROR),
    "hsts-on-an-address": lambda: _marked(bare_address=True),
    "hsts-on-a-certificate-that-fails": lambda: _marked(
        HstsAnswer("192.0.2.7", "/", failure=Failure.TLS)
    ),
    "hsts-with-one-path-silent": lambda: _marked(
        MARKED, MARKED_ERROR, HstsAnswer("192.0.2.7", "/api/models", failure=Failure.TIMEOUT)
    ),
    "hsts-missing-beside-a-silent-path": lambda: _marked(
        HstsAnswer("192.0.2.7", "/api/models", failure=Failure.TIMEOUT),
        replace(MARKED, values=()),
        replace(MARKED_ERROR, values=()),
    ),
    "hsts-without-an-answer": lambda: _marked(
        HstsAnswer("192.0.2.7", "/", failure=Failure.TIMEOUT)
    ),
    "hsts-without-an-error-seen": lambda: _marked(MARKED),
    "hsts-without-https": lambda: _marked(https=False, answers=()),
}
