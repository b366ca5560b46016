"""The whole rig booted: every server with all of its cases, ended by the processes started here."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.rig.applications import APPLICATIONS
from tests.rig.cases import NEVER, NO_ONE, Case
from tests.rig.chains import Chains, chains
from tests.rig.development import DEVELOPMENT
from tests.rig.odd_applications import ODD_APPLICATIONS
from tests.rig.places import Places, own_network, places
from tests.rig.servers import SERVERS, Server
from tests.rig.upstreams import Upstream, serving
from tests.servers import free_port

BOOT_SECONDS = 60.0
"""Until every server of the rig listens."""
LOOK_SECONDS = 0.02
"""Between two looks whether a server listens."""
UNPRIVILEGED = "nobody"
"""As whom the servers run where the tests run as root."""


REFUSAL = "<p>This place answers over HTTPS alone.</p>"
SITE = "<!doctype html><html><title>Chat</title><div id=app></div></html>"
EVERY_APPLICATION = {**APPLICATIONS, **ODD_APPLICATIONS, **DEVELOPMENT}
WEAK_KEYS_ALLOWED = """
openssl_conf = openssl
[openssl]
ssl_conf = ssl
[ssl]
system_default = any
[any]
CipherString = DEFAULT:@SECLEVEL=0
"""
"""For the servers alone, some of which have to send what clients refuse."""


@dataclass(frozen=True)
class Rig:
    """The running servers.

    Attributes:
        cases: those whose server runs, by name.
        boot_seconds: until all of them listened.
    """

    cases: Mapping[str, Case]
    places: Places
    chains: Chains
    upstreams: Mapping[str, Upstream]
    now: datetime
    boot_seconds: float

    @property
    def ca_file(self) -> Path:
        """The file with the root that clients trust."""
        return self.places.folder / "root.pem"

    def root_file(self, case: Case) -> Path:
        """Return the file with the root that the registry holds for a case."""
        own = self.places.folder / f"{case.chain}.root"
        return own if own.exists() else self.ca_file


class CannotBoot(RuntimeError):
    """A server refused its configuration or never listened; the message holds what it said."""


@contextmanager
def rig_of(cases: Iterable[Case], programs: Mapping[str, Path], now: datetime) -> Iterator[Rig]:
    """Boot the servers of ``cases``; end them by their processes.

    Args:
        programs: where each server's program is, by the server's name; cases of others are left
            out.
        now: from which certificates count their days.

    Raises:
        CannotBoot: a server did not come up.
    """
    wanted = [case for case in cases if case.server in programs or case.server == "bare"]
    with ExitStack() as stack:
        folder = stack.enter_context(_private_folder())
        host = f"127.{own_network()}.0.1"
        upstreams = stack.enter_context(serving(EVERY_APPLICATION, host))
        silent = stack.enter_context(_accepting(host, 0)).getsockname()[1]
        addresses = {name: upstream.address for name, upstream in upstreams.items()}
        addresses |= {
            "silent": f"{host}:{silent}",
            "dead": f"{host}:1",
            "admin": f"{host}:{free_port()}",
        }
        found = places(folder, wanted, addresses)
        made = _written(wanted, found, now)
        began = time.monotonic()
        _boot(stack, wanted, found, programs)
        yield Rig(
            {case.name: case for case in wanted},
            found,
            made,
            upstreams,
            now,
            time.monotonic() - began,
        )


@contextmanager
def _private_folder() -> Iterator[Path]:
    # the temporary folder of the tests belongs to root alone, where the servers cannot look
    folder = Path(tempfile.mkdtemp(prefix="rig-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _written(cases: Iterable[Case], found: Places, now: datetime) -> Chains:
    folder = found.folder
    named = next((case for case in cases if case.is_address), None)
    made = chains(now, found.addresses[named.name] if named else "127.0.0.1")
    made.write(folder)
    (folder / "root.pem").write_text(made.root.pem)
    for name, root in made.roots.items():
        (folder / f"{name}.root").write_text(root.pem)
    (folder / "users").write_text("colleague:{SHA}aFmdf7Y+NJZFMk2PRCHgNbtpUEE=\n")
    (folder / "ok").write_text("ok")
    (folder / "no.html").write_text(f"<title>No</title>{REFUSAL * 100}")
    (folder / "openssl.cnf").write_text(WEAK_KEYS_ALLOWED)
    _write_site(folder / "site")
    (folder / "pages").mkdir()
    (folder / "pages" / "index.html").write_text(SITE)
    (folder / "hosts").write_text(
        "".join(f"{found.addresses[case.name]} {case.named_host}\n" for case in cases)
    )
    return made


def _write_site(folder: Path) -> None:
    """Write a page, and beside it what a careless copy of a checkout leaves there."""
    (folder / ".git").mkdir(parents=True)
    (folder / "index.html").write_text(SITE)
    (folder / ".env").write_text(
        "DATABASE_URL=postgres://chat@database/chat\nSECRET_KEY=of-the-rig\n"
    )
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")


def _boot(stack: ExitStack, cases: list[Case], found: Places, programs: Mapping[str, Path]) -> None:
    for case in cases:
        if case.https == NEVER:
            stack.enter_context(_accepting(found.addresses[case.name], found.https_port))
        if case.plain == NEVER:
            stack.enter_context(_accepting(found.addresses[case.name], found.plain_port))
    started = []
    for server in SERVERS:
        own = [case for case in cases if case.server == server.name]
        if own:
            process = _started(stack, server, own, found, programs[server.name])
            served = [case for case in own if case.https not in (NEVER, NO_ONE)]
            started.append((server, process, found.addresses[served[-1].name]))
    for server, process, address in started:
        _wait(server, process, (address, found.https_port), found.folder)


def _started(
    stack: ExitStack, server: Server, cases: list[Case], found: Places, program: Path
) -> "subprocess.Popen[bytes]":
    pairs = [(case, found.words(case)) for case in cases]
    folder = found.folder
    (folder / f"{server.name}.conf").write_text(server.configuration(pairs, found))
    said = stack.enter_context((folder / f"{server.name}.said").open("wb"))
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user)
    process = subprocess.Popen(
        [program, *server.command(found)],
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=said,
        cwd=folder,
        env={"PATH": os.defpath, "HOME": str(folder), "OPENSSL_CONF": f"{folder}/openssl.cnf"},
        user=user,
        group="nogroup" if user else None,
        extra_groups=() if user else None,
    )
    stack.callback(_end, process)
    return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(
    server: Server, process: "subprocess.Popen[bytes]", place: tuple[str, int], folder: Path
) -> None:
    deadline = time.monotonic() + BOOT_SECONDS
    while not _listens(place):
        try:
            process.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            if time.monotonic() < deadline:
                continue
        said = (folder / f"{server.name}.said").read_text(errors="replace")
        raise CannotBoot(f"{server.name} did not come up:\n{said[-3000:]}")


def _listens(place: tuple[str, int]) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(place) == 0


@contextmanager
def _accepting(host: str, port: int) -> Iterator[socket.socket]:
    with socket.create_server((host, port), backlog=256) as listener:
        yield listener
