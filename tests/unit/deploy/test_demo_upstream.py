import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.demo.completions import MOST_TOKENS, Completion, Requested
from deploy.demo.paths import canonical, is_one_of
from tests.unit.deploy.demo_edges import NOW, ROOT, RunningEdge, running_edge

SITE = ROOT / "deploy" / "demo" / "site"
Ask = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]


def asked(folder: Path, ask: Ask, source: Callable[[RunningEdge], str | None]) -> httpx.Response:
    async def work() -> httpx.Response:
        async with running_edge(folder) as edge:
            transport = httpx.AsyncHTTPTransport(local_address=source(edge))
            url = edge.place.upstream_url
            async with httpx.AsyncClient(base_url=url, transport=transport) as client:
                return await ask(client)

    return asyncio.run(work())


def get(folder: Path, path: str) -> httpx.Response:
    return asked(folder, lambda client: client.get(path), inside)


def complete(folder: Path, body: object) -> httpx.Response:
    path = "/api/chat/completions"
    return asked(folder, lambda client: client.post(path, json=body), inside)


def inside(edge: RunningEdge) -> str:
    return edge.place.inside_address


def test_its_edge_and_the_inside_zone_are_served(tmp_path):
    for source in (inside, lambda edge: edge.place.edge_address):
        assert asked(tmp_path, lambda client: client.get("/health"), source).status_code == 200


@pytest.mark.parametrize("source", [None, "127.0.0.1", "127.0.11.2"])
def test_a_foreign_source_address_gets_no_answer(tmp_path, source):
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        asked(tmp_path, lambda client: client.get("/health"), lambda edge: source)


@pytest.mark.parametrize(
    ("path", "kind", "text"),
    [
        ("/", "text/html", "Sample: guarded chat"),
        ("/health", "application/json", '{"status":true}'),
        ("/api/me", "application/json", '{"user":null}'),
        ("/api/models", "application/json", '"id":"sample-echo"'),
        ("/api/version", "application/json", '{"version":"'),
        ("/metrics", "text/plain", "# HELP sample_chat_requests_total"),
        ("/docs", "text/html", "API documentation"),
        ("/openapi.json", "application/json", '"openapi"'),
        ("/static/app.js", "text/javascript", '"use strict"'),
        ("/static/app.css", "text/css", "font"),
    ],
)
def test_a_route_answers_as_a_real_one_would(tmp_path, path, kind, text):
    answer = get(tmp_path, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert text in answer.text


def test_static_bytes_arrive_as_they_are(tmp_path):
    assert get(tmp_path, "/static/app.js").content == (SITE / "app.js").read_bytes()


def test_an_unknown_path_is_not_found_and_a_wrong_method_is_not_allowed(tmp_path):
    assert get(tmp_path, "/nope").status_code == 404
    wrong = get(tmp_path, "/api/chat/completions")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")


def test_head_has_the_headers_alone(tmp_path):
    answer = asked(tmp_path, lambda client: client.head("/health"), inside)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == "15"


def test_several_requests_share_a_connection(tmp_path):
    async def work() -> set[Any]:
        async with running_edge(tmp_path) as edge:
            transport = httpx.AsyncHTTPTransport(local_address=edge.place.inside_address)
            async with httpx.AsyncClient(
                base_url=edge.place.upstream_url, transport=transport
            ) as client:
                answers = [await client.get("/health") for _ in range(3)]
                streams = [answer.extensions["network_stream"] for answer in answers]
                return {stream.get_extra_info("client_addr") for stream in streams}

    assert len(asyncio.run(work())) == 1


def test_the_question_comes_back(tmp_path):
    answer = complete(tmp_path, {"messages": [{"role": "user", "content": "one two"}]}).json()
    assert answer["choices"][0]["message"]["content"].startswith("You wrote: one two ")
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert answer["created"] == int(NOW.timestamp())


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"messages": []}, "messages"),
        ({}, "messages"),
        ({"messages": [{"role": "user", "content": "x"}], "max_tokens": 0}, "max_tokens"),
        (
            {"messages": [{"role": "user", "content": "x"}], "max_tokens": MOST_TOKENS + 1},
            "max_tokens",
        ),
        ("no object", "body"),
    ],
)
def test_a_request_that_cannot_be_answered_is_refused_by_field(tmp_path, body, complaint):
    answer = complete(tmp_path, body)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(complaint)


def test_what_is_no_http_is_refused(tmp_path):
    async def work() -> bytes:
        async with running_edge(tmp_path) as edge:
            reader, writer = await asyncio.open_connection(
                edge.place.edge_address, edge.place.plain_port
            )
            writer.write(b"\x16\x03\x01 nonsense\r\n\r\n")
            answer = await reader.read()
            writer.close()
            return answer

    assert asyncio.run(work()).startswith(b"HTTP/1.1 400 ")


@given(st.text(max_size=60), st.integers(min_value=1, max_value=MOST_TOKENS))
def test_events_say_the_same_as_the_whole_answer(question, most):
    wanted = Requested.model_validate(
        {"messages": [{"role": "user", "content": question}], "max_tokens": most}
    )
    completion = Completion(wanted, NOW)
    *events, done = [event.removeprefix(b"data: ").strip() for event in completion.events()]
    choices = [json.loads(event)["choices"][0] for event in events]
    whole = completion.whole()["choices"][0]
    assert done == b"[DONE]"
    assert len(completion.tokens) <= most
    spoken = "".join(choice["delta"].get("content", "") for choice in choices)
    assert spoken == whole["message"]["content"]
    assert choices[-1]["finish_reason"] == whole["finish_reason"]


SEGMENT = st.text(alphabet="abcXYZ019-_.", min_size=1, max_size=6).filter(
    lambda text: text not in (".", "..")
)


@given(st.lists(SEGMENT, min_size=1, max_size=4))
def test_every_spelling_of_a_path_has_one_canonical_form(segments):
    path = "/" + "/".join(segments)
    encoded = "".join(f"%{ord(character):02X}" for character in path[1:])
    spellings = [path.upper(), path + "/", "/" + path, f"/x/..{path}", f"{path};v=1", f"/{encoded}"]
    assert all(is_one_of(spelling, {path}) for spelling in spellings)
    assert canonical(canonical(path)) == canonical(path)
    assert not is_one_of(f"{path}/more", {path})
