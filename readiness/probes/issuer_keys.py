"""Fetches the public keys of an issuer of ID tokens, through the egress like everything else."""

import asyncio
import json
import logging
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit

import uvloop

from readiness.domain.failures import Failure
from readiness.egress import (
    DialRefusedError,
    Egress,
    EgressError,
    Exchange,
    ResolverError,
    Scope,
    TargetFailedError,
)
from registry.domain.machines.fetching import KeyFailure
from registry.domain.machines.issuers import DISCOVERY_PATH
from registry.domain.machines.keys import LARGEST_BYTES

logger = logging.getLogger(__name__)

MOST_SECONDS = 8.0
"""For everything together: a pipeline may be waiting for the answer."""
MOST_ADDRESSES = 2
"""Addresses of a host that are tried until one of them answers."""
_CHECK = "issuer-keys"
"""How the request names itself in the User-Agent."""
_ACCEPT = ("Accept", "application/jwk-set+json, application/json")
_FAILURES = {
    Failure.NO_SUCH_HOST: KeyFailure.NO_SUCH_HOST,
    Failure.NO_ADDRESS: KeyFailure.NO_SUCH_HOST,
    Failure.TIMEOUT: KeyFailure.TIMEOUT,
    Failure.TLS: KeyFailure.TLS,
    Failure.MALFORMED: KeyFailure.HTTP_ERROR,
    Failure.TOO_LARGE: KeyFailure.TOO_LARGE,
}
"""What is not here could not be reached."""


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """Where the keys of an issuer are.

    Attributes:
        jwks_url: the address of the keys, "" where the configuration of the issuer names it.
    """

    iss: str
    jwks_url: str
    zone: str
    ca_pem: str = ""


class _Failed(Exception):
    """The look came to nothing, for the one reason that is told."""

    def __init__(self, failure: KeyFailure) -> None:
        super().__init__(failure)
        self.failure = failure


def fetch_now(place: KeyPlace, *, egress: Egress) -> str | KeyFailure:
    """Return the text of a key set, or why there is none, from code that is not asynchronous."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(fetch(place, egress=egress))


async def fetch(place: KeyPlace, *, egress: Egress) -> str | KeyFailure:
    """Return the text of the issuer's key set, or why there is none."""
    try:
        async with asyncio.timeout(MOST_SECONDS):
            url = place.jwks_url or await _discovered(place, egress)
            return await _text(url, place, egress)
    except _Failed as error:
        return error.failure
    except TimeoutError:
        return KeyFailure.TIMEOUT
    except TargetFailedError as error:
        return _FAILURES.get(error.failure, KeyFailure.UNREACHABLE)
    except DialRefusedError:
        return KeyFailure.ZONE_FORBIDS
    except ResolverError:
        return KeyFailure.NO_SUCH_HOST
    except EgressError:
        logger.warning("the keys of an issuer could not be asked for", exc_info=True)
    except Exception:
        logger.exception("fetching the keys of an issuer failed")
    return KeyFailure.PROBER_FAULT


async def _discovered(place: KeyPlace, egress: Egress) -> str:
    text = await _text(place.iss.rstrip("/") + DISCOVERY_PATH, place, egress)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _Failed(KeyFailure.NO_CONFIGURATION) from error
    url = found.get("jwks_uri") if isinstance(found, dict) else None
    if not isinstance(url, str):
        raise _Failed(KeyFailure.NO_CONFIGURATION)
    # an issuer that may speak for another could sign for it (Discovery 1.0, section 4.3)
    if found.get("issuer") != place.iss:
        raise _Failed(KeyFailure.OTHER_ISSUER)
    if place.iss.startswith("https:") and not url.startswith("https:"):
        raise _Failed(KeyFailure.NO_CONFIGURATION)
    return url


async def _text(url: str, place: KeyPlace, egress: Egress) -> str:
    parts = urlsplit(url)
    base = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
    scope = egress.scope(base, zone=place.zone, ca_pem=place.ca_pem)
    path = urlunsplit(("", "", parts.path, parts.query, ""))
    answer = await _answer(scope, path, egress)
    if answer.status // 100 == HTTPStatus.MULTIPLE_CHOICES // 100:
        raise _Failed(KeyFailure.REDIRECTED)
    if answer.status != HTTPStatus.OK:
        raise _Failed(KeyFailure.HTTP_ERROR)
    if answer.truncated:
        raise _Failed(KeyFailure.TOO_LARGE)
    return answer.body.decode("utf-8", "replace")


async def _answer(scope: Scope, path: str, egress: Egress) -> Exchange:
    headers = (("User-Agent", egress.policy.agent_for(_CHECK)), _ACCEPT)
    pins = await egress.resolve(scope)
    error: EgressError | None = None
    for pin in pins[:MOST_ADDRESSES]:
        try:
            return await egress.exchange(pin, path, headers=headers, most_body_bytes=LARGEST_BYTES)
        except EgressError as failed:
            error = error or failed
    assert error is not None, "a name has at least one address"  # noqa: S101
    raise error
