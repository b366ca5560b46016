"""What an edge does with requests that ordinary clients do not send."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.deploy.demo_edges import TOKENS, outcome, running_edge

LONG = b"x" * 2_000


@pytest.mark.parametrize(
    "spelling",
    [
        "//metrics",
        "/METRICS",
        "/%6detrics",
        "/%256detrics",
        "/x/../metrics",
        "/metrics/",
        "/metrics;x",
    ],
)
def test_a_hidden_route_stays_hidden_in_every_spelling(tmp_path: Path, spelling: str) -> None:
    assert raw_status(tmp_path, spelling) == 404


@pytest.mark.parametrize(
    "spelling",
    [
        "/api/models/",
        "//api/models",
        "/API/models",
        "/api/%6dodels",
        "/health/../api/models",
        "/health/",
    ],
)
def test_a_protected_route_is_protected_in_every_spelling(tmp_path: Path, spelling: str) -> None:
    assert raw_status(tmp_path, spelling) == 401


def test_it_is_no_forward_proxy(tmp_path: Path) -> None:
    assert raw_status(tmp_path, "http://other.example/") == 400


def test_a_body_without_a_declared_length_is_refused_when_it_grows_too_long(
    tmp_path: Path,
) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield LONG

    async def work() -> int | str:
        async with running_edge(tmp_path) as edge, edge.client(TOKENS.a) as client:
            edge.set(body_limit_bytes=2 * len(LONG))
            return await outcome(client.post("/api/chat/completions", content=parts()))

    assert asyncio.run(work()) == 413


def test_a_declared_length_is_refused_before_the_body_and_before_any_credentials(
    tmp_path: Path,
) -> None:
    head = b"POST /api/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n"
    assert first_line(tmp_path, head).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "request_head",
    [
        b"CONNECT other.example:443 HTTP/1.1\r\nHost: other.example:443\r\n\r\n",
        b"GET http://other.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n",
        b"GET /health HTTP/1.0\r\n\r\n",
        b"GET /health HTTP/1.1\r\n\r\n",
    ],
)
def test_a_request_that_only_strange_clients_send_is_refused(
    tmp_path: Path, request_head: bytes
) -> None:
    assert first_line(tmp_path, request_head) == b"HTTP/1.1 400 Bad Request\r\n"


def test_a_redirect_keeps_path_and_query(tmp_path: Path) -> None:
    async def work() -> tuple[str, str]:
        async with running_edge(tmp_path) as edge:
            answer = await edge.plain("/a/b?c=d")
            return answer.headers["location"], f"{edge.place.edge_url}/a/b?c=d"

    found, expected = asyncio.run(work())
    assert found == expected


def test_an_edge_without_an_upstream_answers_for_itself(tmp_path: Path) -> None:
    async def work() -> int | str:
        async with running_edge(tmp_path, has_upstream=False) as edge:
            return await outcome(edge.get("/health"))

    assert asyncio.run(work()) == 502


def first_line(folder: Path, request_head: bytes) -> bytes:
    """Return what is answered to a head alone on the port without TLS, which serves it."""

    async def work() -> bytes:
        async with running_edge(folder) as edge:
            edge.set(plain_http="serve")
            place = edge.place
            reader, writer = await asyncio.open_connection(place.edge_address, place.plain_port)
            writer.write(request_head)
            line = await reader.readline()
            writer.close()
            return line

    return asyncio.run(work())


def raw_status(folder: Path, target: str) -> int | str:
    async def work() -> int | str:
        async with running_edge(folder) as edge, edge.client() as client:
            request = client.build_request("GET", "/", extensions={"target": target.encode()})
            return await outcome(client.send(request))

    return asyncio.run(work())
