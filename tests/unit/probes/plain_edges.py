"""A plain-HTTP server beside a sound edge, for tests of P04."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from readiness.domain.checks import prx_2
from readiness.domain.checks.contract import Subject
from readiness.domain.facts import PlainHttpFacts
from readiness.domain.findings import Verdict
from readiness.domain.probing import Observation, ProbeId
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import EnvironmentSnapshot, HealthRoute
from tests.certificates import authority, leaf, server_files
from tests.loopback import OK, answering, serving, silent, tls_context
from tests.observations import INTERFACE
from tests.unit.probes.applications import Application, Asked, leading
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, NOW, egress, environment, observed

MODELS = "/api/models"
ROUTES = (Route(RouteKind.PROTECTED_API, MODELS),)


@dataclass(frozen=True)
class Tls:
    """A server's context, and who vouches for it."""

    context: ssl.SSLContext
    ca_pem: str


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    root = authority("Root", NOW)
    files = server_files(tmp_path_factory.mktemp("tls"), "edge", (leaf(HOST, NOW, issuer=root),))
    return Tls(tls_context(*files), root.pem)


@dataclass(frozen=True)
class Seen:
    """What the probe saw of one edge, and what its check says."""

    environment: EnvironmentSnapshot
    observation: Observation[Any]

    @property
    def facts(self) -> PlainHttpFacts:
        assert isinstance(self.observation.facts, PlainHttpFacts)
        return self.observation.facts

    @property
    def verdict(self) -> Verdict:
        return prx_2.judge(Subject(INTERFACE, self.environment, NOW), self.facts)


@pytest.fixture
def look(run: Run, tmp_path: Path, tls: Tls) -> Callable[..., Seen]:
    """Ask a plain server beside a sound edge."""

    def look_at(plain: Callable[[Asked, int], bytes] | None, **changes: Any) -> Seen:
        async def work() -> Seen:
            async with serving(answering(OK), context=tls.context) as edge:
                application = Application(lambda asked: plain(asked, edge.port))  # type: ignore[misc] # called where there is one
                handler = application.handler if plain else silent
                async with serving(handler) as listener:
                    target = environment(
                        f"https://{HOST}:{edge.port}",
                        plain_url=f"http://{HOST}:{listener.port}",
                        ca_pem=tls.ca_pem,
                        routes=ROUTES,
                        health=HealthRoute("/health"),
                    )
                    way_out = egress(tmp_path, **changes)
                    return Seen(target, await observed(target, way_out, ProbeId.PLAIN_HTTP))

        found: Seen = run(work())
        return found

    return look_at


def to_edge(asked: Asked, port: int, status: int = 308) -> bytes:
    return leading(status, f"https://{HOST}:{port}{asked.target}")
