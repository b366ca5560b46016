"""A small application that shows strangers nothing, for tests of P07, from which a test departs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from readiness.domain.checks import exp_1, exp_2, exp_3, exp_4, exp_5
from readiness.domain.checks.contract import ProbeCheck, Subject
from readiness.domain.exposure_facts import ExposureFacts
from readiness.domain.findings import Verdict
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import Observation, ProbeId
from registry.domain.snapshot import EnvironmentSnapshot, HealthRoute
from tests.loopback import serving
from tests.observations import INTERFACE
from tests.unit.probes.applications import Application, Asked, answer, data
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, NOW, Pauses, egress, environment, observed

HEALTH = HealthRoute("/alive", contains="well")
METRICS = "# HELP requests_total Requests.\n# TYPE requests_total counter\nrequests_total 7\n"
SCHEMA = {"openapi": "3.1.0", "info": {"title": "Chat"}, "paths": {}}
CHECKS: dict[str, ProbeCheck] = {
    one.CHECK.id: one.CHECK for one in (exp_1, exp_2, exp_3, exp_4, exp_5)
}

Answering = Callable[[Asked], bytes]


def closed(asked: Asked) -> bytes:
    """Answer the health route, and know nothing else."""
    return answer(200, "well") if path_of(asked) == "/alive" else data({"detail": "Not Found"}, 404)


def path_of(asked: Asked) -> str:
    return asked.target.partition("?")[0]


def but(*paths: str, by: Callable[[Asked], bytes]) -> Answering:
    """Return the closed application, with another answer at these paths."""
    return lambda asked: by(asked) if path_of(asked) in paths else closed(asked)


def otherwise(by: Callable[[Asked], bytes]) -> Answering:
    """Return an application with one answer for whatever is not its health route."""
    return lambda asked: closed(asked) if path_of(asked) == "/alive" else by(asked)


def metrics(_: Asked) -> bytes:
    return answer(200, METRICS, kind="text/plain; version=0.0.4")


@dataclass(frozen=True)
class Seen:
    """What the probe saw of one application, and what the checks say."""

    environment: EnvironmentSnapshot
    observation: Observation[Any]
    asked: list[Asked]
    pauses: Pauses

    @property
    def facts(self) -> ExposureFacts:
        assert isinstance(self.observation.facts, ExposureFacts), self.observation
        return self.observation.facts

    def verdict(self, check: str) -> Verdict:
        return CHECKS[check].judge(Subject(INTERFACE, self.environment, NOW), self.facts)

    @property
    def outcomes(self) -> set[Outcome]:
        return {self.verdict(check).outcome for check in CHECKS}

    @property
    def failing(self) -> set[str]:
        return {check for check in CHECKS if self.verdict(check).outcome is Outcome.FAIL}


Look = Callable[..., Seen]


@pytest.fixture
def look(run: Run, tmp_path: Path) -> Look:
    """Ask an application on loopback, in an operator's zone."""

    def look_at(
        answering: Answering,
        *,
        profile: str = "",
        policy: dict[str, Any] | None = None,
        **changes: Any,
    ) -> Seen:
        application, pauses = Application(answering), Pauses()

        async def work() -> Seen:
            async with serving(application.handler) as listener:
                target = environment(
                    f"http://{HOST}:{listener.port}", **({"health": HEALTH} | changes)
                )
                way_out = egress(tmp_path, **(policy or {}))
                found = await observed(
                    target, way_out, ProbeId.EXPOSURE, profile=profile, pause=pauses
                )
            return Seen(target, found, application.asked, pauses)

        seen: Seen = run(work())
        return seen

    return look_at
