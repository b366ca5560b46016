"""Where answers send their clients."""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

REDIRECTS = frozenset(
    {
        HTTPStatus.MOVED_PERMANENTLY,
        HTTPStatus.FOUND,
        HTTPStatus.SEE_OTHER,
        HTTPStatus.TEMPORARY_REDIRECT,
        HTTPStatus.PERMANENT_REDIRECT,
    }
)
"""Statuses whose Location a client follows (RFC 9110, section 15.4)."""


class Location(StrEnum):
    """What the Location header of an answer leads to."""

    NONE = "none"
    EDGE = "edge"
    SIGN_IN = "sign_in"
    ELSEWHERE = "elsewhere"
    PLAIN = "plain"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Redirection:
    """Where one answer sends its client.

    Attributes:
        location: ``edge`` is the edge's own origin, ``sign_in`` another one that is asked to sign
            somebody in, ``elsewhere`` any other over https, ``plain`` any other over http.
        host: the host named, "" where there is none.
        keeps_path: whether the path named is the one that was asked for.
    """

    location: Location = Location.NONE
    host: str = ""
    keeps_path: bool = False


NOWHERE = Redirection()
"""Of an answer without a Location header, or with a status to which it means nothing."""
