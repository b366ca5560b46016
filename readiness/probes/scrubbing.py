"""Credentials taken out of facts: whoever was sent one could send it back in any place.

A server that an identity was presented to knows its value, and can write it into a header, a
certificate or the name of a host, there and then or in the answer to any later question. What is
kept by patterns would let a value pass that looks like nothing; so the values themselves are looked
for, in everything that a probe brings home.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar
from urllib.parse import quote

from readiness.probes.redaction import MARK
from registry.domain.secret import Secret

T = TypeVar("T")

TELLING_CHARACTERS = 12
"""Of a value that give it away where they stand in a row: a server may send a part of it."""
_SHORTEST = 6
"""Characters of a value that is looked for at all: a shorter one stands anywhere by chance."""


def scrubbed(found: T, secrets: Iterable[Secret]) -> T:
    """Return ``found`` with every text in it that holds a part of a secret marked there.

    Args:
        found: frozen dataclasses and tuples of each other, texts and plain values.
        secrets: whole header values, as they were presented.
    """
    runs = frozenset(run for secret in secrets for run in _runs(secret.reveal()))
    cleaned: T = _cleaned(found, runs) if runs else found  # type: ignore[assignment] # what is cleaned keeps its type
    return cleaned


def _cleaned(found: object, runs: frozenset[str]) -> object:
    # of exactly this type: the words of an enumeration are texts as well, and our own
    if type(found) is str:
        return _without(found, runs)
    if isinstance(found, tuple):
        return tuple(_cleaned(one, runs) for one in found)
    if is_dataclass(found) and not isinstance(found, type):
        now = {field.name: getattr(found, field.name) for field in fields(found)}
        changed = {name: _cleaned(value, runs) for name, value in now.items()}
        return replace(found, **changed)
    return found


def _without(text: str, runs: frozenset[str]) -> str:
    low, secret = text.lower(), [False] * len(text)
    for length in {len(run) for run in runs}:
        for start in range(len(low) - length + 1):
            if low[start : start + length] in runs:
                secret[start : start + length] = [True] * length
    kept = (
        (MARK if not position or not secret[position - 1] else "") if is_secret else text[position]
        for position, is_secret in enumerate(secret)
    )
    return "".join(kept)


def _runs(value: str) -> Iterable[str]:
    """Yield what gives a header's value away, in lower case: host names come in no other."""
    for word in value.split():
        # the name of a scheme, such as Bearer, is no secret
        if word.isalpha() and word != value:
            continue
        for form in _forms(word):
            yield from _telling(form.lower())


def _forms(word: str) -> tuple[str, ...]:
    encoded = base64.b64encode(word.encode()).decode().rstrip("=")
    return word, quote(word, safe=""), encoded, _password(word)


def _password(word: str) -> str:
    """Return the password of basic credentials (RFC 7617, section 2), "" where it is not such."""
    try:
        return base64.b64decode(word, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _telling(form: str) -> Iterable[str]:
    if len(form) <= TELLING_CHARACTERS:
        return [form] if len(form) >= _SHORTEST else []
    starts = range(len(form) - TELLING_CHARACTERS + 1)
    return (form[start : start + TELLING_CHARACTERS] for start in starts)
