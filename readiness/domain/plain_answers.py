"""What an answer over plain HTTP amounts to."""

from collections.abc import Sequence
from enum import StrEnum

from readiness.domain.facts import PlainAnswer
from readiness.domain.failures import Failure
from readiness.domain.redirection import Location

SILENT = frozenset(
    {
        Failure.REFUSED,
        Failure.TIMEOUT,
        Failure.RESET,
        Failure.UNREACHABLE,
        Failure.MALFORMED,
    }
)
"""A port that is closed or filtered, that hangs up, or does not speak HTTP: nothing is served."""
PERMANENT = frozenset({301, 308})
GOOD = range(200, 300)
INVOLVED = frozenset({401, 407, 500, 502, 504})
"""Errors that refuse nothing: two ask for a credential in clear, and the others tell that the
request was handed on in clear to what failed then. Any other error says no (probes.md, P04)."""
DOWN = 503
"""A proxy says this of an application that is down (HAProxy does so), and of one that it never had:
nobody can tell whether paths are served in clear when it is up."""
REFUSAL_BYTES = 1024
"""A refusal of an API says so in a sentence or two; what is longer is content. A page may be longer
for its looks."""
_PAGES = ("text/html", "application/xhtml+xml")


class PlainReading(StrEnum):
    """One answer, read."""

    REDIRECTED = "redirected"
    SILENT = "silent"
    REFUSED = "refused"
    TEMPORARY = "temporary"
    PATH_DROPPED = "path_dropped"
    ELSEWHERE = "elsewhere"
    STAYS_PLAIN = "stays_plain"
    SERVED = "served"
    UNAVAILABLE = "unavailable"
    CUT = "cut"


SOUND = frozenset({PlainReading.REDIRECTED, PlainReading.SILENT, PlainReading.REFUSED})
WEAK = frozenset({PlainReading.TEMPORARY, PlainReading.PATH_DROPPED, PlainReading.ELSEWHERE})


def reading_of(answer: PlainAnswer) -> PlainReading:
    """Read one answer; what is neither a redirect, a refusal nor down was served in clear."""
    if answer.failure is not None:
        return _failed(answer)
    location = answer.redirection.location
    if location in (Location.PLAIN, Location.UNREADABLE):
        return PlainReading.STAYS_PLAIN
    if location is not Location.NONE:
        return _redirect(answer)
    if answer.status == DOWN:
        return PlainReading.UNAVAILABLE
    return PlainReading.REFUSED if _is_refusal(answer) else PlainReading.SERVED


def is_sound(answer: PlainAnswer) -> bool:
    """Tell whether the answer is a redirect to the edge for good, a refusal, or silence."""
    return reading_of(answer) in SOUND


def half_silent(answers: Sequence[PlainAnswer]) -> PlainAnswer | None:
    """Return the first silence of an address that did answer on another path.

    A port that is closed, or hangs up on everybody, is so for every path. One that stalls on some
    may answer them in clear the next time, so this silence refuses nothing.
    """
    silent = [answer for answer in answers if reading_of(answer) is PlainReading.SILENT]
    heard = {answer.address for answer in answers if answer not in silent}
    return next((answer for answer in silent if answer.address in heard), None)


def _failed(answer: PlainAnswer) -> PlainReading:
    if answer.failure not in SILENT:
        return PlainReading.SERVED
    return PlainReading.CUT if answer.is_cut else PlainReading.SILENT


def _is_refusal(answer: PlainAnswer) -> bool:
    if answer.status in GOOD or answer.status in INVOLVED:
        return False
    kind = dict(answer.headers).get("content-type", "").lower()
    return kind.startswith(_PAGES) or answer.body_bytes <= REFUSAL_BYTES


def _redirect(answer: PlainAnswer) -> PlainReading:
    if answer.redirection.location is not Location.EDGE:
        return PlainReading.ELSEWHERE
    if answer.status not in PERMANENT:
        return PlainReading.TEMPORARY
    is_kept = answer.redirection.keeps_path
    return PlainReading.REDIRECTED if is_kept else PlainReading.PATH_DROPPED
