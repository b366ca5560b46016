"""The properties that every score holds, whatever the findings."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.outcomes import Outcome
from readiness.domain.scorecards import Line, Scorecard
from readiness.domain.scoring import points_lost, score, weighed

lines = st.builds(
    Line,
    check=st.text("ABC", min_size=1, max_size=3),
    level=st.integers(1, 3),
    weight=st.integers(1, 10),
    critical=st.booleans(),
)
scored_lines = st.lists(
    st.tuples(lines, st.sampled_from(Outcome)), max_size=12, unique_by=lambda one: one[0].check
)
CARD = Scorecard(1, "for tests", 49, {1: 3, 2: 2, 3: 1}, (), "sha256:0")


def line(level: int = 1, weight: int = 2, *, critical: bool = False) -> Line:
    return Line("X-1", level, weight, critical)


def waived(scored, named: set[str]) -> frozenset[str]:
    """Return the checks of which the only line is a warning, a failure or an unknown."""
    passing = {own.check for own, found in scored if not found.can_be_waived}
    return frozenset(named - passing)


@given(scored_lines)
def test_a_score_is_between_0_and_100_or_none(scored):
    value = score(scored, CARD).value
    assert value is None or 0 <= value <= 100
    assert (value is None) == (score(scored, CARD).applicable == 0)


@given(scored_lines, st.data())
def test_turning_a_finding_to_pass_never_lowers_score_or_level(scored, data):
    if not scored:
        return
    index = data.draw(st.integers(0, len(scored) - 1))
    if scored[index][1] is Outcome.NOT_APPLICABLE:
        return
    better = [*scored]
    better[index] = (scored[index][0], Outcome.PASS)
    before, after = score(scored, CARD), score(better, CARD)
    assert before.value is not None
    assert after.value is not None
    assert after.value >= before.value
    assert after.level >= before.level


@given(scored_lines, st.data())
def test_losing_the_facts_of_a_finding_never_raises_score_or_level(scored, data):
    applicable = [i for i, (_, found) in enumerate(scored) if found is not Outcome.NOT_APPLICABLE]
    if not applicable:
        return
    index = data.draw(st.sampled_from(applicable))
    worse = [*scored]
    worse[index] = (scored[index][0], Outcome.UNKNOWN)
    before, after = score(scored, CARD), score(worse, CARD)
    assert (after.value or 0) <= (before.value or 0)
    assert after.level <= before.level
    assert after.applicable == before.applicable


@given(scored_lines, st.randoms())
def test_the_order_of_findings_is_irrelevant(scored, random):
    shuffled = [*scored]
    random.shuffle(shuffled)
    assert score(shuffled, CARD) == score(scored, CARD)


@given(scored_lines)
def test_no_level_is_held_over_a_fail_or_unknown_at_or_below_it(scored):
    held = score(scored, CARD).level
    assert not any(found.blocks for own, found in scored if own.level <= held)


@given(scored_lines)
def test_points_lost_and_the_uncapped_score_add_up_to_100(scored):
    result = score(scored, CARD)
    if result.value is None or result.capped:
        return
    lost = sum(points_lost(own, found, weighed(scored)) for own, found in scored)
    assert result.value <= 100 - lost + 1e-6 < result.value + 1


@given(scored_lines, st.sets(st.sampled_from(["A", "B", "C", "AB", "CA"])), st.data())
def test_losing_facts_never_raises_what_is_held_under_waivers(scored, named, data):
    applicable = [i for i, (_, found) in enumerate(scored) if found is not Outcome.NOT_APPLICABLE]
    if not applicable:
        return
    index = data.draw(st.sampled_from(applicable))
    worse = [*scored]
    worse[index] = (scored[index][0], Outcome.UNKNOWN)
    before, after = (
        score(scored, CARD, waived(scored, named)),
        score(worse, CARD, waived(worse, named)),
    )
    assert after.level <= before.level
    assert (after.value or 0) <= (before.value or 0)
    assert after.observed <= before.observed


@given(scored_lines, st.sets(st.sampled_from(["A", "B", "C", "AB", "CA"])))
def test_waivers_alone_never_hold_a_level(scored, named):
    excused = waived(scored, named)
    held = score(scored, CARD, excused).level
    assert held == 0 or any(
        own.level == held and found in (Outcome.PASS, Outcome.WARN) and own.check not in excused
        for own, found in scored
    )


def test_what_is_waived_neither_blocks_nor_earns_nor_costs():
    scored = [(Line("A-1", 1, 2, critical=False), Outcome.PASS), (line(), Outcome.FAIL)]
    result = score(scored, CARD, frozenset({"X-1"}))
    assert (result.value, result.level, result.applicable, result.waived) == (100, 1, 2, 1)
    assert points_lost(line(), Outcome.FAIL, weighed(scored), frozenset({"X-1"})) == 0


def test_an_unknown_stays_in_the_denominator():
    scored = [(line(), Outcome.PASS), (line(), Outcome.UNKNOWN)]
    result = score(scored, CARD)
    assert (result.value, result.observed, result.applicable) == (50, 1, 2)


def test_a_critical_unknown_caps_the_score_at_49():
    scored = [(line(weight=1, critical=True), Outcome.UNKNOWN), (line(weight=99), Outcome.PASS)]
    assert score(scored, CARD).value == 49


def test_a_warning_counts_half_and_does_not_block():
    result = score([(line(), Outcome.WARN)], CARD)
    assert (result.value, result.level) == (50, 1)


def test_a_level_in_which_nothing_applies_is_skipped_and_never_awarded():
    owned_and_ready = [(line(1), Outcome.PASS), (line(3), Outcome.PASS)]
    assert score(owned_and_ready, CARD).level == 3
    assert score([(line(1), Outcome.PASS), (line(2), Outcome.NOT_APPLICABLE)], CARD).level == 1


def test_a_level_whose_questions_are_not_complete_is_never_held():
    unfinished = replace(CARD, awards=2)
    everything = [(line(level), Outcome.PASS) for level in (1, 2, 3)]
    assert score(everything, CARD).level == 3
    assert score(everything, unfinished).level == 2
