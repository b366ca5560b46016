"""How an approved release goes out, what it takes the place of, and the way back."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from registry.domain.approvals.approval import Permit
from registry.domain.approvals.soaking import SoakState
from registry.domain.approvals.terms import FreezeWindow, PolicyTerms, RoleSlot
from registry.domain.releases import DeploymentKind, ReleaseState
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind, PersonRole
from registry.models import AuditRow, Deployment, Release, User
from registry.selectors.approvals import approval_of
from registry.services import approvals, policies, releases, rollouts
from registry.services.errors import Refused
from tests.factories import (
    NOW,
    AdministratorFactory,
    EnvironmentFactory,
    MembershipFactory,
    UserFactory,
    acting,
)
from tests.integration.approval_scene import (
    APPROVAL,
    DAY,
    FIELDS,
    HOUR,
    LONG_AGO,
    Approving,
    digest,
    edited,
)

pytestmark = pytest.mark.django_db
REASON = "Answers stop in the middle."
ALWAYS = FreezeWindow("FREQ=DAILY", "UTC", date(2026, 11, 1), 86_400, "Stocktaking.")
IMAGE = edited(image=digest("5"))


@pytest.fixture
def scene() -> Approving:
    return Approving()


def state(release: Release) -> str:
    return Release.objects.get(pk=release.pk).state


def record(scene: Approving, release: Release, replaces: str = "") -> Deployment:
    return releases.release_record(
        by=acting(scene.mia), release=release, replaces=replaces, deployed_at=NOW, now=NOW
    )


def back(release: Release, by: User, now: Any = NOW) -> Deployment:
    return rollouts.release_roll_back(by=acting(by), release=release, reason=REASON, now=now)


def demand(scene: Approving, **terms: Any) -> None:
    policies.policy_set(
        by=acting(AdministratorFactory.create()),
        interface=scene.interface,
        name="house",
        terms=PolicyTerms((RoleSlot(APPROVAL),), **terms),
        now=NOW,
    )


def test_a_release_is_approved_admitted_deployed_and_verified(scene: Approving) -> None:
    waiting, draft = scene.submitted(IMAGE), scene.draft(IMAGE)
    release = scene.submitted()
    with pytest.raises(Refused, match="release_approval has 0 of 1") as refused:
        scene.admit(release)
    assert refused.value.code == "not_approved"
    release = scene.approved()
    with pytest.raises(Refused, match="waits for approval"):
        scene.deploy(release)
    scene.admit(release)
    # from here on it is what was approved
    with pytest.raises(Refused, match="is admitted"):
        releases.release_revise(by=acting(scene.mia), release=release, fields=IMAGE, now=NOW)
    with pytest.raises(Refused, match="is admitted"):
        record(scene, release)
    with pytest.raises(Refused, match="is admitted and on its way"):
        scene.admit(scene.approved(edited(image=digest("6"))))
    later = NOW + 23 * HOUR
    with pytest.raises(Refused, match="has not come yet"):
        scene.deploy(release, later, deployed_at=later + HOUR)
    made = scene.deploy(release, later, evidence="https://ci.example.test/88")
    assert (made.kind, made.number) == (DeploymentKind.RELEASED, 1)
    assert (state(release), state(waiting), state(draft)) == ("deployed", "superseded", "draft")
    waiting.refresh_from_db()
    assert waiting.superseded_by == release
    # what it changed and who approved it stays as it was when it was let out
    found = approval_of(release, NOW + 30 * DAY)
    assert (found.kinds, found.is_current) == ((ChangeKind.CODE, ChangeKind.PROMPT), True)
    assert found.tally.is_approved
    rollouts.release_verify(by=acting(scene.mia), release=release, now=later, reason="As it should")
    assert state(release) == "verified"
    told = AuditRow.objects.filter(kind="release").order_by("pk")
    own = [row.deed for row in told if release.public_id in row.subject]
    assert own == ["proposed", "submitted", "admitted", "deployed", "verified"]


def test_what_the_gate_said_of_something_else_lets_nothing_out(scene: Approving) -> None:
    release, other = scene.approved(), scene.draft(IMAGE)
    for permit in (Permit(other.public_id, 1), Permit(release.public_id, 2)):
        with pytest.raises(Refused) as refused:
            rollouts.release_admit(by=acting(scene.mia), release=release, permit=permit, now=NOW)
        assert refused.value.code == "revision_passed"
    assert state(release) == "submitted"


def test_a_freeze_and_a_soak_hold_it_back(scene: Approving) -> None:
    release = scene.approved()
    demand(scene, freeze_windows=(ALWAYS,), soak_seconds=3600)
    with pytest.raises(Refused, match="for a long time: Stocktaking") as refused:
        scene.admit(release)
    assert refused.value.code == "frozen"
    demand(scene, soak_seconds=3600)
    with pytest.raises(Refused, match="has to run in staging for 3600 seconds") as refused:
        scene.admit(release)
    assert refused.value.code == "soaking"
    staging = EnvironmentFactory.create(
        interface=scene.interface, name="staging", kind=EnvironmentKind.STAGING
    )
    # its own configuration there makes no difference; that it went out a day ago is a claim
    tried = releases.release_propose(
        by=acting(scene.mia),
        environment=staging,
        fields=edited(configuration=digest("8")),
        now=NOW,
    )
    releases.release_record(
        by=acting(scene.mia), release=tried, replaces="", deployed_at=NOW - DAY, now=NOW
    )
    soak = approval_of(release, NOW).soak
    assert (soak.state, soak.until) == (SoakState.RUNNING, NOW + HOUR)
    with pytest.raises(Refused, match="until 2026-11-21 13:00 UTC"):
        scene.admit(release, NOW + HOUR / 2)
    scene.admit(release, NOW + HOUR)
    assert state(release) == "admitted"


def test_the_way_back_waits_for_nobody(scene: Approving) -> None:
    first = scene.deployed()
    with pytest.raises(Refused, match="Nothing is recorded to have run"):
        back(first, scene.mia)
    second = scene.deployed(IMAGE, NOW + HOUR)
    waiting = scene.submitted(edited(image=digest("6")), NOW + HOUR)
    demand(scene, freeze_windows=(ALWAYS,))
    with pytest.raises(Refused, match="not what runs there now"):
        back(first, scene.mia)
    made = back(second, scene.mia, NOW + 2 * HOUR)
    assert (made.kind, made.revision.release) == (DeploymentKind.ROLLED_BACK, first)
    assert [state(one) for one in (first, second, waiting)] == [
        "deployed",
        "rolled_back",
        "submitted",
    ]
    # what was taken back is nothing to go back to
    with pytest.raises(Refused, match="Nothing is recorded to have run"):
        back(first, scene.mia, NOW + 3 * HOUR)
    third = scene.draft(edited(image=digest("7")))
    rollouts.release_override(
        by=acting(AdministratorFactory.create()), release=third, reason=REASON, now=NOW + 3 * HOUR
    )
    demand(scene, freeze_windows=(ALWAYS,), rollback_exempt=False)
    with pytest.raises(Refused, match="Stocktaking"):
        back(third, scene.mia, NOW + 4 * HOUR)


def test_breaking_the_glass_leaves_the_same_record(scene: Approving) -> None:
    admitted = scene.admit(scene.approved())
    waiting, draft = scene.submitted(IMAGE), scene.draft(edited(image=digest("6")))
    lead = UserFactory.create(role=PersonRole.PLATFORM_LEAD)
    for person in (scene.mia, scene.ann, scene.otto):
        with pytest.raises(PermissionDenied):
            rollouts.release_override(by=acting(person), release=draft, reason=REASON, now=NOW)
    with pytest.raises(Refused, match="why it goes out without approval"):
        rollouts.release_override(by=acting(lead), release=draft, reason=" ", now=NOW)
    made = rollouts.release_override(by=acting(lead), release=draft, reason=REASON, now=NOW)
    assert made.kind == DeploymentKind.OVERRIDDEN
    assert [state(one) for one in (admitted, waiting, draft)] == [
        "superseded",
        "submitted",
        "overridden",
    ]
    row = AuditRow.objects.get(deed="overridden")
    assert (row.who, row.reason) == (str(lead), REASON)


def test_what_is_said_to_run_is_no_way_around_those_who_look_at_it(scene: Approving) -> None:
    scene.deployed()
    sneaked = scene.draft(edited(prompt=digest("9")))
    current = Release.objects.get(state="deployed")
    record(scene, sneaked, current.public_id)
    release = scene.submitted(edited(image=digest("5"), prompt=digest("9")))
    # nothing but the image differs from what is said to run, yet nobody approved that prompt
    assert approval_of(release, NOW).kinds == (ChangeKind.CODE, ChangeKind.PROMPT)
    # that something went out without asking stays possible, by a record of its own
    again = scene.draft(edited(image=digest("6")))
    record(scene, again, sneaked.public_id)
    assert (state(again), state(sneaked), state(release)) == ("recorded", "recorded", "submitted")


def test_who_may_let_out_and_who_may_stop(scene: Approving) -> None:
    manager, keeper, lead = (UserFactory.create(name=name) for name in ("Rob", "Kim", "Lea"))
    scene.owns(manager, Responsibility.RELEASES)
    scene.owns(keeper, Responsibility.ROLLBACK)
    lead.role = PersonRole.PLATFORM_LEAD
    lead.save()
    auditor = UserFactory.create(role=PersonRole.AUDITOR)
    MembershipFactory.create(team=scene.interface.team, person=auditor, since=LONG_AGO)
    release = scene.approved()
    outsiders = (scene.otto, auditor)
    for person in (*outsiders, scene.ann, keeper):
        with pytest.raises(PermissionDenied):
            scene.admit(release, by=person)
        with pytest.raises(PermissionDenied):
            approvals.release_withdraw(by=acting(person), release=release, now=NOW)
        for act in (rollouts.release_deploy, rollouts.release_verify):
            with pytest.raises(PermissionDenied):
                act(by=acting(person), release=release, now=NOW)
    scene.admit(release, by=manager)
    scene.deploy(release)
    for person in (*outsiders, scene.ann):
        with pytest.raises(PermissionDenied):
            back(release, person)
    for person in (*outsiders, scene.mia, keeper):
        with pytest.raises(PermissionDenied):
            rollouts.release_revoke(by=acting(person), release=release, reason=REASON, now=NOW)
    second = scene.deployed(IMAGE)
    back(second, keeper)
    for person, fields in ((scene.ann, FIELDS), (lead, IMAGE)):
        waiting = scene.submitted(fields)
        with pytest.raises(Refused, match="why it is revoked"):
            rollouts.release_revoke(by=acting(person), release=waiting, reason="", now=NOW)
        rollouts.release_revoke(by=acting(person), release=waiting, reason=REASON, now=NOW)
        assert state(waiting) == ReleaseState.REVOKED


def test_a_revoked_release_that_runs_is_taken_back(scene: Approving) -> None:
    first, second = scene.deployed(), scene.deployed(IMAGE)
    rollouts.release_revoke(by=acting(scene.ann), release=second, reason=REASON, now=NOW)
    with pytest.raises(Refused, match="was revoked"):
        rollouts.release_verify(by=acting(scene.mia), release=second, now=NOW)
    back(second, scene.mia)
    assert (state(first), state(second)) == ("deployed", "rolled_back")
    with pytest.raises(Refused, match="not what runs there now"):
        back(second, scene.mia)
