"""Questions of a scorecard's own: answered as those of the program, while they are asked."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from readiness.domain.attestations import Answer, Answered, AnswerInvalid, checked, end_of
from readiness.domain.checklist import Item as Asked
from readiness.domain.findings import Finding
from readiness.domain.outcomes import Outcome
from readiness.domain.pushed_evidence import Evidence
from readiness.domain.scorecards import Item
from readiness.domain.waivers import WaiverFields
from readiness.models import Assignment, Attestation
from readiness.rights import may_answer_any
from readiness.selectors.assessments import assessment_of
from readiness.selectors.checklist import checklist_item_page, checklist_page
from readiness.selectors.decisions import asking_of
from readiness.selectors.questions import item_asked, question_of
from readiness.selectors.waiting import waiting_for
from readiness.services import checklist as services
from readiness.services import waivers
from readiness.services.evidence import evidence_hand_in
from readiness.services.probing import interface_refresh
from registry.models import Environment, User
from registry.selectors.frame import frame_of
from registry.selectors.people import reader_of
from registry.services.errors import Refused
from tests.factories import NOW, OwnershipFactory, acting
from tests.promised import in_force

DAY = timedelta(days=1)
STEWARD = Item("OWN-X1", "Is a steward named?", "Somebody has to know.", "A page with a name.", 30)
TENTH = replace(STEWARD, id="OWN-X10", question="Does the steward have a deputy?")
SAID = Answered(Answer.MET, end_of((NOW + 20 * DAY).date()), "Mia is, by the page of the team.")


@pytest.fixture
def place(interface) -> Environment:
    in_force(STEWARD, TENTH)
    interface_refresh(interface_id=interface.pk, edges_changed=True, now=NOW)
    found: Environment = Environment.objects.select_related("interface__team").get()
    return found


def finding(now: datetime = NOW) -> Finding:
    read = assessment_of("chat", "production", now=now)
    assert read is not None
    return next(one for one in read.assessment.findings if one.check == "OWN-X1")


def steward() -> Asked:
    item = item_asked("OWN-X1")
    assert item is not None
    return item


def answer(person: User, place: Environment) -> Attestation:
    return services.attestation_give(
        by=acting(person), environment=place, item=steward(), given=SAID, now=NOW
    )


def rows(person: User) -> list[str]:
    page = checklist_page("chat", "production", reader=reader_of(person), now=NOW)
    assert page is not None
    return [row.item.check for row in page.rows]


def test_an_answer_counts_until_it_ends_or_the_words_change(place, owner):
    asked = rows(owner)
    own = asked.index("OWN-X1")
    assert asked[own : own + 2] == ["OWN-X1", "OWN-X10"]
    assert (finding().outcome, finding().reason) == ("unknown", "never_observed")
    given = answer(owner, place)
    assert (finding().outcome, finding().source) == ("pass", "attestation")
    gone = finding(SAID.valid_until + DAY)
    assert (gone.outcome, gone.reason) == ("unknown", "stale")
    assert "expired" in gone.summary
    in_force(replace(STEWARD, why="It was asked for."), TENTH)
    assert finding().outcome == "pass"
    # the same id asks something else now, to which nobody said anything
    for changed in (
        replace(STEWARD, question="Is a budget named?"),
        replace(STEWARD, proof="A contract."),
    ):
        in_force(changed)
        assert (finding().outcome, finding().reason) == ("unknown", "stale")
        assert finding().summary == "The question was changed since Mia answered."
    in_force(STEWARD)
    assert finding().outcome == "pass"
    [again] = services.attestations_confirm(
        by=acting(owner), environment=place, items=[steward()], now=NOW
    )
    assert (again.is_unchanged, again.fingerprint) == (True, given.fingerprint)


def test_who_may_answer_is_whom_it_belongs_to(place, interface, owner, outsider, stranger):
    holder = OwnershipFactory(
        interface=interface, responsibility="deployment_standards", accepted_at=NOW
    ).person
    for person in (owner, holder):
        assert may_answer_any(acting(person), place)
        assert answer(person, place).check_id == "OWN-X1"
    assert not may_answer_any(acting(outsider), place)
    item = steward()
    with pytest.raises(PermissionDenied):
        answer(outsider, place)
    with pytest.raises(PermissionDenied):
        services.comment_add(
            by=acting(outsider), environment=place, item=item, text="Who is it?", now=NOW
        )
    services.assignment_make(
        by=acting(owner), environment=place, item=item, email=stranger.email, due_on=None, now=NOW
    )
    [asked] = waiting_for(stranger.pk, NOW).asked
    assert set(asking_of(stranger, NOW)) == {place.interface_id}
    assert frame_of(stranger).waiting == 1
    assert (asked.place.check, asked.place.question) == ("OWN-X1", STEWARD.question)
    answer(stranger, place)
    assert waiting_for(stranger.pk, NOW).asked == ()
    assert set(asking_of(stranger, NOW)) == set()


def test_it_takes_answers_of_people_alone(place, owner):
    with pytest.raises(Refused) as refused:
        evidence_hand_in(
            by=acting(owner),
            environment=place,
            given=Evidence("OWN-X1", Outcome.PASS, "The page has a name.", NOW),
            now=NOW,
        )
    assert (refused.value.field, refused.value.code) == ("check", "check_takes_no_evidence")
    late = replace(SAID, valid_until=NOW + 40 * DAY)
    with pytest.raises(AnswerInvalid):
        checked(steward(), late, NOW)


def test_it_is_waived_like_any_other(place, owner, approver):
    decider = OwnershipFactory(
        interface=place.interface, responsibility="release_approval", accepted_at=NOW
    ).person
    fields = WaiverFields(
        "OWN-X1", "The team is new.", "The lead answers meanwhile.", (NOW + 9 * DAY).date()
    )
    asked = waivers.waiver_request(by=acting(owner), environment=place, fields=fields, now=NOW)
    waivers.waiver_approve(by=acting(decider), waiver=asked, now=NOW)
    found = finding()
    assert (found.outcome, found.waiver.public_id) == ("unknown", asked.public_id)
    assert question_of("OWN-X1") == STEWARD.question
    assert question_of("TLS-4")
    # under the same id something else is asked, with which nobody agreed to bear
    again = replace(fields, check="OWN-X10")
    waits = waivers.waiver_request(by=acting(owner), environment=place, fields=again, now=NOW)
    in_force(replace(STEWARD, question="Is there a budget?"), replace(TENTH, proof="Two names."))
    assert finding().waiver is None
    with pytest.raises(Refused, match="asks something else by now"):
        waivers.waiver_approve(by=acting(decider), waiver=waits, now=NOW)
    in_force(STEWARD, TENTH)
    assert finding().waiver is not None
    waivers.waiver_approve(by=acting(decider), waiver=waits, now=NOW)


def test_once_its_scorecard_is_retired_nothing_asks_for_it(
    place, owner, stranger, django_assert_num_queries
):
    answer(owner, place)
    Assignment.objects.create(
        environment=place, check_id="OWN-X10", person=stranger, assigned_by="Mia", assigned_at=NOW
    )
    soon = SAID.valid_until - DAY
    assert waiting_for(owner.pk, soon).total == waiting_for(stranger.pk, soon).total == 1
    in_force()
    assert item_asked("OWN-X1") is None
    assert question_of("OWN-X1") == ""
    assert not [check for check in rows(owner) if "X" in check]
    reader = reader_of(owner)
    assert checklist_item_page("chat", "production", "OWN-X1", reader=reader, now=NOW) is None
    for person in (owner, stranger):
        with django_assert_num_queries(1):
            assert waiting_for(person.pk, soon).total == 0
    # what was said stays, and counts again with the question
    assert Attestation.objects.get().is_latest
