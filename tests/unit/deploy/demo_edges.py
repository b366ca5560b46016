"""One sample edge on real sockets, with its upstream at hand and time in the test's hands."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from deploy.demo import authority
from deploy.demo.certificates import Certificates
from deploy.demo.credentials import Identities
from deploy.demo.edge import Edge
from deploy.demo.live import LOOK_SECONDS, LiveConfiguration
from deploy.demo.places import Place
from deploy.demo.serving import Server
from deploy.demo.sockets import tls_context
from deploy.demo.upstream import Upstream
from tests.servers import free_port, free_ports

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "deploy" / "demo" / "edges"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
TOKENS = Identities(a="the token of a, for tests", b="the token of b, for tests")
QUESTION = {"stream": True, "messages": [{"role": "user", "content": "one two three"}]}

Pause = Callable[[float], Awaitable[None]]


@dataclass
class Clock:
    """Seconds that grow when the test says so."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class RunningEdge:
    """An edge that listens.

    Attributes:
        file: its TOML file.
        context: what its clients go by; it verifies against the demo's authority.
        said: the lines of its log.
        waited: the delays that it made, in seconds.
    """

    place: Place
    file: Path
    context: ssl.SSLContext
    clock: Clock
    said: list[str]
    waited: list[float] = field(default_factory=list)

    def set(self, **values: object) -> None:
        """Change keys of the file, and let the time pass after which it is looked at."""
        self.file.write_text(with_values(self.file.read_text(), values))
        self.clock.seconds += LOOK_SECONDS

    def client(self, token: str = "") -> httpx.AsyncClient:
        """Return a client for the port with TLS."""
        return httpx.AsyncClient(
            base_url=self.place.edge_url,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            verify=self.context,
        )

    async def get(self, path: str, token: str = "", **headers: str) -> httpx.Response:
        """Ask the port with TLS on a new connection."""
        async with self.client(token) as client:
            return await client.get(path, headers=headers)

    async def plain(self, path: str) -> httpx.Response:
        """Ask the port without TLS on a new connection."""
        async with httpx.AsyncClient(base_url=self.place.plain_url) as client:
            return await client.get(path)


@asynccontextmanager
async def running_edge(
    folder: Path,
    name: str = "guarded",
    *,
    upstream_pause: Pause = asyncio.sleep,
    has_upstream: bool = True,
) -> AsyncIterator[RunningEdge]:
    """Serve the edge of a template, and its upstream, on free ports until the end of the block."""
    place = free_place()
    clock, said = Clock(), list[str]()
    file = folder / f"{name}.toml"
    file.write_text((TEMPLATES / file.name).read_text())
    live = LiveConfiguration(file, clock=clock, say=said.append)
    signer = authority.load_or_make(folder, datetime.now(UTC))
    certificates = Certificates(
        folder, name, place.edge_address, issuer=signer, clock=lambda: datetime.now(UTC)
    )
    context = ssl.create_default_context(cafile=str(folder / authority.CERTIFICATE_FILE))
    found = RunningEdge(place, file, context, clock, said)

    async def wait(seconds: float) -> None:
        found.waited.append(seconds)

    def certificate() -> Path:
        return certificates.file(live().certificate)

    edge = Edge(place, TOKENS, live, pause=wait)
    upstream = Upstream(name, clock=lambda: NOW, pause=upstream_pause)
    servers = (
        (Server(upstream, callers=place.callers), place.upstream_address, place.upstream_port),
        (Server(edge.plain), place.edge_address, place.plain_port),
        (Server(edge, context=tls_context(certificate)), place.edge_address, place.https_port),
    )
    try:
        for server, address, port in servers[0 if has_upstream else 1 :]:
            await server.start(address, port)
        yield found
    finally:
        for server, _, _ in servers:
            await server.stop()


async def outcome(asked: Awaitable[httpx.Response]) -> int | str:
    """Return the status that is answered, or that the connection was reset instead."""
    try:
        return (await asked).status_code
    except (httpx.ReadError, httpx.RemoteProtocolError):
        return "reset"


def free_place() -> Place:
    """Return a place with addresses of its own on loopback, and free ports."""
    https_port, plain_port = free_ports(2, "127.0.11.1")
    return Place(
        edge_address="127.0.11.1",
        https_port=https_port,
        plain_port=plain_port,
        upstream_address="127.0.21.1",
        upstream_port=free_port(),
        inside_address="127.0.31.1",
    )


def with_values(text: str, values: dict[str, object]) -> str:
    """Return a TOML text with other values at some of its keys."""
    lines = text.splitlines()
    for key, value in values.items():
        (number,) = (n for n, line in enumerate(lines) if line.startswith(f"{key} = "))
        lines[number] = f"{key} = {_written(value)}"
    return "\n".join(lines) + "\n"


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    return str(value)
