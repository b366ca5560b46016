"""P07: what is public is found, and what merely looks like it is not."""

import json
from dataclasses import replace

import pytest

from readiness.domain.findings import Reason
from readiness.domain.outcomes import Outcome
from readiness.probes import attempts, exposure
from registry.domain import profiles
from registry.domain.routes import Route, RouteKind
from registry.domain.vocabulary import EnvironmentKind
from tests.unit.probes.applications import answer, data, leading, page
from tests.unit.probes.edges import LOCAL
from tests.unit.probes.exposed import (
    CHECKS,
    METRICS,
    SCHEMA,
    Look,
    but,
    closed,
    look,
    metrics,
    otherwise,
    path_of,
)

__all__ = ["look"]

SHELL = "<title>Chat</title><div id=app></div><script src=/static/app.js></script>"
SWAGGER = (
    "<div id=swagger-ui></div><script>const ui = SwaggerUIBundle({url: '/openapi.json'})</script>"
)
MCP = {
    "jsonrpc": "2.0",
    "id": None,
    "error": {"code": -32600, "message": "accept text/event-stream"},
}


def test_an_edge_that_shows_nothing_passes_every_check(look: Look) -> None:
    seen = look(closed)
    assert seen.outcomes == {Outcome.PASS}
    assert seen.observation.attempts == 1
    assert {asked.method for asked in seen.asked} == {"GET"}
    assert all(asked.headers["accept-encoding"] == "identity" for asked in seen.asked)
    assert not any("authorization" in asked.headers for asked in seen.asked)


SLOW = {"zones": {"local": replace(LOCAL, rate_per_second=1.0)}}
"""A zone as slow as the public one."""


@pytest.mark.parametrize("profile", ["", *profiles.names()])
def test_an_edge_that_shows_nothing_is_asked_everything_in_a_slow_zone(
    look: Look, profile: str
) -> None:
    seen = look(closed, profile=profile, policy=SLOW)
    assert seen.outcomes == {Outcome.PASS}
    assert seen.observation.requests <= exposure.ASKING_SECONDS < exposure.MOST_REQUESTS


def test_an_edge_that_shows_everything_is_judged_in_time_in_a_slow_zone(look: Look) -> None:
    def careless(asked):
        answering, _ = PUBLIC.get(path_of(asked), (closed, ""))
        return answering(asked)

    seen = look(careless, policy=SLOW)
    assert {"EXP-1", "EXP-3", "EXP-4", "EXP-5"} <= seen.failing
    # the clock of the test stands still, so the longest wait for a turn is that of the whole run
    assert max(seen.pauses) + attempts.CONFIRMATION_SECONDS[1] < attempts.PROBE_SECONDS
    fast = look(careless)
    assert fast.failing == set(CHECKS)
    assert fast.observation.requests <= 2 * exposure.MOST_REQUESTS


PUBLIC = {
    "/metrics": (metrics, "EXP-1"),
    "/openapi.json": (lambda _: data(SCHEMA), "EXP-2"),
    "/docs": (lambda _: page(SWAGGER), "EXP-2"),
    "/.env": (lambda _: answer(200, "SECRET_KEY=sesame\n"), "EXP-3"),
    "/.git/HEAD": (
        lambda _: answer(200, "ref: refs/heads/main\n", kind="application/octet-stream"),
        "EXP-3",
    ),
    "/nginx_status": (
        lambda _: answer(200, "Active connections: 1 \nserver accepts handled requests\n 1 1 1 \n"),
        "EXP-3",
    ),
    "/server-status": (
        lambda _: page("<h1>Apache Server Status for chat</h1><dt>Server uptime:  6 seconds</dt>"),
        "EXP-3",
    ),
    "/haproxy": (lambda _: page("<title>Statistics Report for HAProxy</title>"), "EXP-3"),
    "/config/": (lambda _: data({"apps": {"http": {}}}), "EXP-3"),
    "/mcp": (lambda _: data(MCP, 406), "EXP-4"),
    "/api/tags": (lambda _: data({"models": [{"name": "lab:7b"}]}), "EXP-4"),
    "/console": (
        lambda _: page("<title>Console // Werkzeug Debugger</title><script>EVALEX = true"),
        "EXP-5",
    ),
}


