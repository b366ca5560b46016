"""Redirects followed by hand, and the form of what servers answer, through the runner."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readiness.domain.checks import avl_1, avl_2
from readiness.domain.checks.contract import Subject
from readiness.domain.facts import AvailabilityFacts
from readiness.domain.findings import Reason, Verdict
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId
from readiness.domain.walk_facts import Beginning, End, Extent, Flaw, Walk
from readiness.egress import Limits
from readiness.probes.availability import failed
from readiness.probes.walking import PAGE_BYTES
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import HealthRoute
from tests.loopback import OK, Handler, answering, overheard, serving
from tests.observations import INTERFACE, NOW
from tests.unit.probes.applications import Application, Asked, answer, leading, page
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, HURRY, PATIENT, egress, environment, observed

HEALTH = HealthRoute("/health")
IDENTITY_PROVIDER = "https://id.example.test/authorize?response_type=code&client_id=chat"


class Look:
    """What one run saw of a server, and what is concluded."""

    def __init__(self, run: Run, folder: Path, handler: Handler, **changes: Any) -> None:
        limits: Limits = changes.pop("limits", PATIENT)
        luggage = {"profile": changes.pop("profile", "")}
        prefix = changes.pop("prefix", "")

        async def work() -> None:
            async with serving(handler) as listener:
                target = environment(
                    f"http://{HOST}:{listener.port}{prefix}", **({"health": HEALTH} | changes)
                )
                way_out = egress(folder, limits=limits)
                found = await observed(target, way_out, ProbeId.AVAILABILITY, **luggage)
                assert isinstance(found.facts, AvailabilityFacts)
                self.facts, self.attempts = found.facts, found.attempts
                self.subject = Subject(INTERFACE, target, NOW)

        run(work())

    @property
    def verdict(self) -> Verdict:
        return avl_2.judge(self.subject, self.facts)

    @property
    def start(self) -> Walk:
        return next(walk for walk in self.facts.walks if walk.beginning is Beginning.START)

    @property
    def paths(self) -> list[str]:
        return [step.path for step in self.start.steps]


def edge(*redirects: tuple[str, str], **answers: bytes) -> Application:
    """Return an edge that redirects some paths; ``start`` and ``health`` are answers of others."""
    places = dict(redirects)

    def decide(asked: Asked) -> bytes:
        if place := places.get(asked.target):
            host = asked.headers["host"]
            return leading(302, place.replace("HOST", host).replace("PORT", host.split(":")[1]))
        if asked.target == "/health":
            return answers.get("health", OK)
        return answers.get("start", page("hello")) if asked.target == "/" else page("there")

    return Application(decide)


def raw(start: bytes) -> Handler:
    """Return an edge that answers OK to its health route and ``start`` to all else."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(OK if head.startswith(b"GET /health ") else start)
        await writer.drain()

    return handle


def test_the_start_page_is_asked_in_its_own_name_and_without_a_credential(
    run: Run, tmp_path: Path
) -> None:
    application = edge()
    look = Look(run, tmp_path, application.handler)
    assert [asked.target for asked in application.asked] == ["/health", "/"]
    assert all(asked.method == "GET" and not asked.credential for asked in application.asked)
    agents = [asked.headers["user-agent"].partition("check=")[2] for asked in application.asked]
    assert agents == ["AVL-1)", "AVL-2)"]
    assert (look.verdict.outcome, look.attempts) == (Outcome.PASS, 1)


def test_a_health_route_that_is_the_start_page_is_asked_once(run: Run, tmp_path: Path) -> None:
    application = edge()
    look = Look(run, tmp_path, application.handler, health=HealthRoute("/"))
    assert [asked.target for asked in application.asked] == ["/"]
    assert look.verdict.outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("place", "paths"),
    [
        ("/login", ["/", "/login"]),
        ("login?next=%2F", ["/", "/login"]),
        ("http://HOST/login", ["/", "/login"]),
        ("//HOST/login", ["/", "/login"]),
        ("http://CHAT.EDGE.TEST:PORT/login#form", ["/", "/login"]),
        ("/app/", ["/", "/app/"]),
    ],
)
def test_a_redirect_on_the_origin_is_followed_however_it_is_written(
    run: Run, tmp_path: Path, place: str, paths: list[str]
) -> None:
    look = Look(run, tmp_path, edge(("/", place)).handler)
    assert (look.paths, look.start.end) == (paths, End.ANSWER)
    assert look.verdict.outcome is Outcome.PASS


