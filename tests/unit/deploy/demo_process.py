"""The demo as a process of its own, on free ports."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from deploy.demo import credentials, places
from deploy.demo.credentials import Identities
from deploy.demo.places import Place
from deploy.demo.running import FOLDER, prepare
from tests.servers import free_ports
from tests.unit.deploy.demo_edges import ROOT

SAMPLES = ("guarded", "careless", "flaky")
EDGES = (*SAMPLES, "guarded_staging", "flaky_staging")
STOP_SECONDS = 2.0
"""What the demo promises."""


@dataclass(frozen=True)
class DemoProcess:
    """The running demo; ``lines`` are those that it wrote while it started."""

    process: "subprocess.Popen[str]"
    data: Path
    lines: list[str]

    @property
    def folder(self) -> Path:
        """Its part of the data folder."""
        return self.data / FOLDER

    def place(self, name: str) -> Place:
        """Return where an edge listens."""
        return places.load(self.folder).named()[name]

    def identities(self, name: str) -> Identities:
        """Return whose tokens an edge accepts."""
        return credentials.load(self.folder).named()[name.removesuffix(places.STAGING)]

    def stop(self) -> int:
        """Ask it to stop; return its exit code.

        Raises:
            subprocess.TimeoutExpired: it took ten times as long as it promises.
        """
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10 * STOP_SECONDS)


def prepare_on_free_ports(data: Path, *, has_own_addresses: bool = True) -> Path:
    """Make the demo's part of a data folder, with ports that nobody else uses; return it."""
    folder = data / FOLDER
    folder.mkdir(parents=True)
    places.write_missing(folder, has_address=lambda address: has_own_addresses)
    text = (folder / places.FILE).read_text()
    # one by one, two of them could be the same
    ports = iter(free_ports(text.count("_port = ")))
    free = re.sub(r"_port = \d+", lambda found: f"_port = {next(ports)}", text)
    (folder / places.FILE).write_text(free)
    return prepare(data, datetime.now(UTC))


@contextmanager
def started(data: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start the demo's program; end it, by force if need be, at the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.demo", "--data", str(data)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def running_demo(data: Path, *, has_own_addresses: bool = True) -> Iterator[DemoProcess]:
    """Run the demo on free ports until the end of the block."""
    prepare_on_free_ports(data, has_own_addresses=has_own_addresses)
    with started(data) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in EDGES]
        assert all(lines), process.communicate()[1]
        yield DemoProcess(process, data, lines)
