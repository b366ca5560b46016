"""What the answers of protected routes amount to: refused, open, or neither."""

import re
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from readiness.domain.access_facts import AccessAnswer, AuthenticationFacts, Content, Presented
from readiness.domain.failures import Failure
from readiness.domain.redirection import Location

REFUSING = frozenset({401, 403, 407})
TOO_MANY = 429
TO_SIGN_IN = frozenset({302, 303, 307})
"""A way to sign in is shown for now; a route that moved for good answers 301 or 308."""
NOT_OFFERED = 405
_OF_APPLICATIONS = frozenset({NOT_OFFERED, 415, 422})
"""What only a server that knows the path says of a request to it."""
_BAD_REQUEST = 400
_SIGN_IN_PATH = re.compile(r"log-?_?in|log-?_?on|sign-?_?in|auth|sso|session", re.IGNORECASE)


class Reading(StrEnum):
    """One answer to somebody who should get nothing.

    ``reached`` is an answer of the application behind the edge, without content; ``absent`` one to
    an odd spelling that shows no sign of the application; ``shell`` the page that every path gets;
    ``moved`` a redirect that is no way to sign in; ``unproven`` one about which more would have to
    be asked.
    """

    OPEN = "open"
    BLOCKED = "blocked"
    BROKEN = "broken"
    REACHED = "reached"
    MOVED = "moved"
    UNPROVEN = "unproven"
    NOT_OFFERED = "not_offered"
    ABSENT = "absent"
    SHELL = "shell"
    REFUSED = "refused"


class Read(NamedTuple):
    """An answer and what it amounts to."""

    answer: AccessAnswer
    reading: Reading


