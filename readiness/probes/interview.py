"""Requests to protected routes: sent within a budget, and their answers read into facts."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace

from readiness.domain.access_facts import AccessAnswer, Presented
from readiness.egress import Credential, Exchange, Pin, TargetFailedError
from readiness.probes.access_requests import Request
from readiness.probes.bodies import content_of, digests_of
from readiness.probes.locations import redirection_of
from readiness.probes.visit import Message, Visit

CHECKS = {True: "ACC-1", False: "ACC-2"}
"""The check in whose name an API route is asked, and a page."""

_ACCEPT = {True: "application/json", False: "text/html,application/xhtml+xml"}
"""Some applications answer a page to whatever does not ask for data."""

_NO_EFFECT = b"{}"
_CHALLENGE_HEADERS = frozenset({"cf-mitigated", "x-amzn-waf-action"})
"""How Cloudflare and AWS mark an answer that asks whether a robot is there."""


class Interview:
    """Asks one edge, and counts.

    Attributes:
        answers: in the order of the plan.
        left_out: in words, what was wanted and did not fit.
    """

    def __init__(
        self, visit: Visit, credentials: Mapping[Presented, Credential], most_requests: int
    ) -> None:
        self.answers: list[AccessAnswer] = []
        self.left_out: list[str] = []
        self._visit = visit
        self._credentials = credentials
        self._room = most_requests

    def presents(self, presented: Presented) -> bool:
        """Tell whether there is a credential of that kind to present."""
        return presented in self._credentials

    async def ask(
        self, pin: Pin, requests: Iterable[Request], *, optional: bool = False
    ) -> list[AccessAnswer]:
        """Send what fits and return its answers; note what does not fit, unless it is optional.

        Raises:
            ProberError: a request could not be put.
        """
        wanted = [request for request in requests if not self._is_forbidden(request)]
        sent, rest = wanted[: self._room], wanted[self._room :]
        self.left_out.extend(request.words for request in rest if not optional)
        results = await asyncio.gather(
            *(self._answer(pin, request) for request in sent), return_exceptions=True
        )
        answers = [found for found in results if isinstance(found, AccessAnswer)]
        for error in results:
            if isinstance(error, BaseException):
                raise error
        self._room -= len(answers)
        self.answers.extend(answers)
        return answers

    def _is_forbidden(self, request: Request) -> bool:
        # the route as well: a spelling in other letters would slip past the profile's list
        return self._visit.forbids(request.target) or self._visit.forbids(request.route)

    async def _answer(self, pin: Pin, request: Request) -> AccessAnswer:
        message, check = self._message(request), CHECKS[request.is_api]
        try:
            exchange = await self._visit.send(pin, request.target, message, check=check)
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
            challenged=_names(exchange, _CHALLENGE_HEADERS),
            names_scheme=_names(exchange, {"www-authenticate"}),
        )

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
        **seen,  # type: ignore[arg-type]
    )


def _names(exchange: Exchange, wanted: Iterable[str]) -> bool:
    return any(name in wanted for name, _ in exchange.headers)
