"""Connections that stay open, for asking a server so often that the client costs little."""

import re
import selectors
import socket
import time
from collections.abc import Sequence

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_AT_ONCE = 65536
SECONDS = 60.0
"""Time in which everything that is asked at once must be answered."""


def request(method: str, path: str, host: str, body: bytes = b"", token: str = "") -> bytes:
    """Return the bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "User-Agent: bench", "Accept: */*"]
    if token:
        lines += [f"Authorization: Bearer {token}"]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Open:
    """A connection that stays open, and what it was answered last."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.begun = 0.0
        self._got = b""

    def ask(self, asked: bytes) -> tuple[int, bytes]:
        """Ask, wait, and return status and body."""
        self.send(asked)
        while (answer := self.receive()) is None:
            pass
        return answer

    def send(self, asked: bytes) -> None:
        """Ask without waiting."""
        self._got, self.begun = b"", time.perf_counter()
        self.socket.sendall(asked)

    def receive(self) -> tuple[int, bytes] | None:
        """Take what came; return status and body once it is whole."""
        came = self.socket.recv(_AT_ONCE)
        if not came:
            raise ConnectionError("The server closed the connection.")
        self._got += came
        head, separator, body = self._got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head + b"\r\n")
        if not separator or length is None or len(body) < int(length[1]):
            return None
        return int(head.split(b" ", 2)[1]), body


def latencies(connections: Sequence[Open], asked: bytes, count: int, status: int) -> list[float]:
    """Ask ``count`` times through all connections at once; return the sorted seconds of each."""
    taken: list[float] = []
    left = count
    deadline = time.monotonic() + SECONDS
    with selectors.DefaultSelector() as waiting:
        for one in connections:
            waiting.register(one.socket, selectors.EVENT_READ, one)
            one.send(asked)
            left -= 1
        while len(taken) < count:
            assert time.monotonic() < deadline
            for key, _ in waiting.select(SECONDS):
                answer = key.data.receive()
                if answer is None:
                    continue
                taken.append(time.perf_counter() - key.data.begun)
                assert answer[0] == status
                if left > 0:
                    key.data.send(asked)
                    left -= 1
    return sorted(taken)
