"""Every key of an edge's TOML file moves what its comment says, and nothing else."""

import asyncio
import ssl
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.demo.configuration import CertificateChoice, EdgeConfiguration
from deploy.demo.upstream import SLOW_SECONDS
from tests.unit.deploy.demo_edges import QUESTION, TOKENS, RunningEdge, outcome, running_edge

HSTS = "strict-transport-security"
YEARS = "max-age=63072000"
PATIENCE_SECONDS = 1.0
"""How long the upstream holds the second token back from a client that did not get the first."""
LONG = b"x" * 2_000

GUARDED: dict[str, Any] = {
    "certificate": "accepted",
    "plain": 308,
    "health": [200, 200, 200],
    "hsts": YEARS,
    "hsts on errors": YEARS,
    "page without token": 401,
    "models without token": 401,
    "models with a wrong token": 401,
    "models with a token": 200,
    "metrics": 404,
    "docs with a token": 404,
    "believed identity": "a",
    "first token comes before the last is made": True,
    "long body": 413,
    "delays": set(),
    "server header": None,
}

WRONG = {
    CertificateChoice.GOOD: "accepted",
    CertificateChoice.EXPIRES_SOON: "accepted",
    CertificateChoice.EXPIRED: "certificate has expired",
    CertificateChoice.WRONG_HOST: "IP address mismatch",
    CertificateChoice.SELF_SIGNED: "self-signed certificate",
}
CHANGES: dict[str, tuple[dict[str, object], dict[str, Any]]] = {
    "certificate": ({"certificate": "self-signed"}, {"certificate": "self-signed certificate"}),
    "plain_http": ({"plain_http": "serve"}, {"plain": 200}),
    "plain_http refuse": ({"plain_http": "refuse"}, {"plain": "reset"}),
    "hsts_max_age_seconds": (
        {"hsts_max_age_seconds": 60},
        {"hsts": "max-age=60", "hsts on errors": "max-age=60"},
    ),
    "hsts none": ({"hsts_max_age_seconds": 0}, {"hsts": None, "hsts on errors": None}),
    "hsts_on_errors": ({"hsts_on_errors": False}, {"hsts on errors": None}),
    "authentication": (
        {"authentication": "none"},
        {
            "page without token": 200,
            "models without token": 200,
            "models with a wrong token": 200,
            # nobody asked who it is, and what the client says is taken away
            "believed identity": None,
        },
    ),
    "public_routes": (
        {"public_routes": ["/health", "/api/models"]},
        {"models without token": 200, "models with a wrong token": 200},
    ),
    "hidden_routes": (
        {"hidden_routes": ["/docs"]},
        # no longer hidden, it is a protected route like every other
        {"metrics": 401},
    ),
    "strip_identity_headers": ({"strip_identity_headers": False}, {"believed identity": "forged"}),
    "streaming": ({"streaming": "buffered"}, {"first token comes before the last is made": False}),
    "body_limit_bytes": ({"body_limit_bytes": 0}, {"long body": 400}),
    "delay_seconds": ({"delay_seconds": 2.5}, {"delays": {2.5}}),
    "upstream_down": (
        {"upstream_down": True},
        {
            "health": [502, 502, 502],
            "hsts": YEARS,
            "models with a token": 502,
            "believed identity": None,
            "first token comes before the last is made": None,
        },
    ),
    "server_header": ({"server_header": "edge/9"}, {"server header": "edge/9"}),
    "fail_every": ({"fail_every": 2}, {"health": [200, 503, 200]}),
    "fail_routes": (
        {"fail_every": 1, "fail_routes": ["/api/models"]},
        {
            "models without token": 503,
            "models with a wrong token": 503,
            "models with a token": 503,
        },
    ),
    "fail_with": (
        {"fail_every": 1, "fail_with": "alternate"},
        {"health": [503, "reset", 503]},
    ),
    "fail_with reset": ({"fail_every": 2, "fail_with": "reset"}, {"health": [200, "reset", 200]}),
}


