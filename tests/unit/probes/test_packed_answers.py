"""Answers that come compressed although nobody asked for that, in every probe that reads bodies."""

import gzip
import json
import tracemalloc
import zlib
from pathlib import Path

import pytest

from readiness.domain.facts import Timings
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId
from readiness.egress import Exchange
from readiness.probes.unpacking import MOST_BYTES, is_packed, unpacked
from registry.domain.snapshot import HealthRoute
from tests.loopback import serving
from tests.unit.probes.applications import Application, answer
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, egress, environment, observed
from tests.unit.probes.guarded import API, MODELS, Look, but, guarded, look

__all__ = ["look"]


def packed(body: str, kind: str = "application/json") -> bytes:
    content = gzip.compress(body.encode())
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Encoding: gzip\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


def exchange(body: bytes, encoding: str) -> Exchange:
    headers = (("content-encoding", encoding),)
    return Exchange("127.0.0.1", 200, "1.1", headers, body, False, Timings(), len(body))


def test_an_error_that_comes_packed_is_no_open_door(look: Look) -> None:
    said = packed('{"error": "who are you?"}')
    seen = look(but(lambda asked: said if asked.target == API and not asked.credential else None))
    assert seen.api.outcome is not Outcome.FAIL


def test_an_open_door_is_one_though_its_answer_comes_packed(look: Look) -> None:
    said = packed(json.dumps(MODELS))
    assert look(but(lambda asked: said if asked.target == API else None)).api.outcome is (
        Outcome.FAIL
    )


def test_the_text_of_a_health_route_is_found_in_a_packed_answer(run: Run, tmp_path: Path) -> None:
    application = Application(lambda _: packed('{"status": "well"}'))

    async def work():
        async with serving(application.handler) as listener:
            health = HealthRoute("/health", contains="well")
            target = environment(f"http://{HOST}:{listener.port}", health=health)
            return await observed(target, egress(tmp_path), ProbeId.AVAILABILITY)

    (found,) = run(work()).facts.answers
    assert found.body_matches is True


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_no_more_is_unpacked_than_is_read_of_a_plain_body(encoding: str) -> None:
    pack = gzip.compress if encoding == "gzip" else zlib.compress
    bomb = pack(b"\0" * 50_000_000)
    tracemalloc.start()
    found = unpacked(exchange(bomb, encoding))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(found.body), found.truncated, is_packed(found)) == (MOST_BYTES, True, False)
    assert most < 1024 * 1024


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(b"plain after all", "gzip"), (b"\x0b\x02\x80", "br"), (b"x", "gzip, br")],
)
def test_what_cannot_be_unpacked_stays_as_it_is(body: bytes, encoding: str) -> None:
    found = unpacked(exchange(body, encoding))
    assert (found.body, is_packed(found)) == (body, True)


def test_half_of_a_packed_body_is_read_as_far_as_it_goes() -> None:
    whole = gzip.compress(bytes(range(256)) * 40)
    found = unpacked(exchange(whole[: len(whole) // 2], "gzip"))
    assert found.body
    assert not is_packed(found)


def test_a_dead_address_does_not_hide_that_the_next_one_is_open(look: Look) -> None:
    opened = but(
        lambda asked: answer(200, "[7]", kind="application/json") if asked.target == API else None
    )
    assert look(opened, addresses="127.9.9.9 127.0.0.1").api.outcome is Outcome.FAIL
    assert look(guarded, addresses="127.9.9.9 127.0.0.1").api.outcome is not Outcome.FAIL
