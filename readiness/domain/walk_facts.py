"""P01: the form of answers, and where redirects lead, step by step."""

from dataclasses import dataclass
from enum import StrEnum

from readiness.domain.failures import Failure
from readiness.domain.redirection import NOWHERE, Redirection


class Beginning(StrEnum):
    """What is asked for first. A health route that is ``/`` is the start page."""

    HEALTH = "health"
    START = "start"


class Flaw(StrEnum):
    """What is wrong with the form of one answer.

    ``framed_twice`` is Content-Length beside Transfer-Encoding (RFC 9112, section 6.1), ``excess``
    bytes behind the end of the answer, ``control_bytes`` and ``not_ascii`` characters of header
    values (RFC 9110, section 5.5), ``places_differ`` several unlike Location headers.
    """

    FRAMED_TWICE = "framed_twice"
    EXCESS = "excess"
    CONTROL_BYTES = "control_bytes"
    NOT_ASCII = "not_ascii"
    PLACES_DIFFER = "places_differ"


class Extent(StrEnum):
    """What is known about the end of a body.

    ``ended`` was read to its end, ``declared`` is longer than what is read and told its length,
    ``open`` is longer and did not.
    """

    ENDED = "ended"
    DECLARED = "declared"
    OPEN = "open"


class End(StrEnum):
    """Why nothing more was asked.

    ``answer`` led nowhere else, ``away`` left the origin, ``spared`` led to what is never asked,
    ``out_of_time`` and ``unasked`` are the prober's own reasons.
    """

    ANSWER = "answer"
    FAILURE = "failure"
    LOOP = "loop"
    TOO_MANY = "too_many"
    AWAY = "away"
    PLACELESS = "placeless"
    UNREADABLE = "unreadable"
    SPARED = "spared"
    OUT_OF_TIME = "out_of_time"
    UNASKED = "unasked"


@dataclass(frozen=True, slots=True)
class Step:
    """One request without a credential, and the form of its answer.

    Attributes:
        path: as asked, without its query, redacted.
        failure: why there was no proper answer, or None when there was one.
        has_begun: of a failure, whether bytes of an answer had arrived.
        is_page: whether the answer calls itself HTML.
        sets_cookie: whether it came with a cookie, which is not sent back.
        leads_to: where a redirect goes: a path of the edge, or the name of another host, redacted.
    """

    path: str
    status: int | None = None
    failure: Failure | None = None
    has_begun: bool = False
    flaws: tuple[Flaw, ...] = ()
    extent: Extent = Extent.ENDED
    is_page: bool = False
    sets_cookie: bool = False
    redirection: Redirection = NOWHERE
    leads_to: str = ""

    @property
    def is_seen(self) -> bool:
        """Whether there is anything of which the form can be judged."""
        return self.failure is None or self.has_begun


@dataclass(frozen=True, slots=True)
class Walk:
    """Redirects followed by hand at one address, on the origin of the edge alone.

    Attributes:
        steps: the first request and what it led to; () when not even that could be asked.
    """

    address: str
    beginning: Beginning
    steps: tuple[Step, ...]
    end: End
