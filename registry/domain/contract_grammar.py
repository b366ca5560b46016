"""The grammar of the entries that the listed clauses of a proxy contract hold.

Every function returns the one spelling of what it is given, so that two contracts that promise
the same are the same text, and raises ``ValueError`` with a sentence that says what would be right.
"""

import ipaddress
import re

from registry.domain.hosts import normalise_host
from registry.domain.particular_rules import normalise_link, one_line, says_something
from registry.domain.routes import normalise_path
from registry.domain.upstreams import normalise_upstream

MOST_ENTRIES = 50
"""Entries of one clause at most."""
LONGEST_HEADER_VALUE = 4000
"""Characters of a header's value at most: content policies are long."""
LONGEST_LINES = 100_000
"""Characters of all entries of one clause at most."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}", re.ASCII)
_HEADER_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?", re.ASCII)
_COOKIE_ATTRIBUTES = {
    spelled.lower(): spelled
    for spelled in (
        "Secure",
        "HttpOnly",
        "Partitioned",
        "SameSite=Strict",
        "SameSite=Lax",
        "SameSite=None",
    )
}


class ContractInvalid(ValueError):
    """A clause cannot be recorded; the message says why and what would be right."""


def normalise_header_name(value: str) -> str:
    """Return the name of a header (RFC 9110, section 5.1), each word with a capital.

    Raises:
        ContractInvalid: it is none.
    """
    name = value.strip()
    if not _TOKEN.fullmatch(name):
        raise ContractInvalid(f"“{name[:60]}” is no name of a header, as X-Forwarded-User is.")
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-"))


def normalise_header(value: str) -> str:
    """Return a header with the value that it must have, as ``Name: value``.

    Raises:
        ContractInvalid: it is no header, or its value has characters beyond ASCII.
    """
    name, colon, content = value.partition(":")
    text = content.strip()
    if not colon or not _HEADER_VALUE.fullmatch(text) or len(text) > LONGEST_HEADER_VALUE:
        raise ContractInvalid(
            "Write a header with the value that it must have, in ASCII: "
            "X-Content-Type-Options: nosniff."
        )
    return f"{normalise_header_name(name)}: {text}"


def normalise_network(value: str) -> str:
    """Return a range of addresses in its canonical text, a single address with its prefix.

    Raises:
        ContractInvalid: it is none.
    """
    text = value.strip()
    try:
        return str(ipaddress.ip_network(text))
    except ValueError as error:
        raise ContractInvalid(
            f"“{text[:60]}” is no range of addresses: write its first address and the length of "
            "its prefix, as in 10.0.0.0/8."
        ) from error


def normalise_cookie_attribute(value: str) -> str:
    """Return an attribute of a cookie that is set without a value of its own, or SameSite.

    Raises:
        ContractInvalid: it is none that a contract can promise.
    """
    text = re.sub(r"\s*=\s*", "=", value.strip())
    if text.lower() not in _COOKIE_ATTRIBUTES:
        known = ", ".join(_COOKIE_ATTRIBUTES.values())
        raise ContractInvalid(f"“{text[:60]}” is no attribute that can be promised: {known}.")
    return _COOKIE_ATTRIBUTES[text.lower()]


def normalise_clause_path(value: str) -> str:
    """Return a path that the edge lets through; ``*`` at its end takes what begins with it.

    Raises:
        RouteInvalid: it is no path.
    """
    return normalise_path(value)


def normalise_clause_host(value: str) -> str:
    """Return a host under which the edge is asked.

    Raises:
        HostInvalid: it is none.
    """
    return normalise_host(value.strip())


def normalise_clause_upstream(value: str) -> str:
    """Return an upstream that the proxy may dial: scheme, host and port.

    Raises:
        AddressInvalid: it is none.
    """
    return normalise_upstream(value)


def normalise_text(value: str) -> str:
    """Return a clause in words, one line; ``none`` in small letters.

    Raises:
        ContractInvalid: it says nothing.
        ParticularInvalid: it is too long, or not one line.
    """
    text = one_line(value)
    if not says_something(text):
        raise ContractInvalid("This says nothing. Leave it empty until you know.")
    return "none" if text.lower() == "none" else text


def normalise_policy(value: str) -> str:
    """Return where the network policy is written, or what it says.

    Raises:
        ContractInvalid, ParticularInvalid: it is neither an address nor a line of text.
    """
    if value.strip().lower().startswith(("http://", "https://")):
        return normalise_link(value)
    return normalise_text(value)


def normalise_reason(value: str) -> str:
    """Return why a clause does not apply.

    Raises:
        ContractInvalid: it says nothing.
        ParticularInvalid: it is too long, or not one line.
    """
    text = one_line(value)
    if not says_something(text):
        raise ContractInvalid("Say why it does not apply, in words that others can judge.")
    return text
