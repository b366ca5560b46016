"""How a release is approved: who votes, what drops a vote, and under which policies."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from registry.domain.approvals.ballots import Choice, Standing
from registry.domain.approvals.terms import FLAGS, PolicyTerms, RoleSlot
from registry.domain.releases import OPEN_FOR, ReleaseState, ShownState
from registry.domain.subject import ChangeKind
from registry.domain.tokens import Verb
from registry.domain.vocabulary import PersonRole
from registry.models import (
    ApprovalPolicy,
    AuditRow,
    Membership,
    Ownership,
    Release,
    SubmittedPolicy,
    Vote,
)
from registry.selectors.approvals import (
    approval_of,
    approvals_of,
    approvals_wanting,
    keys_wanting,
    releases_waiting,
)
from registry.services import approvals, policies, releases
from registry.services.errors import Refused
from registry.services.tokens import token_create
from tests.factories import (
    NOW,
    AdministratorFactory,
    MembershipFactory,
    OwnershipFactory,
    TeamFactory,
    UserFactory,
    acting,
)
from tests.integration.approval_scene import (
    APPROVAL,
    DAY,
    FIELDS,
    HOUR,
    LONG_AGO,
    PROMPT,
    Approving,
    digest,
    edited,
)

pytestmark = pytest.mark.django_db
COST = 3
"""Queries that it takes to tell where any number of approvals stand."""


@pytest.fixture
def scene() -> Approving:
    return Approving()


def shown(release: Release, now=NOW) -> ShownState:
    return approval_of(release, now).shown


def revise(scene: Approving, release: Release, fields, now=NOW, by=None) -> Release:
    return releases.release_revise(
        by=acting(by or scene.mia), release=release, fields=fields, now=now
    )


def set_policy(scene: Approving, terms: PolicyTerms, **where: Any) -> ApprovalPolicy:
    by = acting(AdministratorFactory.create())
    return policies.policy_set(
        by=by, interface=scene.interface, name="house", terms=terms, now=NOW, **where
    )


def test_two_roles_approve_and_a_new_prompt_drops_the_vote_of_its_reviewer_alone(
    scene: Approving,
) -> None:
    release = scene.submitted()
    assert (release.state, release.expires_at) == (ReleaseState.SUBMITTED, NOW + OPEN_FOR)
    assert [one.name for one in SubmittedPolicy.objects.all()] == ["strict", "strict"]
    scene.vote(release, scene.ann)
    assert shown(release) is ShownState.SUBMITTED
    scene.vote(release, scene.pia, PROMPT, shown_digest=digest("9"))
    assert shown(release) is ShownState.APPROVED

    # the rollback plan is looked at by who approves the release, and by nobody else
    revise(scene, release, replace(FIELDS, rollback_plan="R-2"))
    found = {slot.responsibility: slot for slot in approval_of(release, NOW).tally.slots}
    assert found[PROMPT].is_full
    (dropped,) = found[APPROVAL].ballots
    assert (dropped.standing, dropped.is_plan_changed) == (Standing.CHANGED, True)
    scene.vote(release, scene.ann)
    assert shown(release) is ShownState.APPROVED

    # notes and the version drop nothing, the prompt does
    revise(scene, release, replace(FIELDS, rollback_plan="R-2", version="1.1", notes="New"))
    assert shown(release) is ShownState.APPROVED
    changed = replace(edited(prompt=digest("3")), rollback_plan="R-2", version="1.1")
    revise(scene, release, changed)
    slots = {one.responsibility: one for one in approval_of(release, NOW).tally.slots}
    assert [one.kinds for one in slots[PROMPT].ballots] == [(ChangeKind.PROMPT,)]
    # who approves the release looks at all of it
    assert (slots[PROMPT].is_full, slots[APPROVAL].is_full) == (False, False)
    scene.vote(release, scene.pia, PROMPT)
    scene.vote(release, scene.ann)
    assert shown(release) is ShownState.APPROVED
    deeds = [row.deed for row in AuditRow.objects.filter(kind="vote").order_by("pk")]
    assert deeds == ["voted"] * 5


def test_a_vote_is_cast_by_holders_in_person_who_took_no_part(scene: Approving) -> None:
    administrator = AdministratorFactory.create()
    release = scene.submitted()
    for person in (scene.mia, scene.otto, administrator):
        for slot in (APPROVAL, PROMPT):
            with pytest.raises(PermissionDenied):
                scene.vote(release, person, slot)
    with pytest.raises(PermissionDenied):
        scene.vote(release, scene.ann, PROMPT)
    scene.owns(scene.mia, APPROVAL)
    scene.owns(scene.otto, APPROVAL, since=NOW)
    refusals = {scene.mia: "You asked for this release", scene.otto: "only since the release was"}
    for person, words in refusals.items():
        with pytest.raises(Refused, match=words) as refused:
            scene.vote(release, person)
        assert refused.value.code == "not_counted"
    MembershipFactory.create(team=scene.interface.team, person=scene.ann, since=LONG_AGO)
    made = token_create(
        by=acting(scene.ann), name="t", verbs=[Verb.REGISTRY_WRITE], days=30, now=NOW
    )
    by = acting(scene.ann, made.token)
    values: dict[str, Any] = {"by": by, "release": release, "slot": APPROVAL, "now": NOW}
    with pytest.raises(PermissionDenied):
        approvals.vote_cast(**values, revision=1, choice=Choice.APPROVE)
    with pytest.raises(PermissionDenied):
        approvals.vote_withdraw(**values)
    assert not Vote.objects.exists()


def test_each_way_to_take_part_excludes(scene: Approving) -> None:
    for person in (scene.mia, scene.otto):
        scene.owns(person, APPROVAL)
    MembershipFactory.create(team=scene.interface.team, person=scene.otto, since=LONG_AGO)
    MembershipFactory.create(team=scene.interface.team, person=scene.ann, since=LONG_AGO)
    zoe = UserFactory.create(name="Zoe")
    scene.owns(zoe, APPROVAL)
    token = token_create(
        by=acting(scene.mia), name="t", verbs=[Verb.REGISTRY_WRITE], days=30, now=NOW
    ).token
    release = scene.draft()
    approvals.release_submit(by=acting(scene.ann), release=release, now=NOW)
    excluded = {one.name: why for one, why in approval_of(release, NOW).exclusions}
    assert excluded == {"Ann": Standing.REQUESTER, "Mia": Standing.REQUESTER}
    revise(scene, release, replace(FIELDS, authors=(scene.pia.email,)), by=scene.otto)
    excluded = {one.name: why for one, why in approval_of(release, NOW).exclusions}
    assert excluded["Otto"] is Standing.EDITOR
    assert excluded["Pia"] is Standing.AUTHOR
    tally = approval_of(release, NOW).tally
    assert {one.responsibilities for one in tally.unfillable} == {(PROMPT,)}
    # whoever has a program do it is the person behind it, even where the rest may approve
    releases.release_revise(by=acting(scene.mia, token), release=release, fields=FIELDS, now=NOW)
    flags: dict[str, Any] = dict.fromkeys(FLAGS, False) | {"excludes_token_owner": True}
    set_policy(scene, PolicyTerms((RoleSlot(APPROVAL),), **flags))
    SubmittedPolicy.objects.all().delete()
    excluded = {one.name: why for one, why in approval_of(release, NOW).exclusions}
    assert excluded == {"Mia": Standing.TOKEN_OWNER}


def test_nothing_is_submitted_that_nobody_could_approve(scene: Approving) -> None:
    Ownership.objects.filter(responsibility=APPROVAL).delete()
    scene.owns(scene.mia, APPROVAL)
    draft = scene.draft()
    with pytest.raises(Refused, match="release approval needs 1 person, 0 active") as refused:
        approvals.release_submit(by=acting(scene.mia), release=draft, now=NOW)
    assert refused.value.code == "unsatisfiable"
    assert "Mia (requester)" in refused.value.message
    draft.refresh_from_db()
    assert draft.state == ReleaseState.DRAFT
    assert not SubmittedPolicy.objects.exists()
    for person in (scene.ann, scene.otto):
        with pytest.raises(PermissionDenied):
            approvals.release_submit(by=acting(person), release=draft, now=NOW)


def test_who_rejects_ends_it_and_who_asks_for_changes_has_it_edited(scene: Approving) -> None:
    release = scene.approved()
    with pytest.raises(Refused, match="Say what has to change") as refused:
        scene.vote(release, scene.pia, PROMPT, Choice.REQUEST_CHANGES, reason=" ")
    assert refused.value.field == "reason"
    scene.vote(release, scene.pia, PROMPT, Choice.REQUEST_CHANGES)
    release.refresh_from_db()
    assert shown(release) is ShownState.CHANGES_REQUESTED
    with pytest.raises(Refused, match="waits for the changes"):
        scene.vote(release, scene.ann)
    # an edit answers it, though it changes nothing that she looks at: she votes again
    revise(scene, release, replace(FIELDS, notes="As before, and here is why."))
    assert shown(release) is ShownState.SUBMITTED
    ballots = {one.name: one.standing for one in approval_of(release, NOW).tally.ballots}
    assert ballots == {"Ann": Standing.COUNTS, "Pia": Standing.ANSWERED}
    with pytest.raises(Refused, match="Revision 1 is not the newest") as passed:
        scene.vote(release, scene.pia, PROMPT, revision=1)
    assert passed.value.code == "revision_passed"
    scene.vote(release, scene.pia, PROMPT, Choice.REJECT)
    release.refresh_from_db()
    assert (release.state, release.closed_by) == (ReleaseState.REJECTED, scene.pia)
    for attempt in (
        lambda: scene.vote(release, scene.ann),
        lambda: revise(scene, release, FIELDS),
        lambda: scene.admit(release),
        lambda: approvals.release_withdraw(by=acting(scene.mia), release=release, now=NOW),
    ):
        with pytest.raises(Refused, match="was rejected") as refused:
            attempt()
        assert refused.value.code == "release_settled"


def test_a_vote_is_changed_and_taken_back_by_its_voter_alone(scene: Approving) -> None:
    release = scene.approved()
    scene.vote(release, scene.ann, reason="Looked at it twice.")
    assert Vote.objects.count() == 2
    told = AuditRow.objects.filter(kind="vote", deed="voted").order_by("-pk")[0]
    assert told.reason == "Looked at it twice."
    for person in (scene.mia, scene.otto, scene.pia):
        with pytest.raises(Refused, match="You have no vote for release approval"):
            approvals.vote_withdraw(by=acting(person), release=release, slot=APPROVAL, now=NOW)
    revise(scene, release, replace(FIELDS, notes="New"))
    scene.vote(release, scene.ann)
    approvals.vote_withdraw(by=acting(scene.ann), release=release, slot=APPROVAL, now=NOW)
    # none of an earlier revision comes back in its place
    assert shown(release) is ShownState.SUBMITTED
    assert [one.person for one in Vote.objects.all()] == [scene.pia]
    scene.vote(release, scene.pia, PROMPT, Choice.REQUEST_CHANGES)
    approvals.vote_withdraw(by=acting(scene.pia), release=release, slot=PROMPT, now=NOW)
    release.refresh_from_db()
    assert release.state == ReleaseState.SUBMITTED


def test_votes_and_releases_grow_old(scene: Approving) -> None:
    release = scene.approved()
    assert shown(release, NOW + 6 * DAY) is ShownState.APPROVED
    assert shown(release, NOW + 7 * DAY) is ShownState.SUBMITTED
    assert shown(release, NOW + OPEN_FOR) is ShownState.EXPIRED
    with pytest.raises(Refused, match="release_approval has 0 of 1") as refused:
        scene.admit(release, NOW + 7 * DAY)
    assert refused.value.code == "not_approved"
    scene.vote(release, scene.ann, now=NOW + OPEN_FOR - HOUR)
    late = NOW + OPEN_FOR
    for attempt in (
        lambda: scene.vote(release, scene.pia, PROMPT, now=late),
        lambda: revise(scene, release, FIELDS, late),
        lambda: scene.admit(release, late),
    ):
        with pytest.raises(Refused, match="has expired") as refused:
            attempt()
        assert refused.value.code == "release_expired"
    approvals.release_withdraw(by=acting(scene.mia), release=release, now=late)
    assert shown(release, late) is ShownState.WITHDRAWN


def test_who_left_or_lapsed_counts_no_more_and_who_comes_new_does_not_yet(
    scene: Approving,
) -> None:
    team = TeamFactory.create()
    Ownership.objects.filter(responsibility=APPROVAL).delete()
    OwnershipFactory.create(
        interface=scene.interface,
        responsibility=APPROVAL,
        team=team,
        person=None,
        accepted_at=LONG_AGO,
    )
    old = MembershipFactory.create(team=team, person=scene.ann, since=LONG_AGO)
    release = scene.approved()
    MembershipFactory.create(team=team, person=scene.otto, since=NOW)
    slot = approval_of(release, NOW).tally.slot(APPROVAL)
    assert slot
    assert [(one.name, why) for one, why in slot.not_able] == [("Otto", Standing.TOO_NEW)]
    old.delete()
    found = approval_of(release, NOW)
    assert found.shown is ShownState.SUBMITTED
    assert found.tally.unfillable
    (ballot,) = (one for one in found.tally.ballots if one.slot is APPROVAL)
    assert ballot.standing is Standing.NOT_HOLDING
    with pytest.raises(Refused, match="Nobody could approve it") as refused:
        scene.admit(release)
    assert refused.value.code == "unsatisfiable"
    Membership.objects.create(team=team, person=scene.ann, since=LONG_AGO)
    assert shown(release) is ShownState.APPROVED
    for field, value in (("role", PersonRole.AUDITOR), ("is_active", False)):
        before = getattr(scene.ann, field)
        setattr(scene.ann, field, value)
        scene.ann.save()
        assert shown(release) is ShownState.SUBMITTED
        setattr(scene.ann, field, before)
        scene.ann.save()
    Ownership.objects.filter(responsibility=PROMPT).update(review_by=(NOW - DAY).date())
    assert shown(release) is ShownState.SUBMITTED


def test_the_stricter_of_then_and_now_holds(scene: Approving) -> None:
    release = scene.approved()
    strict = SubmittedPolicy.objects.get(change_kind="prompt")
    scene.owns(scene.otto, APPROVAL)
    two = PolicyTerms((RoleSlot(APPROVAL, 2),), vote_validity_days=3)
    policy = set_policy(scene, two)
    found = approval_of(release, NOW)
    assert {one.responsibility: one.need for one in found.tally.slots} == {APPROVAL: 2, PROMPT: 1}
    slots = {one.responsibility: one.policies for one in found.tally.slots}
    assert slots == {APPROVAL: ("house", "strict"), PROMPT: ("strict",)}
    assert found.terms.vote_validity_days == 3
    told = {(one.name, one.version, one.snapshot_version) for one in found.policies}
    assert told == {("house", 1, 0), ("strict", 0, 1)}
    scene.vote(release, scene.otto)
    assert shown(release) is ShownState.APPROVED
    policy.delete()
    assert approval_of(release, NOW).terms.vote_validity_days == 7
    # an edit that changes something else has it meet what holds for that now
    set_policy(scene, two, change_kind=ChangeKind.MODEL)
    revise(scene, release, edited(model=digest("5")))
    kinds = SubmittedPolicy.objects.order_by("pk").values_list("change_kind", "name")
    assert dict(kinds) == {"code": "strict", "prompt": "strict", "model": "house"}
    assert SubmittedPolicy.objects.get(change_kind="prompt") == strict


def test_the_database_keeps_votes_and_what_was_demanded(scene: Approving) -> None:
    release = scene.approved()
    for change in (
        lambda: Vote.objects.update(person=scene.otto),
        lambda: Vote.objects.filter(slot=PROMPT).update(slot=APPROVAL),
        lambda: Vote.objects.update(choice=Choice.REJECT, reason=""),
        lambda: Vote.objects.update(shown_digest="v1"),
        lambda: SubmittedPolicy.objects.update(terms="{}"),
        lambda: Release.objects.update(state=ReleaseState.ADMITTED),
        lambda: Release.objects.update(state=ReleaseState.REJECTED, closed_at=NOW),
        lambda: Release.objects.update(expires_at=NOW - DAY),
        lambda: Vote.objects.create(
            revision=release.revisions.get(), person=scene.ann, slot=APPROVAL,
            choice=Choice.APPROVE, cast_at=NOW,
        ),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    if connection.vendor == "sqlite":
        for table in ("registry_vote", "registry_submittedpolicy"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"REPLACE INTO {table} SELECT * FROM {table}")
    scene.interface.delete()
    assert (Vote.objects.count(), SubmittedPolicy.objects.count()) == (0, 0)


def test_many_approvals_take_as_many_queries_as_one(
    scene: Approving, django_assert_num_queries: Any
) -> None:
    first = scene.approved()
    with django_assert_num_queries(COST):
        approvals_of([first], NOW)
    scene.owns(scene.otto, APPROVAL)
    second = scene.submitted(edited(image=digest("5")))
    third = scene.approved(edited(image=digest("6")))
    scene.vote(second, scene.otto)
    with django_assert_num_queries(COST):
        found = approvals_of([first, second, third], NOW)
    assert len(found) == 3
    with django_assert_num_queries(COST + 1):
        wanting = approvals_wanting(scene.pia, NOW, among=releases_waiting(NOW))
    assert [one.public_id for one in wanting] == [second.public_id]
    assert keys_wanting(scene.pia, NOW) == (second.pk,)
    assert approvals_wanting(scene.mia, NOW, among=releases_waiting(NOW)) == ()
