"""What the answers of protected routes amount to: refused, open, or neither."""

from dataclasses import dataclass
from enum import StrEnum

from readiness.domain.access_facts import AccessAnswer, AuthenticationFacts, Content, Presented
from readiness.domain.failures import Failure
from readiness.domain.redirection import Location

REFUSING = frozenset({401, 403, 407})
TOO_MANY = 429
TO_SIGN_IN = frozenset({302, 303, 307})
"""A way to sign in is shown for now; a route that moved for good answers 301 or 308."""
NOT_OFFERED = 405


class Reading(StrEnum):
    """One answer to somebody who should get nothing.

    ``reached`` is an answer of the application behind the edge, without content; ``shell`` the
    page that every path gets; ``moved`` a redirect that is no way to sign in.
    """

    OPEN = "open"
    BLOCKED = "blocked"
    BROKEN = "broken"
    REACHED = "reached"
    MOVED = "moved"
    NOT_OFFERED = "not_offered"
    SHELL = "shell"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Read:
    """An answer and what it amounts to."""

    answer: AccessAnswer
    reading: Reading


class AccessReader:
    """Reads the answers of one run against its controls."""

    def __init__(self, facts: AuthenticationFacts) -> None:
        self._controls = tuple(answer for answer in facts.answers if answer.is_control)
        self._answers = tuple(answer for answer in facts.answers if not answer.is_control)

    def read(self, *, is_api: bool) -> tuple[Read, ...]:
        """Read every answer of API routes, or of pages, to those without a right credential."""
        return tuple(
            Read(answer, self._reading(answer))
            for answer in self._answers
            if answer.is_api is is_api and answer.presented is not Presented.IDENTITY
        )

    @property
    def granted(self) -> tuple[AccessAnswer, ...]:
        """What the identity got and a stranger did not: the proof that something is guarded."""
        return tuple(
            answer
            for answer in self._answers
            if answer.presented is Presented.IDENTITY
            and _is_success(answer)
            and answer.content in (Content.DATA, Content.PAGE)
            and not self._is_what_strangers_get(answer)
        )

    @property
    def throttled(self) -> bool:
        """Whether any answer, controls included, kept the prober out as a robot."""
        return any(_is_blocked(answer) for answer in (*self._controls, *self._answers))

    def _reading(self, answer: AccessAnswer) -> Reading:
        if _is_blocked(answer):
            return Reading.BLOCKED
        if answer.status is None:
            return Reading.REFUSED if answer.failure is Failure.RESET else Reading.BROKEN
        if answer.redirection.location is not Location.NONE:
            return _redirected(answer)
        if _is_success(answer):
            return self._success(answer)
        if answer.status in REFUSING:
            return Reading.REFUSED
        return Reading.NOT_OFFERED if answer.status == NOT_OFFERED else Reading.REACHED

    def _success(self, answer: AccessAnswer) -> Reading:
        if answer.content is Content.SIGN_IN:
            return Reading.REFUSED
        if answer.content in (Content.EMPTY, Content.ERROR):
            return Reading.REACHED
        if any(_alike(answer, control) for control in self._controls):
            return Reading.SHELL
        if answer.is_api and answer.content is Content.PAGE and not self._identity_gets(answer):
            # a program is not served by a page: the route's data would look otherwise
            return Reading.SHELL
        return Reading.OPEN

    def _identity_gets(self, answer: AccessAnswer) -> bool:
        return any(
            other.presented is Presented.IDENTITY
            and other.route == answer.route
            and _alike(answer, other)
            for other in self._answers
        )

    def _is_what_strangers_get(self, answer: AccessAnswer) -> bool:
        others = (
            *self._controls,
            *(
                other
                for other in self._answers
                if other.route == answer.route and other.presented is Presented.NOTHING
            ),
        )
        return any(_alike(answer, other) for other in others)


def _redirected(answer: AccessAnswer) -> Reading:
    to_sign_in = answer.redirection.location is Location.SIGN_IN or (
        answer.redirection.location is Location.EDGE and not answer.redirection.keeps_path
    )
    return Reading.REFUSED if to_sign_in and answer.status in TO_SIGN_IN else Reading.MOVED


def _is_blocked(answer: AccessAnswer) -> bool:
    return answer.challenged or answer.status == TOO_MANY


def _is_success(answer: AccessAnswer) -> bool:
    return answer.status is not None and 200 <= answer.status < 300


def _alike(one: AccessAnswer, other: AccessAnswer) -> bool:
    """Tell whether two answers are the same but for the path that was asked for."""
    if (one.status, one.content) != (other.status, other.content) or not one.digest:
        return False
    return one.digest == other.digest or one.neutral_digest == other.neutral_digest
