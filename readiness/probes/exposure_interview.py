"""Requests of a stranger to what should not be public: sent within limits, read into facts."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from http import HTTPStatus

from readiness.domain.exposure import is_suspicious, kind_of_path
from readiness.domain.exposure_facts import ExposureAnswer, NotAsked, Purpose
from readiness.domain.redirection import REDIRECTS, Location
from readiness.egress import Exchange, Pin, TargetFailedError
from readiness.probes.bodies import content_of
from readiness.probes.budget import OutOfTimeError
from readiness.probes.challenges import is_challenge
from readiness.probes.exposure_requests import Question, controls_beside, slash_swapped
from readiness.probes.fingerprints import (
    content_type_of,
    digest_of,
    nameless_digest_of,
    neutral_digest_of,
    size_of,
    title_digest_of,
)
from readiness.probes.locations import redirection_of
from readiness.probes.pacing import MOST_CONNECTIONS
from readiness.probes.signs import found
from readiness.probes.unpacking import is_packed, unpacked
from readiness.probes.visit import Message, Visit
from registry.domain import profiles
from registry.domain.profiles import ExposureCheck

_OF_LIFE = frozenset({Purpose.ALIVE, Purpose.STILL_ALIVE})
_SHOWS_DEVELOPMENT = _OF_LIFE | {Purpose.PAGE, Purpose.CONTROL}


class ExposureInterview:
    """Asks one edge, and counts.

    Attributes:
        answers: in the order of the plan.
        left_out: what did not fit.
    """

    def __init__(self, visit: Visit, most_requests: int, most_bytes: int) -> None:
        self.answers: list[ExposureAnswer] = []
        self.left_out: list[NotAsked] = []
        self._visit = visit
        self._room = most_requests
        self._most_bytes = most_bytes
        self._turns = asyncio.Semaphore(MOST_CONNECTIONS)

    async def ask(self, pin: Pin, wanted: Iterable[Question]) -> list[ExposureAnswer]:
        """Send what fits and return its answers; note what does not fit.

        Raises:
            ProberError: a request could not be put.
        """
        allowed = [question for question in wanted if not self._visit.forbids(question.target)]
        results = await asyncio.gather(
            *(self._in_turn(pin, question) for question in allowed), return_exceptions=True
        )
        answers = [one for one in results if isinstance(one, ExposureAnswer)]
        self.answers.extend(answers)
        for error in results:
            if isinstance(error, BaseException):
                raise error
        return answers

    async def ask_if_room(self, pin: Pin, wanted: Sequence[Question]) -> None:
        """Ask thoroughly as far as there is room; the rest is noted for no check.

        Raises:
            ProberError: a request could not be put.
        """
        room = max(self._room, 0)
        await self.ask_thoroughly(pin, wanted[:room])
        self.left_out.extend(NotAsked("", question.words) for question in wanted[room:])

    def forget_silent(self) -> list[ExposureAnswer]:
        """Drop the answers that never came from addresses that gave none, and return them."""
        alive = {one.address for one in self.answers if one.status is not None}
        silent = [one for one in self.answers if one.address not in alive]
        self.answers = [one for one in self.answers if one.address in alive]
        return silent

    async def ask_at_last(self, pin: Pin, wanted: Iterable[Question]) -> None:
        """Ask when all else was asked, whatever room is left.

        Raises:
            ProberError: a request could not be put.
        """
        last = tuple(wanted)
        self._room += len(last)
        self._most_bytes = max(self._most_bytes, self._visit.bytes_read + 1)
        await self.ask(pin, last)

    async def ask_thoroughly(self, pin: Pin, wanted: Iterable[Question]) -> None:
        """Ask as well what answers moved by a slash, and the controls of what looks public.

        Raises:
            ProberError: a request could not be put.
        """
        planned = list(wanted)
        answers = await self.ask(pin, planned)
        moved = [one for each in answers for one in self._moved(each, planned, pin)]
        answers += await self.ask(pin, moved)
        for answer in filter(is_suspicious, answers):
            await self._compare(pin, answer)

    async def _compare(self, pin: Pin, answer: ExposureAnswer) -> None:
        own = kind_of_path(answer.target, answer.accept)
        known = sum(
            1
            for one in self.answers
            if one.purpose is Purpose.CONTROL
            and one.address == answer.address
            and kind_of_path(one.target, one.accept) == own
        )
        await self.ask(pin, controls_beside(answer, known, self._visit.nonce))

    async def _in_turn(self, pin: Pin, question: Question) -> ExposureAnswer | None:
        async with self._turns:
            if self._room <= 0 or self._visit.bytes_read >= self._most_bytes:
                self.left_out.append(NotAsked(question.check, question.words))
                return None
            self._room -= 1
            try:
                return await self._answer(pin, question)
            except OutOfTimeError:
                self.left_out.append(NotAsked(question.check, question.words))
                return None

    async def _answer(self, pin: Pin, question: Question) -> ExposureAnswer:
        accept = (("Accept", question.accept),)
        message = Message(headers=accept, most_body_bytes=question.most_bytes)
        check = question.check or ExposureCheck.PANELS
        try:
            exchange = await self._visit.send(pin, question.target, message, check=check)
        except TargetFailedError as error:
            return _fact(question, pin, failure=error.failure)
        return _read(question, pin, unpacked(exchange))

    def _moved(self, answer: ExposureAnswer, planned: list[Question], pin: Pin) -> list[Question]:
        """Return the question again with or without a slash at the end, where it was sent there.

        An application behind TLS may name its own address, which is not the edge's: the path is
        what counts.
        """
        where = answer.redirection
        is_here = where.location is Location.EDGE or (
            where.location is Location.PLAIN and where.host == pin.scope.host
        )
        if answer.status not in REDIRECTS or not (is_here and where.keeps_path):
            return []
        other = slash_swapped(answer.target)
        return [
            replace(one, target=other)
            for one in planned
            if one.target == answer.target and one.check == answer.check and other
        ]


def _read(question: Question, pin: Pin, exchange: Exchange) -> ExposureAnswer:
    what, sign, is_guarded = _recognised(question, exchange)
    return _fact(
        question,
        pin,
        what=what,
        sign=sign,
        is_guarded=is_guarded,
        expected=_is_expected(question, exchange),
        status=exchange.status,
        content=content_of(exchange),
        content_type=content_type_of(exchange),
        size=size_of(exchange.body),
        title_digest=title_digest_of(exchange.body),
        digest=digest_of(exchange.body),
        neutral_digest=neutral_digest_of(exchange.body, question.target),
        nameless_digest=nameless_digest_of(exchange.body, question.target),
        is_unreadable=is_packed(exchange),
        redirection=redirection_of(exchange, pin.scope.url(question.target), pin.scope),
        allows=_allows(exchange),
        challenged=is_challenge(exchange),
    )


def _recognised(question: Question, exchange: Exchange) -> tuple[str, str, bool]:
    """Return what was found in words, its signs, and whether it asks who somebody is."""
    if question.purpose in _SHOWS_DEVELOPMENT:
        for mark in profiles.marks():
            if sign := found(mark.signs, exchange):
                return mark.what, sign.words, False
    sign = found(question.signs, exchange)
    return question.what, sign.words if sign else "", bool(sign and sign.is_guarded)


def _is_expected(question: Question, exchange: Exchange) -> bool:
    if question.purpose not in _OF_LIFE:
        return False
    if question.health is None:
        return HTTPStatus.OK <= exchange.status < HTTPStatus.MULTIPLE_CHOICES
    health = question.health
    return exchange.status == health.status and health.contains.encode() in exchange.body


def _allows(exchange: Exchange) -> tuple[str, ...]:
    value = next((value for name, value in exchange.headers if name == "allow"), "")
    words = [word.strip().upper()[:20] for word in value.split(",")[:10]]
    # a server may write anything there
    return tuple(word for word in words if word.isascii() and word.isalpha())


def _fact(question: Question, pin: Pin, **seen: object) -> ExposureAnswer:
    planned: dict[str, object] = {
        "purpose": question.purpose,
        "check": question.check,
        "path": question.path,
        "target": question.target,
        "accept": question.accept,
        "address": str(pin.address),
        "what": question.what,
    }
    return ExposureAnswer(**(planned | seen))  # type: ignore[arg-type] # fields of an answer
