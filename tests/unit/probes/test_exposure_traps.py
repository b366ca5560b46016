"""P07: edges that change their mind, hide what they send, or say it in other words."""

import gzip
import itertools
import json
from pathlib import Path

import pytest

from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import ProbeId
from registry.domain.routes import Route, RouteKind
from tests.loopback import serving
from tests.unit.probes.applications import Application, Asked, answer, data, page
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, Pauses, egress, environment, observed
from tests.unit.probes.exposed import (
    CHECKS,
    HEALTH,
    METRICS,
    SCHEMA,
    Answering,
    Look,
    Seen,
    but,
    closed,
    look,
    metrics,
    otherwise,
    path_of,
)

__all__ = ["look"]

SECRET = (Route(RouteKind.FORBIDDEN, "/vault"),)


def packed(body: str, *lines: str, kind: str = "text/plain", encoding: str = "gzip") -> bytes:
    """Return an answer that is compressed although nobody asked for that."""
    content = gzip.compress(body.encode())
    head = (
        "HTTP/1.1 200 OK",
        f"Content-Type: {kind}",
        f"Content-Encoding: {encoding}",
        f"Content-Length: {len(content)}",
        *lines,
    )
    return "\r\n".join([*head, "", ""]).encode() + content


def after(count: int, then: Answering, first: Answering = closed) -> Answering:
    """Return an application that answers otherwise once it was asked ``count`` times."""
    asked: list[Asked] = []

    def answering(one: Asked) -> bytes:
        asked.append(one)
        return then(one) if len(asked) > count else first(one)

    return answering


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP"])
def test_metrics_are_found_though_they_are_compressed_unasked(look: Look, encoding: str) -> None:
    def answering(asked: Asked) -> bytes:
        if path_of(asked) == "/metrics":
            return packed(METRICS, encoding=encoding)
        return closed(asked) if path_of(asked) == "/alive" else answer(401, "who?")

    assert look(answering).failing == {"EXP-1"}


def test_a_shell_that_is_compressed_unasked_shows_nothing(look: Look) -> None:
    shell = packed("<!doctype html><title>Chat</title><div id=app>", kind="text/html")
    assert look(otherwise(lambda _: shell), routes=SECRET).outcomes == {Outcome.PASS}


def test_what_cannot_be_read_is_no_proof_that_nothing_is_public(look: Look) -> None:
    seen = look(but("/metrics", by=lambda _: packed(METRICS, encoding="br")))
    assert seen.verdict("EXP-1").reason is UnknownReason.CONTROL_FAILED
    assert {seen.verdict(check).outcome for check in CHECKS if check != "EXP-1"} == {Outcome.PASS}


