"""Looks for the token of a team at a host: in DNS, then in a file on the host itself."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import uvloop

from readiness.domain.proof_sights import Sight, sight_of_file, sight_of_records
from readiness.domain.proofs import LABEL, WELL_KNOWN, Way, is_address, origin_of
from readiness.egress import (
    PUBLIC,
    DialRefusedError,
    Egress,
    EgressError,
    ResolverError,
    Scope,
    TargetFailedError,
)

logger = logging.getLogger(__name__)

MOST_ADDRESSES = 3
"""Addresses of a host that are tried for the file until one of them answers. With the look-ups an
attempt so ends before the next one may begin."""
_CHECK = "proof"
"""How the request names itself in the User-Agent."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A token to look for.

    Attributes:
        id: of the proof, for whoever asks.
        ca_pem: certificate authorities of the team's environments at the host, "" for none.
    """

    id: int
    host: str
    token: str
    ca_pem: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one attempt saw.

    Attributes:
        record: at the TXT record.
        file: at the file; None where the record was enough.
    """

    sought: Sought
    record: Sight
    file: Sight | None = None

    @property
    def way(self) -> Way | None:
        """Where the token was seen, None where it was not."""
        if self.record is Sight.FOUND:
            return Way.DNS
        return Way.FILE if self.file is Sight.FOUND else None


def seek_now(tokens: Sequence[Sought], *, egress: Egress) -> list[Seen]:
    """Look for all ``tokens`` at the same time, from code that is not asynchronous."""

    async def work() -> list[Seen]:
        return list(await asyncio.gather(*(seek(one, egress=egress) for one in tokens)))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work())


async def seek(sought: Sought, *, egress: Egress) -> Seen:
    """Look for one token: the file is asked for where the record does not show it."""
    record = await _told(lambda: _record(sought, egress))
    if record is Sight.FOUND:
        return Seen(sought, record)
    return Seen(sought, record, await _told(lambda: _file(sought, egress)))


async def file_at(scope: Scope, token: str, *, egress: Egress) -> Sight:
    """Ask for the file: the first address that answers at all decides.

    Raises:
        EgressError: no address answered.
    """
    pins = await egress.resolve(scope)
    agent = ("User-Agent", egress.policy.agent_for(_CHECK))
    error: EgressError | None = None
    for pin in pins[:MOST_ADDRESSES]:
        try:
            answer = await egress.exchange(pin, WELL_KNOWN, headers=(agent,))
        except EgressError as failed:
            error = error or failed
            continue
        return sight_of_file(answer.status, answer.body, token, is_cut=answer.truncated)
    assert error is not None, "a name has at least one address"  # noqa: S101
    raise error


async def _record(sought: Sought, egress: Egress) -> Sight:
    if is_address(sought.host):
        return Sight.NO_RECORD
    try:
        records = await egress.texts(_scope(sought, egress), LABEL)
    except TargetFailedError as error:
        missing = error.failure.value == Sight.NO_SUCH_HOST
        return Sight.NO_RECORD if missing else Sight(error.failure.value)
    return sight_of_records(records, sought.token)


async def _file(sought: Sought, egress: Egress) -> Sight:
    return await file_at(_scope(sought, egress), sought.token, egress=egress)


def _scope(sought: Sought, egress: Egress) -> Scope:
    return egress.scope(origin_of(sought.host), zone=PUBLIC, ca_pem=sought.ca_pem)


async def _told(look: Callable[[], Awaitable[Sight]]) -> Sight:
    """Return what a look came to, in one of the words that people are told."""
    try:
        return await look()
    except TargetFailedError as error:
        return Sight(error.failure.value)
    except DialRefusedError:
        return Sight.ZONE_FORBIDS
    except ResolverError:
        return Sight.UNANSWERED
    except EgressError:
        logger.warning("the prober could not look for a proof", exc_info=True)
    except Exception:
        logger.exception("looking for a proof failed")
    return Sight.PROBER_FAULT
