"""No probe asks for a path that changes, stops or pays for something, however it is spelled."""

from pathlib import Path

import pytest

from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Observation, ProbeId
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import HealthRoute
from tests.loopback import serving
from tests.unit.probes.applications import Application, Asked, answer
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, egress, environment, observed

EVERY_WAY = ["/health", "/%68ealth", "/%2568ealth", "//health", "/x/../health", "/health;v=1"]


def look(
    run: Run, folder: Path, probe: ProbeId, path: str, prefix: str = ""
) -> tuple[Observation[object], list[Asked]]:
    application = Application(lambda _: answer(200))

    async def work() -> Observation[object]:
        async with serving(application.handler) as listener:
            target = environment(
                f"http://{HOST}:{listener.port}{prefix}",
                plain_url=f"http://{HOST}:{listener.port}{prefix}",
                health=HealthRoute(path),
                routes=(Route(RouteKind.PROTECTED_API, path),),
            )
            found: Observation[object] = await observed(
                target, egress(folder), probe, profile="litellm"
            )
            return found

    observation: Observation[object] = run(work())
    return observation, application.asked


@pytest.mark.parametrize("path", EVERY_WAY)
@pytest.mark.parametrize("probe", [ProbeId.AUTHENTICATION, ProbeId.HSTS, ProbeId.PLAIN_HTTP])
def test_a_route_that_the_profile_forbids_is_left_out(
    run: Run, tmp_path: Path, probe: ProbeId, path: str
) -> None:
    _, asked = look(run, tmp_path, probe, path)
    assert not [one for one in asked if "h" in one.target.partition("?")[0].replace(HOST, "")]


@pytest.mark.parametrize("path", EVERY_WAY)
def test_a_health_route_that_the_profile_forbids_makes_an_unknown_with_a_sentence(
    run: Run, tmp_path: Path, path: str
) -> None:
    observation, asked = look(run, tmp_path, ProbeId.AVAILABILITY, path)
    assert asked == []
    assert observation.unknown.reason is UnknownReason.ZONE_FORBIDS
    assert "is not asked" in observation.unknown.detail


def test_the_prefix_of_the_edge_leads_to_no_such_path(run: Run, tmp_path: Path) -> None:
    observation, asked = look(run, tmp_path, ProbeId.AVAILABILITY, "/", prefix="/llm/health")
    assert asked == []
    assert observation.unknown.detail.startswith("/llm/health/ is not asked")
