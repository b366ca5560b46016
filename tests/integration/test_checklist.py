"""The checklist as it is kept: who may answer, what an answer does, and what a tool hands in."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from readiness.domain.attestations import Answer, Answered, end_of, latest_day
from readiness.domain.checklist import items
from readiness.domain.checks.pushed import MOST_SUBJECTS
from readiness.domain.claims import NOTHING
from readiness.domain.evidence_files import taken
from readiness.domain.outcomes import Outcome
from readiness.domain.pushed_evidence import Evidence
from readiness.models import Assignment, Attestation, EnvironmentStatus, PushedEvidence
from readiness.selectors import checklist, waiting
from readiness.selectors.assessments import assessment_of
from readiness.selectors.checklist import checklist_item_page, checklist_page
from readiness.selectors.claims import claims_of
from readiness.selectors.evidence_files import kept_file, path_of
from readiness.selectors.waiting import waiting_for
from readiness.services.checklist import (
    LOOK_AGAIN,
    assignment_make,
    assignment_withdraw,
    attestation_give,
    attestations_confirm,
    comment_add,
)
from readiness.services.evidence import evidence_hand_in
from readiness.services.evidence_files import UNNAMED_FOR, file_keep, files_prune
from readiness.services.probing import interface_refresh
from readiness.services.runs import runs_prune
from registry.domain.tokens import Verb
from registry.models import AuditRow, Environment
from registry.selectors.people import reader_of
from registry.services.errors import Refused
from registry.services.tokens import token_create
from tests.factories import NOW, EnvironmentFactory, OwnershipFactory, acting, member_of
from tests.going_out import runs
from tests.promised import released

KEYS, RESTORE, NOTES = items()["ACC-7"], items()["CAP-5"], items()["REL-7"]
DAY = timedelta(days=1)
TOMORROW = (NOW + DAY).date()
LAST = end_of(latest_day(KEYS, NOW))
SEEN = Answered(Answer.MET, LAST, "Went through all 40 accounts on 20 November.")
RESTORED = Evidence("CAP-5", Outcome.PASS, "Restored 40 GB in 12 minutes", NOW - DAY)
FILE = taken("../../etc/passwd", b"40 accounts, 3 removed")


@pytest.fixture
def environment(interface):
    interface_refresh(interface_id=interface.pk, edges_changed=True, now=NOW)
    return Environment.objects.select_related("interface__team").get()


def answer(person, environment, item=KEYS, given=SEEN, now=NOW, **how):
    by = acting(person)
    return attestation_give(by=by, environment=environment, item=item, given=given, now=now, **how)


def finding(check, now=NOW):
    read = assessment_of("chat", "production", now=now)
    assert read is not None
    return next(one for one in read.assessment.findings if one.check == check)


def page(person, now=NOW):
    found = checklist_page("chat", "production", reader=reader_of(person), now=now)
    assert found is not None
    return found


def row(person, check, now=NOW):
    levels = page(person, now).levels
    rows = (one for level in levels for column in level.columns for one in column.claimed)
    return next(one for one in rows if one.item.check == check)


def test_an_answer_is_judged_at_once_and_ends_by_itself(
    environment, owner, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        given = answer(owner, environment, file=FILE)
    found = finding("ACC-7")
    assert (found.outcome, found.source, found.observed_at) == ("pass", "attestation", NOW)
    assert ("file", "passwd.txt") in found.evidence
    status = EnvironmentStatus.objects.get()
    assert status.assessed_at > NOW
    gone = finding("ACC-7", LAST + 3 * DAY)
    assert (gone.outcome, gone.summary) == ("unknown", "The answer of Mia expired 3 days ago.")
    assert row(owner, "ACC-7", LAST + 3 * DAY).attestation.public_id == given.public_id
    [told] = AuditRow.objects.filter(kind="attestation")
    assert told.subject == ["chat", "production", "ACC-7"]
    assert {name for name, _, _ in told.changes} == {"answer", "statement", "file", "valid_until"}


def test_an_answer_shown_by_the_same_as_before_is_flagged_and_the_old_one_stays(environment, owner):
    first = answer(owner, environment, file=FILE)
    later = NOW + 30 * DAY
    [again] = attestations_confirm(
        by=acting(owner), environment=environment, items=[KEYS], now=later
    )
    assert (again.is_unchanged, again.file_digest) == (True, first.file_digest)
    assert again.valid_until == end_of(latest_day(KEYS, later))
    other = answer(owner, environment, given=replace(SEEN, statement="Went through 41."), now=later)
    assert not other.is_unchanged
    assert Attestation.objects.count() == 3
    assert Attestation.objects.get(is_latest=True) == other
    reader = reader_of(owner)
    shown = checklist_item_page("chat", "production", "ACC-7", reader=reader, now=later)
    assert [one.is_latest for one in shown.said] == [True, False, False]
    with pytest.raises(Refused, match="never answered"):
        attestations_confirm(by=acting(owner), environment=environment, items=[RESTORE], now=NOW)


def refused(work):
    before = list(Attestation.objects.values_list("pk", "is_latest"))
    with pytest.raises(Refused, match=r"since you looked\. Look again") as found:
        work()
    assert found.value.code == LOOK_AGAIN
    assert list(Attestation.objects.values_list("pk", "is_latest")) == before


def test_an_answer_counts_for_what_was_looked_at_alone(environment, owner):
    looked_at = row(owner, "REL-7").basis
    said = replace(SEEN, valid_until=end_of(TOMORROW))
    answer(owner, environment, NOTES, said, basis=looked_at)
    # somebody answered meanwhile
    refused(lambda: answer(owner, environment, NOTES, said, basis=looked_at))
    looked_at = row(owner, "REL-7").basis
    # another release went out meanwhile
    runs(released(environment), since=NOW)
    refused(lambda: answer(owner, environment, NOTES, said, basis=looked_at))
    answer(owner, environment, NOTES, said, basis=row(owner, "REL-7").basis)


def test_what_is_confirmed_is_what_was_looked_at(environment, owner):
    answer(owner, environment)
    answer(owner, environment, RESTORE)
    bases = {check: row(owner, check).basis for check in ("ACC-7", "CAP-5")}
    answer(owner, environment, given=replace(SEEN, answer=Answer.NOT_MET))
    confirm = {"by": acting(owner), "environment": environment, "now": NOW}
    refused(lambda: attestations_confirm(items=[RESTORE, KEYS], bases=bases, **confirm))
    bases["ACC-7"] = row(owner, "ACC-7").basis
    confirmed = attestations_confirm(items=[RESTORE, KEYS], bases=bases, **confirm)
    assert [one.answer for one in confirmed] == ["met", "not_met"]


def test_files_are_kept_by_digest_outside_of_what_the_web_serves(environment, owner, settings):
    first = answer(owner, environment, file=FILE)
    answer(owner, environment, RESTORE, file=FILE)
    path = path_of(FILE.digest)
    assert path.read_bytes() == FILE.content
    assert not path.is_relative_to(settings.STATIC_ROOT)
    assert [one.name for one in path.parent.iterdir()] == [FILE.digest]
    kept = kept_file("chat", "production", first.public_id)
    assert (kept.name, kept.content) == ("passwd.txt", FILE.content)
    assert kept_file("chat", "staging", first.public_id) is None
    path.unlink()
    assert kept_file("chat", "production", first.public_id) is None
    with pytest.raises(ValueError, match="no digest"):
        path_of("../../../etc/passwd")
    assert Path(settings.DATA_DIR) in path.parents


def test_a_file_goes_a_while_after_the_last_answer_that_names_it(
    environment, owner, django_capture_on_commit_callbacks
):
    answer(owner, environment, file=FILE)
    path, now = path_of(FILE.digest), timezone.now()
    sent_at = (now - UNNAMED_FOR - DAY).timestamp()
    os.utime(path, (sent_at, sent_at))
    assert files_prune(now=now) == 0
    environment.interface.delete()
    # the same is sent for another interface, whose answer is still on its way
    file_keep(file=FILE)
    assert files_prune(now=now) == 0
    os.utime(path, (sent_at, sent_at))
    with django_capture_on_commit_callbacks(execute=True):
        runs_prune(now=now)
    assert not path.exists()


def test_who_may_answer_is_asked_for_each_question(
    environment, interface, owner, approver, outsider, stranger
):
    holder = OwnershipFactory(
        interface=interface, responsibility="access_control", accepted_at=NOW
    ).person
    auditor = member_of(interface.team, person__role="auditor")
    gone = member_of(interface.team, person__is_active=False)
    for person in (owner, approver, holder):
        answer(person, environment)
    for person in (outsider, stranger, auditor, gone):
        with pytest.raises(PermissionDenied):
            answer(person, environment)
    with pytest.raises(PermissionDenied):
        answer(holder, environment, RESTORE)
    assert row(holder, "ACC-7").may_answer
    assert not row(holder, "CAP-5").may_answer
    for person in (outsider, auditor):
        assert not any(
            row(person, check).may_answer for check in ("ACC-7", "CAP-5", "SES-4", "DAT-1")
        )
    writes = (
        lambda by: comment_add(
            by=by, environment=environment, item=KEYS, text="Who has them?", now=NOW
        ),
        lambda by: assignment_make(
            by=by, environment=environment, item=KEYS, email=owner.email, due_on=None, now=NOW
        ),
        lambda by: assignment_withdraw(by=by, environment=environment, item=KEYS),
        lambda by: attestations_confirm(by=by, environment=environment, items=[KEYS], now=NOW),
    )
    for write in writes:
        write(acting(holder))
        for person in (outsider, auditor):
            with pytest.raises(PermissionDenied):
                write(acting(person))


def test_who_is_asked_to_answer_may_and_is_asked_no_more_once_somebody_did(
    environment, owner, stranger
):
    def ask(email=stranger.email, day=TOMORROW):
        by = acting(owner)
        return assignment_make(
            by=by, environment=environment, item=KEYS, email=email, due_on=day, now=NOW
        )

    auditor = member_of(environment.interface.team, person__role="auditor")
    for email, field in (("nobody@example.test", "email"), (auditor.email, "email")):
        with pytest.raises(Refused) as refused:
            ask(email)
        assert refused.value.field == field
    for day in (NOW.date() - DAY, NOW.date() + 366 * DAY):
        with pytest.raises(Refused, match="from today on"):
            ask(day=day)
    ask(owner.email)
    ask()
    assert Assignment.objects.get().person == stranger
    asked = row(stranger, "ACC-7", NOW + 2 * DAY).asked
    assert (asked.is_reader, asked.is_overdue, asked.by) == (True, True, "Mia")
    assert page(stranger).progress.mine == 1
    # being asked is no right to have somebody else asked, or nobody
    shown = row(stranger, "ACC-7")
    assert (shown.may_answer, shown.may_assign, row(owner, "ACC-7").may_assign) == (
        True,
        False,
        True,
    )
    with pytest.raises(PermissionDenied):
        assignment_make(
            by=acting(stranger),
            environment=environment,
            item=KEYS,
            email=owner.email,
            due_on=None,
            now=NOW,
        )
    with pytest.raises(PermissionDenied):
        assignment_withdraw(by=acting(stranger), environment=environment, item=KEYS)
    assert Assignment.objects.get().person == stranger
    answer(stranger, environment)
    assert not Assignment.objects.exists()
    with pytest.raises(PermissionDenied):
        answer(stranger, environment)
    sentences = AuditRow.objects.filter(kind="assignment").order_by("pk")
    assert [one.deed for one in sentences] == ["asked", "asked"]


def test_no_token_answers_and_one_for_evidence_hands_it_in(environment, owner):
    made = token_create(
        by=acting(owner),
        name="pipeline",
        verbs=[Verb.EVIDENCE_WRITE],
        places=["chat/production"],
        days=30,
        now=NOW,
    )
    by = acting(owner, made.token)
    with pytest.raises(PermissionDenied):
        attestation_give(by=by, environment=environment, item=KEYS, given=SEEN, now=NOW)
    row = evidence_hand_in(by=by, environment=environment, given=RESTORED, now=NOW)
    assert row.token == made.token.public_id
    found = finding("CAP-5")
    assert (found.outcome, found.source) == ("pass", "evidence")
    assert ("handed in by", f"Mia (token {made.token.public_id})") in found.evidence
    elsewhere = EnvironmentFactory(interface=environment.interface, name="staging")
    with pytest.raises(PermissionDenied):
        evidence_hand_in(by=by, environment=elsewhere, given=RESTORED, now=NOW)
    assert AuditRow.objects.get(kind="evidence").token == made.token.public_id


def test_what_was_observed_last_counts_whenever_it_came(environment, owner, outsider):
    def hand_in(outcome, days, person=owner):
        given = replace(RESTORED, outcome=outcome, observed_at=NOW - days * DAY)
        return evidence_hand_in(by=acting(person), environment=environment, given=given, now=NOW)

    hand_in(Outcome.FAIL, 1)
    hand_in(Outcome.PASS, 2)
    assert finding("CAP-5").outcome is Outcome.FAIL
    hand_in(Outcome.WARN, 0)
    assert finding("CAP-5").outcome is Outcome.WARN
    assert PushedEvidence.objects.filter(is_latest=True).count() == 1
    with pytest.raises(PermissionDenied):
        hand_in(Outcome.PASS, 0, outsider)
    with pytest.raises(Refused) as refused:
        evidence_hand_in(
            by=acting(owner),
            environment=environment,
            given=replace(RESTORED, check="TLS-1"),
            now=NOW,
        )
    assert (refused.value.field, refused.value.code) == ("check", "check_takes_no_evidence")


def test_evidence_about_each_subject_is_kept_beside_the_others(environment, owner):
    def hand_in(number, outcome=Outcome.PASS, **changes):
        about = {"image": f"sha256:{number:064}"} if number else {}
        given = replace(RESTORED, outcome=outcome, subject=about, **changes)
        return evidence_hand_in(by=acting(owner), environment=environment, given=given, now=NOW)

    answer(owner, environment, RESTORE)
    hand_in(0, Outcome.FAIL, observed_at=NOW - DAY)
    for number in range(1, MOST_SUBJECTS + 2):
        hand_in(number, observed_at=NOW - timedelta(minutes=60 - number))
    found = finding("CAP-5")
    assert (found.outcome, found.source) == ("fail", "evidence")
    row = checklist_item_page("chat", "production", "CAP-5", reader=reader_of(owner), now=NOW).row
    assert row.evidence.outcome is Outcome.FAIL
    latest = PushedEvidence.objects.filter(is_latest=True)
    assert latest.count() == MOST_SUBJECTS
    assert latest.filter(subject={}).exists()
    assert not hand_in(1, observed_at=NOW - 2 * DAY).is_latest
    again = hand_in(MOST_SUBJECTS + 1, observed_at=NOW)
    assert (again.is_latest, latest.count()) == (True, MOST_SUBJECTS)


def test_the_page_counts_what_is_answered_and_what_ends_soon(environment, owner):
    before = page(owner).progress
    answer(owner, environment)
    answer(owner, environment, RESTORE, replace(SEEN, valid_until=NOW + 13 * DAY))
    answer(owner, environment, items()["LOG-2"], replace(SEEN, answer=Answer.NOT_MET))
    after = page(owner).progress
    assert (after.total, before.answered) == (before.total, 0)
    assert (after.answered, after.soon) == (3, 1)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page(owner)
    assert len(queries) <= 7
    assert checklist_page("chat", "nowhere", reader=reader_of(owner), now=NOW) is None
    reader = reader_of(owner)
    assert checklist_item_page("chat", "production", "TLS-1", reader=reader, now=NOW) is None


def test_what_is_claimed_of_many_environments_is_read_in_one_query(
    environment, owner, django_assert_num_queries
):
    other = EnvironmentFactory(interface=environment.interface, name="staging")
    said = answer(owner, environment)
    evidence_hand_in(by=acting(owner), environment=environment, given=RESTORED, now=NOW)
    with django_assert_num_queries(1):
        found = claims_of([environment.pk, other.pk])
    assert found[other.pk] == NOTHING
    assert found[environment.pk].attestations["ACC-7"].public_id == said.public_id
    assert found[environment.pk].evidence["CAP-5"][0].summary == RESTORED.summary
    with django_assert_num_queries(0):
        assert claims_of([]) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": "maybe"},
        {"statement": ""},
        {"answer": "not_applicable", "statement": "", "link": "https://wiki.example.test"},
        {"valid_until": NOW},
        {"file_name": "a.pdf"},
        {"file_name": "a", "file_type": "text/html", "file_digest": "0" * 64},
        {"public_id": "rel_1"},
    ],
)
def test_the_database_refuses_an_answer_that_contradicts_itself(environment, owner, changes):
    answer(owner, environment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attestation.objects.update(**changes)
    Attestation.objects.update(check_id="ACC-4")
    answer(owner, environment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attestation.objects.update(check_id="ACC-4")


def test_what_waits_for_somebody_is_read_in_one_query_the_most_urgent_first(
    environment, owner, stranger, django_assert_num_queries, monkeypatch
):
    for check, days in (("LOG-2", 40), ("CAP-5", 9), ("ACC-7", 3)):
        until = replace(SEEN, valid_until=NOW + days * DAY)
        answer(owner, environment, items()[check], until)
    for check, due in (("SES-4", None), ("BND-1", (NOW + 2 * DAY).date())):
        assignment_make(
            by=acting(owner),
            environment=environment,
            item=items()[check],
            email=owner.email,
            due_on=due,
            now=NOW,
        )
    with django_assert_num_queries(1):
        found = waiting_for(owner.pk, NOW + 5 * DAY)
    assert [(one.place.check, one.is_overdue) for one in found.asked] == [
        ("BND-1", True),
        ("SES-4", False),
    ]
    assert [(one.place.check, one.has_ended) for one in found.ending] == [
        ("ACC-7", True),
        ("CAP-5", False),
    ]
    assert found.asked[0].place.question == items()["BND-1"].question
    assert waiting_for(stranger.pk, NOW).total == 0
    for most in (1, 3):
        monkeypatch.setattr(waiting, "MOST", most)
        with CaptureQueriesContext(connection) as captured:
            fewer = waiting_for(owner.pk, NOW + 5 * DAY)
        assert (fewer.asked, fewer.ending) == (found.asked[:most], found.ending[:most])
    assert captured[0]["sql"].count("LIMIT 3") == 2


def test_the_latest_comments_are_shown_and_the_others_are_counted(environment, owner, monkeypatch):
    monkeypatch.setattr(checklist, "MOST_COMMENTS", 2)
    for number in range(5):
        comment_add(
            by=acting(owner), environment=environment, item=KEYS, text=str(number),
            now=NOW + number * DAY,
        )  # fmt: skip
    reader = reader_of(owner)
    with CaptureQueriesContext(connection) as captured:
        found = checklist_item_page("chat", "production", "ACC-7", reader=reader, now=NOW)
    assert found is not None
    assert [one.text for one in found.comments] == ["3", "4"]
    assert (found.row.comments, found.comments_left_out) == (5, 3)
    read = [one["sql"] for one in captured if "readiness_checklistcomment" in one["sql"]]
    assert [("COUNT(" in sql, "LIMIT 2" in sql) for sql in read] == [(True, False), (False, True)]
