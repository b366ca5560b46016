"""The scorecards on disk: each one is frozen, and the next one adds to it."""

from readiness.domain.checks.catalogue import ALL_CHECKS
from readiness.domain.scorecards import FOLDER, current, load

FIRST = load(FOLDER / "scorecard-1.yaml")
SECOND = load(FOLDER / "scorecard-2.yaml")


def test_the_highest_version_is_enforced_and_asks_every_check_once():
    assert current().version == max(load(path).version for path in FOLDER.glob("*.yaml"))
    assert sorted(line.check for line in current().lines) == sorted(c.id for c in ALL_CHECKS)


def test_the_first_scorecard_is_as_it_was_released():
    assert FIRST.digest == (
        "sha256:367c11df1966e2d3940deac5e55eef2f93f4b76f325bc3e6d1d4f18ed7ae831e"
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
