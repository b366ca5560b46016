"""P05 and PRX-3: HSTS, asked of functions behind real TLS."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from readiness.domain.checks import prx_3
from readiness.domain.checks.contract import Subject
from readiness.domain.facts import HstsFacts
from readiness.domain.findings import Reason, Verdict
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Observation, ProbeId
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import HealthRoute
from tests.certificates import authority, leaf, server_files
from tests.loopback import Handler, serving, silent, tls_context
from tests.observations import INTERFACE
from tests.unit.probes.applications import Application, Asked, answer
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, HURRY, NOW, egress, environment, observed

YEAR = "Strict-Transport-Security: max-age=31536000"
ROUTES = (Route(RouteKind.PROTECTED_API, "/api/models"),)


@dataclass(frozen=True)
class Seen:
    """What the probe saw, and what its check says."""

    observation: Observation[Any]
    verdict: Verdict


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, str]:
    root = authority("Root", NOW)
    chain = (leaf(HOST, NOW, issuer=root, names=(HOST, "127.0.0.1")),)
    files = server_files(tmp_path_factory.mktemp("tls"), "edge", chain)
    return tls_context(*files), root.pem


@pytest.fixture
def look(run: Run, tmp_path: Path, certificates: tuple[ssl.SSLContext, str]) -> Callable[..., Seen]:
    def look_at(
        application: Callable[[Asked], bytes],
        *,
        host: str = HOST,
        ca_pem: str | None = None,
        stalled: tuple[str, ...] = (),
        **changes: Any,
    ) -> Seen:
        context, root = certificates

        async def work() -> Seen:
            handler = stalling(Application(application).handler, stalled)
            async with serving(handler, context=context) as listener:
                target = environment(
                    f"https://{host}:{listener.port}",
                    ca_pem=root if ca_pem is None else ca_pem,
                    routes=ROUTES,
                    health=HealthRoute("/health"),
                )
                found = await observed(target, egress(tmp_path, **changes), ProbeId.HSTS)
            assert isinstance(found.facts, HstsFacts)
            return Seen(found, prx_3.judge(Subject(INTERFACE, target, NOW), found.facts))

        seen: Seen = run(work())
        return seen

    return look_at


def stalling(handler: Handler, targets: tuple[str, ...]) -> Handler:
    """Never answer what is asked for one of ``targets``."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if head.split(b" ")[1].decode() in targets:
            await silent(reader, writer)
        again = asyncio.StreamReader()
        again.feed_data(head)
        await handler(again, writer)

    return handle


def statuses(asked: Asked) -> int:
    return {"/health": 200, "/": 302, "/api/models": 401}.get(asked.target, 404)


def test_every_kind_of_answer_is_looked_at(look: Callable[..., Seen]) -> None:
    seen = look(lambda asked: answer(statuses(asked), "", YEAR))
    assert (seen.verdict.outcome, seen.verdict.reason) == (Outcome.PASS, Reason.HSTS_SET)
    assert [found.status for found in seen.observation.facts.answers] == [200, 302, 401, 404]
    assert "365 days" in seen.verdict.summary


@pytest.mark.parametrize(
    ("missing", "outcome", "reason"),
    [
        ({404}, Outcome.WARN, Reason.HSTS_MISSING_ON_ERRORS),
        ({401, 404}, Outcome.WARN, Reason.HSTS_MISSING_ON_ERRORS),
        ({302}, Outcome.FAIL, Reason.HSTS_MISSING),
        ({200, 302, 401, 404}, Outcome.FAIL, Reason.HSTS_MISSING),
    ],
)
def test_where_the_header_is_missing_decides(
    look: Callable[..., Seen], missing: set[int], outcome: Outcome, reason: Reason
) -> None:
    def application(asked: Asked) -> bytes:
        status = statuses(asked)
        return answer(status, "", *(() if status in missing else (YEAR,)))

    seen = look(application)
    assert (seen.verdict.outcome, seen.verdict.reason) == (outcome, reason)
    assert seen.observation.attempts == 2
    assert "always" in seen.verdict.remedy.snippet


@pytest.mark.parametrize(
    ("lines", "outcome", "reason"),
    [
        ((YEAR, YEAR), Outcome.WARN, Reason.HSTS_TWICE),
        (("Strict-Transport-Security: max-age=3600",), Outcome.WARN, Reason.HSTS_SHORT),
        (("Strict-Transport-Security: max-age=0",), Outcome.FAIL, Reason.HSTS_OFF),
        (("Strict-Transport-Security: 31536000",), Outcome.FAIL, Reason.HSTS_INVALID),
        (('STRICT-transport-SECURITY: MAX-AGE="31536000";',), Outcome.PASS, Reason.HSTS_SET),
    ],
)
def test_what_the_header_says_decides(
    look: Callable[..., Seen], lines: tuple[str, ...], outcome: Outcome, reason: Reason
) -> None:
    seen = look(lambda asked: answer(statuses(asked), "", *lines))
    assert (seen.verdict.outcome, seen.verdict.reason) == (outcome, reason)


def test_a_certificate_that_cannot_be_verified_makes_it_void(look: Callable[..., Seen]) -> None:
    seen = look(lambda asked: answer(200, "", YEAR), ca_pem="")
    assert (seen.verdict.outcome, seen.verdict.reason) == (Outcome.FAIL, Reason.HSTS_IGNORED)


