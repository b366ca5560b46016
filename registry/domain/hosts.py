"""The one grammar of host names: what every part of the program calls a host.

Forms that resolvers read as numbers (``0x7f.1``, ``2130706433``, ``127.1``, circled digits) are
refused: they name an address that nobody who reviews the record would recognise.
"""

import ipaddress
import re

import idna

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.ASCII)
LONGEST = 253
"""Characters of a host name at most (RFC 1035, without the root dot)."""


class HostInvalid(ValueError):
    """A host cannot be taken; the message says why."""


def normalise_host(value: str) -> str:
    """Return ``value`` as lower-case A-labels, or as the canonical text of an IP address.

    Raises:
        HostInvalid: it is neither.
    """
    if address := _address(value):
        return address
    name = _ascii(value)
    labels = name.split(".")
    if len(name) > LONGEST or not all(_LABEL.fullmatch(label) for label in labels):
        raise HostInvalid(f"{_shown(value)} is not a host name.")
    if _NUMERIC.fullmatch(labels[-1]):
        raise HostInvalid(
            f"{_shown(value)} is a number in disguise. Write an IP address as a.b.c.d."
        )
    return name


def _address(value: str) -> str:
    if "%" in value:
        raise HostInvalid("Leave the zone after % out of the address.")
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        return ""


def _ascii(value: str) -> str:
    if value.isascii():
        return value.lower()
    try:
        return idna.encode(value.lower(), uts46=False).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise HostInvalid(f"{_shown(value)} is not a host name.") from error


def _shown(value: str) -> str:
    return f"“{value[:60]}”" if value else "An empty host"
