"""The short way of a poll: a question that is answered already costs two statements and no more.

It runs before sessions, pages and the framework of the API, and answers only what needs nothing of
them: a good token that covers the place, within its rate, asks what it asked before, and the kept
answer still counts. Everything else goes on, and is answered, or refused with its reason, by
``readiness.api.gate.GateAsked``. Both ways give the same answer (a test compares them).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from readiness.api.gate import said
from readiness.api.gate_shapes import GateQuestionSerializer, question_of
from readiness.domain.gate.asking import asker_named, natural_key
from readiness.services.gate_admissions import decision_sign
from readiness.services.gate_polls import gate_poll
from registry.api.authentication import SCHEME
from registry.api.parsing import BoundedJSONParser
from registry.api.problems import PREFIX
from registry.api.repetition import HEADER
from registry.api.throttling import Rate, counted_as, rate_of
from registry.domain.tokens import Verb
from registry.selectors.bearers import Bearer, bearer_at

PATH = f"{PREFIX}gate"
LONGEST_BODY = 4096
"""Bytes of a question that takes the short way; one that names everything has half of that."""
_QUESTIONS = 1024
"""Questions that are remembered with their keys: 8 MB at most."""
_VIEWS = {"": False, "view=default": False, "view=measure": True}
_JSON = "application/json"
_ACCEPTED = ("", "*/*", _JSON)
_NOTHING_ELSE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True, slots=True)
class Poll:
    """What may be a question that was asked before.

    Attributes:
        text: the body without its nonce, whatever the order and spacing of its members.
    """

    token: str
    interface: str
    environment: str
    text: str
    nonce: str
    measures: bool


class GatePolls:
    """Answers what can be answered the short way, and has everything else go on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request."""
        answer = _answer(request) if request.path_info == PATH else None
        return answer or self.get_response(request)


def _answer(request: HttpRequest) -> HttpResponse | None:
    poll = _poll(request)
    if poll is None:
        return None
    # asked with every request, and before anything that it says is looked at
    request.get_host()
    now = timezone.now()
    bearer = bearer_at(
        raw=poll.token,
        verb=Verb.GATE_EVALUATE,
        interface=poll.interface,
        environment=poll.environment,
        now=now,
    )
    if bearer is None:
        return None
    rate = _rate(request, bearer)
    key = _key(poll.text, asker_named(bearer.public_id, bearer.run)) if rate.is_within else None
    found = gate_poll(key=key, now=now) if key else None
    if found is None:
        return None
    token = decision_sign(found, now) if found.content["allow"] else None
    return _written(said(found, poll.nonce, token, measures=poll.measures), rate)


def _poll(request: HttpRequest) -> Poll | None:
    measures = _VIEWS.get(request.META.get("QUERY_STRING", ""))
    if request.method != "POST" or measures is None or not _is_plain(request):
        return None
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    content = _content(request) if scheme.lower() == SCHEME.lower() else None
    if content is None:
        return None
    nonce = content.pop("nonce", "")
    named = [content.get(name) for name in ("interface", "environment")]
    interface, environment, nonce = (one if isinstance(one, str) else None for one in (*named, nonce))
    if interface is None or environment is None or nonce is None:
        return None
    text = json.dumps(content, sort_keys=True)
    return Poll(token.strip(), interface, environment, text, nonce, measures)


def _is_plain(request: HttpRequest) -> bool:
    headers = request.headers
    length = headers.get("Content-Length", "")
    return (
        request.content_type == _JSON
        and headers.get("Accept", "") in _ACCEPTED
        and HEADER not in headers
        and length.isdecimal()
        and int(length) <= LONGEST_BODY
    )


def _content(request: HttpRequest) -> dict[str, object] | None:
    try:
        found = BoundedJSONParser().parse(BytesIO(request.body))
    except APIException:
        return None
    return found if isinstance(found, dict) else None


def _rate(request: HttpRequest, bearer: Bearer) -> Rate:
    key = counted_as(
        token_id=bearer.token_id, person_id=bearer.person_id, is_lent=bearer.is_lent
    )
    return rate_of(request, "person", key)


@lru_cache(maxsize=_QUESTIONS)
def _key(text: str, asker: str) -> str | None:
    """Return the natural key of a question, None where it makes no sense: it depends on no record."""
    read = GateQuestionSerializer(data=json.loads(text))
    return natural_key(question_of(read.validated_data), asker) if read.is_valid() else None


def _written(answer: Response, rate: Rate) -> HttpResponse:
    kind = {"Content-Type": answer.content_type or _JSON}
    headers = {**answer.headers, **kind, **rate.headers(), **_NOTHING_ELSE}
    body = JSONRenderer().render(answer.data)
    return HttpResponse(body, status=answer.status_code, headers=headers)
