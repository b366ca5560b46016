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
def test_every_check_fails_or_warns_in_one_case_and_passes_in_another(check):
    outcomes = {
        finding.outcome
        for name in CASES
        for finding in judged(name).findings
        if finding.check == check
    }
    assert Outcome.PASS in outcomes
    assert outcomes & {Outcome.FAIL, Outcome.WARN}


@pytest.mark.parametrize("name", CASES)
def test_every_finding_that_is_not_sound_says_why_and_what_to_do(name):
    for finding in judged(name).findings:
        assert finding.summary.endswith(".")
        assert not finding.summary.endswith("..")
        if finding.outcome is not Outcome.PASS:
            assert finding.remedy.text
        if finding.source == "record" and finding.outcome is Outcome.FAIL:
            assert cure_of(finding.remedy, "chat", "production", EVERYTHING)
