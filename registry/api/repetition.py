"""Sending a request again without its being done again: ``Idempotency-Key``."""

import hashlib
import json
import re
from collections.abc import Callable, Collection

from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Endpoint
from registry.api.errors import HeaderInvalid, KeyTaken
from registry.models.answers import LONGEST_KEY
from registry.services.answers import Answer, KeyReused, answer_once

HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"
"""Header of an answer that was given before."""

_KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}", re.ASCII)


def once(endpoint: Endpoint, make: Callable[[], Response]) -> Response:
    """Return what ``make`` answers, or what it answered when the same request came before.

    Only where the request has a key, and never for answers that hold a secret: they are kept.
    What is refused is not kept, so that the request can be mended and sent again.

    Raises:
        HeaderInvalid: the key is empty, too long, or has characters beyond ASCII.
        KeyTaken: another request had the key.
    """
    request = endpoint.request
    key = request.headers.get(HEADER)
    if key is None:
        return make()
    try:
        answer = answer_once(
            person=endpoint.person,
            key=_checked(key),
            digest=_digest(request, request.data),
            make=lambda: _kept(make()),
            now=endpoint.now,
        )
    except KeyReused:
        raise KeyTaken from None
    return _given(answer)


def require_same_request(endpoint: Endpoint, *, passing: Collection[str] = ()) -> None:
    """Let the caller go on only if the key of the request, if any, came with no other request.

    For what has to be found out anew each time, so that no answer is kept.

    Args:
        passing: fields of the body that differ each time.

    Raises:
        HeaderInvalid: the key is empty, too long, or has characters beyond ASCII.
        KeyTaken: another request had the key.
    """
    request = endpoint.request
    key = request.headers.get(HEADER)
    if key is None:
        return
    body = {name: value for name, value in request.data.items() if name not in passing}
    try:
        answer_once(
            person=endpoint.person,
            key=_checked(key),
            digest=_digest(request, body),
            make=lambda: Answer(204, "", "", ""),
            now=endpoint.now,
        )
    except KeyReused:
        raise KeyTaken from None


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise HeaderInvalid(f"An {HEADER} has 1 to {LONGEST_KEY} visible ASCII characters.")
    return key


def refuse_key(request: Request) -> None:
    """Refuse a key where the answer holds a secret, which is kept nowhere.

    Raises:
        HeaderInvalid: the request has one.
    """
    if HEADER in request.headers:
        raise HeaderInvalid(f"The answer holds a secret, so it is not kept: send no {HEADER}.")


def _digest(request: Request, content: object) -> str:
    # what the body says, not how it is written
    body = json.dumps(content, sort_keys=True)
    text = f"{request.method} {request.get_full_path()}\n{body}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _kept(response: Response) -> Answer:
    body = JSONRenderer().render(response.data).decode() if response.data is not None else ""
    location, tag = (response.headers.get(name, "") for name in ("Location", "ETag"))
    return Answer(response.status_code, location, tag, body)


def _given(answer: Answer) -> Response:
    headers = {"Location": answer.location, "ETag": answer.tag}
    if answer.is_repeated:
        headers[REPEATED] = "true"
    content = json.loads(answer.body) if answer.body else None
    present = {name: value for name, value in headers.items() if value}
    return Response(content, answer.status, headers=present)
