"""The addresses under which this machine is reached, with nothing but the standard library."""

import contextlib
import ipaddress
import re
import socket
from collections.abc import Iterator
from pathlib import Path

_ROUTES = Path("/proc/net/fib_trie")
_INTERFACES = Path("/proc/net/if_inet6")
_LOCAL_ROUTE = re.compile(r"\|-- ([0-9.]+)\n\s+/32 host LOCAL")
_ELSEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses for documentation (RFC 5737, RFC 3849): a route to them is looked up, nothing is sent.
"""
_DISCARD = 9


def own_addresses() -> tuple[str, ...]:
    """Return the addresses of this machine, that of its default route first.

    Loopback and link-local ones are left out: nobody else reaches the machine by them.
    """
    found = (*_routed(), *_listed_by_linux(), *_named())
    return tuple(dict.fromkeys(address for address in found if _is_reachable(address)))


def _routed() -> Iterator[str]:
    for family, elsewhere in _ELSEWHERE:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as way_out:
            way_out.connect((elsewhere, _DISCARD))
            yield str(way_out.getsockname()[0])


def _listed_by_linux() -> Iterator[str]:
    with contextlib.suppress(OSError):
        yield from _LOCAL_ROUTE.findall(_ROUTES.read_text("ascii"))
    with contextlib.suppress(OSError):
        for line in _INTERFACES.read_text("ascii").splitlines():
            yield str(ipaddress.IPv6Address(int(line.split()[0], 16)))


def _named() -> Iterator[str]:
    with contextlib.suppress(OSError):
        for entry in socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM):
            yield str(entry[4][0])


def _is_reachable(address: str) -> bool:
    found = ipaddress.ip_address(address)
    return not (found.is_loopback or found.is_link_local or found.is_unspecified)
