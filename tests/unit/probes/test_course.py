"""How a batch runs: side by side and against the clock, at servers that hang and that do not."""

from pathlib import Path
from random import Random

from readiness.domain.facts import AvailabilityFacts, HstsFacts
from readiness.domain.failures import Failure
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import ProbeId
from readiness.egress import Limits
from readiness.probes.contract import ProbeTarget, TargetObservations
from readiness.probes.runner import Course, run_batch
from readiness.probes.transcript import Sent
from registry.domain.snapshot import EnvironmentSnapshot
from tests.loopback import OK, answering, serving, silent
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, NOW, Pauses, egress, environment

HURRIED = Course(side_by_side=True, environment_seconds=0.8)


async def batch(
    target: EnvironmentSnapshot,
    folder: Path,
    probes: tuple[ProbeId, ...],
    *,
    course: Course = HURRIED,
    seconds: float = 5.0,
) -> tuple[list[TargetObservations], list[Sent]]:
    """Return what each probe said, in the order in which they ended, and what was asked."""
    ended: list[TargetObservations] = []
    sent: list[Sent] = []
    await run_batch(
        [ProbeTarget(target, probes)],
        egress=egress(folder, limits=Limits(total_seconds=seconds)),
        clock=lambda: NOW,
        random=Random(1),
        pause=Pauses(),
        seen=ended.append,
        course=course,
        told=lambda environment, probe, one: sent.append(one),
    )
    return ended, sent


def test_a_hanging_edge_leaves_unknowns_when_its_time_is_up(run: Run, tmp_path: Path) -> None:
    async def work() -> list[TargetObservations]:
        async with serving(silent) as listener:
            target = environment(f"http://{HOST}:{listener.port}")
            return (await batch(target, tmp_path, (ProbeId.AVAILABILITY,)))[0]

    (result,) = run(work())
    (found,) = result.observations
    assert found.facts is None
    assert found.unknown.reason is UnknownReason.BUDGET


def test_a_probe_that_hangs_keeps_no_other_from_its_facts(run: Run, tmp_path: Path) -> None:
    async def work() -> list[TargetObservations]:
        async with serving(silent) as listener:
            target = environment(f"http://{HOST}:{listener.port}")
            probes = (ProbeId.AVAILABILITY, ProbeId.HSTS)
            return (await batch(target, tmp_path, probes))[0]

    first, last = run(work())
    assert isinstance(first.observations[0].facts, HstsFacts)
    assert (first.is_complete, last.is_complete) == (False, True)


def test_every_question_is_told_with_its_check_and_its_path(run: Run, tmp_path: Path) -> None:
    async def work() -> list[Sent]:
        async with serving(answering(OK)) as listener:
            target = environment(f"http://{HOST}:{listener.port}")
            return (await batch(target, tmp_path, (ProbeId.AVAILABILITY,)))[1]

    sent = run(work())
    assert sent[0].method == "GET"
    assert sent[0].target == "/"
    assert sent[0].check.startswith("AVL-")


def test_a_timeout_of_the_edge_itself_is_still_a_failure(run: Run, tmp_path: Path) -> None:
    async def work() -> list[TargetObservations]:
        async with serving(silent) as listener:
            target = environment(f"http://{HOST}:{listener.port}")
            probes, course = (ProbeId.AVAILABILITY,), Course(side_by_side=True)
            return (await batch(target, tmp_path, probes, course=course, seconds=0.1))[0]

    (result,) = run(work())
    facts = result.observations[0].facts
    assert isinstance(facts, AvailabilityFacts)
    assert [one.failure for one in facts.answers] == [Failure.TIMEOUT]