class AccessReader:
    """Reads the answers of one run against its controls."""

    def __init__(self, facts: AuthenticationFacts) -> None:
        controls = [answer for answer in facts.answers if answer.is_control]
        self._controls = [one for one in controls if one.presented is not Presented.IDENTITY]
        self._known_controls = [one for one in controls if one.presented is Presented.IDENTITY]
        self._followed = {one.target: one for one in facts.answers if one.is_followed}
        self._answers = [one for one in facts.answers if not (one.is_control or one.is_followed)]
        self._speaking = {
            one.address
            for one in facts.answers
            if one.status is not None and (one.is_control or one.presented is Presented.IDENTITY)
        }

    def read(self, *, is_api: bool) -> tuple[Read, ...]:
        """Read every answer of API routes, or of pages, to those without a right credential."""
        return tuple(
            Read(answer, self._reading(answer))
            for answer in self._answers
            if answer.is_api is is_api and answer.presented is not Presented.IDENTITY
        )

    @cached_property
    def granted(self) -> tuple[AccessAnswer, ...]:
        """What the identity got of an API route, and neither a stranger nor a random path did."""
        return tuple(
            answer
            for answer in self._answers
            if answer.is_api
            and answer.presented is Presented.IDENTITY
            and _is_success(answer)
            and self._is_worth_something(answer)
            and not self._is_what_strangers_get(answer)
        )

    @cached_property
    def throttled(self) -> bool:
        """Whether any answer, controls included, kept the prober out as a robot."""
        every = (*self._controls, *self._known_controls, *self._followed.values(), *self._answers)
        return any(_is_blocked(answer) for answer in every)

    def _reading(self, answer: AccessAnswer) -> Reading:
        if _is_blocked(answer):
            return Reading.BLOCKED
        if answer.status is None:
            return self._unanswered(answer)
        if answer.redirection.location is not Location.NONE:
            return self._redirected(answer)
        if _is_success(answer):
            return self._success(answer)
        if answer.status in REFUSING:
            return Reading.REFUSED
        return self._other(answer)

    def _unanswered(self, answer: AccessAnswer) -> Reading:
        # an edge that hangs up on everybody refuses nobody in particular
        hung_up = answer.failure is Failure.RESET and answer.address in self._speaking
        return Reading.REFUSED if hung_up else Reading.BROKEN

    def _other(self, answer: AccessAnswer) -> Reading:
        if answer.status == NOT_OFFERED and not self._is_past_gate(answer):
            return Reading.NOT_OFFERED
        shows_application = answer.status in _OF_APPLICATIONS or (
            answer.status == _BAD_REQUEST and answer.content is Content.ERROR
        )
        return Reading.REACHED if shows_application or not answer.spelling else Reading.ABSENT

    def _is_past_gate(self, answer: AccessAnswer) -> bool:
        """Tell whether a method is not offered here, while the plain request was refused."""
        if answer.presented is Presented.NOTHING and not answer.spelling:
            return False
        if any(control.status == NOT_OFFERED for control in self._controls):
            return False
        return any(
            self._reading(other) is Reading.REFUSED
            for other in self._answers
            if (other.route, other.method) == (answer.route, answer.method)
            and other.presented is Presented.NOTHING
            and not other.spelling
        )

    def _redirected(self, answer: AccessAnswer) -> Reading:
        where = answer.redirection
        if answer.status not in TO_SIGN_IN:
            return Reading.MOVED
        if where.location is Location.SIGN_IN:
            return Reading.REFUSED
        if where.location is not Location.EDGE or where.keeps_path or not answer.leads_to:
            return Reading.MOVED
        found = self._followed.get(answer.leads_to)
        return Reading.UNPROVEN if found is None else self._led(found)

    def _led(self, found: AccessAnswer) -> Reading:
        """Read what a stranger finds where a redirect led."""
        if found.status in REFUSING or found.redirection.location is Location.SIGN_IN:
            return Reading.REFUSED
        if not _is_success(found):
            return Reading.MOVED
        is_for_signing_in = bool(_SIGN_IN_PATH.search(found.target))
        if found.content is Content.SIGN_IN:
            return Reading.REFUSED
        if found.content is Content.MAYBE_SIGN_IN and is_for_signing_in:
            return Reading.REFUSED
        is_content = found.content in (Content.DATA, Content.PAGE) and not is_for_signing_in
        return Reading.OPEN if is_content and not self._is_shell(found) else Reading.MOVED

    def _success(self, answer: AccessAnswer) -> Reading:
        if answer.content is Content.SIGN_IN:
            return Reading.REFUSED
        if answer.content in (Content.EMPTY, Content.ERROR):
            return Reading.REACHED
        if answer.content is Content.MAYBE_SIGN_IN:
            return self._with_password_field(answer)
        return Reading.SHELL if self._is_shell(answer) else Reading.OPEN

    def _with_password_field(self, answer: AccessAnswer) -> Reading:
        """Read a page that may ask to sign in, by what the identity gets in its place."""
        known = [
            other
            for other in self._answers
            if other.presented is Presented.IDENTITY
            and other.route == answer.route
            and _is_success(other)
        ]
        if any(other.content in (Content.DATA, Content.PAGE) for other in known):
            return Reading.REFUSED
        if self._is_shell(answer):
            return Reading.SHELL
        return Reading.OPEN if any(_alike(answer, other) for other in known) else Reading.UNPROVEN

    def _is_shell(self, answer: AccessAnswer) -> bool:
        return any(_alike(answer, control) for control in self._controls)

    def _is_worth_something(self, answer: AccessAnswer) -> bool:
        """Tell whether the identity got more than it gets for a path that does not exist."""
        if any(_alike(answer, control) for control in self._known_controls):
            return False
        if answer.content is Content.DATA:
            return True
        answered = any(control.status is not None for control in self._known_controls)
        return answer.content is Content.PAGE and answered

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


def _is_blocked(answer: AccessAnswer) -> bool:
    return answer.challenged or answer.status == TOO_MANY


def _is_success(answer: AccessAnswer) -> bool:
    return answer.status is not None and 200 <= answer.status < 300


def _alike(one: AccessAnswer, other: AccessAnswer) -> bool:
    """Tell whether two answers are the same but for the path that was asked for."""
    if (one.status, one.content) != (other.status, other.content) or not one.digest:
        return False
    return one.digest == other.digest or one.neutral_digest == other.neutral_digest
