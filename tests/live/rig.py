"""A real nginx on loopback, one server for each way in which an edge can be right or wrong."""

import asyncio
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from readiness.domain.probing import Observation, ProbeId
from readiness.egress import Egress, EgressPolicy, Limits, parse_zones
from readiness.probes.contract import ProbeTarget
from readiness.probes.runner import run_batch
from registry.domain.snapshot import EnvironmentSnapshot, HealthRoute
from registry.domain.vocabulary import EnvironmentKind
from tests.live.cases import HOST, Case, cases

DEADLINE_SECONDS = 2.0
READY = "start worker process"
"""What nginx says when its listening sockets are open."""


@dataclass(frozen=True)
class NginxRig:
    """The running servers, and the way to look at them.

    Attributes:
        ca_file: the root that the environments register where a case brings none of its own.
        ports: where each case listens, by name.
    """

    cases: dict[str, Case]
    ports: dict[str, int]
    ca_file: Path
    folder: Path
    control_port: int
    now: datetime
    _seen: dict[str, dict[ProbeId, Observation[Any]]] = field(default_factory=dict)

    def root_of(self, name: str) -> Path:
        """Return the file with the root that the registry would hold for one case."""
        return self.cases[name].root or self.ca_file

    def environment(self, name: str) -> EnvironmentSnapshot:
        """Return what the registry would hold about one case."""
        case = self.cases[name]
        return EnvironmentSnapshot(
            id=self.ports[name],
            name=name,
            kind=EnvironmentKind.PRODUCTION,
            edge_url=f"https://{case.host}:{self.ports[name]}",
            ca_pem=self.root_of(name).read_text(),
            outside_zone="local",
            health=HealthRoute(path="/health", status=case.declared_status),
        )

    def observations(self, name: str) -> dict[ProbeId, Observation[Any]]:
        """Return what the probes see; all cases are asked in one batch, the first time."""
        if not self._seen:
            self._seen.update(asyncio.run(self._look()))
        return self._seen[name]

    async def _look(self) -> dict[str, dict[ProbeId, Observation[Any]]]:
        results = await run_batch(
            [ProbeTarget(self.environment(name), tuple(ProbeId)) for name in self.cases],
            egress=Egress(self._policy()),
            clock=lambda: self.now,
            random=Random(1),
            pause=_no_pause,
        )
        return {
            result.environment.name: {seen.probe: seen for seen in result.observations}
            for result in results
        }

    def _policy(self) -> EgressPolicy:
        return EgressPolicy(
            zones=parse_zones({"local": ["127.0.0.0/8"]}),
            control_url=f"http://127.0.0.1:{self.control_port}/health",
            hosts_file=self.folder / "hosts",
            limits=Limits(total_seconds=DEADLINE_SECONDS),
        )


@contextmanager
def running(binary: str, folder: Path, now: datetime) -> Iterator[NginxRig]:
    """Boot everything; end it by the process that was started."""
    with ExitStack() as stack:
        silent = stack.enter_context(_bound())
        silent.listen(128)
        closed = stack.enter_context(_bound())
        made = cases(folder, now)
        ports = _ports(made, silent=_port(silent), closed=_port(closed))
        control = _free_port()
        served = {name: ports[name] for name, case in made.items() if case.chain or case.is_plain}
        configuration = _configuration(folder, made, served, control, _port(silent))
        (folder / "hosts").write_text(f"127.0.0.1 {HOST}\n")
        stack.enter_context(nginx_running(binary, folder, configuration))
        yield NginxRig(made, ports, folder / "root.pem", folder, control, now)


@contextmanager
def nginx_running(binary: str, folder: Path, configuration: str) -> Iterator[None]:
    path = folder / "nginx.conf"
    path.write_text(configuration)
    command = [binary, "-e", "stderr", "-p", str(folder), "-c", str(path), "-g", "daemon off;"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said = []
            for line in process.stderr:
                said.append(line)
                if READY in line:
                    break
            else:
                raise RuntimeError("nginx did not start:\n" + "".join(said))
            yield
        finally:
            process.terminate()
            process.wait(10)


def _ports(made: dict[str, Case], *, silent: int, closed: int) -> dict[str, int]:
    fixed = {"never_answers_tls": silent, "refused": closed}
    return {name: fixed.get(name) or _free_port() for name in made}


def _configuration(
    folder: Path, made: dict[str, Case], served: dict[str, int], control: int, silent: int
) -> str:
    servers = "".join(_server(made[name], port, silent) for name, port in served.items())
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr notice;
events {{ worker_connections 256; }}
http {{
access_log off;
{temporary}
server {{ listen 127.0.0.1:{control}; location / {{ return 200 "ok"; }} }}
{servers}
}}
"""


def _server(case: Case, port: int, silent: int) -> str:
    if case.is_plain:
        return f'server {{ listen 127.0.0.1:{port}; location / {{ return 200 "ok"; }} }}\n'
    answer = f"proxy_pass http://127.0.0.1:{silent};"
    if case.answered_status:
        answer = f"return {case.answered_status};"
    return (
        f"server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {case.chain}; "
        f"ssl_certificate_key {case.key}; location / {{ {answer} }} }}\n"
    )


def _bound() -> socket.socket:
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound


def _port(bound: socket.socket) -> int:
    port: int = bound.getsockname()[1]
    return port


def _free_port() -> int:
    with _bound() as bound:
        return _port(bound)


async def _no_pause(seconds: float) -> None:
    assert seconds >= 0