@pytest.mark.parametrize("path", PUBLIC)
def test_what_is_public_is_found_and_confirmed(look: Look, path: str) -> None:
    answering, check = PUBLIC[path]
    seen = look(but(path, by=answering))
    assert seen.failing == {check}
    assert seen.outcomes == {Outcome.FAIL, Outcome.PASS}
    assert (seen.observation.attempts, seen.observation.flaked) == (2, False)
    verdict = seen.verdict(check)
    assert verdict.reason is Reason.EXPOSED
    assert path in verdict.summary
    assert path in verdict.evidence[0][0]
    assert check == "EXP-5" or path in verdict.remedy.snippet


@pytest.mark.parametrize(
    "answering",
    [
        pytest.param(lambda _: page(SHELL), id="a shell for every path"),
        pytest.param(lambda asked: page(f"{SHELL}<p>{asked.target}"), id="a shell with the path"),
        pytest.param(
            lambda asked: page(f"{SHELL}<script>{json.dumps({'route': asked.target})}</script>"),
            id="a shell with the path in its state",
        ),
        pytest.param(lambda _: data({"detail": "not found"}), id="an error with 200"),
        pytest.param(
            lambda _: answer(200, SHELL, kind="text/javascript"), id="a shell called a script"
        ),
        pytest.param(lambda _: answer(401, "who?"), id="authentication before routing"),
        pytest.param(lambda _: leading(302, "/sign-in"), id="everybody led to sign in"),
        pytest.param(lambda _: answer(503, "no server"), id="no server for unknown paths"),
        pytest.param(
            lambda _: page("<form action=/login><input name=user><input type=password></form>"),
            id="a sign-in page for every path",
        ),
        pytest.param(metrics, id="metrics for every path"),
    ],
)
def test_one_answer_for_every_path_shows_nothing(look: Look, answering) -> None:
    assert look(otherwise(answering)).outcomes == {Outcome.PASS}


@pytest.mark.parametrize(
    ("path", "answering"),
    [
        ("/metrics", lambda _: page("<h1>Metrics</h1> # HELP is what you write")),
        ("/metrics", lambda _: answer(200, "no numbers here")),
        ("/metrics", lambda _: answer(403, METRICS)),
        ("/docs", lambda _: page("<h1>How to chat</h1>")),
        ("/openapi.json", lambda _: data({"openapi": "3.1.0"})),
        ("/openapi.json", lambda _: answer(200, json.dumps(SCHEMA), kind="text/html")),
        ("/openapi.json", lambda _: data(SCHEMA, 401)),
        ("/.env", lambda _: answer(200, "well")),
        ("/mcp", lambda _: data({"error": "not acceptable"}, 406)),
        ("/mcp", lambda _: leading(307, "https://elsewhere.test/mcp")),
        ("/api/tags", lambda _: data({"models": "see /v1/models"})),
        ("/console", lambda _: page("<h1>Console</h1> of a game")),
    ],
)
def test_what_merely_looks_like_it_passes(look: Look, path: str, answering) -> None:
    assert look(but(path, by=answering)).outcomes == {Outcome.PASS}


def test_an_endpoint_that_asks_who_somebody_is_passes_and_is_told(look: Look) -> None:
    header = 'WWW-Authenticate: Bearer resource_metadata="https://chat.test/.well-known/x"'
    seen = look(but("/mcp", by=lambda _: answer(401, '{"error": "invalid_token"}', header)))
    assert seen.outcomes == {Outcome.PASS}
    assert "GET /mcp asks who somebody is." in seen.verdict("EXP-4").summary


def test_an_answer_that_depends_on_accept_is_compared_with_one_of_its_kind(look: Look) -> None:
    def by_accept(asked):
        return page(SHELL) if "html" in asked.headers["accept"] else data({"detail": "no"}, 404)

    assert look(otherwise(by_accept)).outcomes == {Outcome.PASS}
    seen = look(
        lambda asked: (
            data(SCHEMA)
            if path_of(asked) == "/openapi.json"
            else by_accept(asked)
            if path_of(asked) != "/alive"
            else closed(asked)
        )
    )
    assert seen.failing == {"EXP-2"}


def test_a_thing_moved_by_a_slash_is_followed_even_when_the_address_is_not_the_edges(
    look: Look,
) -> None:
    def moving(asked):
        host = asked.headers["host"].partition(":")[0]
        if path_of(asked) == "/metrics":
            return leading(307, f"http://{host}:9/metrics/")
        return metrics(asked) if path_of(asked) == "/metrics/" else closed(asked)

    seen = look(moving)
    assert seen.failing == {"EXP-1"}
    assert "GET /metrics/" in seen.verdict("EXP-1").summary


def test_an_endless_stream_is_left_as_soon_as_it_began(look: Look) -> None:
    stream = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 99999\r\n\r\n"
        b"event: endpoint\r\ndata: /messages/?session_id=0123456789\r\n\r\n"
    )
    seen = look(but("/sse", by=lambda _: stream))
    assert seen.failing == {"EXP-4"}


