"""Everything of the demo put together: files made, servers started, servers stopped."""

import asyncio
import errno
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from deploy.demo import authority, credentials, places
from deploy.demo.certificates import Certificates
from deploy.demo.credentials import Identities
from deploy.demo.edge import Edge
from deploy.demo.live import LOOK_SECONDS, LiveConfiguration
from deploy.demo.places import Place
from deploy.demo.serving import Server
from deploy.demo.sockets import tls_context
from deploy.demo.upstream import Upstream

FOLDER = "demo"
_TEMPLATES = Path(__file__).with_name("edges")
_CERTIFICATES = "certificates"

Say = Callable[[str], None]


class AddressRefused(Exception):
    """An address cannot be listened on; the message is one sentence with the cure."""


@dataclass(frozen=True)
class Surroundings:
    """What the demo takes from outside.

    Attributes:
        clock: the time in UTC.
        monotonic: seconds that only ever grow.
        say: gets each line for the log.
    """

    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    say: Say


def prepare(data: Path, now: datetime) -> Path:
    """Make what is missing in the data folder's part for the demo; return that part.

    What is there is kept: a person may have changed it.

    Raises:
        OSError: the folder cannot be written.
    """
    folder = data / FOLDER
    (folder / _CERTIFICATES).mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    authority.load_or_make(folder, now)
    credentials.write_missing(folder)
    places.write_missing(folder)
    for template in sorted(_TEMPLATES.glob("*.toml")):
        if not (folder / template.name).exists():
            shutil.copyfile(template, folder / template.name)
    return folder


@asynccontextmanager
async def running(folder: Path, surroundings: Surroundings) -> AsyncIterator[None]:
    """Serve every edge and every upstream of a prepared folder until the end of the block.

    Raises:
        AddressRefused: one of the addresses is taken, or not of this machine.
        FileRefused: one of the folder's files is wrong.
    """
    identities = credentials.load(folder).named()
    signer = authority.load_or_make(folder, surroundings.clock())
    async with AsyncExitStack() as stack:
        configurations = []
        for name, place in places.load(folder).named().items():
            configuration = LiveConfiguration(
                folder / f"{name}.toml", clock=surroundings.monotonic, say=surroundings.say
            )
            certificates = Certificates(
                folder / _CERTIFICATES,
                name,
                place.edge_address,
                issuer=signer,
                clock=surroundings.clock,
            )
            holders = identities[name.removesuffix(places.STAGING)]
            one = _OneEdge(name, place, holders, configuration, certificates)
            await one.start(stack, folder, surroundings)
            configurations.append(configuration)
        watching = asyncio.create_task(_watch(configurations))
        stack.callback(watching.cancel)
        yield


@dataclass(frozen=True)
class _OneEdge:
    name: str
    place: Place
    identities: Identities
    configuration: LiveConfiguration
    certificates: Certificates

    async def start(self, stack: AsyncExitStack, folder: Path, surroundings: Surroundings) -> None:
        place, edge = self.place, Edge(self.place, self.identities, self.configuration)
        self._certificate()
        upstream = Upstream(self.name, clock=surroundings.clock)
        servers = (
            (Server(upstream, callers=place.callers), place.upstream_address, place.upstream_port),
            (Server(edge.plain), place.edge_address, place.plain_port),
            (
                Server(edge, context=tls_context(self._certificate)),
                place.edge_address,
                place.https_port,
            ),
        )
        for server, address, port in servers:
            stack.push_async_callback(server.stop)
            await _listen(server, address, port, folder / places.FILE)
        surroundings.say(self._line(folder))

    def _certificate(self) -> Path:
        return self.certificates.file(self.configuration().certificate)

    def _line(self, folder: Path) -> str:
        place = self.place
        open_to_all = "" if place.tells_callers_apart else " (open to everybody on this machine)"
        return (
            f"{self.name}: {place.edge_url}, plain {place.plain_url}, "
            f"upstream {place.upstream_url}{open_to_all}, settings {folder / self.name}.toml"
        )


async def _listen(server: Server, address: str, port: int, file: Path) -> None:
    try:
        await server.start(address, port)
    except OSError as error:
        reasons = {
            errno.EADDRINUSE: "is in use",
            errno.EACCES: "needs administrator rights",
            errno.EADDRNOTAVAIL: "is not an address of this machine",
        }
        reason = reasons.get(error.errno or 0, f"cannot be listened on: {error.strerror}")
        raise AddressRefused(
            f"{address} port {port} {reason}: choose another one in {file}, or delete that file."
        ) from error


async def _watch(configurations: list[LiveConfiguration]) -> None:
    """See changes even while nobody asks, so that the log tells them at once."""
    while True:
        await asyncio.sleep(2 * LOOK_SECONDS)
        for configuration in configurations:
            configuration()
