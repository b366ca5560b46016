"""P05 and PRX-3: HSTS, asked of functions behind real TLS."""

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
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import Observation, ProbeId
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import HealthRoute
from tests.certificates import authority, leaf, server_files
from tests.loopback import serving, tls_context
from tests.observations import INTERFACE
from tests.unit.probes.applications import Application, Asked, answer
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, NOW, egress, environment, observed

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
        application: Callable[[Asked], bytes], *, host: str = HOST, ca_pem: str | None = None
    ) -> Seen:
        context, root = certificates

        async def work() -> Seen:
            async with serving(Application(application).handler, context=context) as listener:
                target = environment(
                    f"https://{host}:{listener.port}",
                    ca_pem=root if ca_pem is None else ca_pem,
                    routes=ROUTES,
                    health=HealthRoute("/health"),
                )
                found = await observed(target, egress(tmp_path), ProbeId.HSTS)
            assert isinstance(found.facts, HstsFacts)
            return Seen(found, prx_3.judge(Subject(INTERFACE, target, NOW), found.facts))

        seen: Seen = run(work())
        return seen

    return look_at


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
    seen = look(lambda asked: answer(200, "", YEAR), host="127.0.0.1")
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
