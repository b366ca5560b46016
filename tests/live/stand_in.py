"""A small stand-in for a chat front end behind TLS: a page, and a health route."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.certificates import authority, leaf, server_files


@dataclass(frozen=True)
class StandIn:
    """Where it answers, and who vouches for it.

    Attributes:
        asked: released each time that the health route is asked.
        may_answer: while it is not set, the health route keeps its askers waiting.
    """

    url: str
    ca_pem: str
    asked: threading.Semaphore
    may_answer: threading.Event


class _Server(ThreadingHTTPServer):
    asked: threading.Semaphore
    may_answer: threading.Event

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: an asker that was killed is meant."""


class _Chat(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        if self.path == "/health":
            self.server.asked.release()
            self.server.may_answer.wait()
        body = b'{"status": true}' if self.path == "/health" else b"<h1>Chat</h1>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (its signature)
        """Keep quiet: the tests read what the program under test writes."""


@contextmanager
def stand_in(folder: Path) -> Iterator[StandIn]:
    """Serve it on a free port of loopback until the end of the block."""
    now = datetime.now(UTC)
    root = authority("Stand-in root", now)
    chain = (leaf("127.0.0.1", now, issuer=root, names=("127.0.0.1",)),)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*server_files(folder, "stand-in", chain))
    server = _Server(("127.0.0.1", 0), _Chat)
    server.asked, server.may_answer = threading.Semaphore(0), threading.Event()
    server.may_answer.set()
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        url = f"https://127.0.0.1:{server.server_address[1]}"
        yield StandIn(url, root.pem, server.asked, server.may_answer)
    finally:
        server.may_answer.set()
        server.shutdown()
        server.server_close()
        thread.join()
