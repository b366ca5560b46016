"""Releases as records: who proposes them, that they never change, and what runs now."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from registry.domain.releases import ReleaseFields, ReleaseState
from registry.domain.subject import NOT_IMMUTABLE, ChangeKind, ReleaseSubject
from registry.domain.vocabulary import PersonRole
from registry.models import AuditRow, Deployment, Environment, Interface, Release, Revision, User
from registry.selectors.releases import ReleaseShown, release_shown, releases_listed
from registry.selectors.snapshots import snapshot_get
from registry.services.errors import Refused
from registry.services.releases import release_propose, release_record, release_revise
from tests.factories import (
    NOW,
    EnvironmentFactory,
    InterfaceFactory,
    MembershipFactory,
    OwnershipFactory,
    TeamFactory,
    UserFactory,
    acting,
    member_of,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def digest(digit: str) -> str:
    return f"sha256:{digit * 64}"


FIRST = ReleaseFields("1.0", ReleaseSubject(image=digest("1"), model=digest("2")))
SECOND = ReleaseFields("1.1", ReleaseSubject(image=digest("3"), model=digest("2")))


@pytest.fixture
def place() -> Environment:
    interface = InterfaceFactory.create(slug="chat", team=TeamFactory.create(slug="support"))
    found: Environment = EnvironmentFactory.create(interface=interface, name="production")
    return found


@pytest.fixture
def mia(place: Environment) -> User:
    return member_of(place.interface.team, person__name="Mia", person__email="mia@example.test")


def propose(place: Environment, by: User, fields: ReleaseFields = FIRST) -> Release:
    return release_propose(by=acting(by), environment=place, fields=fields, now=NOW)


def record(release: Release, by: User, replaces: str = "", **given: Any) -> Deployment:
    when: dict[str, Any] = {
        "deployed_at": NOW,
        "now": NOW,
        "evidence": "https://ci.example.test/88",
    } | given
    return release_record(by=acting(by), release=release, replaces=replaces, **when)


def shown(release: Release) -> ReleaseShown:
    return release_shown(releases_listed().get(pk=release.pk))


def test_the_first_release_has_all_kinds_and_becomes_the_current_one(
    place: Environment, mia: User
) -> None:
    release = propose(place, mia, replace(FIRST, authors=("MIA@example.test",), notes="**New**"))
    draft = shown(release)
    assert draft.state is ReleaseState.DRAFT
    assert draft.kinds == (ChangeKind.CODE, ChangeKind.MODEL)
    assert (draft.authors, draft.requested_by) == (("mia@example.test",), "Mia")
    assert not draft.is_current
    record(release, mia)
    found = shown(release)
    assert (found.state, found.is_current) == (ReleaseState.RECORDED, True)
    assert found.deployments[0].evidence == "https://ci.example.test/88"
    snapshot = snapshot_get("chat")
    assert snapshot
    running = snapshot.environment("production").release
    assert running
    assert (running.public_id, running.subject) == (release.public_id, FIRST.subject)
    told = [row.deed for row in AuditRow.objects.order_by("pk")]
    assert told == ["proposed", "deployed"]


def test_what_a_release_changes_is_against_what_ran_before_it(
    place: Environment, mia: User
) -> None:
    first, second = propose(place, mia), propose(place, mia, SECOND)
    record(first, mia)
    added = replace(SECOND, added_kinds=frozenset({ChangeKind.PROMPT}))
    release_revise(by=acting(mia), release=second, fields=added, now=NOW)
    assert shown(second).kinds == (ChangeKind.CODE, ChangeKind.PROMPT)
    record(second, mia, first.public_id)
    found = shown(second)
    assert found.kinds == (ChangeKind.CODE, ChangeKind.PROMPT)
    assert found.replaces
    assert found.replaces.public_id == first.public_id
    assert [(one.part, one.is_changed) for one in found.changes] == [
        ("image", True),
        ("model", False),
    ]
    assert not shown(first).is_current
    # taken back: the first one runs again, and the history is kept
    record(first, mia, second.public_id, deployed_at=NOW + HOUR, now=NOW + HOUR)
    assert [one.number for one in shown(first).deployments] == [3, 1]
    assert shown(first).is_current
    assert not shown(second).is_current


def test_recording_needs_to_know_what_runs_until_then(place: Environment, mia: User) -> None:
    first, second = propose(place, mia), propose(place, mia, SECOND)
    with pytest.raises(Refused, match="leave it out"):
        record(first, mia, "rel_nothing")
    record(first, mia)
    with pytest.raises(Refused, match="recorded to run already"):
        record(first, mia, first.public_id)
    with pytest.raises(Refused, match=r"1\.0 .* is recorded to run here now") as passed:
        record(second, mia)
    assert (passed.value.field, passed.value.code) == ("replaces", "release_passed")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"deployed_at": NOW + HOUR}, "has not come yet"),
        ({"deployed_at": NOW - HOUR}, "The release before went out at"),
        ({"evidence": "javascript:alert(1)"}, "whole link"),
    ]
    for given, words in wrong:
        with pytest.raises(Refused, match=words):
            record(second, mia, first.public_id, **given)
    assert Deployment.objects.count() == 1
    assert shown(second).state is ReleaseState.DRAFT


def test_every_edit_makes_a_revision_and_a_recorded_release_has_none(
    place: Environment, mia: User
) -> None:
    release = propose(place, mia)
    for version in ("1.0", "1.0.1"):
        fields = replace(FIRST, version=version)
        release_revise(by=acting(mia), release=release, fields=fields, now=NOW)
    numbers = list(Revision.objects.values_list("number", "digest"))
    assert numbers == [(number, FIRST.subject.digest) for number in (3, 2, 1)]
    record(release, mia)
    with pytest.raises(Refused, match="is recorded as deployed already"):
        release_revise(by=acting(mia), release=release, fields=SECOND, now=NOW)


def test_a_tag_is_refused_by_the_service_and_by_the_database(place: Environment, mia: User) -> None:
    with pytest.raises(Refused, match="can be moved") as refused:
        propose(place, mia, replace(FIRST, subject=ReleaseSubject(image="chat:latest")))
    assert (refused.value.field, refused.value.code) == ("image", NOT_IMMUTABLE)
    assert not Release.objects.exists()
    release = propose(place, mia)
    for columns in ({"image": "chat:latest"}, {"image": ""}, {"prompt": "v1"}, {"version": ""}):
        usual = {"version": "1", "image": digest("1"), "digest": digest("2"), "made_at": NOW}
        values = usual | columns
        with pytest.raises(DatabaseError), transaction.atomic():
            Revision.objects.create(release=release, number=2, **values)
    with pytest.raises(Refused, match="Nobody here has the address nobody@"):
        propose(place, mia, replace(FIRST, authors=("nobody@example.test",)))
    with pytest.raises(Refused):
        propose(place, mia, replace(FIRST, version=" "))


def test_the_database_refuses_to_change_what_was_released(place: Environment, mia: User) -> None:
    deployment = record(propose(place, mia), mia)
    for change in (
        lambda: Revision.objects.update(image=digest("9")),
        lambda: Revision.objects.update(number=7),
        lambda: Revision.objects.update(notes="Nothing of the kind."),
        lambda: Deployment.objects.update(deployed_at=NOW - HOUR),
        lambda: Deployment.objects.update(evidence=""),
        lambda: Deployment.objects.create(
            environment=place,
            revision=deployment.revision,
            number=1,
            deployed_at=NOW,
            recorded_at=NOW,
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    if connection.vendor == "sqlite":
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("REPLACE INTO registry_revision SELECT * FROM registry_revision")
    # accounts and interfaces can still be removed, and what they asked for is still released
    draft = propose(place, mia, SECOND)
    mia.delete()
    assert {one.made_by for one in Revision.objects.all()} == {None}
    other = member_of(place.interface.team)
    record(draft, other, deployment.revision.release.public_id)
    place.interface.delete()
    assert not Revision.objects.exists()


def test_releases_are_for_the_team_those_who_manage_them_and_leads_of_the_platform(
    place: Environment, mia: User
) -> None:
    manager, approver, outsider = UserFactory.create_batch(3)
    for person, word in ((manager, "releases"), (approver, "release_approval")):
        OwnershipFactory.create(
            interface=place.interface, person=person, responsibility=word, accepted_at=NOW
        )
    auditor = UserFactory.create(role=PersonRole.AUDITOR)
    MembershipFactory.create(team=place.interface.team, person=auditor)
    release = propose(place, manager)
    for person in (approver, outsider, auditor):
        with pytest.raises(PermissionDenied):
            propose(place, person)
        with pytest.raises(PermissionDenied):
            release_revise(by=acting(person), release=release, fields=SECOND, now=NOW)
        with pytest.raises(PermissionDenied):
            record(release, person)
    release_revise(by=acting(mia), release=release, fields=SECOND, now=NOW)
    record(release, UserFactory.create(role=PersonRole.PLATFORM_LEAD))


@pytest.mark.django_db(transaction=True)
def test_of_two_that_go_out_at_once_one_is_told_of_the_other() -> None:
    # SQLite has one writer at a time, so there the second begins once the first is done
    at_once = connection.vendor != "sqlite"
    interface: Interface = InterfaceFactory.create()
    place: Environment = EnvironmentFactory.create(interface=interface)
    person = member_of(interface.team)
    drafts = [propose(place, person), propose(place, person, SECOND)]
    barrier, outcomes = Barrier(2 if at_once else 1), []

    def deploy(release: Release) -> None:
        try:
            barrier.wait(10)
            record(release, person)
            outcomes.append("recorded")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [Thread(target=deploy, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
        if not at_once:
            thread.join()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["recorded", "release_passed"]
    assert Deployment.objects.count() == 1


def test_a_release_does_not_name_another_contract_than_the_newest(
    place: Environment, mia: User
) -> None:
    fields = replace(FIRST, subject=ReleaseSubject(image=digest("1"), proxy=digest("7")))
    for number, digit in ((1, "7"), (2, "8")):
        place.contract_versions.create(number=number, digest=digest(digit), made_at=NOW)
    with pytest.raises(Refused) as refused:
        propose(place, mia, fields)
    assert refused.value.field == "proxy"
    assert digest("8") in str(refused.value)
    newest = replace(fields, subject=replace(fields.subject, proxy=digest("8")))
    assert shown(propose(place, mia, newest)).subject.proxy == digest("8")
