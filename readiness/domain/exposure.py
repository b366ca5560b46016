"""What the answers to a stranger amount to: something is public, or it is not, or neither."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from readiness.domain.access_facts import Content
from readiness.domain.exposure_facts import ExposureAnswer, ExposureFacts, Purpose
from readiness.domain.failures import Failure

TOO_MANY = 429
FORBIDDEN = 403
NOT_OFFERED = 405
_OF_GATEWAYS = frozenset({502, 503, 504})
"""The edge could not hand the request on, so nothing was seen of what is behind it."""
COMPARED = frozenset({Purpose.KNOWN, Purpose.EXISTENCE, Purpose.FORBIDDEN})
"""What counts as public only where it differs from random paths."""
DEVELOPMENT = "EXP-5"
"""The check to which marks on any page belong, also on those that were asked for all checks."""


class Sighting(StrEnum):
    """One answer to a stranger, read.

    ``guarded`` is a thing that is there and asks who somebody is; ``unproven`` one about which more
    would have to be asked.
    """

    EXPOSED = "exposed"
    BLOCKED = "blocked"
    UNANSWERED = "unanswered"
    UNPROVEN = "unproven"
    GUARDED = "guarded"
    HIDDEN = "hidden"


class Seen(NamedTuple):
    """An answer and what it amounts to."""

    answer: ExposureAnswer
    sighting: Sighting


class ExposureReader:
    """Reads the answers of one run against its controls.

    Attributes:
        facts: of the run.
    """

    def __init__(self, facts: ExposureFacts) -> None:
        self.facts = facts
        self._seen: dict[str, tuple[Seen, ...]] = {}
        asked: dict[Purpose, list[ExposureAnswer]] = {purpose: [] for purpose in Purpose}
        for one in facts.answers:
            asked[one.purpose].append(one)
        self._alive, self._still_alive = asked[Purpose.ALIVE], asked[Purpose.STILL_ALIVE]
        self._controls = asked[Purpose.CONTROL]
        self._compared_ones = [one for one in facts.answers if one.purpose in COMPARED]
        self._pages = [one for one in facts.answers if one.purpose not in COMPARED]

    @cached_property
    def is_alive(self) -> bool:
        """Whether a path that is public by contract answered as it should, also at the end."""
        return any(answer.expected for answer in self._alive) and not self.has_ceased

    @cached_property
    def has_ceased(self) -> bool:
        """Whether that path answered otherwise once everything had been asked."""
        return any(not answer.expected for answer in self._still_alive)

    @cached_property
    def blocked(self) -> ExposureAnswer | None:
        """The first answer by which the edge kept the prober out of everything, else None."""
        refused = [one for one in self._controls if one.status == FORBIDDEN]
        life = (*self._alive, *self._still_alive)
        lifeless = [one for one in life if one.status == FORBIDDEN and not one.expected]
        robots = (one for one in (*self._controls, *life) if is_blocked(one))
        return next(iter((*robots, *refused, *(() if self.is_alive else lifeless))), None)

    def read(self, check: str = "") -> tuple[Seen, ...]:
        """Read every answer that was asked for ``check``, or for any; once, however often asked."""
        if check not in self._seen:
            self._seen[check] = self._read(check)
        return self._seen[check]

    def _read(self, check: str) -> tuple[Seen, ...]:
        answers = [one for one in self._compared_ones if check in ("", one.check)]
        seen = [Seen(answer, self._sighting(answer)) for answer in answers]
        if check in ("", DEVELOPMENT):
            seen += [Seen(answer, _on_page(answer)) for answer in self._pages]
        return tuple(seen)

    def _sighting(self, answer: ExposureAnswer) -> Sighting:
        if is_blocked(answer):
            return Sighting.BLOCKED
        if answer.status is None or answer.status in _OF_GATEWAYS:
            return self._unanswered(answer)
        if not is_suspicious(answer):
            return Sighting.HIDDEN
        if answer.is_guarded:
            return Sighting.GUARDED
        return self._compared(answer)

    def _unanswered(self, answer: ExposureAnswer) -> Sighting:
        """Tell a path that nobody gets from one that is out of order."""
        # all of them: an edge that limits the rate begins to answer so on the way
        controls = self._beside(answer) or self._controls
        everywhere = {(one.failure, one.status) for one in controls}
        hung_up = answer.failure is Failure.RESET and self.is_alive
        is_usual = everywhere == {(answer.failure, answer.status)}
        return Sighting.HIDDEN if hung_up or is_usual else Sighting.UNANSWERED

    def _compared(self, answer: ExposureAnswer) -> Sighting:
        controls = self._beside(answer)
        if any(_alike(answer, control) for control in controls):
            return Sighting.HIDDEN
        is_oracle = answer.purpose is Purpose.EXISTENCE
        if is_oracle and any(control.status == NOT_OFFERED for control in controls):
            return Sighting.HIDDEN
        own = [one for one in controls if kind_of_path(one.target, one.accept) == _class_of(answer)]
        heard = [one for one in own if one.status is not None or one.failure is Failure.RESET]
        if len(heard) < len(own) or not heard or not _agree(heard):
            return Sighting.UNPROVEN
        return Sighting.UNPROVEN if self._is_doubtful(answer) else Sighting.EXPOSED

    def _beside(self, answer: ExposureAnswer) -> list[ExposureAnswer]:
        """Return the controls of the same address: another one may be another server."""
        return [one for one in self._controls if one.address == answer.address]

    def _is_doubtful(self, answer: ExposureAnswer) -> bool:
        if answer.is_unreadable or any(_resembles(answer, one) for one in self._beside(answer)):
            return True
        return answer.content is Content.MAYBE_SIGN_IN and not answer.sign


def is_blocked(answer: ExposureAnswer) -> bool:
    """Tell whether the edge took the prober for a robot, or asked it to slow down."""
    return answer.challenged or answer.status == TOO_MANY


def is_suspicious(answer: ExposureAnswer) -> bool:
    """Tell whether an answer looks like the thing itself, so that controls have to be asked."""
    if answer.sign:
        return True
    if answer.purpose is Purpose.EXISTENCE:
        return answer.status == NOT_OFFERED and bool(answer.allows) and "GET" not in answer.allows
    if not _is_success(answer) or answer.content in (Content.SIGN_IN, Content.ERROR):
        return False
    return answer.purpose is Purpose.FORBIDDEN or answer.is_unreadable


def kind_of_path(target: str, accept: str) -> tuple[str, str, str]:
    """Return what a path has in common with its controls: folder, ending, and what is accepted.

    Applications answer all that is below one folder alike, or all that ends alike, or all that is
    asked for by a browser.
    """
    folder, _, name = target.partition("?")[0].rpartition("/")
    stem, dot, ending = name.rpartition(".")
    return f"{folder}/", f".{ending}" if dot and stem else "", accept


def _on_page(answer: ExposureAnswer) -> Sighting:
    """Read a page that may show development mode; it is the page that every path gets, or one."""
    if answer.sign:
        return Sighting.EXPOSED
    if is_blocked(answer):
        return Sighting.BLOCKED
    return Sighting.HIDDEN


def _class_of(answer: ExposureAnswer) -> tuple[str, str, str]:
    return kind_of_path(answer.target, answer.accept)


def _is_success(answer: ExposureAnswer) -> bool:
    return answer.status is not None and 200 <= answer.status < 300


def _agree(controls: Iterable[ExposureAnswer]) -> bool:
    """Tell whether paths that cannot exist are answered alike; among errors the status tells."""
    first, *others = controls
    return all(
        one.status == first.status
        and (not _is_success(one) or _alike(one, first) or _resembles(one, first))
        for one in others
    )


def _alike(one: ExposureAnswer, other: ExposureAnswer) -> bool:
    """Tell whether two answers are the same but for what changes from one request to the next."""
    if _shape(one) != _shape(other):
        return False
    if one.digest == other.digest:
        return True
    # "" of a body that is nothing but numbers, which is not the same as no body
    neutral = one.neutral_digest and one.neutral_digest == other.neutral_digest
    nameless = one.nameless_digest and one.nameless_digest == other.nameless_digest
    return bool(neutral or nameless)


def _resembles(one: ExposureAnswer, other: ExposureAnswer) -> bool:
    """Tell whether two pages share the title and are about as long.

    They may be one page in two guises, or two of one site.
    """
    if _shape(one) != _shape(other) or not one.title_digest:
        return False
    return one.title_digest == other.title_digest and abs(one.size - other.size) <= 1


def _shape(answer: ExposureAnswer) -> tuple[object, ...]:
    return answer.status, answer.content_type, answer.redirection
