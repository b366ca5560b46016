"""P21: which version, and which image, each address of the edge says that it runs.

One GET of the version route for each address, and a second one with identity ``a`` where a
stranger is refused. Of the answer the version is kept, and a digest; nothing else of it.
"""

import json
import re
from typing import Any

from readiness.domain.probing import Cadence, ProbeId
from readiness.domain.version_facts import VersionAnswer, VersionFacts
from readiness.domain.version_routes import version_route
from readiness.egress import Credential, Exchange, Pin, TargetFailedError
from readiness.probes.addresses import ask_each
from readiness.probes.challenges import is_challenge
from readiness.probes.contract import Probe
from readiness.probes.credentials import identity_of
from readiness.probes.redaction import redacted
from readiness.probes.unpacking import is_packed, unpacked
from readiness.probes.visit import Message, Visit
from registry.domain.routes import Route

CHECK = "REL-4"
"""The check in whose name the version route is asked."""
HEADER = "x-build-digest"
"""The header in which whoever builds an image can have it name itself (gate.md)."""
FIELDS = ("digest", "image_digest", "build_digest")
"""Names under which the outermost object of an answer may have the digest."""
MOST_BODY_BYTES = 16 * 1024
"""Read of an answer: what tells a version is short."""
LONGEST_VERSION = 100
"""Characters of a version, as many as a release may have."""

_OK, _TOO_MANY = 200, 429
_REFUSED = frozenset({301, 302, 303, 307, 308, 401, 403})
"""How an edge answers who has not said who they are."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)
"""A commit names a version, although it looks like a key."""
_WORDS = re.compile(r"[0-9A-Za-z][\w.+:@/() -]*", re.ASCII)
_ACCEPT = ("Accept", "application/json, text/plain;q=0.9")


async def gather(visit: Visit) -> VersionFacts:
    """Ask every address which version it runs; nothing where no route is known.

    Raises:
        ProberError: the question could not be put.
    """
    scope, route = visit.scope(), version_route(visit.environment, visit.luggage.profile)
    if route is None or visit.forbids(route.path):
        return VersionFacts()
    use, credential = identity_of(visit)
    try:
        answers, left_out = await ask_each(
            visit, scope, lambda pin: _answer(visit, pin, route, credential)
        )
    except TargetFailedError as error:
        return VersionFacts(route.path, route.pointer, use, error.failure)
    missing = tuple(one.address for one in left_out)
    return VersionFacts(route.path, route.pointer, use, answers=answers, left_out=missing)


def failed(facts: VersionFacts) -> bool:
    """Tell whether addresses disagree, which a second look confirms: a rollout soon ends.

    Whether what runs is what should run is for the record to say; that nobody answers, P01 says.
    """
    return len({one.running for one in facts.answers if one.names_build}) > 1


async def _answer(
    visit: Visit, pin: Pin, route: Route, credential: Credential | None
) -> VersionAnswer:
    try:
        exchange = await _asked(visit, pin, route, None)
        if exchange.status not in _REFUSED or credential is None:
            return _read(pin, exchange, route.pointer, with_identity=False)
        exchange = await _asked(visit, pin, route, credential)
    except TargetFailedError as error:
        return VersionAnswer(str(pin.address), error.failure)
    return _read(pin, exchange, route.pointer, with_identity=True)


async def _asked(visit: Visit, pin: Pin, route: Route, credential: Credential | None) -> Exchange:
    message = Message(headers=(_ACCEPT,), credential=credential, most_body_bytes=MOST_BODY_BYTES)
    return unpacked(await visit.send(pin, route.path, message, check=CHECK))


def _read(pin: Pin, exchange: Exchange, pointer: str, *, with_identity: bool) -> VersionAnswer:
    version, digest = _build(exchange, pointer) if exchange.status == _OK else (None, None)
    return VersionAnswer(
        str(pin.address),
        status=exchange.status,
        version=version,
        digest=digest,
        with_identity=with_identity,
        challenged=is_challenge(exchange) or exchange.status == _TOO_MANY,
    )


def _build(exchange: Exchange, pointer: str) -> tuple[str | None, str | None]:
    content = _content(exchange)
    in_header = next((value for name, value in exchange.headers if name == HEADER), "")
    fields = content if isinstance(content, dict) else {}
    digests = (in_header, *(fields.get(name) for name in FIELDS))
    return _version(_at(content, pointer)), next(filter(None, map(_digest, digests)), None)


def _content(exchange: Exchange) -> Any:  # noqa: ANN401 (JSON of any shape)
    """Return the answer as JSON, else as text; None where it was cut or cannot be read."""
    if exchange.truncated or is_packed(exchange):
        return None
    try:
        text = exchange.body.decode()
    except UnicodeDecodeError:
        return None
    try:
        # a number stays the text that it is: 1.10 is another version than 1.1
        return json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return text


def _at(content: Any, pointer: str) -> Any:  # noqa: ANN401 (JSON of any shape)
    """Return what a JSON Pointer (RFC 6901) leads to, None where it leads nowhere."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(content, list) and name.isdecimal() and name.isascii():
            index = int(name[:6])
            content = content[index] if index < len(content) else None
        else:
            content = content.get(name) if isinstance(content, dict) else None
    return content


def _version(value: object) -> str | None:
    """Return a version as it may be kept, None for what is none."""
    text = value.strip() if isinstance(value, str) else ""
    if len(text) > LONGEST_VERSION or not _WORDS.fullmatch(text):
        return None
    return text if _COMMIT.fullmatch(text) or redacted(text) == text else None


def _digest(value: object) -> str | None:
    text = value.strip().lower() if isinstance(value, str) else ""
    return text if _DIGEST.fullmatch(text) else None


PROBE = Probe(
    id=ProbeId.VERSION,
    title="Version and build of what answers",
    cadence=Cadence.MEDIUM,
    algorithm_version=1,
    gather=gather,
    failed=failed,
)
