"""A gate that is a function, and everything that can stand in its place."""

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import rfc8785

TOKEN = "opr_4kPzW0aT1bQ_a-token-that-is-a-secret"
EVALUATION = "gev_01KAHB3Q8ZV4T6M2N9XWJ7R5PC"
DECISION = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJnZXYifQ.c2lnbmF0dXJl"
HEAD = f"sha256:{'9f' * 32}"
PROBLEM = "application/problem+json"
DRIP_SECONDS = 0.2
PAGE = "<!doctype html><title>Sign in</title><form action=/login></form>"


@dataclass(frozen=True)
class Asked:
    """One request.

    Attributes:
        who: the client that sent it, as the address says.
        route: what of the path is the gate's own.
        number: how many requests of that client to that route came before it.
    """

    who: str
    method: str
    route: str
    headers: Mapping[str, str]
    raw: bytes
    number: int = 0

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.raw or b"{}")
        return body

    @property
    def measures(self) -> bool:
        return self.route.endswith("view=measure")


@dataclass(frozen=True)
class Answer:
    """What is sent back; ``kept`` is how many bytes of it arrive before the connection is reset."""

    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    kept: int | None = None
    drips: bool = False


Respond = Callable[[Asked], Answer]


def verdict(asked: Asked, word: str, **more: Any) -> dict[str, Any]:
    """Return the body that the gate has for a verdict, in the order of its description."""
    subject = asked.body.get("subject")
    digest = hashlib.sha256(rfc8785.dumps(subject)).hexdigest() if subject else "5e" * 32
    return {
        "verdict": word,
        "allow": word == "allow",
        "would_be": word,
        "mode": "enforce",
        "evaluation": EVALUATION,
        "nonce_echo": asked.body.get("nonce"),
        "summary": f"what the gate says of {word}",
        "subject_digest": f"sha256:{digest}",
        "subject_source": "explicit" if subject else "registered",
        "reasons": [] if word == "allow" else [REASON],
        "next": {"retry_after_s": 1, "retry_at": None},
        "decision_token": DECISION if word == "allow" else None,
        "audit_head": HEAD,
        **more,
    }


REASON = {
    "code": "approval.missing",
    "severity": "block",
    "role": "model_review",
    "have": 0,
    "need": 1,
    "who": ["@mia", "@tom"],
    "owner": "@mia",
}


def json_answer(status: int, body: Any, **headers: str) -> Answer:
    """Return an answer in JSON, as compact as the program writes it."""
    kind = "application/json" if status < 400 else PROBLEM
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    return Answer(status, content, {"Content-Type": kind, "Cache-Control": "no-store", **named})


def page_answer(status: int, text: str = PAGE, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, text.encode(), {"Content-Type": "text/html; charset=utf-8", **named})


def allow(asked: Asked) -> Answer:
    return json_answer(200, verdict(asked, "allow"))


def deny(asked: Asked) -> Answer:
    return json_answer(200 if asked.measures else 409, verdict(asked, "deny", title="Denied"))


def pending(asked: Asked) -> Answer:
    if asked.measures:
        return json_answer(200, verdict(asked, "pending"))
    return json_answer(429, verdict(asked, "pending"), Retry_After="1")


def refusal(status: int, title: str, **headers: str) -> Respond:
    """Return a gate that answers with a problem and no verdict."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": f"{title} in detail"}
    return lambda asked: json_answer(status, body, **headers)


class Gate:
    """A server of many gates: the first part of a path names one, the second who asks it."""

    def __init__(self, gates: Mapping[str, Respond]) -> None:
        self.gates = gates
        self.asked: list[Asked] = []
        self.port = 0
        self._counted: Counter[tuple[str, str, str]] = Counter()

    def url(self, gate: str, who: str) -> str:
        return f"http://127.0.0.1:{self.port}/{gate}/{who}"

    def of(self, who: str) -> list[Asked]:
        """Return what one client sent, in order."""
        return [asked for asked in self.asked if asked.who == who]

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            gate, asked = await self._read(reader)
        except asyncio.IncompleteReadError:
            return
        await _send(reader, writer, self.gates[gate](asked))

    async def _read(self, reader: asyncio.StreamReader) -> tuple[str, Asked]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        method, path, _ = first.split(" ")
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines if line)
        }
        raw = await reader.readexactly(int(headers.get("content-length", 0)))
        _, gate, who, route = path.split("/", 3)
        key = (gate, who, route)
        asked = Asked(who, method, route, headers, raw, self._counted[key])
        self._counted[key] += 1
        self.asked.append(asked)
        return gate, asked


async def _send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: Answer) -> None:
    length = {"Content-Length": str(len(answer.content))}
    headers = {**length, **answer.headers, "Connection": "close"}
    head = [
        f"HTTP/1.1 {answer.status} Said",
        *(f"{name}: {text}" for name, text in headers.items()),
    ]
    writer.write("\r\n".join([*head, "", ""]).encode())
    if answer.drips:
        await _drip(reader, writer, answer.content)
        return
    writer.write(answer.content[: answer.kept])
    await writer.drain()
    if answer.kept is not None:
        writer.transport.abort()


async def _drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, content: bytes) -> None:
    """Send byte after byte, for longer than any client waits, until it goes away."""
    for position in range(len(content)):
        writer.write(content[position : position + 1])
        with suppress(TimeoutError):
            await asyncio.wait_for(reader.read(1), DRIP_SECONDS)
            return