def test_the_query_of_a_redirect_is_sent_on_and_not_kept(run: Run, tmp_path: Path) -> None:
    application = edge(("/", "/login?ticket=4711"))
    look = Look(run, tmp_path, application.handler)
    assert application.asked[-1].target == "/login?ticket=4711"
    assert "4711" not in repr(look.facts)


def test_five_redirects_are_followed_and_no_sixth(run: Run, tmp_path: Path) -> None:
    chain = [("/", "/1"), *((f"/{n}", f"/{n + 1}") for n in range(1, 5))]
    look = Look(run, tmp_path, edge(*chain).handler)
    assert (look.paths[-1], look.start.end) == ("/5", End.ANSWER)
    assert look.verdict.outcome is Outcome.PASS
    application = edge(*chain, ("/5", "/6"))
    look = Look(run, tmp_path, application.handler)
    assert look.start.end is End.TOO_MANY
    assert "/6" not in {asked.target for asked in application.asked}
    assert look.verdict.reason is Reason.REDIRECTS_TOO_MANY


@pytest.mark.parametrize("chain", [(("/", "/"),), (("/", "/a"), ("/a", "/b"), ("/b", "/a"))])
def test_a_loop_is_told_and_left(
    run: Run, tmp_path: Path, chain: tuple[tuple[str, str], ...]
) -> None:
    application = edge(*chain)
    look = Look(run, tmp_path, application.handler)
    assert look.verdict.reason is Reason.REDIRECT_LOOPS
    assert look.verdict.outcome is Outcome.FAIL
    # asked twice, as every failure is
    assert len(application.asked) == 2 * (1 + len(chain))


def test_a_loop_for_clients_without_cookies_is_a_warning(run: Run, tmp_path: Path) -> None:
    start = answer(302, "", "Location: /", "Set-Cookie: seen=1")
    look = Look(run, tmp_path, edge(start=start).handler)
    assert (look.verdict.outcome, look.verdict.reason) == (Outcome.WARN, Reason.REDIRECT_LOOPS)


@pytest.mark.parametrize(
    ("place", "end", "outcome"),
    [
        ("https://www.example.test/", End.AWAY, Outcome.WARN),
        (IDENTITY_PROVIDER, End.AWAY, Outcome.PASS),
        ("http://169.254.169.254/latest/meta-data/", End.AWAY, Outcome.WARN),
        ("file:///etc/passwd", End.UNREADABLE, Outcome.FAIL),
        ("gopher://127.0.0.1:70/", End.UNREADABLE, Outcome.FAIL),
        ("http://HOST\\@other.test/", End.UNREADABLE, Outcome.FAIL),
        ("http://127.0.0.1:PORT/login", End.AWAY, Outcome.WARN),
        ("//other.test:PORT/", End.AWAY, Outcome.WARN),
    ],
)
def test_another_origin_is_named_and_never_dialled(
    run: Run, tmp_path: Path, place: str, end: End, outcome: Outcome
) -> None:
    application = edge(("/", place))
    with overheard() as heard:
        look = Look(run, tmp_path, application.handler)
    dialled = {where[0] for event, where in heard if event == "socket.connect"}
    assert dialled == {"127.0.0.1"}
    assert {asked.target for asked in application.asked} == {"/health", "/"}
    assert (look.start.end, look.verdict.outcome) == (end, outcome)


def test_a_start_page_that_is_recorded_as_protected_may_lead_away(run: Run, tmp_path: Path) -> None:
    away = edge(("/", "https://id.example.test/start"))
    routes = (Route(RouteKind.PROTECTED_PAGES, "/"),)
    look = Look(run, tmp_path, away.handler, routes=routes)
    assert look.verdict.outcome is Outcome.PASS
    assert "id.example.test" in look.verdict.summary


