"""The public keys of an issuer (RFC 7517), taken apart and brought into one spelling."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

MOST_KEYS = 100
LARGEST_BYTES = 64 * 1024
"""Size of a key set: what the egress reads of an answer."""
SMALLEST_RSA_BITS = 2048
"""NIST SP 800-131A: shorter keys sign nothing that is to be trusted."""
_ALGORITHMS = {
    ("RSA", ""): ("RS256", "PS256"),
    ("EC", "P-256"): ("ES256",),
    ("OKP", "Ed25519"): ("EdDSA",),
}
"""By type and curve of a key. What is not here, a shared secret above all, verifies nothing."""
ALGORITHMS = frozenset(one for found in _ALGORITHMS.values() for one in found)
"""The algorithms that a token may be signed by."""
_PUBLIC = ("kty", "kid", "use", "alg", "crv", "x", "y", "n", "e")
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class KeysInvalid(Exception):
    """A text that is no set of public keys; the message says why, and what would be one."""


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """One public key.

    Attributes:
        kid: by which tokens name it, "" where it has none.
        algorithms: by which it may have signed.
        key: for the library that verifies.
    """

    kid: str
    algorithms: frozenset[str]
    key: jwt.PyJWK


def public_keys(text: str) -> str:
    """Return a key set in its one spelling: only what verifies, and nothing else of it.

    Raises:
        KeysInvalid: it is none, has something secret in it, or no key that could be used.
    """
    keys = [key for key in _entries(text) if _algorithms_of(key)]
    for key in keys:
        _loaded(key)
    if not keys:
        allowed = ", ".join(sorted(ALGORITHMS))
        raise KeysInvalid(f"None of its keys can verify a signature by {allowed}.")
    kept = [{name: key[name] for name in _PUBLIC if name in key} for key in keys]
    return json.dumps({"keys": kept}, separators=(",", ":"), sort_keys=True)


def verifying_keys(text: str) -> tuple[VerifyingKey, ...]:
    """Return the keys of a set that ``public_keys`` made; "" has none."""
    if not text:
        return ()
    return tuple(map(_loaded, _entries(text)))


def _entries(text: str) -> Iterator[Mapping[str, Any]]:
    if len(text.encode("utf-8", "replace")) > LARGEST_BYTES:
        raise KeysInvalid(f"A key set has at most {LARGEST_BYTES // 1024} KiB.")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise KeysInvalid('This is no JSON. A key set looks like {"keys": [...]}.') from error
    keys = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise KeysInvalid('A key set is an object with a list "keys" (RFC 7517).')
    if len(keys) > MOST_KEYS:
        raise KeysInvalid(f"A key set has at most {MOST_KEYS} keys.")
    for key in keys:
        if _PRIVATE & key.keys():
            raise KeysInvalid(
                "There is a private or shared key in it. Take that out of use, and give the "
                "public keys alone."
            )
        yield key


def _algorithms_of(key: Mapping[str, Any]) -> tuple[str, ...]:
    if key.get("use", "sig") != "sig":
        return ()
    kind, curve = key.get("kty"), key.get("crv", "")
    if not isinstance(kind, str) or not isinstance(curve, str):
        return ()
    possible = _ALGORITHMS.get((kind, "" if kind == "RSA" else curve), ())
    only = key.get("alg")
    return possible if only is None else tuple(one for one in possible if one == only)


def _loaded(key: Mapping[str, Any]) -> VerifyingKey:
    kid = key.get("kid", "")
    if not isinstance(kid, str):
        raise KeysInvalid("The kid of a key is a text.")
    algorithms = _algorithms_of(key)
    try:
        loaded = jwt.PyJWK(dict(key), algorithm=algorithms[0])
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise KeysInvalid(f"The key {kid or 'without a kid'} cannot be read.") from error
    if getattr(loaded.key, "key_size", SMALLEST_RSA_BITS) < SMALLEST_RSA_BITS and _is_rsa(key):
        raise KeysInvalid(f"The key {kid} is shorter than {SMALLEST_RSA_BITS} bits.")
    return VerifyingKey(kid, frozenset(algorithms), loaded)


def _is_rsa(key: Mapping[str, Any]) -> bool:
    return bool(key["kty"] == "RSA")
