"""The scorecards on disk: each one is frozen, and the next one adds to it."""

from dataclasses import replace
from datetime import date

import yaml

from readiness.domain.basis import Basis
from readiness.domain.checks.catalogue import ALL_CHECKS, BY_ID, QUESTIONS_TOTAL
from readiness.domain.checks.contract import ClaimCheck
from readiness.domain.columns import State
from readiness.domain.history import Stood
from readiness.domain.scorecards import FOLDER, current, load
from readiness.domain.scoring import Score
from readiness.management.checks_document import NOT_ASKED
from registry.domain.vocabulary import Lifecycle
from tests.observations import NOW

FIRST = load(FOLDER / "scorecard-1.yaml")
SECOND = load(FOLDER / "scorecard-2.yaml")
THIRD = load(FOLDER / "scorecard-3.yaml")
FOURTH = load(FOLDER / "scorecard-4.yaml")
FIFTH = load(FOLDER / "scorecard-5.yaml")
SIXTH = load(FOLDER / "scorecard-6.yaml")


def test_the_highest_version_is_enforced_and_asks_every_check_once():
    assert current().version == max(load(path).version for path in FOLDER.glob("*.yaml"))
    assert sorted(line.check for line in current().lines) == sorted(c.id for c in ALL_CHECKS)


def test_the_first_scorecard_is_as_it_was_released():
    assert FIRST.digest == (
        "sha256:367c11df1966e2d3940deac5e55eef2f93f4b76f325bc3e6d1d4f18ed7ae831e"
    )


def test_the_second_scorecard_is_as_it_was_released():
    assert SECOND.digest == (
        "sha256:c5889b59fce66023b012bfedfc28edeb869e8ebeec104c191bb85c485d80b05f"
    )


def test_the_second_repeats_the_first_and_adds_the_boundary():
    assert SECOND.lines[: len(FIRST.lines)] == FIRST.lines
    added = {line.check: (line.level, line.weight, line.critical) for line in SECOND.lines[9:]}
    assert added == {
        "PRX-2": (2, 2, False),
        "PRX-3": (2, 2, False),
        "ACC-1": (2, 5, True),
        "ACC-2": (2, 2, False),
    }


def test_the_third_repeats_the_second_and_announces_what_it_adds():
    assert THIRD.lines[: len(SECOND.lines)] == SECOND.lines
    assert (THIRD.critical_cap, THIRD.tiers) == (SECOND.critical_cap, SECOND.tiers)
    added = THIRD.lines[len(SECOND.lines) :]
    assert {line.enable_on for line in added} == {date(2026, 12, 6)}
    of_the_edge = [line for line in added if line.check.startswith(("AVL", "EXP"))]
    assert {line.check: (line.level, line.weight, line.critical) for line in of_the_edge} == {
        "AVL-2": (2, 2, False),
        "EXP-1": (2, 5, True),
        "EXP-2": (2, 2, False),
        "EXP-3": (2, 5, True),
        "EXP-4": (2, 5, True),
        "EXP-5": (2, 5, True),
    }


def test_the_fourth_repeats_the_third_and_announces_the_questions_about_releases():
    assert FOURTH.lines[: len(THIRD.lines)] == THIRD.lines
    assert (FOURTH.critical_cap, FOURTH.tiers) == (THIRD.critical_cap, THIRD.tiers)
    added = {line.check: line for line in FOURTH.lines[len(THIRD.lines) :]}
    for check in ("REL-1", "REL-2"):
        line = added[check]
        assert (line.level, line.weight, line.critical) == (1, 2, False)
        assert line.enable_on == date(2026, 12, 13)


def test_the_fifth_repeats_the_fourth_and_announces_what_people_and_tools_answer():
    assert FIFTH.lines[: len(FOURTH.lines)] == FOURTH.lines
    assert (FIFTH.critical_cap, FIFTH.tiers) == (FOURTH.critical_cap, FOURTH.tiers)
    # level 3 is not asked in full, so nobody holds it
    assert FIFTH.awards == FOURTH.awards == 2
    added = FIFTH.lines[len(FOURTH.lines) :]
    assert {line.enable_on for line in added} == {date(2026, 12, 20)}
    assert [line.check for line in added if line.critical] == ["ACC-4"]
    for line in added:
        check = BY_ID[line.check]
        assert isinstance(check, ClaimCheck)
        weight = 2 if check.item.takes_evidence else 1
        assert line.weight == (5 if line.critical else weight)


def test_the_sixth_makes_releases_critical_and_announces_what_runs_and_was_tried_in_staging():
    repeated, added = SIXTH.lines[: len(FIFTH.lines)], SIXTH.lines[len(FIFTH.lines) :]
    changed = [new for new, old in zip(repeated, FIFTH.lines, strict=True) if new != old]
    assert [line.check for line in changed] == ["REL-1", "REL-2"]
    old = {line.check: line for line in FIFTH.lines}
    assert changed == [replace(old[line.check], weight=5, critical=True) for line in changed]
    assert {line.check: (line.level, line.weight, line.critical) for line in added} == {
        "REL-4": (3, 5, True),
        "PAR-1": (3, 2, False),
        "PAR-3": (3, 5, True),
    }
    assert {line.enable_on for line in added} == {date(2026, 12, 27)}
    for line in SIXTH.lines:
        assert line.critical == (line.weight == 5)
        assert not (line.critical and line.is_waivable)


def test_every_row_of_the_catalogue_is_asked_or_waits_for_something():
    waiting = [row["id"] for row in yaml.safe_load(NOT_ASKED.read_text("utf-8"))]
    assert len({*waiting, *BY_ID}) == len(waiting) + len(BY_ID) == QUESTIONS_TOTAL


def test_a_past_state_is_judged_by_what_the_stage_of_life_demands():
    card = replace(current(), lifecycles={Lifecycle.EXPERIMENTAL: {2: 1}})

    def past(stage: Lifecycle | None) -> State:
        basis = Basis(card.digest, 2, stage)
        return Stood(NOW, card, Score(80, 1, 9, 9, capped=False), (), basis).state

    assert past(Lifecycle.EXPERIMENTAL) is State.READY
    assert past(Lifecycle.PRODUCTION) is past(None) is State.RISK