class PatientUpstream:
    """Makes the second token only when the client has the first, or when it gets none."""

    def __init__(self) -> None:
        self.received = asyncio.Event()
        self.is_late = False

    async def pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.received.wait()
        except TimeoutError:
            self.is_late = True
            self.received.set()

    async def first_token_is_early(self, edge: RunningEdge) -> bool | None:
        async with (
            edge.client(TOKENS.a) as client,
            client.stream("POST", "/api/chat/completions", json=QUESTION) as answer,
        ):
            if not answer.is_success:
                return None
            async for _ in answer.aiter_bytes():
                self.received.set()
        return not self.is_late


async def portrait(edge: RunningEdge, upstream: PatientUpstream) -> dict[str, Any]:
    found: dict[str, Any] = {"certificate": await certificate(edge)}
    edge.context = ssl._create_unverified_context()
    found["health"] = [await outcome(edge.get("/health")) for _ in range(3)]
    found["plain"] = await outcome(edge.plain("/health"))
    script, missing = await edge.get("/static/app.js", TOKENS.a), await edge.get("/no", TOKENS.a)
    found["hsts"], found["server header"] = script.headers.get(HSTS), script.headers.get("server")
    found["hsts on errors"] = missing.headers.get(HSTS)
    found["page without token"] = await outcome(edge.get("/"))
    for name, token in (("without", ""), ("with a wrong", "wrong"), ("with a", TOKENS.a)):
        found[f"models {name} token"] = await outcome(edge.get("/api/models", token))
    found["metrics"] = await outcome(edge.get("/metrics"))
    found["docs with a token"] = await outcome(edge.get("/docs", TOKENS.a))
    me = await edge.get("/api/me", TOKENS.a, **{"X-Forwarded-User": "forged"})
    found["believed identity"] = me.json()["user"] if me.is_success else None
    early = await upstream.first_token_is_early(edge)
    found["first token comes before the last is made"] = early
    async with edge.client(TOKENS.a) as client:
        found["long body"] = await outcome(client.post("/api/chat/completions", content=LONG))
    found["delays"] = set(edge.waited)
    return found


async def certificate(edge: RunningEdge) -> str:
    try:
        await edge.get("/")
    except httpx.ConnectError as error:
        complaint = str(error).split("verify failed: ")[1]
        return complaint.split(" (")[0].split(",")[0].replace("self signed", "self-signed")
    return "accepted"


def seen(folder: Path, **values: object) -> dict[str, Any]:
    async def work() -> dict[str, Any]:
        upstream = PatientUpstream()
        async with running_edge(folder, upstream_pause=upstream.pause) as edge:
            edge.set(**{"body_limit_bytes": 1_000, **values})
            return await portrait(edge, upstream)

    return asyncio.run(work())


def test_the_guarded_edge_is_as_its_template_says(tmp_path: Path) -> None:
    assert seen(tmp_path) == GUARDED


@pytest.mark.parametrize("name", CHANGES)
def test_a_key_moves_what_it_says_and_nothing_else(tmp_path: Path, name: str) -> None:
    values, changes = CHANGES[name]
    assert seen(tmp_path, **values) == GUARDED | changes


def test_every_key_has_a_row_here() -> None:
    moved = {key for values, _ in CHANGES.values() for key in values}
    assert moved | {"upstream_timeout_seconds"} == set(EdgeConfiguration.model_fields)


@pytest.mark.parametrize(("limit", "status"), [(0.1, 504), (0.0, 200)])
def test_a_hanging_upstream_is_waited_for_as_long_as_it_says(
    tmp_path: Path, limit: float, status: int
) -> None:
    async def work() -> int | str:
        released = asyncio.Event()

        async def pause(seconds: float) -> None:
            assert seconds == SLOW_SECONDS
            await released.wait()

        async with running_edge(tmp_path, upstream_pause=pause) as edge:
            edge.set(upstream_timeout_seconds=limit)
            if not limit:
                released.set()
            return await outcome(edge.get("/slow", TOKENS.a))

    assert asyncio.run(work()) == status


@pytest.mark.parametrize("choice", list(CertificateChoice))
def test_each_certificate_is_wrong_in_its_own_way(
    tmp_path: Path, choice: CertificateChoice
) -> None:
    async def work() -> str:
        async with running_edge(tmp_path) as edge:
            edge.set(certificate=choice)
            return await certificate(edge)

    assert asyncio.run(work()) == WRONG[choice]
