"""Golden cases of EXP-1 to EXP-5: what strangers find that is not for them."""

from collections.abc import Callable
from dataclasses import replace

from readiness.domain.access_facts import Content
from readiness.domain.exposure_facts import ExposureAnswer, ExposureFacts, NotAsked, Purpose
from readiness.domain.failures import Failure
from readiness.domain.probing import ProbeId
from tests.golden.case import Case
from tests.observations import (
    ALIVE,
    HIDDEN_PATHS,
    INTERFACE,
    NOWHERE_PATH,
    SOUND_EXPOSURE,
    exposed,
    exposure,
    observed,
    sound,
)


def _seen(facts: ExposureFacts) -> Case:
    return Case(INTERFACE, sound() | {ProbeId.EXPOSURE: observed(ProbeId.EXPOSURE, facts)})


def _answered(*answers: ExposureAnswer, **changes: object) -> Case:
    return _seen(exposure(*answers, **changes))


def _controls(**changes: object) -> tuple[ExposureAnswer, ...]:
    """Return sound answers, those to random paths changed."""
    return tuple(
        replace(one, **changes) if one.purpose is Purpose.CONTROL else one  # type: ignore[arg-type] # fields by name
        for one in SOUND_EXPOSURE
    )


_SHELL = replace(
    ALIVE, purpose=Purpose.CONTROL, path="/*", target="/fedcba9876543210", accept="text/plain"
)
_FORBIDDEN = replace(
    NOWHERE_PATH,
    purpose=Purpose.FORBIDDEN,
    check="EXP-3",
    path="/internal",
    target="/internal",
    what="a path that is declared to be answered to nobody",
    status=200,
    content=Content.DATA,
    digest="6" * 16,
    neutral_digest="6" * 16,
)

EXPOSURE_CASES: dict[str, Callable[[], Case]] = {
    "metrics-public": lambda: _answered(*exposed("EXP-1")),
    "schema-public": lambda: _answered(*exposed("EXP-2")),
    "status-page-public": lambda: _answered(*exposed("EXP-3")),
    "forbidden-path-public": lambda: _answered(*SOUND_EXPOSURE, _FORBIDDEN),
    "forbidden-path-with-a-password-field": lambda: _answered(
        *SOUND_EXPOSURE, replace(_FORBIDDEN, content=Content.MAYBE_SIGN_IN)
    ),
    "tools-public": lambda: _answered(*exposed("EXP-4", status=406)),
    "tools-ask-who-somebody-is": lambda: _answered(*exposed("EXP-4", status=401, is_guarded=True)),
    "debug-console-public": lambda: _answered(*exposed("EXP-5")),
    "debug-page-on-every-path": lambda: _answered(
        *_controls(sign="text/html, “DEBUG = True”", what="the error page of Django's debug mode")
    ),
    "metrics-on-every-path": lambda: _answered(
        *exposed("EXP-1"),
        replace(
            exposed("EXP-1")[3], purpose=Purpose.CONTROL, check="", path="/*", target="/x", sign=""
        ),
    ),
    "random-paths-disagree": lambda: _answered(
        *(one for one in exposed("EXP-1") if one.purpose is not Purpose.CONTROL),
        NOWHERE_PATH,
        _SHELL,
    ),
    "random-paths-not-asked": lambda: _answered(
        *(one for one in exposed("EXP-1") if one.purpose is not Purpose.CONTROL),
        left_out=(NotAsked("", "GET /0123456789abcdef"),),
    ),
    "random-paths-403": lambda: _answered(*_controls(status=403)),
    "random-paths-slow-the-prober-down": lambda: _answered(*_controls(status=429)),
    "no-sign-of-life": lambda: _answered(
        replace(ALIVE, expected=False, status=500), *SOUND_EXPOSURE[1:]
    ),
    "metrics-out-of-order": lambda: _answered(
        *exposed("EXP-1", status=503, sign="", content=Content.PAGE)
    ),
    "metrics-hang": lambda: _answered(
        *exposed("EXP-1", status=None, sign="", failure=Failure.TIMEOUT)
    ),
    "too-much-to-ask": lambda: _answered(
        *(one for one in SOUND_EXPOSURE if one.check != "EXP-2"),
        left_out=(NotAsked("EXP-2", "GET /openapi.json"), NotAsked("EXP-2", "GET /redoc")),
    ),
    "nothing-may-be-asked": lambda: _answered(
        *(one for one in SOUND_EXPOSURE if one not in HIDDEN_PATHS)
    ),
    "edge-silent-for-exposure": lambda: _seen(ExposureFacts(Failure.TIMEOUT)),
}