@pytest.mark.parametrize(
    ("path", "said", "check"),
    [
        pytest.param(
            "/metrics",
            answer(200, METRICS, kind="text/html; charset=utf-8"),
            "EXP-1",
            id="metrics that a framework calls a page",
        ),
        pytest.param(
            "/metrics",
            answer(200, 'up{job="a"} 1\nasked_total 7\nload 0.5e-3\n', kind="text/plain"),
            "EXP-1",
            id="metrics without a word of help",
        ),
        pytest.param(
            "/metrics",
            answer(
                200,
                "\x0a\x04load",
                kind="application/vnd.google.protobuf; "
                "proto=io.prometheus.client.MetricFamily; encoding=delimited",
            ),
            "EXP-1",
            id="metrics in protobuf",
        ),
        pytest.param(
            "/.git/HEAD",
            answer(200, "0123456789abcdef0123456789abcdef01234567\n"),
            "EXP-3",
            id="a checkout of one commit",
        ),
        pytest.param(
            "/openapi.json",
            answer(
                200,
                "openapi: 3.0.3\ninfo:\n  title: Chat\npaths: {}\n",
                kind="application/vnd.oai.openapi; charset=utf-8",
            ),
            "EXP-2",
            id="a schema in YAML",
        ),
        pytest.param(
            "/openapi.json",
            answer(200, '\ufeff{"openapi": "3.1.0", "info": {}}', kind="application/json"),
            "EXP-2",
            id="a schema behind a byte order mark",
        ),
        pytest.param(
            "/docs",
            page('<div id="swagger-ui"></div><script src="./swagger-ui-bundle.js"></script>'),
            "EXP-2",
            id="Swagger UI that starts from a file of its own",
        ),
        pytest.param(
            "/sse",
            answer(200, "event:endpoint\ndata:/messages?id=7\n\n", kind="text/event-stream"),
            "EXP-4",
            id="a stream of events without blanks",
        ),
    ],
)
def test_it_is_found_in_other_words(look: Look, path: str, said: bytes, check: str) -> None:
    assert look(but(path, by=lambda _: said)).failing == {check}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/metrics", page("<pre># HELP is near\n# TYPE a letter</pre>")),
        ("/metrics", answer(200, "we met 3\n", kind="text/plain")),
        ("/metrics", answer(401, "who?", 'WWW-Authenticate: Basic realm="# HELP a"')),
        ("/.git/HEAD", answer(200, "0123456789abcdef\n")),
        ("/openapi.json", answer(200, "closed: openapi\ninfo: none\n", kind="application/yaml")),
        ("/openapi.json", data(SCHEMA, 404)),
        ("/docs", page("<form action=/login><input name=user><input type=password></form>")),
    ],
)
def test_what_only_sounds_like_it_passes(look: Look, path: str, said: bytes) -> None:
    assert look(but(path, by=lambda _: said)).outcomes == {Outcome.PASS}


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        pytest.param(lambda _: answer(403, "no"), UnknownReason.BLOCKED_PROBER, id="403"),
        pytest.param(lambda _: answer(429, "slower"), UnknownReason.BLOCKED_PROBER, id="429"),
        pytest.param(lambda _: answer(503, "slower"), UnknownReason.CONTROL_FAILED, id="503"),
        pytest.param(lambda _: b"", UnknownReason.CONTROL_FAILED, id="it hangs up"),
        pytest.param(lambda _: answer(404, "gone"), UnknownReason.CONTROL_FAILED, id="404"),
    ],
)
def test_an_edge_that_bans_the_prober_on_the_way_proves_nothing(
    look: Look, then: Answering, reason: UnknownReason
) -> None:
    seen = look(after(9, then))
    assert {seen.verdict(check).reason for check in CHECKS} == {reason}


def test_an_edge_that_hangs_up_on_one_path_alone_hides_it(look: Look) -> None:
    assert look(but("/metrics", "/.env", by=lambda _: b"")).outcomes == {Outcome.PASS}


def test_a_page_like_all_others_but_for_its_text_is_no_proof_that_it_is_hidden(look: Look) -> None:
    def answering(asked: Asked) -> bytes:
        if path_of(asked) == "/vault":
            return page("<h1>Gold: two bars and a crown</h1>")
        return closed(asked) if path_of(asked) == "/alive" else page("<h1>Nothing to see here</h1>")

    assert look(answering, routes=SECRET).verdict("EXP-3").outcome is not Outcome.PASS


def test_a_page_that_names_the_last_part_of_every_path_shows_nothing(look: Look) -> None:
    def answering(asked: Asked) -> bytes:
        parts = path_of(asked).strip("/").split("/")
        return page(f'<body class="page-{parts[-1]}"><script>{json.dumps(parts)}</script>')

    assert look(otherwise(answering), routes=SECRET).outcomes == {Outcome.PASS}


def test_a_page_that_makes_words_of_the_path_is_no_proof_that_something_is_public(
    look: Look,
) -> None:
    def answering(asked: Asked) -> bytes:
        parts = path_of(asked).strip("/").split("/")
        return page(f"<h1>{' and '.join(parts).upper()}</h1><script>{json.dumps(parts)}</script>")

    verdict = look(otherwise(answering), routes=SECRET).verdict("EXP-3")
    assert verdict.reason is UnknownReason.CONTROL_FAILED


