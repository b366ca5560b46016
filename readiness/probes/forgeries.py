"""Credentials that are well-formed and wrong."""

import base64
import re

from readiness.egress import Credential
from registry.domain.identities import DEFAULT_HEADER
from registry.domain.secret import Secret

_SCHEME = re.compile(
    r"(?P<scheme>bearer|basic|token|apikey|api-key) +\S.*", re.IGNORECASE | re.ASCII
)
"""Named one by one: the first word of anything else may be a part of the secret."""
_COOKIE_NAME = re.compile(r"([^=;\s]+)=[^;]*")


def forged(credential: Credential | None, nonce: str) -> Credential:
    """Return a credential of the same form as ``credential`` that opens nothing.

    Args:
        credential: what is imitated: its header, its scheme and the names of its cookies, never
            a part of its value. A bearer token where there is none.
        nonce: what takes the place of the value.
    """
    if credential is None:
        return Credential(DEFAULT_HEADER, Secret(f"Bearer {nonce}"))
    return Credential(credential.header, Secret(_imitation(credential, nonce)))


def _imitation(credential: Credential, nonce: str) -> str:
    value = credential.value.reveal()
    if credential.header.lower() == "cookie":
        return "; ".join(f"{name}={nonce}" for name in _COOKIE_NAME.findall(value)) or nonce
    found = _SCHEME.fullmatch(value)
    if found is None:
        return nonce
    if found["scheme"].lower() == "basic":
        nonce = base64.b64encode(f"{nonce}:{nonce}".encode()).decode()
    return f"{found['scheme']} {nonce}"
