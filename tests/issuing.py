"""An issuer of ID tokens as a function: keys, what it signs, and what it publishes of them."""

import asyncio
import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from tests.factories import NOW
from tests.loopback import from_another_thread, serving

AUDIENCE = "https://registry.example.test"
GITHUB = "https://token.actions.githubusercontent.com"
SHA = "7d1f0c9a4b2e6d8f0a1c3b5d7e9f1a2b4c6d8e0f"
CLAIMS: Mapping[str, Any] = {
    "sub": "repo:acme/chat:environment:production",
    "repository": "acme/chat",
    "repository_id": "4711",
    "ref": "refs/heads/main",
    "environment": "production",
    "job_workflow_ref": "acme/chat/.github/workflows/deploy.yml@refs/heads/main",
    "event_name": "push",
    "run_id": "812",
    "run_attempt": "1",
    "sha": SHA,
    "actor_id": "99",
}
"""What GitHub says of a run."""
_numbers = count()


@cache
def private_key(algorithm: str, number: int = 0) -> Any:
    """Return a key for ``algorithm``; making one of RSA takes long, so that each is made once."""
    if algorithm == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    if algorithm == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwk(algorithm: str, number: int = 0, **more: str) -> dict[str, Any]:
    """Return the public half of a key as it is published."""
    kinds: dict[str, Any] = {"ES256": ECAlgorithm, "EdDSA": OKPAlgorithm}
    kind = kinds.get(algorithm, RSAAlgorithm)
    public = private_key(algorithm, number).public_key()
    return json.loads(kind.to_jwk(public)) | {"kid": f"{algorithm}-{number}", "use": "sig"} | more


def key_set(*keys: dict[str, Any]) -> str:
    """Return keys as a JWKS."""
    return json.dumps({"keys": keys or [jwk("ES256")]})


@dataclass
class FakeIssuer:
    """Signs tokens with one of its keys."""

    iss: str = GITHUB
    algorithm: str = "ES256"
    number: int = 0
    audience: str = AUDIENCE
    claims: Mapping[str, Any] = field(default_factory=lambda: CLAIMS)

    def token(
        self,
        now: datetime = NOW,
        *,
        header: Mapping[str, Any] | None = None,
        without: tuple[str, ...] = (),
        **changed: Any,
    ) -> str:
        """Return a token of a new run, good for ten minutes, with some claims ``changed``."""
        times = {"iat": now, "nbf": now, "exp": now + timedelta(minutes=10)}
        usual = {"iss": self.iss, "aud": self.audience, "jti": f"run-{next(_numbers)}"}
        stamps = {name: int(moment.timestamp()) for name, moment in times.items()}
        content = {**self.claims, **stamps, **usual, **changed}
        named = {"kid": f"{self.algorithm}-{self.number}", **(header or {})}
        kept = {name: value for name, value in content.items() if name not in without}
        # by the signing part alone: an issuer may say whatever it likes
        return jwt.api_jws.encode(
            json.dumps(kept).encode(),
            private_key(self.algorithm, self.number),
            algorithm=self.algorithm,
            headers={name: value for name, value in named.items() if value is not None},
        )

    def configuration(self, jwks_url: str) -> str:
        """Return what stands at its well-known address."""
        return json.dumps({"issuer": self.iss, "jwks_uri": jwks_url})


def unsigned(alg: object = "ES256", **content: object) -> str:
    """Return what anybody can make up: a token of any content, with nothing for a signature."""
    parts = ({"typ": "JWT", "alg": alg}, {"iss": GITHUB, **content})
    coded = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts)
    return ".".join([*(one.rstrip("=") for one in coded), "AAAA"])


@dataclass
class Published:
    """What an issuer answers on loopback.

    Attributes:
        answers: by path: a whole answer, or the body of one with 200.
        asked: the paths that were asked for.
    """

    port: int = 0
    answers: dict[str, bytes | str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split()[1].decode()
        self.asked.append(path)
        found = self.answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        if isinstance(found, str):
            body = found.encode()
            found = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        writer.write(found)
        await writer.drain()


@contextmanager
def publishing() -> Iterator[Published]:
    """Have an issuer answer on loopback until the end of the block."""
    published = Published()
    with from_another_thread(serving(published.answer)) as listener:
        published.port = listener.port
        yield published
