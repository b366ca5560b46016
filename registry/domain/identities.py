"""Probe identities: credentials that a probe presents to find out what they open."""

import re
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final
from urllib.parse import urlsplit

from registry.domain.addresses import DEFAULT_PORTS
from registry.domain.secret import Secret

DEFAULT_HEADER = "Authorization"
LONGEST_VALUE = 8192
"""Bytes of a header's value at most: what common servers accept for one header."""
LONGEST_HEADER = 100
LONGEST_REFERENCE = 300

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
_PRINTABLE = re.compile(r"[ -~]*", re.ASCII)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_FRAMING: Final = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that say where a message goes and ends (RFC 9110, RFC 9112): no credential is there."""


class Slot(StrEnum):
    """The two identities of an environment: two, to see whether one sees what the other has."""

    A = "a"
    B = "b"


class IdentitySource(StrEnum):
    """Where the value of an identity is kept."""

    ENV = "env"
    FILE = "file"
    STORED = "stored"


class IdentityInvalid(ValueError):
    """A part of an identity cannot be taken; the message never repeats what was given."""


def normalise_header(value: str) -> str:
    """Return the name of a header that may carry a credential.

    Raises:
        IdentityInvalid: it is no header's name, or a header that frames the message.
    """
    name = value.strip()
    if not _TOKEN.fullmatch(name) or len(name) > LONGEST_HEADER:
        raise IdentityInvalid("Write the name of a header alone, for example Authorization.")
    if name.lower() in _FRAMING:
        raise IdentityInvalid(
            "This header says where a message goes or ends, so it carries no credential. "
            "Use Authorization, Cookie or one of your own."
        )
    return name


def normalise_value(value: str) -> Secret:
    """Return the whole value of a header as a secret, without the white space around it.

    Raises:
        IdentityInvalid: it is empty, too long, or no header can carry it.
    """
    text = value.strip(" \t\r\n")
    if not text:
        raise IdentityInvalid("Give the whole value of the header, for example Bearer …")
    if not _PRINTABLE.fullmatch(text):
        raise IdentityInvalid("A header's value is one line of printable ASCII characters.")
    if len(text) > LONGEST_VALUE:
        raise IdentityInvalid(f"A header's value has at most {LONGEST_VALUE} bytes.")
    return Secret(text)


def normalise_variable(value: str) -> str:
    """Return the name of an environment variable.

    Raises:
        IdentityInvalid: it is no such name, perhaps the value itself.
    """
    name = value.strip()
    if not _VARIABLE.fullmatch(name) or len(name) > LONGEST_REFERENCE:
        raise IdentityInvalid("Name the variable that holds the value, never the value itself.")
    return name


def matches_one_of(name: str, patterns: tuple[str, ...]) -> bool:
    """Tell whether ``name`` matches a shell pattern, in its case."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def origin_of(url: str) -> str:
    """Return scheme, host and port of a normalised URL: what a credential is given to."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port or DEFAULT_PORTS[parts.scheme]}"
