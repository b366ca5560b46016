"""The Strict-Transport-Security header, read as RFC 6797 says, section 6.1."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

DEMANDED_SECONDS = 180 * 24 * 60 * 60
"""15 552 000 s: 180 days, asked for where the contract declares nothing (probes.md)."""

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 (RFC 9110, section 5.6.2)
_QUOTED = r'"(?P<quoted>(?:[^"\\]|\\.)*)"'
_DIRECTIVE = re.compile(
    rf"[ \t]*(?:(?P<name>{_TOKEN})(?:[ \t]*=[ \t]*(?:(?P<token>{_TOKEN})|{_QUOTED}))?)?"
    r"[ \t]*(?:;|$)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Hsts:
    """One valid header.

    Attributes:
        max_age: seconds.
    """

    max_age: int
    include_subdomains: bool = False


class HstsInvalid(ValueError):
    """Browsers ignore the header; the message says why."""


class HstsReading(StrEnum):
    """What the headers of one answer amount to."""

    SOUND = "sound"
    SHORT = "short"
    TWICE = "twice"
    ABSENT = "absent"
    OFF = "off"
    INVALID = "invalid"


def parse(value: str) -> Hsts:
    """Read one header value.

    Raises:
        HstsInvalid: it does not follow the grammar, repeats a directive, or has no max-age.
    """
    directives: dict[str, str | None] = {}
    for name, argument in _directives(value):
        if name in directives:
            raise HstsInvalid(f"the directive {name} stands there twice")
        directives[name] = argument
    return Hsts(_seconds(directives), "includesubdomains" in directives)


def reading_of(values: Sequence[str]) -> HstsReading:
    """Read the headers of one answer; the first one counts (RFC 6797, section 8.1)."""
    if not values:
        return HstsReading.ABSENT
    try:
        seconds = parse(values[0]).max_age
    except HstsInvalid:
        return HstsReading.INVALID
    if seconds == 0:
        return HstsReading.OFF
    if len(values) > 1:
        return HstsReading.TWICE
    return HstsReading.SOUND if seconds >= DEMANDED_SECONDS else HstsReading.SHORT


def is_sound(values: Sequence[str]) -> bool:
    """Tell whether there is one valid header of at least the demanded length."""
    return reading_of(values) is HstsReading.SOUND


def _directives(value: str) -> Iterator[tuple[str, str | None]]:
    position = 0
    while position < len(value):
        found = _DIRECTIVE.match(value, position)
        if found is None:
            raise HstsInvalid("it does not follow the grammar")
        position = found.end()
        # empty directives are allowed: they are what a final semicolon leaves behind
        if name := found["name"]:
            quoted = found["quoted"]
            unquoted = None if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
            yield name.lower(), found["token"] if quoted is None else unquoted


def _seconds(directives: dict[str, str | None]) -> int:
    if "max-age" not in directives:
        raise HstsInvalid("max-age is missing")
    text = directives["max-age"] or ""
    if not re.fullmatch(r"[0-9]+", text, re.ASCII):
        raise HstsInvalid("max-age is not a number of seconds")
    return int(text)