@pytest.mark.parametrize("place", ["https://www.example.test/health", IDENTITY_PROVIDER])
def test_a_health_route_that_leads_away_fails(run: Run, tmp_path: Path, place: str) -> None:
    look = Look(run, tmp_path, edge(("/health", place)).handler)
    assert look.verdict.reason is Reason.REDIRECT_ELSEWHERE
    assert look.verdict.outcome is Outcome.FAIL
    assert avl_1.judge(look.subject, look.facts).reason is Reason.UNEXPECTED_STATUS


def test_what_the_health_route_leads_to_never_mends_it(run: Run, tmp_path: Path) -> None:
    look = Look(run, tmp_path, edge(("/health", "/login")).handler)
    assert look.verdict.outcome is Outcome.PASS
    assert avl_1.judge(look.subject, look.facts).outcome is Outcome.FAIL


def test_what_is_never_called_is_not_called_by_a_redirect(run: Run, tmp_path: Path) -> None:
    application = edge(("/", "/health"), ("/health/liveliness", "/routes"))
    look = Look(
        run,
        tmp_path,
        application.handler,
        profile="litellm",
        health=HealthRoute("/health/liveliness"),
    )
    assert "/health" not in {asked.target for asked in application.asked}
    assert look.start.end is End.SPARED
    assert look.verdict.reason is Reason.REDIRECT_NOT_FOLLOWED


def test_a_redirect_out_of_what_is_registered_is_named_and_not_followed(
    run: Run, tmp_path: Path
) -> None:
    application = edge(("/chat/", "/login"))
    look = Look(run, tmp_path, application.handler, prefix="/chat")
    assert {asked.target for asked in application.asked} == {"/chat/health", "/chat/"}
    assert look.verdict.outcome is Outcome.WARN
    assert "“/login”" in look.verdict.summary


TWO_ENDS = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("start", "flaws", "reason"),
    [
        (TWO_ENDS + b"2\r\nok\r\n0\r\n\r\n", (Flaw.FRAMED_TWICE,), Reason.MALFORMED),
        (OK + b"HTTP/1.1 200 OK\r\n", (Flaw.EXCESS,), Reason.MALFORMED),
        (OK + b"\r\n", (), Reason.WELL_FORMED),
        (HEAD + b"X: a\x01b\r\nContent-Length: 0\r\n\r\n", (Flaw.CONTROL_BYTES,), Reason.MALFORMED),
        (
            HEAD + b"X: caf\xc3\xa9\r\nContent-Length: 0\r\n\r\n",
            (Flaw.NOT_ASCII,),
            Reason.HEADER_NOT_ASCII,
        ),
        (HEAD + b"X: a\tb\r\nContent-Length: 0\r\n\r\n", (), Reason.WELL_FORMED),
        (
            b"HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
            (Flaw.PLACES_DIFFER,),
            Reason.MALFORMED,
        ),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", (), Reason.REDIRECT_WITHOUT_PLACE),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", (), Reason.WELL_FORMED),
        (HEAD + b"Content-Length: 5\r\n\r\nab", (), Reason.BROKEN_OFF),
        (HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nok", (), Reason.MALFORMED),
        (b"nothing like HTTP\r\n\r\n", (), Reason.MALFORMED),
        (b"", (), Reason.NO_ANSWER),
        (HEAD + b"X: " + b"y" * 40_000 + b"\r\n\r\n", (), Reason.UNBOUNDED),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", (), Reason.WELL_FORMED),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", (), Reason.WELL_FORMED),
    ],
)
def test_the_form_of_an_answer_is_seen(
    run: Run, tmp_path: Path, start: bytes, flaws: tuple[Flaw, ...], reason: Reason
) -> None:
    look = Look(run, tmp_path, raw(start))
    assert look.start.steps[0].flaws == flaws
    assert look.verdict.reason is reason
    assert failed(look.facts) == (look.verdict.outcome is Outcome.FAIL)
    assert avl_1.judge(look.subject, look.facts).outcome is Outcome.PASS


