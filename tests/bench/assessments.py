"""Assessments on one core: the whole catalogue, on a snapshot and observations in memory.

Run it as ``DJANGO_SETTINGS_MODULE=tests.settings python -m tests.bench.assessments``.
"""

from dataclasses import replace
from time import process_time

from readiness.domain.assessment import judge_environment
from readiness.domain.checks.catalogue import ALL_CHECKS
from readiness.domain.scorecards import current
from tests.bench.measuring import Sizes, seconds, sizes, tell, tell_machine
from tests.observations import ENVIRONMENT, INTERFACE, NOW, sound

WANTED = 1_000
"""Assessments that one core is to make in a second."""


def judge(times: int) -> None:
    """Judge a sound environment by every question, all of which count."""
    lines = tuple(replace(line, enable_on=None) for line in current().lines)
    card, seen = replace(current(), lines=lines), sound()
    for _ in range(times):
        judge_environment(INTERFACE, ENVIRONMENT, seen, NOW, card)


def measure(wanted: Sizes) -> None:
    """Compare with what is wanted, in processor time: a loaded machine stretches that least."""
    taken = seconds(lambda: judge(wanted.size), rounds=wanted.rounds, clock=process_time)
    tell(
        f"{wanted.size} assessments of {len(ALL_CHECKS)} checks, "
        f"{wanted.size / taken:.0f} a second and core",
        baseline=(f"{WANTED} a second", wanted.size / WANTED),
        ours=("`judge_environment`", taken),
    )


if __name__ == "__main__":
    measure(sizes(__doc__, 1000, "assessments"))
    tell_machine()
