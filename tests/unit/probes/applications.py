"""Applications that are functions, and what they were asked."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.loopback import Handler

REASONS = {200: "OK", 301: "Moved", 302: "Found", 401: "Unauthorized", 404: "Not Found"}


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def credential(self) -> str:
        return self.headers.get("authorization", "")


@dataclass
class Application:
    """A server by a function from a request to an answer.

    Attributes:
        asked: every request that arrived.
    """

    answer: Callable[[Asked], bytes]
    asked: list[Asked] = field(default_factory=list)

    @property
    def handler(self) -> Handler:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.strip().split("\r\n")
            headers = {
                name.lower(): value for name, value in (line.split(": ", 1) for line in lines)
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            method, target, _ = first.split(" ")
            self.asked.append(Asked(method, target, headers, body))
            writer.write(self.answer(self.asked[-1]))
            await writer.drain()

        return handle


def answer(status: int, body: str = "", *lines: str, kind: str = "text/plain") -> bytes:
    """Return an answer with header ``lines`` of one's own."""
    content = body.encode()
    head = [
        f"HTTP/1.1 {status} {REASONS.get(status, 'Answer')}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(content)}",
        *lines,
    ]
    return "\r\n".join([*head, "", ""]).encode() + content


def data(found: object, status: int = 200) -> bytes:
    """Return an answer in JSON."""
    return answer(status, json.dumps(found), kind="application/json")


def page(text: str, status: int = 200) -> bytes:
    """Return an answer in HTML."""
    return answer(status, f"<!doctype html><title>Chat</title>{text}", kind="text/html")


def leading(status: int, location: str) -> bytes:
    """Return a redirect."""
    return answer(status, "", f"Location: {location}")
