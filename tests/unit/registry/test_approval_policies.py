"""Which policy holds, what it demands together with others, and whether anybody could meet it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.approvals.levels import level_demand
from registry.domain.approvals.matching import unfilled
from registry.domain.approvals.policies import (
    STRICT,
    Policy,
    loosened,
    policy_for,
    resolve,
    strict_policy,
    together,
    weaker_in,
)
from registry.domain.approvals.recurrence import (
    RecurrenceInvalid,
    normalise_rule,
    normalise_zone,
)
from registry.domain.approvals.terms import (
    VOTING,
    FreezeWindow,
    PolicyTerms,
    RoleSlot,
    TermsInvalid,
    checked_terms,
    terms_digest,
    terms_read,
    terms_stored,
    terms_text,
    terms_values,
)
from registry.domain.approvers import holders_at, unsatisfiable
from registry.domain.responsibilities import Responsibility
from registry.domain.snapshot import PersonSnapshot
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind, Standing, Tier
from tests.observations import INTERFACE, NOW, OWNERSHIPS

APPROVAL, MODEL = Responsibility.RELEASE_APPROVAL, Responsibility.MODEL_REVIEW
FRIDAYS = FreezeWindow("FREQ=WEEKLY;BYDAY=FR", "Europe/Berlin", date(2026, 12, 4), 7200, "Weekend.")
SLOTS = st.lists(
    st.builds(RoleSlot, st.sampled_from(VOTING), st.integers(1, 2)),
    min_size=1,
    max_size=3,
    unique_by=lambda slot: slot.responsibility,
).map(tuple)
TERMS = st.builds(
    PolicyTerms,
    slots=SLOTS,
    excludes_requester=st.booleans(),
    excludes_token_owner=st.booleans(),
    vote_validity_days=st.integers(1, 30),
    soak_seconds=st.integers(0, 9),
    freeze_windows=st.sampled_from([(), (FRIDAYS,)]),
    rollback_exempt=st.booleans(),
    explicit_subject=st.booleans(),
    evidence_of_build=st.booleans(),
    minimum_level=st.none() | st.integers(0, 3),
    minimum_score=st.integers(0, 100),
).map(checked_terms)
HOLDERS = st.dictionaries(st.sampled_from(VOTING), st.frozensets(st.sampled_from("abcd")))


@given(SLOTS, HOLDERS, st.frozensets(st.sampled_from("ab")))
def test_slots_are_filled_exactly_where_some_order_of_people_fills_them(
    slots: tuple[RoleSlot, ...],
    holders: Mapping[Responsibility, frozenset[str]],
    excluded: frozenset[str],
) -> None:
    places = [slot.responsibility for slot in slots for _ in range(slot.count)]
    people = sorted({one for held in holders.values() for one in held} - excluded)
    possible = any(
        all(person in holders.get(place, ()) for place, person in zip(places, order, strict=True))
        for order in permutations(people, len(places))
    )
    reasons = unfilled(slots, holders, excluded)
    assert (not reasons) is possible
    for reason in reasons:
        able = {p for word in reason.responsibilities for p in holders.get(word, ())} - excluded
        assert set(reason.people) == able
        assert reason.needed == sum(place in reason.responsibilities for place in places)
        assert len(able) < reason.needed


def test_the_reason_names_roles_numbers_and_people() -> None:
    two = (RoleSlot(APPROVAL, 2),)
    (alone,) = unfilled(two, {APPROVAL: {"Mia"}})
    assert alone.sentence == "release_approval needs 2 people, 1 active holder: Mia"
    (nobody,) = unfilled((RoleSlot(MODEL),), {})
    assert nobody.sentence == "model_review needs 1 person, 0 active holders"
    (both,) = unfilled((RoleSlot(APPROVAL), RoleSlot(MODEL)), {APPROVAL: {"Mia"}, MODEL: {"Mia"}})
    assert both.sentence == (
        "release_approval and model_review together need 2 people, 1 active holder: Mia"
    )


def _holding(*names: str, standing: Standing = Standing.PRIMARY):
    given = next(one for one in OWNERSHIPS if one.responsibility is APPROVAL)
    people = [PersonSnapshot(f"{name.lower()}@example.test", name, True) for name in names]
    return [
        replace(given, id=300 + number, holder=person, standing=standing)
        for number, person in enumerate(people)
    ]


def test_holders_are_people_and_members_of_teams_who_accepted_and_still_count() -> None:
    others = [one for one in OWNERSHIPS if one.responsibility is not APPROVAL]
    held = replace(INTERFACE, ownerships=(*others, *_holding("Mia", standing=Standing.BACKUP)))
    assert holders_at(held, NOW)[APPROVAL] == {"Mia"}
    assert holders_at(held, NOW)[MODEL] == {"Mia", "tom@example.test"}
    asked = replace(INTERFACE, ownerships=(*others, replace(_holding("Mia")[0], accepted_at=None)))
    assert APPROVAL not in holders_at(asked, NOW)
    closed = PersonSnapshot("mia@example.test", "Mia", False)
    gone = replace(INTERFACE, ownerships=(replace(_holding("Mia")[0], holder=closed),))
    assert holders_at(gone, NOW) == {}
    namesakes = [
        replace(one, holder=PersonSnapshot(email, "Kim", True))
        for one, email in zip(_holding("A", "B"), ("a@x.test", "b@x.test"), strict=True)
    ]
    assert len(holders_at(replace(INTERFACE, ownerships=tuple(namesakes)), NOW)[APPROVAL]) == 2


def test_a_policy_that_nobody_could_meet_is_named_the_strict_default_too() -> None:
    assert unsatisfiable((), INTERFACE, NOW) == ()
    others = tuple(one for one in OWNERSHIPS if one.responsibility is not APPROVAL)
    alone = replace(INTERFACE, ownerships=(*others, *_holding("Mia")), tier=Tier.CRITICAL)
    found = unsatisfiable((), alone, NOW)
    assert {one.policy.name for one in found} == {STRICT}
    assert found[0].reasons[0].sentence.endswith("needs 2 people, 1 active holder: Mia")


def test_the_strict_default_asks_two_at_tier_1_and_the_reviewer_of_what_changes() -> None:
    for tier, approvers in ((Tier.CRITICAL, 2), (None, 2), (Tier.IMPORTANT, 1), (Tier.INTERNAL, 1)):
        found = strict_policy(tier, ChangeKind.MODEL).terms
        assert found.slots == (RoleSlot(APPROVAL, approvers), RoleSlot(MODEL))
        assert found.separates
        assert found.rollback_exempt
        assert found.vote_validity_days == 7
    assert strict_policy(None, ChangeKind.CODE).terms.slots == (RoleSlot(APPROVAL, 2),)
    reviewers = {strict_policy(None, kind).terms.slots[-1].responsibility for kind in ChangeKind}
    assert reviewers == set(VOTING)


def test_the_most_specific_policy_holds_and_the_environment_decides_before_the_change() -> None:
    terms = PolicyTerms((RoleSlot(APPROVAL),))
    everywhere = Policy("everywhere", terms)
    models = Policy("models", terms, change_kind=ChangeKind.MODEL)
    production = Policy("production", terms, environment_kind=EnvironmentKind.PRODUCTION)
    both = replace(production, name="both", change_kind=ChangeKind.MODEL)

    def held(*policies: Policy, place: str = "production", kind: str = "model") -> str:
        where = EnvironmentKind(place), ChangeKind(kind)
        return policy_for(policies, *where, Tier.CRITICAL).name

    assert held() == STRICT
    assert held(everywhere, models, production, both) == "both"
    assert held(both, production, models, everywhere) == "both"
    assert held(everywhere, models, production) == "production"
    assert held(everywhere, models) == "models"
    assert held(models, kind="code") == STRICT
    assert held(production, place="staging") == STRICT
    assert held(everywhere, models, place="staging", kind="tools") == "everywhere"


@given(TERMS, TERMS)
def test_together_is_at_least_as_strict_as_each_in_whatever_order(
    one: PolicyTerms, other: PolicyTerms
) -> None:
    both = together([one, other])
    level = level_demand([one, other])
    for tier_level in range(4):
        alone = [level_demand([each]).at(tier_level) for each in (one, other)]
        assert level.at(tier_level) == max(alone)
    # the level is the tier's as well as a number, which terms alone do not say
    one, other, both = (replace(each, minimum_level=None) for each in (one, other, both))
    assert weaker_in(both, one) == weaker_in(both, other) == ()
    assert together([other, one]) == replace(
        both, freeze_windows=together([other, one]).freeze_windows
    )
    assert together([one, one]) == replace(one, slots=together([one, one]).slots)
    assert weaker_in(one, other) == () or weaker_in(one, both) != ()


def test_several_kinds_of_change_demand_all_that_any_of_them_demands() -> None:
    found = resolve((), EnvironmentKind.PRODUCTION, (ChangeKind.CODE, ChangeKind.MODEL), None)
    assert found.is_strict
    assert found.terms.slots == (RoleSlot(APPROVAL, 2), RoleSlot(MODEL))
    assert resolve((), EnvironmentKind.STAGING, (), None).terms.people == 2


def test_demanding_less_is_noticed_whatever_way_it_is_done() -> None:
    terms = strict_policy(Tier.CRITICAL, ChangeKind.CODE).terms
    less = replace(terms, slots=(RoleSlot(APPROVAL),))
    narrow = Policy("narrow", less, EnvironmentKind.PRODUCTION, ChangeKind.CODE)
    assert loosened((), (narrow,), Tier.CRITICAL) == ("code changes of production: slots",)
    assert loosened((), (narrow,), Tier.INTERNAL) == ()
    assert loosened((narrow,), (), Tier.CRITICAL) == ()
    weaker: dict[str, Any] = {
        "excludes_authors": False,
        "vote_validity_days": 8,
        "fast_evidence_seconds": 3600,
    }
    for name, value in weaker.items():
        assert weaker_in(replace(terms, **{name: value}), terms) == (name,)
        assert weaker_in(terms, replace(terms, **{name: value})) == ()
    # what the tier demands is any level, so only the highest number is sure to be no less
    levels = [(None, 2), (2, None), (3, None), (None, 3), (None, 0), (0, None), (1, 2), (2, 1)]
    lower = [
        bool(weaker_in(replace(terms, minimum_level=to), replace(terms, minimum_level=was)))
        for was, to in levels
    ]
    assert lower == [True, True, True, False, True, False, False, True]
    frozen = replace(terms, freeze_windows=(FRIDAYS,))
    assert weaker_in(terms, frozen) == ("freeze_windows",)


@given(TERMS)
def test_terms_are_stored_and_read_alike(terms: PolicyTerms) -> None:
    assert terms_stored(terms_text(terms)) == terms
    assert terms_read(terms_values(terms)) == terms
    assert terms_digest(terms_read(terms_values(terms))) == terms_digest(terms)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"vote_validity": 7}, "vote_validity", "did you mean vote_validity_days?"),
        ({"slots": []}, "slots", "Demand at least one approval"),
        ({"slots": [{"responsibility": "uptime"}]}, "slots", "uptime does not vote"),
        ({"slots": [{"responsibility": "modelreview"}]}, "slots", "did you mean model_review?"),
        ({"slots": [{"responsibility": "model_review", "count": 0}]}, "slots", "Give 1 to 9"),
        ({"slots": [{"responsibility": "model_review"}] * 2}, "slots", "stands there twice"),
        ({"vote_validity_days": 31}, "vote_validity_days", "Give 1 to 30 days"),
        ({"minimum_score": True}, "minimum_score", "Give 0 to 100 points"),
        ({"minimum_level": 4}, "minimum_level", "Give 0 to 3 levels"),
    ],
)
def test_terms_that_cannot_be_taken_name_field_and_cure(
    change: dict[str, Any], field: str, words: str
) -> None:
    sound = terms_values(PolicyTerms((RoleSlot(APPROVAL),)))
    with pytest.raises(TermsInvalid, match=words.replace("?", r"\?")) as refused:
        terms_read(sound | change)
    assert refused.value.field == field


def test_a_freeze_window_says_when_how_long_and_why() -> None:
    sound = PolicyTerms((RoleSlot(APPROVAL),), freeze_windows=(FRIDAYS,))
    for change, words in (
        ({"reason": " "}, "Say why"),
        ({"duration_seconds": 59}, "Give 60 to"),
        ({"zone": "Berlin"}, "no time zone Berlin"),
        ({"zone": "../../etc/passwd"}, "no time zone"),
        ({"rule": "FREQ=WEEKLY;BYDAY=FRI"}, "BYDAY lists weekdays"),
    ):
        wrong = replace(sound, freeze_windows=(replace(FRIDAYS, **change),))
        with pytest.raises(TermsInvalid, match=words) as refused:
            checked_terms(wrong)
        assert refused.value.field == "freeze_windows"
    assert normalise_zone(" Europe/Berlin ") == "Europe/Berlin"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYDAY=FR,SA;BYHOUR=15",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYMONTHDAY=-1,15",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24",
        "FREQ=DAILY;INTERVAL=2;COUNT=10",
        "FREQ=DAILY;UNTIL=20261224T180000Z",
        "FREQ=DAILY;UNTIL=20261224",
    ],
)
def test_rules_are_taken_however_they_are_spaced(rule: str) -> None:
    assert normalise_rule(f" rrule: {rule.lower()} ;") == rule
    assert normalise_rule(rule) == rule


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("", "Give a rule"),
        ("BYDAY=FR", "FREQ is missing"),
        ("FREQ=SECONDLY", "FREQ is one of"),
        ("FREQ=WEEKLY;WKST=MO", "WKST is not taken here"),
        ("FREQ=WEEKLY;FREQ=DAILY", "FREQ stands there twice"),
        ("FREQ=WEEKLY;BYDAY=", "BYDAY has no value"),
        ("FREQ=WEEKLY;BYDAY=1FR", "takes FREQ=MONTHLY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "does not go with FREQ=WEEKLY"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR takes 0 to 23"),
        ("FREQ=DAILY;BYMONTH=-1", "BYMONTH takes 1 to 12"),
        ("FREQ=DAILY;BYMONTHDAY=0", "BYMONTHDAY takes 1 to 31"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL takes 1 to"),
        ("FREQ=DAILY;COUNT=1,2", "COUNT takes one number"),
        ("FREQ=DAILY;COUNT=1;UNTIL=20261224", "exclude each other"),
        ("FREQ=DAILY;UNTIL=20261324", "UNTIL is a day"),
        ("FREQ=DAILY;UNTIL=2026-12-24", "UNTIL is a day"),
        ("FREQ=DAILY;BYHOUR=\u0661", "BYHOUR takes"),
    ],
)
def test_what_is_not_understood_of_a_rule_is_refused(rule: str, words: str) -> None:
    with pytest.raises(RecurrenceInvalid, match=words):
        normalise_rule(rule)
