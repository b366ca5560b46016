"""What an attempt to see a proof came to: enumerated, and nothing else of what was answered."""

from collections.abc import Iterable
from enum import StrEnum
from http import HTTPStatus

PREFIX = "ops-registry-proof="
"""What stands before the token, so that a record tells what it is there for."""
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Some editors begin a file with it."""


class Sight(StrEnum):
    """What was seen at one place; of a host nobody has proven, nothing more is told."""

    FOUND = "found"
    OTHER_TOKEN = "other_token"  # noqa: S105 (a word)
    NO_RECORD = "no_record"
    NO_TOKEN = "no_token"  # noqa: S105 (a word)
    REDIRECTED = "redirected"
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    HTTP_OTHER = "http_other"
    TOO_LARGE = "too_large"
    NO_SUCH_HOST = "no_such_host"
    NO_ADDRESS = "no_address"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    RESET = "reset"
    TLS = "tls"
    MALFORMED = "malformed"
    UNANSWERED = "unanswered"
    ZONE_FORBIDS = "zone_forbids"
    PROBER_FAULT = "prober_fault"

    @property
    def sentence(self) -> str:
        """What it means and, where that helps, what to do; a whole sentence."""
        return _SENTENCES[self]


_SENTENCES = {
    Sight.FOUND: "The token was there.",
    Sight.OTHER_TOKEN: "There were tokens, and not this one. It may have been renewed.",
    Sight.NO_RECORD: "There was no such record. A new one may take a while to be seen everywhere.",
    Sight.NO_TOKEN: "It answered, and no line was the token alone.",
    Sight.REDIRECTED: "It answered with a redirect, which is not followed. Serve the file itself.",
    Sight.HTTP_4XX: "It answered with an error from 400 to 499: not there, or not for all.",
    Sight.HTTP_5XX: "It answered with an error from 500 to 599: the server had a fault.",
    Sight.HTTP_OTHER: "It answered with another status than 200.",
    Sight.TOO_LARGE: "It answered more than is read, and the token was not in what was.",
    Sight.NO_SUCH_HOST: "The host name does not exist.",
    Sight.NO_ADDRESS: "The host name has no address.",
    Sight.REFUSED: "The connection was refused.",
    Sight.UNREACHABLE: "The network could not reach it.",
    Sight.TIMEOUT: "It did not answer in time.",
    Sight.RESET: "It closed the connection before it had answered.",
    Sight.TLS: "Its certificate could not be verified.",
    Sight.MALFORMED: "It answered with something that is not HTTP.",
    Sight.UNANSWERED: "No name server gave an answer.",
    Sight.ZONE_FORBIDS: "The zone public does not permit the address.",
    Sight.PROBER_FAULT: "The prober could not ask. The log of the worker holds the reason.",
}

_CLASSES = {3: Sight.REDIRECTED, 4: Sight.HTTP_4XX, 5: Sight.HTTP_5XX}
"""By the first digit of a status."""


def sight_of_records(records: Iterable[bytes], token: str) -> Sight:
    """Tell what TXT records show of ``token``; there may be others beside it.

    Args:
        records: each with its strings joined.
    """
    values = [record.decode("ascii", "replace").strip() for record in records]
    if f"{PREFIX}{token}" in values:
        return Sight.FOUND
    return Sight.OTHER_TOKEN if _has_others(values) else Sight.NO_RECORD


def sight_of_file(status: int, body: bytes, token: str, *, is_cut: bool) -> Sight:
    """Tell what an answer shows of ``token``: it is a line of its own, with the prefix or without.

    Args:
        body: what was read of the answer.
        is_cut: there was more; the line at the cut is not looked at.
    """
    if status != HTTPStatus.OK:
        return _CLASSES.get(status // 100, Sight.HTTP_OTHER)
    lines = body.decode("utf-8", "replace").removeprefix(_MARK).split("\n")
    values = [line.strip() for line in (lines[:-1] if is_cut else lines)]
    if token in values or f"{PREFIX}{token}" in values:
        return Sight.FOUND
    if _has_others(values):
        return Sight.OTHER_TOKEN
    return Sight.TOO_LARGE if is_cut else Sight.NO_TOKEN


def _has_others(values: Iterable[str]) -> bool:
    return any(value.startswith(PREFIX) for value in values)
