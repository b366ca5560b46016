"""What a body is, and whether two are the same, without keeping any."""

import hashlib
import html
import json
import re
from typing import Any
from urllib.parse import unquote

from readiness.domain.access_facts import Content
from readiness.egress import Exchange
from readiness.probes.sign_in_forms import kind_of_page

_DIGEST_CHARACTERS = 16
_PAGE_BEGINS = re.compile(
    rb"\s*(?>(?:<!--.*?-->\s*)*)<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
"""Atomic, for a comment may be read to the end of any later one: many of them, before something
else, would take a time that doubles with each."""
_TOKEN = re.compile(rb"(?<![\w-])(?=[\w-]*\d)[\w-]{16,}={0,2}", re.ASCII)
"""Nonces and anti-forgery tokens, which differ from one copy of a page to the next."""
_FAILING_WORDS = frozenset({"error", "fail", "failed", "failure", "unauthorized", "forbidden"})
_FIRST_ERROR_STATUS = 400
_CODES = frozenset({"code", "status", "statuscode", "status_code"})
_VERDICTS = frozenset({"success", "ok"})
_COMPLAINTS = frozenset({"error", "errors", "detail", "message"})
_AROUND_COMPLAINTS = (
    _CODES
    | _VERDICTS
    | _COMPLAINTS
    | {"type", "title", "instance", "timestamp", "path", "request_id", "error_description"}
)
"""What error bodies consist of (RFC 9457, section 3.1; RFC 6749, section 5.2; common frameworks).
Anything beside is data."""


def content_of(exchange: Exchange) -> Content:
    """Return what kind of thing the body of an answer is."""
    body = exchange.body
    if not body.strip():
        return Content.EMPTY
    kind = next((value for name, value in exchange.headers if name == "content-type"), "")
    if "html" in kind.lower() or _PAGE_BEGINS.match(body):
        return kind_of_page(body)
    return Content.ERROR if _says_error(body) else Content.DATA


def digests_of(exchange: Exchange, target: str) -> tuple[str, str]:
    """Return digests of the body as sent, and with the path asked for turned into ``/``.

    Two digests, for a page may repeat the path that was asked for, and may name it anyway.

    Args:
        exchange: the answer.
        target: path and query as they were sent.
    """
    body = exchange.body
    if not body.strip():
        return "", ""
    neutral = without_path(body, target)
    if content_of(exchange) in (Content.PAGE, Content.SIGN_IN, Content.MAYBE_SIGN_IN):
        body, neutral = _TOKEN.sub(b"", body), _TOKEN.sub(b"", neutral)
    return _digest(body), _digest(neutral)


def without_path(body: bytes, target: str) -> bytes:
    """Return ``body`` with the path asked for, however it is written, turned into ``/``."""
    for trace in _traces(target):
        body = body.replace(trace, b"/")
    return body


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:_DIGEST_CHARACTERS]


def _traces(target: str) -> list[bytes]:
    """Return the ways in which a page may repeat the path that was asked for, the longest first."""
    path = target.partition("?")[0]
    forms = {form for written in (target, path) for form in (written, unquote(written))}
    forms |= {html.escape(form) for form in forms}
    forms |= {json.dumps(form)[1:-1].replace("/", "\\/") for form in forms}
    # a single slash is in every page, and no trace of anything
    return sorted((form.encode() for form in forms if len(form) > 1), key=len, reverse=True)


def _says_error(body: bytes) -> bool:
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and _is_error({key.lower(): v for key, v in found.items()})


def _is_error(found: dict[str, Any]) -> bool:
    told = {name for name, value in found.items() if value not in (None, "", [], {})}
    return told <= _AROUND_COMPLAINTS and (_complains(found) or _counts_as_failed(found))


def _complains(found: dict[str, Any]) -> bool:
    said = (found.get(name) for name in _COMPLAINTS)
    return any(isinstance(value, str | dict | list) and value for value in said)


def _counts_as_failed(found: dict[str, Any]) -> bool:
    if any(found.get(name) is False for name in _VERDICTS):
        return True
    if str(found.get("status")).lower() in _FAILING_WORDS:
        return True
    codes = (found.get(name) for name in _CODES)
    return any(isinstance(code, int) and code >= _FIRST_ERROR_STATUS for code in codes)
