"""The short way of a poll: a question that was answered already costs one statement.

It runs before sessions, pages and the framework of the API, and answers only what needs nothing of
them: a good token that covers the place, within its rate, asks what it asked before, and the kept
answer still counts. Everything else goes on, and is answered, or refused with its reason, by
``readiness.api.gate.GateAsked``. Both ways give the same answer.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from rest_framework.exceptions import APIException

from readiness.api.gate_shapes import GateQuestionSerializer, question_of
from readiness.api.gate_told import Told, told
from readiness.domain.gate.asking import asker_named, natural_key
from readiness.selectors.gate_answers import Answered
from readiness.services.gate_admissions import decision_sign
from readiness.services.gate_polls import gate_poll_of_token
from registry.api.authentication import SCHEME
from registry.api.parsing import BoundedJSONParser
from registry.api.problems import PREFIX
from registry.api.throttling import Rate, counted_as, rate_of
from registry.selectors.bearers import Bearer, bearer_of

PATH = f"{PREFIX}gate"
LONGEST_BODY = 4096
"""Bytes of a question that takes the short way; one that names everything has half of that."""
_REMEMBERED = 1024
"""Questions that were read before: 16 MB at most."""
_VIEWS = {"": False, "view=default": False, "view=measure": True}
_NONCE = re.compile(r"[!-~]{0,200}", re.ASCII)
_JSON = "application/json"
_ACCEPTED = ("", "*/*", _JSON)
_OF_EVERY_ANSWER = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a body says.

    Attributes:
        text: all but its nonce, whatever the order and spacing of its members.
        commit: which it names, "" for none.
        nonce: by which whoever asks knows that the answer is fresh, "" for none.
    """

    text: str
    commit: str
    nonce: str


class GatePolls:
    """Answers what can be answered the short way, and has everything else go on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request."""
        answer = _answer(request) if request.path_info == PATH and _is_plain(request) else None
        return answer or self.get_response(request)


def _is_plain(request: HttpRequest) -> bool:
    """Tell whether nothing but the body and the token says what a request is about."""
    sent = request.META
    length = sent.get("CONTENT_LENGTH") or ""
    return (
        request.method == "POST"
        and request.content_type == _JSON
        and sent.get("HTTP_ACCEPT", "") in _ACCEPTED
        and sent.get("QUERY_STRING", "") in _VIEWS
        and "HTTP_IDEMPOTENCY_KEY" not in sent
        and length.isdecimal()
        and int(length) <= LONGEST_BODY
    )


def _answer(request: HttpRequest) -> HttpResponse | None:
    # the one thing that the middleware on the long way asks of every request
    request.get_host()
    scheme, _, raw = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    bearer = bearer_of(raw.strip()) if scheme.lower() == SCHEME.lower() else None
    asked = _read(request.body) if bearer else None
    found = _found(bearer, asked) if bearer and asked else None
    if bearer is None or asked is None or found is None:
        return None
    # only now is it known that the token is good: one that is not uses up nobody's rate
    rate = _rate(request, bearer)
    if not rate.is_within:
        return None
    token = decision_sign(found, timezone.now()) if found.content["allow"] else None
    measures = _VIEWS[request.META.get("QUERY_STRING", "")]
    return _written(told(found, asked.nonce, token, measures=measures), rate)


def _found(bearer: Bearer, asked: Asked) -> Answered | None:
    if not bearer.may_name(asked.commit):
        return None
    key = _key(asked.text, asker_named(bearer.public_id, bearer.run))
    return gate_poll_of_token(key=key, bearer=bearer, now=timezone.now()) if key else None


def _rate(request: HttpRequest, bearer: Bearer) -> Rate:
    key = counted_as(token_id=bearer.token_id, person_id=bearer.person_id, is_lent=bearer.is_lent)
    return rate_of(request, "person", key)


def _written(told: Told, rate: Rate) -> HttpResponse:
    body = json.dumps(told.content, ensure_ascii=False, separators=(",", ":")).encode()
    own = {"Content-Type": told.media_type or _JSON, "Content-Length": str(len(body))}
    headers = {**told.headers, **own, **rate.headers(), **_OF_EVERY_ANSWER}
    return HttpResponse(body, status=told.status, headers=headers)


@lru_cache(maxsize=_REMEMBERED)
def _read(body: bytes) -> Asked | None:
    """Return what a body says, None where that takes more to answer, or to refuse."""
    try:
        content = BoundedJSONParser().parse(BytesIO(body))
    except APIException:
        return None
    if not isinstance(content, dict):
        return None
    nonce = content.pop("nonce", "")
    if not isinstance(nonce, str) or not _NONCE.fullmatch(nonce):
        return None
    change = content.get("change")
    commit = change.get("commit", "") if isinstance(change, dict) else ""
    return Asked(json.dumps(content, sort_keys=True), str(commit), nonce)


@lru_cache(maxsize=_REMEMBERED)
def _key(text: str, asker: str) -> str | None:
    """Return the natural key of a question, None where it makes none; no record matters."""
    read = GateQuestionSerializer(data=json.loads(text))
    if not read.is_valid():
        return None
    return natural_key(question_of(read.validated_data), asker)
