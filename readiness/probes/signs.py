"""Whether an answer bears the signs of what must not be public."""

import json
import re
from collections.abc import Iterable

from readiness.egress import Exchange
from registry.domain.profiles import Sign


def found(signs: Iterable[Sign], exchange: Exchange) -> Sign | None:
    """Return the first of ``signs`` that an answer bears, else None."""
    # a byte order mark may stand before what begins the text, and JSON has none
    text = exchange.body.decode(errors="replace").removeprefix("\ufeff")
    return next((sign for sign in signs if _bears(sign, exchange, text)), None)


def _bears(sign: Sign, exchange: Exchange, text: str) -> bool:
    return (
        exchange.status in sign.statuses
        and _has_type(sign.content_types, exchange)
        and all(wanted in text for wanted in sign.texts)
        and all(re.search(pattern, text) for pattern in sign.patterns)
        and all(_has_header(exchange, *wanted) for wanted in sign.headers.items())
        and _has_keys(sign.keys, exchange, text)
    )


def _has_type(wanted: tuple[str, ...], exchange: Exchange) -> bool:
    sent = next((value for name, value in exchange.headers if name == "content-type"), "").lower()
    return not wanted or any(sent.startswith(kind) if kind else not sent for kind in wanted)


def _has_header(exchange: Exchange, wanted: str, text: str) -> bool:
    return any(name == wanted and text in value for name, value in exchange.headers)


def _has_keys(keys: tuple[str, ...], exchange: Exchange, text: str) -> bool:
    if not keys:
        return True
    if exchange.truncated:
        # a schema may be longer than what is read of it
        return all(re.search(rf'"{re.escape(key)}"\s*:', text) for key in keys)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.keys() >= set(keys)
