"""What an answer over plain HTTP amounts to."""

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
REFUSING = frozenset({400, 403, 404, 421, 426})
"""How an API says no to plain HTTP. A 401 is not among them: it asks for a credential in clear."""
REFUSAL_BYTES = 1024
"""A refusal says so in a sentence or two; what is longer is content."""


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


SOUND = frozenset({PlainReading.REDIRECTED, PlainReading.SILENT, PlainReading.REFUSED})
WEAK = frozenset({PlainReading.TEMPORARY, PlainReading.PATH_DROPPED, PlainReading.ELSEWHERE})


def reading_of(answer: PlainAnswer) -> PlainReading:
    """Read one answer; what is neither a redirect nor a refusal was served in clear."""
    if answer.failure is not None:
        return PlainReading.SILENT if answer.failure in SILENT else PlainReading.SERVED
    location = answer.redirection.location
    if location in (Location.PLAIN, Location.UNREADABLE):
        return PlainReading.STAYS_PLAIN
    if location is not Location.NONE:
        return _redirect(answer)
    is_refusal = answer.status in REFUSING and answer.body_bytes <= REFUSAL_BYTES
    return PlainReading.REFUSED if is_refusal else PlainReading.SERVED


def is_sound(answer: PlainAnswer) -> bool:
    """Tell whether the answer is a redirect to the edge for good, a refusal, or silence."""
    return reading_of(answer) in SOUND


def _redirect(answer: PlainAnswer) -> PlainReading:
    if answer.redirection.location is not Location.EDGE:
        return PlainReading.ELSEWHERE
    if answer.status not in PERMANENT:
        return PlainReading.TEMPORARY
    is_kept = answer.redirection.keeps_path
    return PlainReading.REDIRECTED if is_kept else PlainReading.PATH_DROPPED
