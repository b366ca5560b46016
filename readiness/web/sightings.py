"""What a probe saw, line by line, for people: methods, paths, statuses, headers, sizes, times.

Never a body: facts hold none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from urllib.parse import urlsplit

from readiness.domain.access_facts import AccessAnswer, AuthenticationFacts
from readiness.domain.exposure_facts import ExposureAnswer, ExposureFacts, Purpose
from readiness.domain.facts import (
    AddressAnswer,
    AddressTls,
    AvailabilityFacts,
    HstsAnswer,
    HstsFacts,
    LeftOut,
    PlainAnswer,
    PlainHttpFacts,
    Timings,
    TlsFacts,
)
from readiness.domain.failures import Failure
from readiness.domain.version_facts import VersionAnswer, VersionFacts
from readiness.domain.vital_signs import size
from readiness.domain.walk_facts import Step, Walk

_HSTS = "strict-transport-security"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One exchange.

    Attributes:
        asked: what was sent and to whom.
        answered: what came back, one line.
        details: (label, value) pairs below it.
        is_bad: whether there was no answer.
    """

    asked: str
    answered: str
    details: tuple[tuple[str, str], ...] = ()
    is_bad: bool = False


@singledispatch
def sightings(facts: object) -> tuple[Sighting, ...]:
    """Return what a probe saw; nothing for facts of a kind that is not known here."""
    return ()


@sightings.register
def _availability(facts: AvailabilityFacts) -> tuple[Sighting, ...]:
    path = _path(facts.url)
    return (
        *_whole(facts.failure, f"GET {path}"),
        *(_answer(path, answer) for answer in facts.answers),
        *_steps(facts),
        *_left_out(facts.left_out),
    )


@sightings.register
def _tls(facts: TlsFacts) -> tuple[Sighting, ...]:
    asked = f"TLS handshake with {facts.host}, port {facts.port}"
    return (
        *_whole(facts.failure, asked),
        *(_handshake(asked, address) for address in facts.addresses),
        *_left_out(facts.left_out),
    )


@sightings.register
def _plain(facts: PlainHttpFacts) -> tuple[Sighting, ...]:
    return (
        *_whole(facts.failure, f"GET {facts.url}"),
        *(_plain_answer(answer) for answer in facts.answers),
        *_left_out(facts.left_out),
    )


@sightings.register
def _hsts(facts: HstsFacts) -> tuple[Sighting, ...]:
    return (
        *_whole(facts.failure, f"HTTPS to {facts.host}"),
        *(_hsts_answer(answer) for answer in facts.answers),
        *_left_out(facts.left_out),
    )


@sightings.register
def _authentication(facts: AuthenticationFacts) -> tuple[Sighting, ...]:
    return (
        *_whole(facts.failure, "Protected routes"),
        *(_access_answer(answer) for answer in facts.answers),
        *(Sighting(planned, "left out, the run was full") for planned in facts.left_out),
    )


@sightings.register
def _exposure(facts: ExposureFacts) -> tuple[Sighting, ...]:
    return (
        *_whole(facts.failure, "Paths that should not be public"),
        *(_exposure_answer(answer) for answer in facts.answers),
        *(Sighting(planned.words, "left out, the run was full") for planned in facts.left_out),
    )


@sightings.register
def _version(facts: VersionFacts) -> tuple[Sighting, ...]:
    if not facts.path:
        return (Sighting("The version route", "nobody knows one, so nothing was asked"),)
    return (
        *_whole(facts.failure, f"GET {facts.path}"),
        *(_version_answer(facts.path, answer) for answer in facts.answers),
        *(Sighting(address, "not asked") for address in facts.left_out),
    )


def _answer(path: str, answer: AddressAnswer) -> Sighting:
    asked = f"GET {path} from {answer.address}"
    if answer.failure:
        return _silent(asked, answer.failure, answer.detail)
    first = f"{answer.status}, body {size(answer.body_bytes)}"
    return Sighting(
        asked,
        f"{first}, cut off there" if answer.body_truncated else first,
        (*_timed(answer.timings), *answer.headers),
    )


def _steps(facts: AvailabilityFacts) -> Iterator[Sighting]:
    """Show what was asked beyond the health route: the start page, and where redirects led."""
    for place, walk in enumerate(facts.walks):
        # the walks from the health route come first, and their first answers are shown already
        is_shown = place < len(facts.answers)
        yield from (_step(walk, step) for step in walk.steps[is_shown:])