def test_a_bare_address_is_judged_and_the_evidence_says_what_browsers_do(
    look: Callable[..., Seen],
) -> None:
    seen = look(lambda asked: answer(statuses(asked), "", YEAR), host="127.0.0.1")
    assert seen.verdict.outcome is Outcome.PASS
    assert "host names alone" in dict(seen.verdict.evidence)["127.0.0.1"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_without_https_it_fails(run: Run, tmp_path: Path, scheme: str) -> None:
    async def work() -> Verdict:
        target = environment(f"{scheme}://{HOST}:9")
        found = await observed(target, egress(tmp_path, addresses="127.9.9.9"), ProbeId.HSTS)
        assert isinstance(found.facts, HstsFacts)
        return prx_3.judge(Subject(INTERFACE, target, NOW), found.facts)

    verdict = run(work())
    assert (verdict.outcome, verdict.reason) == (Outcome.FAIL, Reason.HTTPS_NOT_SERVED)


def test_a_path_that_stalls_after_another_answered_is_no_missing_https(
    look: Callable[..., Seen],
) -> None:
    seen = look(lambda asked: answer(statuses(asked), "", YEAR), stalled=("/",), limits=HURRY)
    assert (seen.verdict.outcome, seen.verdict.reason) == (
        Outcome.UNKNOWN,
        UnknownReason.CONTROL_FAILED,
    )
    assert seen.verdict.summary.startswith("/ was not answered")
    assert [found.status for found in seen.observation.facts.answers] == [200, None, 401, 404]


def test_a_path_that_stalls_first_hides_nothing_of_the_others(look: Callable[..., Seen]) -> None:
    seen = look(lambda asked: answer(statuses(asked)), stalled=("/health",), limits=HURRY)
    assert (seen.verdict.outcome, seen.verdict.reason) == (Outcome.FAIL, Reason.HSTS_MISSING)


def test_an_edge_that_answers_no_path_does_not_serve_https(look: Callable[..., Seen]) -> None:
    seen = look(lambda asked: b"")
    assert (seen.verdict.outcome, seen.verdict.reason) == (Outcome.FAIL, Reason.HTTPS_NOT_SERVED)
    assert len(seen.observation.facts.answers) == 2


def is_long(asked: Asked) -> bool:
    return len(asked.target) > 8 * 1024


def test_an_edge_with_an_answer_for_every_path_is_asked_for_one_too_long(
    look: Callable[..., Seen],
) -> None:
    seen = look(lambda asked: answer(414 if is_long(asked) else 200, "", YEAR))
    assert (seen.verdict.outcome, seen.verdict.reason) == (Outcome.PASS, Reason.HSTS_SET)
    provoked = seen.observation.facts.answers[-1]
    assert provoked.status == 414
    assert len(provoked.path) < 100


@pytest.mark.parametrize("provoked", ["long", "malformed"])
def test_a_header_missing_on_a_provoked_error_is_seen(
    look: Callable[..., Seen], provoked: str
) -> None:
    def application(asked: Asked) -> bytes:
        is_error = is_long(asked) if provoked == "long" else "%" in asked.target
        return answer(400) if is_error else answer(200, "", YEAR)

    seen = look(application)
    assert (seen.verdict.outcome, seen.verdict.reason) == (
        Outcome.WARN,
        Reason.HSTS_MISSING_ON_ERRORS,
    )


def test_an_edge_that_shows_no_error_at_all_is_not_said_to_mark_them(
    look: Callable[..., Seen],
) -> None:
    seen = look(lambda asked: answer(200, "", YEAR))
    assert (seen.verdict.outcome, seen.verdict.reason) == (
        Outcome.WARN,
        Reason.HSTS_ERRORS_UNSEEN,
    )
    assert "No error answer could be seen" in seen.verdict.summary
    assert seen.verdict.remedy.text


DATE = "Date: Sun, 22 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("early", "reason"),
    [
        (answer(400), Reason.HSTS_ERRORS_UNSEEN),
        (answer(400, "", DATE), Reason.HSTS_MISSING_ON_ERRORS),
        (answer(400, "", YEAR), Reason.HSTS_SET),
    ],
)
def test_what_a_server_refuses_before_any_site_was_chosen_shows_nothing(
    look: Callable[..., Seen], early: bytes, reason: Reason
) -> None:
    # Caddy, Traefik and HAProxy write such a refusal without the date that the rest carries
    seen = look(lambda asked: early if "%" in asked.target else answer(200, "", YEAR, DATE))
    assert seen.verdict.reason is reason


def test_an_edge_that_shows_errors_is_asked_for_no_more(look: Callable[..., Seen]) -> None:
    seen = look(lambda asked: answer(statuses(asked), "", YEAR))
    assert seen.observation.requests == 4


def test_listed_headers_are_kept_and_no_others(look: Callable[..., Seen]) -> None:
    lines = (YEAR, 'WWW-Authenticate: Basic realm="chat"', "Set-Cookie: a=b")
    seen = look(lambda asked: answer(401, "", *lines))
    names = {name for name, _ in seen.observation.facts.answers[0].headers}
    assert names >= {"content-type", "www-authenticate", "strict-transport-security"}
    assert "set-cookie" not in names
