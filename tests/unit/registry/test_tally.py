"""Which votes count, and when there are enough of different people."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.approvals.ballots import Ballotry, CastVote, Choice, Involved, Standing
from registry.domain.approvals.contents import KINDS, Content
from registry.domain.approvals.holders import Entries, Holding, LinkUse, Voter
from registry.domain.approvals.tally import Tally, tally
from registry.domain.approvals.terms import FLAGS, VOTING, PolicyTerms, RoleSlot
from registry.domain.releases import WAITING, ReleaseState, ShownState, shown_state
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ChangeKind, ReleaseSubject

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
PROPOSED = NOW - timedelta(days=2)
LONG_AGO = NOW - timedelta(days=90)
APPROVAL, PROMPT = Responsibility.RELEASE_APPROVAL, Responsibility.PROMPT_REVIEW
MODEL = Responsibility.MODEL_REVIEW
PEOPLE = [Voter(number, f"P{number}", f"p{number}@example.test") for number in range(5)]
MIA, TOM, EVE, *_ = PEOPLE


def digest(digit: str) -> str:
    return f"sha256:{digit * 64}"


FIRST = Content(1, ReleaseSubject(image=digest("1"), model=digest("2"), prompt=digest("3")))


def terms(*slots: tuple[Responsibility, int], **given: Any) -> PolicyTerms:
    return PolicyTerms(tuple(RoleSlot(*slot) for slot in slots), **given)


def vote(voter: Voter, slot=APPROVAL, choice=Choice.APPROVE, revision=1, cast_at=NOW):
    return CastVote(voter, slot, choice, cast_at, revision)


def holds(voter: Voter, slot=APPROVAL, since=LONG_AGO):
    return Holding(voter, slot, since)


def ballotry(votes=(), holdings=(), contents=(FIRST,), involved=None, demanded=None):
    return Ballotry(
        votes=tuple(votes),
        contents=tuple(contents),
        holdings=tuple(holdings),
        involved=involved or Involved(),
        terms=demanded or terms((APPROVAL, 1)),
        created_at=PROPOSED,
    )


def standing(found: Tally) -> Standing:
    (ballot,) = found.ballots
    return ballot.standing


subjects = st.builds(
    ReleaseSubject,
    image=st.sampled_from(["1", "2"]).map(digest),
    **{
        part: st.sampled_from(["", digest("1"), digest("2")])
        for part in ("model", "prompt", "rendering", "configuration", "proxy", "tools")
    },
)
contents = st.builds(
    Content,
    st.just(0),
    subjects,
    st.frozensets(st.sampled_from(ChangeKind), max_size=2),
    st.sampled_from(["", "R-1"]),
)
slots = st.sampled_from(VOTING[:3])
votes = st.builds(
    CastVote,
    st.sampled_from(PEOPLE),
    slots,
    st.sampled_from([Choice.APPROVE] * 6 + [Choice.REJECT, Choice.REQUEST_CHANGES]),
    st.integers(0, 10).map(lambda days: NOW - timedelta(days=days)),
    st.integers(1, 2),
)
ballotries = st.builds(
    Ballotry,
    votes=st.lists(
        votes, max_size=12, unique_by=lambda one: (one.voter, one.slot, one.revision)
    ).map(tuple),
    contents=st.tuples(contents, contents).map(
        lambda both: (replace(both[0], number=1), replace(both[1], number=2))
    ),
    holdings=st.lists(
        st.builds(
            Holding,
            st.sampled_from(PEOPLE),
            slots,
            st.sampled_from([LONG_AGO, PROPOSED, PROPOSED + timedelta(seconds=1)]),
        ),
        max_size=15,
    ).map(tuple),
    involved=st.builds(
        Involved, *[st.frozensets(st.sampled_from(range(5)), max_size=1) for _ in range(4)]
    ),
    terms=st.builds(
        PolicyTerms,
        st.lists(
            st.builds(RoleSlot, slots, st.integers(1, 2)),
            min_size=1,
            unique_by=lambda slot: slot.responsibility,
        ).map(tuple),
        **dict.fromkeys(FLAGS, st.booleans()),
        vote_validity_days=st.integers(1, 9),
    ),
    created_at=st.just(PROPOSED),
)


def independently_full(given: Ballotry) -> bool:
    """Try every way of giving places to approving people whose last vote counts."""
    approving = {
        (one.slot, one.person_id)
        for one in given.ballots(NOW)
        if one.counts and one.choice is Choice.APPROVE
    }
    places = [slot.responsibility for slot in given.terms.slots for _ in range(slot.count)]
    return any(
        len(set(people)) == len(people)
        and all((place, person) in approving for place, person in zip(places, people, strict=True))
        for people in product(range(5), repeat=len(places))
    )


@given(ballotries, st.randoms(use_true_random=False))
def test_the_quorum_is_a_matching_and_knows_no_order(given: Ballotry, random: Random) -> None:
    found = tally(given, NOW)
    shuffled = replace(
        given,
        votes=tuple(random.sample(given.votes, len(given.votes))),
        holdings=tuple(random.sample(given.holdings, len(given.holdings))),
        contents=given.contents[::-1],
    )
    assert tally(shuffled, NOW) == found
    assert found.is_full == independently_full(given)
    if found.is_full:
        assert not found.unfillable


@given(ballotries)
def test_a_vote_less_never_fills_more(given: Ballotry) -> None:
    full = sum(slot.have for slot in tally(given, NOW).slots)
    for one in given.votes:
        if one.choice is not Choice.APPROVE:
            continue
        fewer = replace(given, votes=tuple(other for other in given.votes if other != one))
        assert sum(slot.have for slot in tally(fewer, NOW).slots) <= full
    for holding in given.holdings:
        fewer = replace(given, holdings=tuple(one for one in given.holdings if one != holding))
        assert sum(slot.have for slot in tally(fewer, NOW).slots) <= full


@given(ballotries)
def test_time_alone_never_fills_more(given: Ballotry) -> None:
    now = sum(slot.have for slot in tally(given, NOW).slots)
    later = sum(slot.have for slot in tally(given, NOW + timedelta(days=2)).slots)
    assert later <= now


@given(ballotries)
def test_who_is_involved_or_too_new_never_counts(given: Ballotry) -> None:
    found = tally(given, NOW)
    excluded = given.involved.excluded(given.terms)
    for ballot in (*found.ballots, *found.aside):
        if ballot.counts:
            assert ballot.person_id not in excluded
            assert any(
                (one.voter, one.responsibility) == (ballot.voter, ballot.slot)
                and one.since < given.created_at
                for one in given.holdings
            )


@given(contents, contents, st.sampled_from(VOTING))
def test_a_change_drops_the_votes_of_those_who_look_at_it_alone(before, after, slot) -> None:
    both = replace(before, number=1), replace(after, number=2)
    given = ballotry([vote(MIA, slot)], [holds(MIA, slot)], both, demanded=terms((slot, 1)))
    digests = {
        ChangeKind.CODE if part == "image" else ChangeKind(part)
        for part in {**before.subject.named, **after.subject.named}
        if before.subject.named.get(part) != after.subject.named.get(part)
    }
    changed = (digests | (before.added_kinds ^ after.added_kinds)) & KINDS[slot]
    is_planned = slot is APPROVAL and before.rollback_plan != after.rollback_plan
    found = tally(given, NOW)
    assert found.is_full == (not changed and not is_planned)
    (ballot,) = found.ballots
    assert (set(ballot.kinds), ballot.is_plan_changed) == (changed, is_planned)


def test_the_prompt_changes_and_only_its_reviewer_votes_again() -> None:
    second = Content(2, replace(FIRST.subject, prompt=digest("4")))
    given = ballotry(
        [vote(MIA, PROMPT), vote(TOM, MODEL)],
        [holds(MIA, PROMPT), holds(TOM, MODEL)],
        [FIRST, second],
        demanded=terms((PROMPT, 1), (MODEL, 1)),
    )
    found = tally(given, NOW)
    prompt, model = found.slots
    assert (prompt.have, model.have) == (0, 1)
    (dropped,) = prompt.ballots
    assert (dropped.standing, dropped.kinds) == (Standing.CHANGED, (ChangeKind.PROMPT,))
    assert (prompt.waiting, model.waiting) == ((MIA,), ())
    again = replace(given, votes=(*given.votes, vote(MIA, PROMPT, revision=2)))
    assert tally(again, NOW).is_approved
    # edited back, what was approved is what it says
    third = replace(FIRST, number=3)
    assert tally(replace(given, contents=(FIRST, second, third)), NOW).is_approved


def test_one_person_fills_one_slot() -> None:
    demanded = terms((APPROVAL, 1), (PROMPT, 1))
    both = [holds(MIA), holds(MIA, PROMPT)]
    given = ballotry([vote(MIA), vote(MIA, PROMPT)], both, demanded=demanded)
    found = tally(given, NOW)
    assert not found.is_full
    (why,) = found.unfillable
    assert why.sentence == (
        "release approval and prompt review together need 2 people, 1 active holder: P0"
    )
    given = replace(given, holdings=(*both, holds(TOM)), votes=(*given.votes, vote(TOM)))
    assert tally(given, NOW).is_full


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (ballotry([vote(MIA)], [holds(MIA)]), Standing.COUNTS),
        (ballotry([vote(MIA)]), Standing.NOT_HOLDING),
        (ballotry([vote(MIA)], [holds(MIA, PROMPT)]), Standing.NOT_HOLDING),
        (ballotry([vote(MIA)], [holds(MIA, since=PROPOSED)]), Standing.TOO_NEW),
        # in a new team and, for longer, by themselves
        (ballotry([vote(MIA)], [holds(MIA, since=NOW), holds(MIA)]), Standing.COUNTS),
        (
            ballotry([vote(MIA, cast_at=NOW - timedelta(days=7))], [holds(MIA)]),
            Standing.EXPIRED,
        ),
        (
            ballotry([vote(MIA, cast_at=NOW - timedelta(days=7, seconds=-1))], [holds(MIA)]),
            Standing.COUNTS,
        ),
    ],
)
def test_the_standing_of_a_vote(given: Ballotry, expected: Standing) -> None:
    assert standing(tally(given, NOW)) is expected


@pytest.mark.parametrize(
    ("flag", "involved", "expected"),
    [
        ("excludes_requester", Involved(requesters=frozenset({0})), Standing.REQUESTER),
        ("excludes_authors", Involved(authors=frozenset({0})), Standing.AUTHOR),
        ("excludes_last_editor", Involved(editors=frozenset({0})), Standing.EDITOR),
        ("excludes_token_owner", Involved(token_owners=frozenset({0})), Standing.TOKEN_OWNER),
    ],
)
def test_who_took_part_does_not_count_where_the_terms_say_so(flag, involved, expected) -> None:
    given = ballotry([vote(MIA)], [holds(MIA), holds(TOM)], involved=involved)
    found = tally(given, NOW)
    (slot,) = found.slots
    assert standing(found) is expected
    assert (slot.able, slot.not_able) == ((TOM,), ((MIA, expected),))
    allowing = replace(given, terms=replace(given.terms, **{flag: False}))
    assert tally(allowing, NOW).is_full


def independently_connected(uses: list[LinkUse], start: int, end: int) -> bool:
    """Walk from one person to another, one link at a time."""
    ways = {(one.maker_id, one.person_id) for one in uses}
    ways |= {(one.person_id, one.maker_id) for one in uses if one.was_in_use}
    seen, ahead = {start}, [start]
    while ahead:
        here = ahead.pop()
        ahead += (there := {to for of, to in ways if of == here} - seen)
        seen |= there
    return end in seen


@given(
    st.lists(
        st.builds(LinkUse, st.integers(0, 5), st.integers(0, 5), st.just(PROPOSED), st.booleans()),
        max_size=9,
    )
)
def test_nobody_counts_whom_a_chain_of_links_connects_with_the_requester(
    uses: list[LinkUse],
) -> None:
    involved = Involved(requesters=frozenset({0}))
    given = ballotry(holdings=[holds(one) for one in PEOPLE], involved=involved)
    given = replace(given, entries=Entries(tuple(uses)))
    for voter in PEOPLE[1:]:
        is_reached = given.standing_of(voter, APPROVAL) is Standing.REACHED
        assert is_reached == independently_connected(uses, 0, voter.person_id)
    # of links that were used long before nobody is the worse
    old = tuple(replace(one, at=LONG_AGO) for one in uses)
    assert Entries((*uses, *old)).since(PROPOSED) == Entries(tuple(uses))


def test_who_edited_it_once_is_not_reached_by_links_of_their_own() -> None:
    involved = Involved(makers=frozenset({0, 2}))
    given = ballotry(holdings=[holds(MIA)], involved=involved)
    own = LinkUse(1, 0, PROPOSED, was_in_use=True)
    assert replace(given, entries=Entries((own,))).standing_of(MIA, APPROVAL) is Standing.COUNTS
    both = (own, replace(own, maker_id=2))
    assert replace(given, entries=Entries(both)).standing_of(MIA, APPROVAL) is Standing.REACHED


def test_objections_stand_against_a_full_quorum() -> None:
    holdings = [holds(MIA), holds(TOM)]
    for choice in (Choice.REJECT, Choice.REQUEST_CHANGES):
        given = ballotry([vote(MIA), vote(TOM, choice=choice)], holdings)
        found = tally(given, NOW)
        assert (found.is_full, found.is_approved) == (True, False)
        # by somebody who does not count it is no objection
        assert tally(replace(given, holdings=(holds(MIA),)), NOW).is_approved
    # an edit of nothing that they look at answers it, and still they have not approved
    second = replace(FIRST, number=2)
    found = tally(replace(given, contents=(FIRST, second)), NOW)
    assert found.is_approved
    assert {one.name: one.standing for one in found.ballots} == {
        "P0": Standing.COUNTS,
        "P1": Standing.ANSWERED,
    }


def test_the_last_vote_of_a_person_is_the_one_that_stands() -> None:
    second = replace(FIRST, number=2)
    given = ballotry(
        [vote(MIA), vote(MIA, choice=Choice.REQUEST_CHANGES, revision=2)],
        [holds(MIA)],
        [FIRST, second],
    )
    found = tally(given, NOW)
    assert [one.standing for one in found.ballots] == [Standing.COUNTS, Standing.REPLACED]
    assert not found.is_full


def test_namesakes_are_two_people() -> None:
    namesake = replace(TOM, name=MIA.name)
    addressed = replace(EVE, name=MIA.email)
    given = ballotry(
        [vote(MIA), vote(namesake), vote(addressed)],
        [holds(MIA), holds(namesake), holds(addressed)],
        demanded=terms((APPROVAL, 3)),
    )
    assert tally(given, NOW).is_full


def test_a_vote_in_a_slot_that_nobody_demands_stands_aside() -> None:
    given = ballotry([vote(MIA, PROMPT, Choice.REJECT)], [holds(MIA, PROMPT)])
    found = tally(given, NOW)
    assert [one.slot for one in found.aside] == [PROMPT]
    assert (found.rejections, found.ballots) == ((), ())


@given(st.sampled_from(ReleaseState), st.booleans(), st.integers(-1, 1))
def test_the_state_that_people_read(state, is_approved, hours) -> None:
    found = shown_state(
        state, is_approved=is_approved, expires_at=NOW + timedelta(hours=hours), now=NOW
    )
    if state not in WAITING:
        assert found == state
    elif hours <= 0:
        assert found is ShownState.EXPIRED
    else:
        approved = is_approved and state is ReleaseState.SUBMITTED
        assert found == (ShownState.APPROVED if approved else state)
