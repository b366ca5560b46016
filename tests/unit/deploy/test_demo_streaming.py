import asyncio
import json
from pathlib import Path

import pytest

from tests.unit.deploy.demo_edges import QUESTION, TOKENS, RunningEdge, running_edge


async def stream(edge: RunningEdge, first: asyncio.Event) -> bytes:
    parts = []
    async with (
        edge.client(TOKENS.a) as client,
        client.stream("POST", "/api/chat/completions", json=QUESTION) as answer,
    ):
        async for part in answer.aiter_bytes():
            first.set()
            parts.append(part)
    return b"".join(parts)


def test_an_unbuffered_edge_passes_the_first_token_on_before_the_next_is_made(
    tmp_path: Path,
) -> None:
    async def work() -> bytes:
        first = asyncio.Event()

        async def pause(seconds: float) -> None:
            # no limit: only the client's first token lets the upstream go on
            await first.wait()

        async with running_edge(tmp_path, upstream_pause=pause) as edge:
            return await stream(edge, first)

    assert asyncio.run(work()).endswith(b"data: [DONE]\n\n")


def test_a_buffered_edge_passes_nothing_on_before_the_last_token_is_made(tmp_path: Path) -> None:
    async def work() -> tuple[bytes, list[bool]]:
        first, already = asyncio.Event(), list[bool]()

        async def pause(seconds: float) -> None:
            await asyncio.sleep(0)
            already.append(first.is_set())

        async with running_edge(tmp_path, "careless", upstream_pause=pause) as edge:
            return await stream(edge, first), already

    body, already = asyncio.run(work())
    assert body.endswith(b"data: [DONE]\n\n")
    # a pause follows each event, the last one too
    assert already == [False] * body.count(b"data: ")


@pytest.mark.parametrize("name", ["guarded", "careless"])
def test_both_edges_deliver_the_same_tokens(tmp_path: Path, name: str) -> None:
    async def work() -> bytes:
        async def pause(seconds: float) -> None:
            await asyncio.sleep(0)

        async with running_edge(tmp_path, name, upstream_pause=pause) as edge:
            return await stream(edge, asyncio.Event())

    events = [line.removeprefix("data: ") for line in asyncio.run(work()).decode().split("\n\n")]
    assert events[-2:] == ["[DONE]", ""]
    deltas = [json.loads(event)["choices"][0]["delta"] for event in events[:-2]]
    text = "".join(delta.get("content", "") for delta in deltas)
    assert text == "You wrote: one two three (A sample answers, there is no model.)"
