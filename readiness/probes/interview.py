"""Requests to protected routes: sent within a budget, and their answers read into facts."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace

from readiness.domain.access import TO_SIGN_IN
from readiness.domain.access_facts import AccessAnswer, Presented
from readiness.egress import Credential, Exchange, Pin, TargetFailedError
from readiness.probes.access_requests import Request
from readiness.probes.bodies import content_of, digests_of
from readiness.probes.budget import OutOfTimeError
from readiness.probes.challenges import is_challenge
from readiness.probes.locations import path_on_edge, redirection_of
from readiness.probes.redaction import kept_headers
from readiness.probes.unpacking import unpacked
from readiness.probes.visit import Message, Visit

CHECKS = {True: "ACC-1", False: "ACC-2"}
"""The check in whose name an API route is asked, and a page."""

_ACCEPT = {True: "application/json", False: "text/html,application/xhtml+xml"}
"""Some applications answer a page to whatever does not ask for data."""

_NO_EFFECT = b"{}"


class Interview:
    """Asks one edge, and counts.

    Attributes:
        answers: in the order of the plan.
        left_out: in words, what was wanted and did not fit.
        spared: in words, what was optional and did not fit.
    """

    def __init__(
        self, visit: Visit, credentials: Mapping[Presented, Credential], most_requests: int
    ) -> None:
        self.answers: list[AccessAnswer] = []
        self.left_out: list[str] = []
        self.spared: list[str] = []
        self._leads: dict[str, Request] = {}
        self._visit = visit
        self._credentials = credentials
        self._room = most_requests

    def presents(self, presented: Presented) -> bool:
        """Tell whether there is a credential of that kind to present."""
        return presented in self._credentials

    async def ask(
        self, pin: Pin, requests: Iterable[Request], *, optional: bool = False
    ) -> list[AccessAnswer]:
        """Send what fits and return its answers; note what does not fit.

        Raises:
            ProberError: a request could not be put.
        """
        wanted = [request for request in requests if not self.forbids(request)]
        sent, rest = wanted[: self._room], wanted[self._room :]
        noted = self.spared if optional else self.left_out
        noted.extend(request.words for request in rest)
        results = await asyncio.gather(
            *(self._answer(pin, request) for request in sent), return_exceptions=True
        )
        answers = [found for found in results if isinstance(found, AccessAnswer)]
        for request, error in zip(sent, results, strict=True):
            if isinstance(error, OutOfTimeError):
                noted.append(request.words)
            elif isinstance(error, BaseException):
                raise error
        self._room -= len(answers)
        self.answers.extend(answers)
        return answers

    async def follow(self, pin: Pin, *, optional: bool = False) -> None:
        """Ask, once and without a credential, where redirects on the edge led so far.

        Raises:
            ProberError: a request could not be put.
        """
        known = {answer.target for answer in self.answers if answer.is_followed}
        wanted = [request for path, request in self._leads.items() if path not in known]
        self._leads.clear()
        await self.ask(pin, wanted, optional=optional)

    def forbids(self, request: Request) -> bool:
        """Tell whether the interface's profile lets nobody make this request."""
        # the route as well: a spelling in other letters would slip past the profile's list
        return self._visit.forbids(request.target) or self._visit.forbids(request.route)

    async def _answer(self, pin: Pin, request: Request) -> AccessAnswer:
        message, check = self._message(request), CHECKS[request.is_api]
        try:
            sent = request.sent or request.target
            exchange = unpacked(await self._visit.send(pin, sent, message, check=check))
        except TargetFailedError as error:
            return _fact(request, pin, failure=error.failure)
        digest, neutral_digest = digests_of(exchange, request.target)
        redirection = redirection_of(exchange, pin.scope.url(request.target), pin.scope)
        if request.presented is Presented.IDENTITY:
            # whoever was sent a credential could write it into the name of a host
            redirection = replace(redirection, host="")
        return _fact(
            request,
            pin,
            status=exchange.status,
            content=content_of(exchange),
            digest=digest,
            neutral_digest=neutral_digest,
            redirection=redirection,
            challenged=is_challenge(exchange),
            names_scheme=_names(exchange, {"www-authenticate"}),
            leads_to=self._lead(request, exchange, pin),
            headers=_headers(request, exchange),
        )

    def _lead(self, request: Request, exchange: Exchange, pin: Pin) -> str:
        """Return the path of the edge to which an answer leads, and note it to be asked."""
        is_asked_for_itself = request.is_control or request.is_followed
        if request.presented is Presented.IDENTITY or is_asked_for_itself:
            return ""
        sent = path_on_edge(exchange, pin.scope.url(request.target), pin.scope)
        path = sent.partition("?")[0]
        if path and exchange.status in TO_SIGN_IN and path != request.target:
            there = Request(path, path, request.is_api, is_followed=True, sent=sent)
            self._leads.setdefault(path, there)
        return path

    def _message(self, request: Request) -> Message:
        accept = ("Accept", _ACCEPT[request.is_api])
        credential = self._credentials.get(request.presented)
        if request.method == "GET":
            return Message(headers=(accept,), credential=credential)
        headers = (accept, ("Content-Type", "application/json"))
        return Message(request.method, headers, _NO_EFFECT, credential)


def _fact(request: Request, pin: Pin, **seen: object) -> AccessAnswer:
    return AccessAnswer(
        route=request.route,
        method=request.method,
        presented=request.presented,
        target=request.target,
        address=str(pin.address),
        is_api=request.is_api,
        is_control=request.is_control,
        spelling=request.spelling,
        is_followed=request.is_followed,
        **seen,  # type: ignore[arg-type] # fields of an answer
    )


def _headers(request: Request, exchange: Exchange) -> tuple[tuple[str, str], ...]:
    is_plain_question = request.presented is Presented.NOTHING and not request.spelling
    return kept_headers(exchange.headers) if is_plain_question else ()


def _names(exchange: Exchange, wanted: Iterable[str]) -> bool:
    return any(name in wanted for name, _ in exchange.headers)
