"""Where the registry itself listens: what no probe may ever dial."""

import asyncio
import errno
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from readiness.egress.errors import LocalNetworkError, OwnAddressUnknownError
from readiness.egress.ranges import Address, unwrap

logger = logging.getLogger(__name__)

PORTS = {
    "http": 80,
    "https": 443,
    "postgres": 5432,
    "postgresql": 5432,
    "redis": 6379,
    "rediss": 6379,
    "amqp": 5672,
    "amqps": 5671,
}
FRESH_SECONDS = 60.0
"""How long looked-up addresses count: a name of our own may come to lead elsewhere."""

_SEVERAL = re.compile(r";(?=[a-z+]+://)")
_NOT_HERE = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})

Endpoint = tuple[Address, int]
LookUp = Callable[[str], Iterable[Address]]
"""Returns the addresses of a host, or raises OSError."""


def system_addresses(host: str) -> frozenset[Address]:
    """Return the addresses of ``host`` as the program's own clients find them.

    Raises:
        OSError: the system's resolver has none.
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return frozenset(unwrap(str(entry[4][0])) for entry in found)


def is_this_machine(address: Address) -> bool:
    """Tell whether ``address`` is one of this machine's, of whichever network interface.

    Asked of the kernel, which lets a socket be bound to such an address alone: a list of
    interfaces would miss what was added since.

    Raises:
        LocalNetworkError: the kernel did not say.
    """
    if address.is_loopback or address.is_unspecified:
        return True
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as bound:
            bound.bind((str(address), 0))
    except OSError as error:
        if error.errno in _NOT_HERE:
            return False
        raise LocalNetworkError(
            "The prober could not tell whether an address is its own, so it dials nothing."
        ) from error
    return True


class OwnEndpoints:
    """The registry's own web server, database and broker, as addresses and ports.

    Args:
        urls: of these servers, as in the operator's settings; those without a host have none.
        look_up: names to addresses, in the way of the program's own clients.
        is_here: whether an address is this machine's.
        monotonic: monotonic time in seconds.
    """

    def __init__(
        self,
        urls: Iterable[str] = (),
        *,
        look_up: LookUp = system_addresses,
        is_here: Callable[[Address], bool] = is_this_machine,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hosts = frozenset(pair for url in urls for pair in _hosts(url))
        self._look_up, self._is_here, self._monotonic = look_up, is_here, monotonic
        self._lock = threading.Lock()
        self._tried_at: float | None = None
        self._known: frozenset[Endpoint] = frozenset()
        self._ports_here: frozenset[int] = frozenset()
        self._unknown = ""

    async def refresh(self) -> None:
        """Look the names up again where a minute has gone since, outside the event loop.

        Raises:
            OwnAddressUnknownError: a name has no address, so nobody can tell what not to dial.
        """
        if not self._is_fresh():
            await asyncio.to_thread(self._look_up_once)
        self._require_known()

    def holds(self, address: Address, port: int) -> bool:
        """Tell whether one of the servers is reached there, by this or another own address.

        Raises:
            OwnAddressUnknownError: the names were not looked up, or in vain.
        """
        if self._tried_at is None and self._hosts:
            raise OwnAddressUnknownError("The registry's own servers were not looked up yet.")
        self._require_known()
        if (unwrap(address), port) in self._known:
            return True
        # a server that listens on all addresses is reached by each of them
        return port in self._ports_here and self._is_here(unwrap(address))

    def _is_fresh(self) -> bool:
        if not self._hosts:
            return True
        return self._tried_at is not None and self._monotonic() - self._tried_at < FRESH_SECONDS

    def _require_known(self) -> None:
        if self._unknown:
            raise OwnAddressUnknownError(
                "The prober cannot look up one of the registry's own servers, so it dials nothing. "
                "The log of the worker names it."
            )

    def _look_up_once(self) -> None:
        with self._lock:
            # whoever waited for the lock finds the answer of who held it
            if not self._is_fresh():
                self._learn()
                self._tried_at = self._monotonic()

    def _learn(self) -> None:
        known: set[Endpoint] = set()
        for host, port in self._hosts:
            try:
                known.update((unwrap(address), port) for address in self._look_up(host))
            except (OSError, UnicodeError):
                self._unknown = host
                logger.warning(
                    "own server not looked up: see PUBLIC_URL, OWN_ADDRESSES, DATABASE_URL and "
                    "BROKER_URL",
                    extra={"host": host},
                )
                return
        self._known = frozenset(known)
        self._ports_here = frozenset(port for address, port in known if self._is_here(address))
        self._unknown = ""


def _hosts(url: str) -> Iterable[tuple[str, int]]:
    """Yield host and port of each server that ``url`` names; a socket in a folder has none.

    Several brokers stand there with semicolons between their URLs, several database servers with
    commas between hosts.
    """
    for parts in map(urlsplit, _SEVERAL.split(url)):
        for server in parts.netloc.rpartition("@")[2].split(","):
            one = urlsplit(f"//{server}")
            host, port = unquote(one.hostname or ""), one.port or PORTS.get(parts.scheme)
            if host and not host.startswith("/") and port is not None:
                yield _literal(host), port


def _literal(host: str) -> str:
    try:
        return str(ip_address(host))
    except ValueError:
        return host