def _step(walk: Walk, step: Step) -> Sighting:
    asked = f"GET {step.path} from {walk.address}"
    if step.failure:
        return _silent(asked, step.failure)
    flaws = tuple(("form", flaw.value.replace("_", " ")) for flaw in step.flaws)
    led = (("leads to", step.leads_to),) if step.leads_to else ()
    return Sighting(asked, str(step.status), (*led, *flaws))


def _handshake(asked: str, seen: AddressTls) -> Sighting:
    asked = f"{asked}, at {seen.address}"
    if seen.failure:
        return _silent(asked, seen.failure, seen.detail)
    chain = tuple(
        (f"certificate {number}", f"{sent.subject}, until {sent.not_after:%Y-%m-%d}")
        for number, sent in enumerate(seen.chain, 1)
    )
    verified = "verified" if seen.verified else "not verified"
    return Sighting(
        asked, f"{seen.protocol or 'no version'}, {verified}", (*_timed(seen.timings), *chain)
    )


def _plain_answer(answer: PlainAnswer) -> Sighting:
    asked = f"GET {answer.path} over plain HTTP from {answer.address}"
    if answer.failure:
        return _silent(asked, answer.failure)
    return Sighting(asked, f"{answer.status}, body {size(answer.body_bytes)}", answer.headers)


def _hsts_answer(answer: HstsAnswer) -> Sighting:
    asked = f"GET {answer.path} from {answer.address}"
    if answer.failure:
        return _silent(asked, answer.failure)
    values = tuple((_HSTS, value) for value in answer.values) or ((_HSTS, "none"),)
    others = tuple(pair for pair in answer.headers if pair[0] != _HSTS)
    return Sighting(asked, str(answer.status), (*values, *others))


def _access_answer(answer: AccessAnswer) -> Sighting:
    carried = {"nothing": "no credential", "wrong": "a wrong credential"}
    credential = carried.get(answer.presented, "identity a")
    place = f" (a random path beside {answer.route})" if answer.is_control else ""
    asked = f"{answer.method} {answer.target}{place} with {credential} from {answer.address}"
    if answer.failure:
        return _silent(asked, answer.failure)
    what = f"{answer.status}, {answer.content.value.replace('_', ' ')}"
    return Sighting(asked, what, answer.headers)


def _exposure_answer(answer: ExposureAnswer) -> Sighting:
    place = " (a random path)" if answer.purpose is Purpose.CONTROL else ""
    asked = f"GET {answer.target}{place}, Accept {answer.accept}, from {answer.address}"
    if answer.failure:
        return _silent(asked, answer.failure)
    kind = f", {answer.content_type}" if answer.content_type else ""
    signs = (("signs", f"{answer.what}: {answer.sign}"),) if answer.sign else ()
    return Sighting(asked, f"{answer.status}{kind}", signs)


def _version_answer(path: str, answer: VersionAnswer) -> Sighting:
    credential = " with identity a" if answer.with_identity else ""
    asked = f"GET {path}{credential} from {answer.address}"
    if answer.failure:
        return _silent(asked, answer.failure)
    told = (("version", answer.version), ("image", answer.digest))
    return Sighting(asked, str(answer.status), tuple((k, v) for k, v in told if v))


def _whole(failure: Failure | None, asked: str) -> Iterator[Sighting]:
    if failure:
        yield _silent(asked, failure)


def _left_out(left_out: tuple[LeftOut, ...]) -> Iterator[Sighting]:
    for address in left_out:
        yield Sighting(address.address, f"not asked: {address.reason}")


def _silent(asked: str, failure: Failure, detail: str = "") -> Sighting:
    details = (("detail", detail),) if detail else ()
    return Sighting(asked, f"The edge {failure.sentence}.", details, is_bad=True)


def _timed(timings: Timings) -> Iterator[tuple[str, str]]:
    phases = (
        ("connected", timings.connect),
        ("TLS", timings.tls),
        ("first byte", timings.first_byte),
        ("total", timings.total),
    )
    shown = ", ".join(f"{name} {value:.0f} ms" for name, value in phases if value is not None)
    if shown:
        yield "time", shown


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