def test_a_schema_beyond_what_is_read_is_known_by_its_beginning(look: Look) -> None:
    long = {"openapi": "3.1.0", "info": {"title": "Chat"}, "paths": {"/a": "x" * 200_000}}
    assert look(but("/openapi.json", by=lambda _: data(long))).failing == {"EXP-2"}


def test_a_forbidden_path_is_public_when_it_answers_unlike_random_paths(look: Look) -> None:
    routes = (Route(RouteKind.FORBIDDEN, "/internal/report"),)
    shown = but("/internal/report", by=lambda _: data({"users": 7}))
    assert look(shown, routes=routes).failing == {"EXP-3"}
    for other in (
        lambda _: answer(401, "who?"),
        lambda _: data({"error": "unauthorized"}),
        lambda _: leading(302, "/sign-in"),
        lambda _: page("<form action=/login><input name=user><input type=password></form>"),
    ):
        assert look(but("/internal/report", by=other), routes=routes).outcomes == {Outcome.PASS}
    assert look(otherwise(lambda _: page(SHELL)), routes=routes).outcomes == {Outcome.PASS}


def test_a_forbidden_path_that_a_check_knows_belongs_to_that_check(look: Look) -> None:
    routes = (Route(RouteKind.FORBIDDEN, "/metrics"),)
    seen = look(but("/metrics", by=lambda _: answer(200, "plain numbers: 7")), routes=routes)
    assert seen.failing == {"EXP-1"}


def test_documentation_that_is_declared_public_passes_and_is_told(look: Look) -> None:
    routes = (Route(RouteKind.PUBLIC, "/docs"), Route(RouteKind.PUBLIC, "/openapi.json"))
    shown = but("/docs", "/openapi.json", by=lambda asked: page(SWAGGER))
    seen = look(shown, routes=routes)
    verdict = seen.verdict("EXP-2")
    assert (verdict.outcome, verdict.reason) == (Outcome.PASS, Reason.PUBLIC_BY_CONTRACT)
    assert "GET /docs" in verdict.summary
    assert look(shown, routes=routes[1:]).failing == {"EXP-2"}


@pytest.mark.parametrize("status", [404, 500])
def test_a_page_of_debug_mode_is_development_mode_whatever_the_path(look: Look, status) -> None:
    debug = "You have <code>DEBUG = True</code> in your Django settings file."
    seen = look(otherwise(lambda _: page(debug, status)))
    assert seen.failing == {"EXP-5"}
    assert seen.verdict("EXP-5").remedy.snippet == ""
    staging = look(otherwise(lambda _: page(debug, status)), kind=EnvironmentKind.STAGING)
    assert staging.verdict("EXP-5").outcome is Outcome.NOT_APPLICABLE


def test_a_chat_about_debug_mode_is_not_in_debug_mode(look: Look) -> None:
    talk = "Why does <code>DEBUG = True</code> in my Django settings file leak?"
    assert look(but("/", by=lambda _: page(talk))).outcomes == {Outcome.PASS}


def test_a_development_server_shows_on_the_start_page(look: Look) -> None:
    vite = '<script type="module" src="/@vite/client"></script>'
    assert look(otherwise(lambda _: page(vite))).failing == {"EXP-5"}


def oracle(asked) -> bytes:
    if path_of(asked) in ("/collective_rpc", "/pause", "/invocations"):
        return answer(405, '{"detail":"Method Not Allowed"}', "Allow: POST")
    return closed(asked)


def test_a_route_without_a_guard_shows_itself_by_refusing_get(look: Look) -> None:
    seen = look(oracle, profile="vllm")
    assert seen.failing == {"EXP-4"}
    assert "/collective_rpc" in seen.verdict("EXP-4").summary
    assert "/pause" not in {path_of(asked) for asked in seen.asked}
    assert look(oracle).outcomes == {Outcome.PASS}


def test_an_edge_that_offers_no_get_anywhere_shows_no_route(look: Look) -> None:
    refusing = otherwise(lambda asked: answer(405, asked.target, "Allow: POST"))
    assert look(refusing, profile="vllm").outcomes == {Outcome.PASS}


def test_a_path_that_is_never_called_is_not_asked_for(look: Look) -> None:
    seen = look(closed, profile="gradio")
    assert not any("monitoring" in asked.target for asked in seen.asked)
    assert any(asked.target == "/gradio_api/info" for asked in seen.asked)
