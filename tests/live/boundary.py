"""A real nginx whose servers guard a small application in different ways, rightly and wrongly."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from readiness.domain.probing import Observation, ProbeId
from readiness.egress import Egress, EgressPolicy, Limits, parse_zones
from readiness.probes.contract import ProbeTarget
from readiness.probes.runner import run_batch
from registry.domain.identities import IdentitySource, Slot
from registry.domain.routes import Route, RouteKind
from registry.domain.secret import Secret
from registry.domain.snapshot import EnvironmentSnapshot, IdentitySnapshot
from registry.domain.vocabulary import EnvironmentKind
from tests.certificates import authority, leaf, server_files
from tests.live.rig import nginx_running
from tests.servers import free_port

HOST = "chat.edge.test"
RIGHT, WRONG = "Bearer right-key", "Bearer wrong-key"
PROBES = (ProbeId.PLAIN_HTTP, ProbeId.HSTS, ProbeId.AUTHENTICATION)
DEADLINE_SECONDS = 2.0

_YEAR = 'add_header Strict-Transport-Security "max-age=31536000" always;'
_START = 'location = / { return 200 "welcome"; }'
_DATA = """default_type application/json; return 200 '{"data": [{"id": "lab-7b"}]}';"""
_FORM = "<form action=/session><input name=email><input name=p type=password></form>"
_SIGN_IN = (
    "location = /chat { return 302 /sign-in; } "
    f'location = /sign-in {{ default_type text/html; return 200 "<html>{_FORM}"; }}'
)
_GUARD = "if ($is_known = 0) { return 401; }"
_API = f"location = /v1/models {{ {_GUARD} {_DATA} }}"
_NOTHING = "location / { return 404; }"
_SHELL = 'default_type text/html; return 200 "<!doctype html><title>Chat</title>";'


@dataclass(frozen=True)
class Guarding:
    """How one edge is configured.

    Attributes:
        plain: what its plain-HTTP server does.
        hsts: directives of the https server that set HSTS.
        locations: what the https server does.
    """

    plain: str = "return 308 https://$host:{port}$request_uri;"
    hsts: str = _YEAR
    locations: tuple[str, ...] = (_START, _API, _SIGN_IN, _NOTHING)


CASES = {
    "sound": Guarding(),
    "start_page_alone": Guarding(
        plain="location = / {{ return 308 https://$host:{port}/; }} location / {{ return 200 ok; }}"
    ),
    "for_now": Guarding(plain="return 302 https://$host:{port}$request_uri;"),
    "to_plain": Guarding(plain="return 301 http://$host$request_uri;"),
    "says_no": Guarding(plain="return 403;"),
    "hangs_up": Guarding(plain="return 444;"),
    "start_page_hangs_up": Guarding(
        plain="location = / {{ return 444; }} location / {{ return 200 ok; }}"
    ),
    "takes_no_method": Guarding(plain="return 405;"),
    "without_always": Guarding(hsts=_YEAR.replace(" always", "")),
    "an_hour": Guarding(hsts=_YEAR.replace("31536000", "3600")),
    "twice": Guarding(hsts=_YEAR * 2),
    "no_hsts": Guarding(hsts=""),
    "open": Guarding(
        locations=(
            _START,
            f"location = /v1/models {{ {_DATA} }}",
            'location = /chat { default_type text/html; return 200 "<html>the team\'s chat"; }',
            _NOTHING,
        )
    ),
    "any_token": Guarding(
        locations=(
            _START,
            f'location = /v1/models {{ if ($http_authorization = "") {{ return 401; }} {_DATA} }}',
            _SIGN_IN,
            _NOTHING,
        )
    ),
    "post_open": Guarding(
        locations=(
            _START,
            f"location = /v1/models {{ if ($is_guarded_get) {{ return 401; }} {_DATA} }}",
            _SIGN_IN,
            _NOTHING,
        )
    ),
    "exact_guard": Guarding(
        locations=(_START, _API, f"location ~* ^/v1/models {{ {_DATA} }}", _SIGN_IN, _NOTHING)
    ),
    "shell": Guarding(locations=(_API, f"location / {{ {_SHELL} }}")),
    "slowed": Guarding(locations=(_START, _API, _SIGN_IN, "location / { return 429; }")),
    "leads_nowhere": Guarding(
        locations=(_START, _API, "location = /chat { return 302 /gone; }", _NOTHING)
    ),
    "leads_inside": Guarding(
        locations=(
            _START,
            _API,
            "location = /chat { return 302 /room; }",
            'location = /room { default_type text/html; return 200 "<html>the team\'s chat"; }',
            _NOTHING,
        )
    ),
    "dead_route": Guarding(locations=(_START, _SIGN_IN, _NOTHING)),
}


@dataclass(frozen=True)
class Boundary:
    """The running servers, and the way to look at them.

    Attributes:
        ports: the plain and the https port of each case.
        ca_file: the root that the environments register.
    """

    ports: dict[str, tuple[int, int]]
    ca_file: Path
    now: datetime
    _seen: dict[str, dict[ProbeId, Observation[Any]]] = field(default_factory=dict)

    def environment(self, name: str) -> EnvironmentSnapshot:
        """Return what the registry would hold about one case."""
        plain, port = self.ports[name]
        identity = IdentitySnapshot(Slot.A, "Authorization", IdentitySource.STORED, False, self.now)
        return EnvironmentSnapshot(
            id=port,
            name=name,
            kind=EnvironmentKind.PRODUCTION,
            edge_url=f"https://{HOST}:{port}",
            plain_url=f"http://{HOST}:{plain}",
            ca_pem=self.ca_file.read_text(),
            outside_zone="local",
            routes=(
                Route(RouteKind.PROTECTED_API, "/v1/models"),
                Route(RouteKind.PROTECTED_PAGES, "/chat"),
            ),
            identities=(identity,),
        )

    def observations(self, name: str) -> dict[ProbeId, Observation[Any]]:
        """Return what the probes see; all cases are asked in one batch, the first time."""
        if not self._seen:
            self._seen.update(asyncio.run(self._look()))
        return self._seen[name]

    async def _look(self) -> dict[str, dict[ProbeId, Observation[Any]]]:
        credentials = {Slot.A.value: Secret(RIGHT)}
        results = await run_batch(
            [
                ProbeTarget(self.environment(name), PROBES, credentials=credentials)
                for name in CASES
            ],
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
            zones=parse_zones({"local": {"networks": ["127.0.0.0/8"], "rate_per_second": 10_000}}),
            hosts_file=self.ca_file.parent / "hosts",
            limits=Limits(total_seconds=DEADLINE_SECONDS),
        )


@contextmanager
def guarded_edges(binary: str, folder: Path) -> Iterator[Boundary]:
    """Boot every case; end it by the process that was started."""
    now = datetime.now(UTC).replace(microsecond=0)
    root = authority("Boundary root", now)
    (folder / "root.pem").write_text(root.pem)
    (folder / "hosts").write_text(f"127.0.0.1 {HOST}\n")
    files = server_files(folder, "edge", (leaf(HOST, now, issuer=root),))
    ports = {name: (free_port(), free_port()) for name in CASES}
    with nginx_running(binary, folder, _configuration(folder, ports, files)):
        yield Boundary(ports, folder / "root.pem", now)


def _configuration(
    folder: Path, ports: dict[str, tuple[int, int]], files: tuple[Path, Path]
) -> str:
    servers = "".join(_servers(CASES[name], *ports[name], files) for name in CASES)
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
map $http_authorization $is_known {{ default 0; "{RIGHT}" 1; }}
map $request_method:$is_known $is_guarded_get {{ default ""; "GET:0" 1; }}
{servers}
}}
"""


def _servers(guarding: Guarding, plain: int, port: int, files: tuple[Path, Path]) -> str:
    certificate, key = files
    return f"""
server {{ listen 127.0.0.1:{plain}; {guarding.plain.format(port=port)} }}
server {{
listen 127.0.0.1:{port} ssl; ssl_certificate {certificate}; ssl_certificate_key {key};
{guarding.hsts}
{" ".join(guarding.locations)}
}}
"""


async def _no_pause(seconds: float) -> None:
    assert seconds >= 0
