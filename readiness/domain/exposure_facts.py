"""P07: what paths that nobody outside should get at answer to a stranger."""

from dataclasses import dataclass
from enum import StrEnum

from readiness.domain.access_facts import Content
from readiness.domain.failures import Failure
from readiness.domain.redirection import NOWHERE, Redirection


class Purpose(StrEnum):
    """Why a path was asked for.

    ``alive`` is a path that answers strangers by contract, to see that anything answers at all;
    ``still_alive`` the same at the end, for an edge may ban the prober on the way; ``control`` a
    random one, which cannot exist; ``known`` one of the catalogue, which has signs of
    its own; ``existence`` one that shows itself by refusing GET; ``forbidden`` one that the
    environment declares to be answered to nobody; ``page`` one that may show development mode.
    """

    ALIVE = "alive"
    STILL_ALIVE = "still_alive"
    CONTROL = "control"
    KNOWN = "known"
    EXISTENCE = "existence"
    FORBIDDEN = "forbidden"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class ExposureAnswer:
    """One request of a stranger and its answer.

    Attributes:
        check: the check for which it was asked, "" where it serves all of them.
        path: as the catalogue or the environment names it; for a control its folder, and the
            ending of its last part.
        target: path and query as sent, below the prefix of the edge.
        accept: the Accept header that was sent.
        what: the thing that is looked for, in words.
        sign: the signs that were found, in the words of the catalogue, "" for none.
        is_guarded: the signs say that the thing is there and asks who somebody is.
        expected: whether a path asked for to see life answered as declared.
        failure: why there was no answer, or None when there was one.
        content_type: of the answer, without parameters, in small letters.
        size: length of the body, in steps that double.
        title_digest: of the page's title, "" without one.
        digest: of the body as sent, 16 hex digits; "" without a body.
        neutral_digest: of the body without the path asked for, tokens and numbers.
        nameless_digest: the same without the last part of the path, wherever it stands as a word.
        is_unreadable: the body came in an encoding that was not asked for and is not known.
        allows: the methods that the answer offers, in capital letters.
        challenged: the edge took the prober for a robot.
    """

    purpose: Purpose
    check: str
    path: str
    target: str
    accept: str
    address: str
    what: str = ""
    sign: str = ""
    is_guarded: bool = False
    expected: bool = False
    status: int | None = None
    failure: Failure | None = None
    content: Content = Content.EMPTY
    content_type: str = ""
    size: int = 0
    title_digest: str = ""
    digest: str = ""
    neutral_digest: str = ""
    nameless_digest: str = ""
    is_unreadable: bool = False
    redirection: Redirection = NOWHERE
    allows: tuple[str, ...] = ()
    challenged: bool = False


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A request that did not fit into the run, for which check, and in words."""

    check: str
    words: str


@dataclass(frozen=True, slots=True)
class ExposureFacts:
    """P07: the answers of one run.

    Attributes:
        failure: why the edge could not be asked at all, else None.
        answers: in the order asked.
        left_out: what did not fit.
    """

    failure: Failure | None = None
    answers: tuple[ExposureAnswer, ...] = ()
    left_out: tuple[NotAsked, ...] = ()
