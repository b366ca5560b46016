"""Facts in, findings and score out: a change of judgement shows as a diff of these files.

``UPDATE_GOLDEN=1`` writes them anew; the diff is then part of the review.
"""

import json
import os
from dataclasses import asdict
from functools import cache
from pathlib import Path

import pytest

from readiness.domain.assessment import Assessment, judge_environment
from readiness.domain.checks.catalogue import ALL_CHECKS
from readiness.domain.outcomes import Outcome
from readiness.web.cures import cure_of
from registry.selectors.people import InterfaceRights
from tests.golden.cases import CASES
from tests.observations import NOW

NEVER_UNKNOWN = frozenset(
    [
        "OWN-1",
        "OWN-2",
        "OWN-3",
        "OWN-4",
        "OWN-5",
        "OWN-6",
        "OWN-7",
        "OWN-8",
        "OWN-9",
        "OWN-10",
        "DAT-1",
        "INC-1",
        "MDL-2",
        "SLO-1",
        "SLO-2",
        "ALR-1",
        "PRX-1",
        "REL-1",
        "REL-2",
        "REL-3",
        "REL-5",
    ]
)
"""What the records alone say: nothing recorded is a gap, and no doubt."""
NEVER_WARN = NEVER_UNKNOWN | frozenset(
    [
        "ACC-4",
        "ACC-5",
        "ACC-6",
        "ALR-2",
        "ALR-3",
        "BND-1",
        "CAP-2",
        "EXP-1",
        "EXP-2",
        "EXP-3",
        "EXP-4",
        "EXP-5",
        "INC-2",
        "INC-3",
        "INC-4",
        "LIM-5",
        "LOG-2",
        "PAR-1",
        "PAR-3",
        "REL-7",
        "SES-4",
        "TLS-1",
        "TLS-2",
        "TLS-3",
        "TLS-5",
    ]
)
"""What is so or is not, and nothing between."""
EVERYTHING = InterfaceRights(**dict.fromkeys(InterfaceRights.__slots__, True))
FOLDER = Path(__file__).parent / "expected"


@cache
def judged(name: str) -> Assessment:
    case = CASES[name]()
    place = case.interface.environment("production")
    return judge_environment(
        case.interface,
        place,
        case.observations,
        NOW,
        claims=case.claims,
        versions=case.versions,
        scorecard=case.scorecard,
    )


def shown(assessment: Assessment) -> dict[str, object]:
    return {
        "score": assessment.score.value,
        "level": assessment.score.level_name,
        "state": assessment.state,
        "coverage": [assessment.score.observed, assessment.score.applicable],
        "findings": {
            finding.check: {
                "outcome": finding.outcome,
                "reason": finding.reason,
                "summary": finding.summary,
                "remedy": {k: v for k, v in asdict(finding.remedy).items() if v},
            }
            | ({"counts_from": str(finding.counts_from)} if finding.is_announced else {})
            for finding in sorted(assessment.findings, key=lambda found: found.check)
        },
    }


@pytest.mark.parametrize("name", CASES)
def test_the_case_is_judged_as_recorded(name):
    path = FOLDER / f"{name}.json"
    text = json.dumps(shown(judged(name)), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_there_is_no_record_without_a_case():
    assert {path.stem for path in FOLDER.glob("*.json")} == set(CASES)


@pytest.mark.parametrize("check", [check.id for check in ALL_CHECKS])
def test_every_check_has_a_case_of_each_outcome_that_it_can_have(check):
    outcomes = {
        finding.outcome
        for name in CASES
        for finding in judged(name).findings
        if finding.check == check
    }
    impossible = {Outcome.WARN} if check in NEVER_WARN else set[Outcome]()
    if check in NEVER_UNKNOWN:
        impossible.add(Outcome.UNKNOWN)
    assert outcomes == set(Outcome) - impossible


@pytest.mark.parametrize("name", CASES)
def test_every_finding_that_is_not_sound_says_why_and_what_to_do(name):
    for finding in judged(name).findings:
        assert finding.summary.endswith(".")
        assert not finding.summary.endswith("..")
        if finding.outcome is not Outcome.PASS and finding.reason != "not_demanded":
            assert finding.remedy.text
        if finding.source == "record" and finding.outcome is Outcome.FAIL:
            assert cure_of(finding.remedy, "chat", "production", EVERYTHING)
