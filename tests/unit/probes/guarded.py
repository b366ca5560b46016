"""A small guarded application for tests of P06, from which a test departs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from readiness.domain.access_facts import AuthenticationFacts
from readiness.domain.checks import acc_1, acc_2
from readiness.domain.checks.contract import Subject
from readiness.domain.findings import Verdict
from readiness.domain.probing import Observation, ProbeId
from registry.domain.identities import IdentitySource, Slot
from registry.domain.routes import Route, RouteKind
from registry.domain.secret import Secret
from registry.domain.snapshot import EnvironmentSnapshot, IdentitySnapshot
from tests.loopback import serving
from tests.observations import INTERFACE
from tests.unit.probes.applications import Application, Asked, answer, data, leading, page
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, NOW, egress, environment, observed

KEY = "Bearer the-right-key-of-identity-a"
API = "/v1/models"
PAGE = "/chat"
MODELS = {"data": [{"id": "lab-7b"}]}
SIGN_IN = page(
    "<form action=/session method=post><input name=email><input name=p type=password></form>"
)
ROUTES = (Route(RouteKind.PROTECTED_API, API), Route(RouteKind.PROTECTED_PAGES, PAGE))
IDENTITY = IdentitySnapshot(
    Slot.A, "Authorization", IdentitySource.STORED, False, datetime(2026, 11, 1, tzinfo=UTC)
)

Answering = Callable[[Asked], bytes]


def guarded(asked: Asked) -> bytes:
    """Refuse strangers with 401, lead them from pages to sign in, and know nothing else."""
    path = asked.target.partition("?")[0]
    if path == API:
        return data(MODELS) if asked.credential == KEY else refusal()
    if path == PAGE:
        return leading(302, "/sign-in")
    return SIGN_IN if path == "/sign-in" else data({"detail": "Not Found"}, 404)


def refusal() -> bytes:
    return answer(401, '{"error": "who are you?"}', "WWW-Authenticate: Bearer")


def but(answer_to: Callable[[Asked], bytes | None]) -> Answering:
    """Return the guarded application, with another answer wherever ``answer_to`` has one."""
    return lambda asked: answer_to(asked) or guarded(asked)


@dataclass(frozen=True)
class Seen:
    """What the probe saw of one application, and what the checks say."""

    environment: EnvironmentSnapshot
    observation: Observation[Any]
    asked: list[Asked]

    @property
    def facts(self) -> AuthenticationFacts:
        assert isinstance(self.observation.facts, AuthenticationFacts)
        return self.observation.facts

    @property
    def api(self) -> Verdict:
        return acc_1.judge(Subject(INTERFACE, self.environment, NOW), self.facts)

    @property
    def page(self) -> Verdict:
        return acc_2.judge(Subject(INTERFACE, self.environment, NOW), self.facts)


Look = Callable[..., Seen]


@pytest.fixture
def look(run: Run, tmp_path: Path) -> Look:
    """Ask an application on loopback, in an operator's zone."""

    def look_at(
        answering: Answering,
        *,
        routes: tuple[Route, ...] = ROUTES,
        identities: tuple[IdentitySnapshot, ...] = (IDENTITY,),
        profile: str = "",
        credentials: dict[str, Secret] | None = None,
        prefix: str = "",
        **changes: Any,
    ) -> Seen:
        application = Application(answering)
        known = {Slot.A: Secret(KEY)} if credentials is None else credentials

        async def work() -> Seen:
            async with serving(application.handler) as listener:
                target = environment(
                    f"http://{HOST}:{listener.port}{prefix}", routes=routes, identities=identities
                )
                found = await observed(
                    target,
                    egress(tmp_path, **changes),
                    ProbeId.AUTHENTICATION,
                    profile=profile,
                    credentials=known,
                )
            return Seen(target, found, application.asked)

        seen: Seen = run(work())
        return seen

    return look_at