def body(size: int, head: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html\r\n" + head + b"\r\n" + b"x" * size


LONG = PAGE_BYTES + 20_000


@pytest.mark.parametrize(
    ("start", "extent", "outcome"),
    [
        (body(PAGE_BYTES - 10_000, b""), Extent.ENDED, Outcome.PASS),
        (body(LONG, f"Content-Length: {LONG}\r\n".encode()), Extent.DECLARED, Outcome.PASS),
        (body(LONG, b""), Extent.OPEN, Outcome.WARN),
    ],
)
def test_a_long_page_is_bounded_when_its_end_or_its_length_is_known(
    run: Run, tmp_path: Path, start: bytes, extent: Extent, outcome: Outcome
) -> None:
    look = Look(run, tmp_path, raw(start))
    assert (look.start.steps[0].extent, look.verdict.outcome) == (extent, outcome)


@pytest.mark.parametrize(
    ("kind", "outcome"), [(b"text/plain", Outcome.FAIL), (b"text/html", Outcome.WARN)]
)
def test_a_health_route_without_an_end_fails_unless_it_is_a_page(
    run: Run, tmp_path: Path, kind: bytes, outcome: Outcome
) -> None:
    endless = HEAD + b"Content-Type: " + kind + b"\r\n\r\n" + b"x" * 100_000

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(endless if head.startswith(b"GET /health ") else OK)
        await writer.drain()

    verdict = Look(run, tmp_path, handle).verdict
    assert (verdict.outcome, verdict.reason) == (outcome, Reason.UNBOUNDED)


def dripping(path: bytes, first: bytes) -> Handler:
    """Return an edge that begins to answer ``path`` and never ends."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"GET " + path + b" "):
            writer.write(OK)
            return
        writer.write(first)
        await writer.drain()
        await asyncio.Event().wait()

    return handle


@pytest.mark.parametrize("first", [HEAD, HEAD + b"Content-Length: 9\r\n\r\nab"])
@pytest.mark.parametrize("path", [b"/health", b"/"])
def test_an_answer_that_begins_and_never_ends_fails(
    run: Run, tmp_path: Path, path: bytes, first: bytes
) -> None:
    look = Look(run, tmp_path, dripping(path, first), limits=HURRY)
    assert (look.verdict.outcome, look.verdict.reason) == (Outcome.FAIL, Reason.UNBOUNDED)


def test_a_start_page_that_hangs_fails_and_leaves_the_health_route_alone(
    run: Run, tmp_path: Path
) -> None:
    look = Look(run, tmp_path, dripping(b"/", b""), limits=HURRY)
    assert (look.verdict.outcome, look.verdict.reason) == (Outcome.FAIL, Reason.NO_ANSWER)
    assert avl_1.judge(look.subject, look.facts).outcome is Outcome.PASS


@pytest.mark.parametrize("path", ["/", "/health"])
def test_an_edge_without_any_answer_has_no_form(run: Run, tmp_path: Path, path: str) -> None:
    look = Look(run, tmp_path, answering(b""), health=HealthRoute(path))
    assert look.verdict.outcome is Outcome.UNKNOWN
    assert [walk.end for walk in look.facts.walks] == [End.FAILURE]


def test_every_address_shows_its_form_and_one_shows_the_start_page(
    run: Run, tmp_path: Path
) -> None:
    application = edge()

    async def work() -> AvailabilityFacts:
        handler: Callable[..., Any] = application.handler
        async with (
            serving(handler) as listener,
            serving(answering(TWO_ENDS + b"0\r\n\r\n"), host="127.0.0.2", port=listener.port),
        ):
            target = environment(f"http://{HOST}:{listener.port}", health=HEALTH)
            way_out = egress(tmp_path, addresses="127.0.0.1 127.0.0.2")
            found = await observed(target, way_out, ProbeId.AVAILABILITY)
        assert isinstance(found.facts, AvailabilityFacts)
        return found.facts

    facts = run(work())
    walks = [(walk.address, walk.beginning) for walk in facts.walks]
    assert walks == [
        ("127.0.0.1", Beginning.HEALTH),
        ("127.0.0.2", Beginning.HEALTH),
        ("127.0.0.1", Beginning.START),
    ]
    assert facts.walks[1].steps[0].flaws == (Flaw.FRAMED_TWICE,)
