"""What stands behind the edges: small applications, each a function from a request to an answer."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Request:
    """What was asked; header names in lower case, the path without its query."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]

    @property
    def wants_page(self) -> bool:
        """Whether the client takes a page, by its Accept header."""
        accept = self.headers.get("accept", "*/*")
        return "text/html" in accept or "*/*" in accept


@dataclass(frozen=True)
class Answer:
    """What is answered.

    Attributes:
        kind: the content type, "" for none.
        missing_bytes: of the body, which declares so many more than it has.
    """

    status: int = 200
    body: str = ""
    kind: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    missing_bytes: int = 0


Application = Callable[[Request], Answer]
LONGEST_LINE_BYTES = 64 * 1024


@dataclass
class Upstream:
    """A running application.

    Attributes:
        asked: every path that it was asked for, with the method before it.
    """

    address: str
    asked: set[str] = field(default_factory=set)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    application: Application
    asked: set[str]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: an edge that hangs up is meant."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def handle_one_request(self) -> None:
        """Answer every method alike: the application decides."""
        self.raw_requestline = self.rfile.readline(LONGEST_LINE_BYTES)
        if self.raw_requestline and self.parse_request():
            self._answer()
        self.close_connection = True

    def _answer(self) -> None:
        # as it was sent: the server's own ``path`` folds slashes at its beginning
        path, _, query = self.requestline.split(" ")[1].partition("?")
        self.server.asked.add(f"{self.command} {path}")
        self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.application(Request(self.command, path, query, headers))
        body = answer.body.encode()
        self.send_response(answer.status)
        if answer.kind:
            self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(body) + answer.missing_bytes))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 (its signature)
        """Keep quiet."""


@contextmanager
def serving(applications: Mapping[str, Application], host: str) -> Iterator[dict[str, Upstream]]:
    """Serve every application at a port of its own until the end of the block."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(_serving(application, host))
            for name, application in applications.items()
        }


@contextmanager
def _serving(application: Application, host: str) -> Iterator[Upstream]:
    server = _Server((host, 0), _Handler)
    upstream = Upstream(f"{host}:{server.server_address[1]}")
    server.application, server.asked = application, upstream.asked
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield upstream
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
