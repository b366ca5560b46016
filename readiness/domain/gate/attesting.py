"""A verdict as others verify it without asking: a signed statement about what would go out.

The statement is in-toto's, its predicate SLSA's verification summary, the envelope DSSE: what is
signed is the pre-authentication encoding, with type and lengths, and never JSON as it is read.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readiness.domain.gate.answering import clock
from readiness.domain.gate.reasons import Verdict

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://slsa.dev/verification_summary/v1"
PAYLOAD = "application/vnd.in-toto+json"
_PREFIX = "sha256:"


@dataclass(frozen=True, slots=True)
class Program:
    """Who verified.

    Attributes:
        url: the address of the installation, without a slash at its end.
    """

    url: str
    version: str


class SigningKey:
    """An Ed25519 key, and how verifiers know it."""

    def __init__(self, seed: bytes) -> None:
        """Make the key of 32 secret bytes; the same ones make the same key."""
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> dict[str, str]:
        """Return its public half as a JWK (RFC 8037), with its thumbprint as id (RFC 7638)."""
        known = {
            "crv": "Ed25519",
            "kty": "OKP",
            "x": _url64(self._key.public_key().public_bytes_raw()),
        }
        thumbprint = _url64(hashlib.sha256(rfc8785.dumps(known)).digest())
        return {**known, "kid": thumbprint, "use": "sig", "alg": "EdDSA"}

    def envelope(self, statement: Mapping[str, Any]) -> dict[str, Any]:
        """Return a statement in a signed envelope (DSSE 1.0)."""
        payload = rfc8785.dumps(dict(statement))
        signature = self._key.sign(encoded(PAYLOAD, payload))
        return {
            "payloadType": PAYLOAD,
            "payload": base64.b64encode(payload).decode(),
            "signatures": [
                {"keyid": self.public["kid"], "sig": base64.b64encode(signature).decode()}
            ],
        }


def encoded(kind: str, payload: bytes) -> bytes:
    """Return what is signed: the pre-authentication encoding of DSSE."""
    named = kind.encode()
    return b"DSSEv1 %d %s %d %s" % (len(named), named, len(payload), payload)


def statement_of(
    content: Mapping[str, Any], image: str, head: str, program: Program, now: datetime
) -> dict[str, Any]:
    """Return what is said of an answer, whatever the mode of the gate lets through.

    Args:
        content: what the gate says, with a digest of what would go out.
        image: the digest of its image, "" where it names none.
        head: digest of the last row of the audit trail.
    """
    subject = [_named("release", content["subject_digest"])]
    return {
        "_type": STATEMENT,
        "subject": [*subject, *([_named("image", image)] if image else [])],
        "predicateType": PREDICATE,
        "predicate": _summary(content, head, program, now),
    }


def _summary(
    content: Mapping[str, Any], head: str, program: Program, now: datetime
) -> dict[str, Any]:
    place = f"{program.url}/i/{content['interface']}/{content['environment']}/gate/"
    passed = content["would_be"] == Verdict.ALLOW
    found: dict[str, Any] = {
        "verifier": {"id": program.url, "version": {"ops-registry": program.version}},
        "timeVerified": clock(now.replace(microsecond=0)),
        "resourceUri": f"{place}?action={content['action']}",
        "inputAttestations": [{"uri": f"{program.url}/api/v1/audit/head", "digest": _digest(head)}],
        "verificationResult": "PASSED" if passed else "FAILED",
        "verifiedLevels": _levels(content["level"]) if passed else ["FAILED"],
        "slsaVersion": "1.0",
    }
    if policy := content["policy"]:
        address = f"{program.url}/i/{content['interface']}/policies/"
        found["policy"] = {"uri": address, "digest": _digest(policy["sha256"])}
    return found


def _levels(level: int | None) -> list[str]:
    return [] if level is None else [f"OPS_REGISTRY_LEVEL_{level}"]


def _named(name: str, digest: str) -> dict[str, Any]:
    return {"name": name, "digest": _digest(digest)}


def _digest(text: str) -> dict[str, str]:
    return {"sha256": text.removeprefix(_PREFIX)}


def _url64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
