"""What of an answer is kept to compare it with others: digests and sizes, never the body."""

import hashlib
import re

from readiness.egress import Exchange
from readiness.probes.bodies import without_path
from readiness.probes.redaction import redacted

_DIGEST_CHARACTERS = 16
_TYPE_CHARACTERS = 60
_TITLE = re.compile(rb"<title[^>]{0,100}>([^<]{1,300})", re.IGNORECASE)
_CHANGING = re.compile(rb"(?<![\w-])(?=[\w-]*\d)[\w-]{8,}|\d+|\s+", re.ASCII)
"""Tokens, times and counts differ from one copy of an answer to the next, and so may blanks."""


def digest_of(body: bytes) -> str:
    """Return a digest of ``body``, 16 hex digits; "" for nothing."""
    return hashlib.sha256(body).hexdigest()[:_DIGEST_CHARACTERS] if body.strip() else ""


def neutral_digest_of(body: bytes, target: str) -> str:
    """Return a digest of ``body`` without the path asked for and without what changes by itself.

    Args:
        body: as sent.
        target: path and query as they were sent.
    """
    return digest_of(_CHANGING.sub(b"", without_path(body, target)))


def nameless_digest_of(body: bytes, target: str) -> str:
    """Return the same without the last part of the path, which a page may give by itself.

    Args:
        body: as sent.
        target: path and query as they were sent.
    """
    name = target.partition("?")[0].rstrip("/").rpartition("/")[2].encode()
    named = rb"(?<![A-Za-z0-9])" + re.escape(name) + rb"(?![A-Za-z0-9])"
    nameless = re.sub(named, b"", without_path(body, target)) if name else body
    return neutral_digest_of(nameless, target)


def title_digest_of(body: bytes) -> str:
    """Return a digest of a page's title, "" without one."""
    title = _TITLE.search(body)
    return digest_of(title[1]) if title else ""


def size_of(body: bytes) -> int:
    """Return the length of ``body`` in steps that double, 0 for nothing."""
    return len(body).bit_length()


def content_type_of(exchange: Exchange) -> str:
    """Return the kind of an answer without parameters, in small letters."""
    value = next((value for name, value in exchange.headers if name == "content-type"), "")
    return redacted(value.partition(";")[0].strip().lower(), limit=_TYPE_CHARACTERS)
