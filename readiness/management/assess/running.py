"""The run: probes side by side, within a minute for each environment, and what they amount to."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any

from readiness.domain.assessment import Assessment, judge_environment
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Observation, ProbeId
from readiness.domain.schedule import CADENCES
from readiness.egress import Egress, EgressPolicy
from readiness.management.assess.candidates import Candidate
from readiness.management.assess.refusals import RefusedDials, refused_dials
from readiness.probes.catalogue import probe_of
from readiness.probes.contract import ProbeTarget, TargetObservations
from readiness.probes.pacing import Pause
from readiness.probes.runner import Course, run_batch_now
from readiness.probes.transcript import Sent
from registry.domain.snapshot import EnvironmentSnapshot

MOST_ENVIRONMENTS = 16
"""Asked at the same time."""
ENVIRONMENT_SECONDS = 57.0
"""After which nothing more is asked of one environment. What is under way ends then as well, so
that all of it fits into the minute that an assessment may take."""
COURSE = Course(
    MOST_ENVIRONMENTS,
    side_by_side=True,
    environment_seconds=ENVIRONMENT_SECONDS,
    control_pauses=(),
)


@dataclass(frozen=True, slots=True)
class Result:
    """One environment, assessed.

    Attributes:
        observations: what each probe saw, in the order of the probes.
        asked: the questions on which the facts of each probe rest, in their order.
        notes: what was assumed, and what the run showed about it.
    """

    candidate: Candidate
    assessment: Assessment
    observations: Mapping[ProbeId, Observation[Any]]
    asked: Mapping[ProbeId, Sequence[Sent]]
    notes: tuple[str, ...]

    @property
    def has_prober_fault(self) -> bool:
        """Whether something is not known because of a fault on our side."""
        findings = self.assessment.findings
        return any(found.reason is UnknownReason.PROBER_FAULT for found in findings)


class Listener:
    """Hears how a run goes on; by itself it does nothing with it."""

    def asked(self, environment: EnvironmentSnapshot, probe: ProbeId) -> None:
        """Hear that a question is put."""

    def answered(self, environment: EnvironmentSnapshot, probe: ProbeId) -> None:
        """Hear that a probe has ended."""


def assess(
    candidates: Sequence[Candidate],
    *,
    policy: EgressPolicy,
    clock: Callable[[], datetime],
    random: Random,
    listener: Listener | None = None,
    pause: Pause = asyncio.sleep,
    course: Course = COURSE,
) -> list[Result]:
    """Probe and judge every candidate; nothing that a server does makes it fail.

    Args:
        candidates: environments.
        policy: what may be dialled.
        clock: the time in UTC.
        random: for pauses, random paths and request ids.
        listener: hears how it goes on.
        pause: waits for a number of seconds.
        course: how it runs.

    Returns:
        one result per candidate, in the same order.
    """
    heard = listener or Listener()
    asked: dict[int, dict[ProbeId, list[Sent]]] = defaultdict(lambda: defaultdict(list))

    def told(environment: EnvironmentSnapshot, probe: ProbeId, sent: Sent) -> None:
        questions = asked[environment.id][probe]
        if not probe_of(probe).adds_up:
            questions[:] = [one for one in questions if one.attempt == sent.attempt]
        questions.append(sent)
        heard.asked(environment, probe)

    def seen(found: TargetObservations) -> None:
        for observation in found.observations:
            heard.answered(found.environment, observation.probe)

    numbered = [_numbered(one, number) for number, one in enumerate(candidates, start=1)]
    with refused_dials() as refusals:
        seen_of_each = run_batch_now(
            [_target(one) for one in numbered],
            egress=Egress(policy),
            clock=clock,
            random=random,
            seen=seen,
            pause=pause,
            course=course,
            told=told,
        )
    now = clock()
    return [
        _result(one, found, asked[one.environment.id], refusals, now)
        for one, found in zip(numbered, seen_of_each, strict=True)
    ]


def _numbered(candidate: Candidate, number: int) -> Candidate:
    # a key of its own for each environment of the run, whatever document it is from
    return replace(candidate, environment=replace(candidate.environment, id=number))


def _target(candidate: Candidate) -> ProbeTarget:
    return ProbeTarget(
        candidate.environment,
        tuple(CADENCES),
        profile=candidate.interface.profile,
        credentials=candidate.credentials,
    )


def _result(
    candidate: Candidate,
    found: TargetObservations,
    asked: Mapping[ProbeId, Sequence[Sent]],
    refusals: RefusedDials,
    now: datetime,
) -> Result:
    observations = {one.probe: one for one in found.observations}
    judged = judge_environment(candidate.interface, candidate.environment, observations, now)
    notes = (*candidate.notes, *refusals.notes(candidate.environment))
    return Result(candidate, judged, observations, asked, notes)
