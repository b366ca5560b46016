"""Where the registry itself listens: what no probe may ever dial."""

import socket
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from readiness.egress.ranges import Address

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
LOOPBACK = (ip_address("127.0.0.1"), ip_address("::1"))


def endpoints_of(urls: Iterable[str]) -> frozenset[tuple[Address, int]]:
    """Return every address and port behind ``urls``; those without a host have none.

    Names are looked up the way the program's own clients do it, for these are the operator's
    settings and not a user's input. A server on loopback or on every address is listed under
    both loopback addresses.
    """
    return frozenset(pair for url in urls for pair in _endpoints(url))


def _endpoints(url: str) -> Iterable[tuple[Address, int]]:
    parts = urlsplit(url)
    port = parts.port or PORTS.get(parts.scheme)
    if not parts.hostname or port is None:
        return ()
    addresses = set(_addresses(parts.hostname))
    if any(address.is_loopback or address.is_unspecified for address in addresses):
        addresses.update(LOOPBACK)
    return ((address, port) for address in addresses)


def _addresses(host: str) -> Iterable[Address]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return ()
    return {ip_address(entry[4][0]) for entry in found}
