"""What holds of the gate whatever a release and its place are like."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.domain.assessment import judge_environment
from readiness.domain.gate import Action, ReasonCode, Verdict, decide, evidence_of
from readiness.domain.gate.evidence import Scheduler
from readiness.domain.horizons import horizons_of
from readiness.domain.outcomes import Outcome
from registry.domain.approvals.ballots import CastVote, Choice, Involved
from registry.domain.approvals.soaking import Ran
from registry.domain.releases import ReleaseState
from tests.observations import INTERFACE, sound
from tests.observations import NOW as SEEN
from tests.unit.readiness.gate.worlds import (
    ANN,
    APPROVAL,
    CARD,
    MIA,
    NOW,
    OTHER,
    PROMPT,
    SOUND,
    SUBJECT,
    TERMS,
    TOM,
    Sight,
    World,
    staged,
    window,
)

MINUTE = timedelta(minutes=1)
DECIDED = (Action.DEPLOY, Action.RECORD, Action.ROLLBACK)
GOOD = [Outcome.PASS] * 8

ages = st.one_of(st.integers(0, 3), st.integers(0, 200)).map(lambda one: NOW - one * MINUTE)
sights = st.fixed_dictionaries(
    {
        line.check: st.builds(
            Sight,
            st.sampled_from(GOOD + list(Outcome)),
            ages,
            st.sampled_from([None, None, NOW + 30 * MINUTE]),
        )
        for line in CARD.lines
    }
)
choices = st.sampled_from([Choice.APPROVE] * 8 + [Choice.REQUEST_CHANGES])
# votes are valid for seven days, so some of these end within hours
cast_at = st.integers(-60, 8640).map(lambda one: NOW - timedelta(days=7) + one * MINUTE)


def cast(voter, slot):
    return st.builds(CastVote, st.just(voter), st.just(slot), choices, cast_at, st.just(1))


votes = st.tuples(cast(MIA, APPROVAL), cast(TOM, APPROVAL), cast(ANN, PROMPT))
terms = st.builds(
    replace,
    st.just(TERMS),
    soak_seconds=st.sampled_from([0, 0, 3600]),
    minimum_level=st.sampled_from([None, 0, 1, 2, 3]),
    minimum_score=st.sampled_from([0, 0, 60, 95]),
    fast_evidence_seconds=st.sampled_from([120, 1800]),
    posture_evidence_seconds=st.sampled_from([3600, 7200]),
    evidence_of_build=st.booleans(),
    freeze_windows=st.lists(
        st.integers(-2, 3).map(lambda hour: window(NOW + timedelta(hours=hour), 1)), max_size=2
    ).map(tuple),
)
RENEWED = {check: Sight(seen_at=NOW + timedelta(hours=9)) for check in SOUND}
"""What is seen again and again, so that evidence does not end before anything else does."""
STAGED = (Ran("staging", SUBJECT, NOW - 45 * MINUTE, None),)
CHANGES = {
    "state": st.sampled_from([ReleaseState.ADMITTED, *ReleaseState]),
    "votes": votes,
    "involved": st.just(Involved(authors=frozenset({1}))),
    "terms": terms,
    "expires_at": st.integers(-5, 300).map(lambda one: NOW + one * MINUTE),
    "sights": sights,
    "ticked_at": st.sampled_from([NOW, None, NOW + 90 * MINUTE]),
    "staged_sights": st.sampled_from(
        [
            *((), (staged(),), (staged(OTHER), staged(name="canary"))),
            (staged(OTHER, recorded=True),),
        ]
    ),
    "weakest_level": st.sampled_from([1, 2, 3]),
}
worlds = (
    st.sets(st.sampled_from(sorted(CHANGES)), max_size=3)
    .flatmap(lambda names: st.fixed_dictionaries({name: CHANGES[name] for name in sorted(names)}))
    .flatmap(
        lambda changes: st.sampled_from([{}, {"sights": RENEWED}, {"sights": RENEWED}]).map(
            lambda seen: World(**({"staged": STAGED} | seen | changes))
        )
    )
)
"""A release that may go out, of which up to three things are otherwise."""


def codes(found):
    return found.verdict, [(one.code, one.checks, one.responsibility) for one in found.reasons]


def poorer(world: World):
    """Return a world that lost one vote, one finding or all evidence of one check."""
    without_vote = st.sampled_from(range(len(world.votes))).map(
        lambda lost: replace(world, votes=world.votes[:lost] + world.votes[lost + 1 :])
    )
    checks = st.sampled_from(sorted(world.sights))
    without_finding = checks.map(
        lambda lost: replace(
            world, sights={one: seen for one, seen in world.sights.items() if one != lost}
        )
    )
    unknown = checks.map(
        lambda lost: replace(world, sights={**world.sights, lost: Sight(Outcome.UNKNOWN)})
    )
    return st.one_of(without_vote, without_finding, unknown)


@settings(deadline=None)
@given(worlds.flatmap(lambda world: st.tuples(st.just(world), poorer(world))))
def test_losing_a_vote_a_finding_or_evidence_never_opens_the_gate(both):
    world, less = both
    # a request for changes is stored as the state of the release, which losing the vote leaves
    if any(one.choice is Choice.REQUEST_CHANGES for one in world.votes):
        stays = ReleaseState.CHANGES_REQUESTED
        world, less = replace(world, state=stays), replace(less, state=stays)
    if less.decide().allows:
        assert world.decide().allows


@settings(deadline=None)
@given(worlds, st.data())
def test_growing_older_never_opens_the_gate(world, data):
    check = data.draw(st.sampled_from(sorted(world.sights)))
    older = replace(world.sights[check], seen_at=world.sights[check].seen_at - 90 * MINUTE)
    aged = replace(world, sights={**world.sights, check: older})
    number = data.draw(st.sampled_from(range(len(world.votes))))
    vote = replace(world.votes[number], cast_at=world.votes[number].cast_at - timedelta(days=3))
    voted = replace(world, votes=(*world.votes[:number], vote, *world.votes[number + 1 :]))
    for less in (aged, voted):
        is_asked_to_change = any(one.choice is Choice.REQUEST_CHANGES for one in world.votes)
        if less.decide().allows and not is_asked_to_change:
            assert world.decide().allows


@settings(deadline=None)
@given(worlds, st.randoms())
def test_the_order_of_what_is_handed_in_is_irrelevant(world, random):
    def shuffled(things):
        return tuple(random.sample(list(things), len(things)))

    other = replace(
        world,
        votes=shuffled(world.votes),
        holdings=shuffled(world.holdings),
        policies=shuffled(world.policies),
        sights=dict(shuffled(world.sights.items())),
        card=replace(world.card, lines=shuffled(world.card.lines)),
    )
    for action in DECIDED:
        assert other.decide(action=action) == world.decide(action=action)


@given(worlds)
def test_an_open_gate_leaves_nothing_that_blocks(world):
    found = world.decide()
    demanded = 2 if world.terms.minimum_level is None else world.terms.minimum_level
    if not found.allows:
        assert found.blocking
        assert found.verdict is max((one.verdict for one in found.blocking), key=_gravity)
        return
    assert not found.blocking
    assert found.level >= demanded
    for one in world.evidence(NOW).asked(NOW):
        is_cured = one.line.check == "REL-1" and one.outcome is Outcome.FAIL
        assert not one.blocks or one.line.level > demanded or is_cured


@given(worlds)
def test_taking_back_is_never_stopped_by_a_freeze_a_vote_or_evidence(world):
    deployed = replace(world, is_current=True, votes=(), holdings=())
    found = deployed.decide(action=Action.ROLLBACK)
    assert found.allows
    assert {one.code for one in found.notes} <= {ReasonCode.FREEZE_EXEMPT}


# a release is judged for every minute of some hours
@settings(deadline=None, max_examples=60)
@given(worlds, st.sampled_from(DECIDED))
def test_until_it_says_time_alone_changes_nothing(world, action):
    found = world.decide(action=action)
    moment, end = NOW, found.valid_until or NOW + timedelta(hours=5)
    while moment < min(end, NOW + timedelta(hours=5)):
        assert codes(world.decide(moment, action)) == codes(found)
        moment += MINUTE


def test_until_it_says_a_real_assessment_changes_nothing_and_then_it_does():
    place = INTERFACE.environments[0]

    def at(now):
        seen = sound()
        judged = judge_environment(INTERFACE, place, seen, now)
        horizons = horizons_of(INTERFACE, seen, now)
        known = evidence_of(INTERFACE, judged, horizons, Scheduler(SEEN + timedelta(days=1), 10))
        return decide(replace(World().approval(NOW), expires_at=None), known, now)

    moment, answers = SEEN, []
    for _ in range(4):
        found = at(moment)
        assert found.valid_until is not None
        before = found.valid_until - timedelta(microseconds=1)
        assert codes(at(before)) == codes(found)
        answers.append(found)
        moment = found.valid_until
    assert answers[0].verdict is Verdict.ALLOW, answers[0].summary
    assert {one.verdict for one in answers[1:]} == {Verdict.PENDING}
    assert len({str(codes(one)) for one in answers}) > 1
    assert answers[0].gates[-1].holds


def _gravity(verdict: Verdict) -> int:
    return verdict.gravity