def test_pages_of_random_words_are_no_proof_that_a_forbidden_path_is_hidden(look: Look) -> None:
    words = map("".join, itertools.permutations("luckyman"))

    seen = look(otherwise(lambda _: page(f"<p>No {next(words)}</p>")), routes=SECRET)
    assert seen.verdict("EXP-3").reason is UnknownReason.CONTROL_FAILED
    assert {seen.verdict(check).outcome for check in CHECKS if check != "EXP-3"} == {Outcome.PASS}


def test_a_number_is_told_from_nothing(look: Look) -> None:
    def answering(asked: Asked) -> bytes:
        if path_of(asked) == "/vault":
            return answer(200, "90210")
        return closed(asked) if path_of(asked) == "/alive" else answer(200, "")

    assert look(answering, routes=SECRET).failing == {"EXP-3"}


def test_a_dead_address_does_not_hide_what_the_next_one_shows(look: Look) -> None:
    dead_first = {"addresses": "127.9.9.9 127.0.0.1"}
    assert look(closed, policy=dead_first).outcomes == {Outcome.PASS}
    assert look(but("/metrics", by=metrics), policy=dead_first).failing == {"EXP-1"}


def test_a_forgotten_server_beside_a_sound_one_is_found(run: Run, tmp_path: Path) -> None:
    application = Application(closed)
    forgotten = Application(but("/metrics", by=metrics))

    async def work():
        async with (
            serving(application.handler) as listener,
            serving(forgotten.handler, host="127.0.0.2", port=listener.port),
        ):
            target = environment(f"http://{HOST}:{listener.port}", health=HEALTH, routes=SECRET)
            way_out = egress(tmp_path, addresses="127.0.0.1 127.0.0.2")
            found = await observed(target, way_out, ProbeId.EXPOSURE)
        return Seen(target, found, forgotten.asked, Pauses())

    seen = run(work())
    assert seen.failing == {"EXP-1"}
    assert "GET /metrics at 127.0.0.2" in seen.verdict("EXP-1").summary
    assert seen.observation.attempts == 2
    assert {"/metrics", "/vault"} < {asked.target for asked in seen.asked}


def test_a_dead_address_beside_a_sound_one_changes_nothing(look: Look) -> None:
    seen = look(closed, policy={"addresses": "127.0.0.1 127.9.9.9"})
    assert (seen.outcomes, seen.observation.attempts) == ({Outcome.PASS}, 1)


@pytest.mark.parametrize(("path", "twin"), [("/vault", "/vault/"), ("/vault/?a=1", "/vault?a=1")])
def test_a_forbidden_path_that_is_open_with_a_slash_more_or_less_is_found(
    look: Look, path: str, twin: str
) -> None:
    routes = (Route(RouteKind.FORBIDDEN, path),)

    def answering(asked: Asked) -> bytes:
        return data({"gold": "bars"}) if asked.target == twin else closed(asked)

    seen = look(answering, routes=routes)
    assert seen.failing == {"EXP-3"}
    assert f"GET {twin}" in seen.verdict("EXP-3").summary


def test_twins_that_do_not_fit_are_named_and_no_reason_for_doubt(look: Look) -> None:
    routes = tuple(Route(RouteKind.FORBIDDEN, f"/vault/{number}") for number in range(20))
    seen = look(closed, routes=routes)
    assert seen.outcomes == {Outcome.PASS}
    assert "/vault/19/" in repr(seen.facts.left_out)


def test_a_profile_that_is_no_longer_known_adds_nothing_and_hurts_nothing(look: Look) -> None:
    assert look(closed, profile="forgotten").outcomes == {Outcome.PASS}
