"""Assessments on one core: the whole catalogue, on a snapshot and observations in memory.

Run it as ``DJANGO_SETTINGS_MODULE=tests.settings python -m tests.bench.assessments``.
"""

from dataclasses import replace
from datetime import timedelta
from time import process_time

from readiness.domain.assessment import judge_environment
from readiness.domain.attestations import Answer, Attestation
from readiness.domain.checklist import items
from readiness.domain.checklist.fingerprints import fingerprint_of
from readiness.domain.checks.catalogue import ALL_CHECKS
from readiness.domain.claims import NOTHING, Claims
from readiness.domain.scorecards import current
from tests.bench.measuring import Sizes, seconds, sizes, tell, tell_machine
from tests.observations import ENVIRONMENT, INTERFACE, NOW, sound

WANTED = 1_000
"""Assessments that one core is to make in a second."""


def judge(times: int, claims: Claims) -> None:
    """Judge a sound environment by every question, all of which count."""
    lines = tuple(replace(line, enable_on=None) for line in current().lines)
    card, seen = replace(current(), lines=lines), sound()
    for _ in range(times):
        judge_environment(INTERFACE, ENVIRONMENT, seen, NOW, card, claims)


def everything_answered() -> Claims:
    """Return an answer that counts to every question that people answer."""
    answers = {
        check: Attestation(
            "att_01KA0000000000000000000000",
            check,
            Answer.MET,
            "Mia",
            NOW - timedelta(days=1),
            NOW + timedelta(days=20),
            statement="Went through all 40 accounts; 3 were closed.",
            link="https://wiki.example.test/reviews/november",
            fingerprint=fingerprint_of(item, ENVIRONMENT),
        )
        for check, item in items().items()
        if item.takes_answers
    }
    return Claims(attestations=answers)


def measure(wanted: Sizes) -> None:
    """Compare with what is wanted, in processor time: a loaded machine stretches that least."""
    for words, claims in (("nobody", NOTHING), ("people", everything_answered())):
        taken = seconds(
            lambda: judge(wanted.size, claims),  # noqa: B023 (called at once)
            rounds=wanted.rounds,
            clock=process_time,
        )
        tell(
            f"{wanted.size} assessments of {len(ALL_CHECKS)} checks, {words} answered the "
            f"checklist, {wanted.size / taken:.0f} a second and core",
            baseline=(f"{WANTED} a second", wanted.size / WANTED),
            ours=("`judge_environment`", taken),
        )


if __name__ == "__main__":
    measure(sizes(__doc__, 1000, "assessments"))
    tell_machine()
