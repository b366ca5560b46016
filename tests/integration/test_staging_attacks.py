"""Ways around what policies demand of staging, and of a kind of place, each of which is shut."""

from dataclasses import replace
from typing import Any

import pytest

from readiness.domain.gate import ReasonCode
from readiness.selectors.gate import gate_of
from registry.domain.approvals.soaking import SoakState
from registry.domain.approvals.terms import PolicyTerms, RoleSlot
from registry.domain.fields import EnvironmentFields
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import EnvironmentKind, PersonRole
from registry.models import AuditRow, Environment, User
from registry.selectors.approvals import approval_of
from registry.selectors.declared import environment_declared
from registry.services import approvals, environments, policies, releases
from registry.services.errors import Refused
from tests.factories import (
    NOW,
    AdministratorFactory,
    EnvironmentFactory,
    MembershipFactory,
    UserFactory,
    acting,
)
from tests.integration.approval_scene import APPROVAL, DAY, HOUR, LONG_AGO, Approving
from tests.integration.approval_scene import FIELDS as RELEASE

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PRODUCTION, STAGING, DEVELOPMENT = (
    EnvironmentKind.PRODUCTION,
    EnvironmentKind.STAGING,
    EnvironmentKind.DEVELOPMENT,
)
ONE, TWO = PolicyTerms((RoleSlot(APPROVAL),)), PolicyTerms((RoleSlot(APPROVAL, 2),))
SOAKING = replace(ONE, soak_seconds=3600)
ASK = "Ask a platform lead or an administrator, who may do this in person."
PLACE = EnvironmentFields("fresh", STAGING, "https://fresh.example.test")


@pytest.fixture
def scene() -> Approving:
    return Approving()


@pytest.fixture
def lead() -> User:
    found: User = UserFactory.create(role=PersonRole.PLATFORM_LEAD)
    return found


def demand(
    scene: Approving, terms: PolicyTerms = SOAKING, kind: EnvironmentKind = PRODUCTION
) -> None:
    policies.policy_set(
        by=acting(AdministratorFactory.create()),
        interface=scene.interface,
        name=kind.value,
        terms=terms,
        environment_kind=kind,
        now=NOW,
    )


def place(scene: Approving, kind: EnvironmentKind, name: str = "lab") -> Environment:
    found: Environment = EnvironmentFactory.create(interface=scene.interface, name=name, kind=kind)
    return found


def run(scene: Approving, where: Environment, now: Any, version: str = "1.0") -> None:
    """Say that the release runs in a place, which waits for nobody's approval."""
    proposed = releases.release_propose(
        by=acting(scene.mia), environment=where, fields=replace(RELEASE, version=version), now=now
    )
    running = where.deployments.first()
    releases.release_record(
        by=acting(scene.mia),
        release=proposed,
        replaces=running.revision.release.public_id if running else "",
        deployed_at=now,
        now=now,
    )


def turn(where: Environment, kind: EnvironmentKind, by: User, now: Any = NOW) -> None:
    stored = Environment.objects.select_related("interface__team").get(pk=where.pk)
    fields = replace(environment_declared(stored), kind=kind)
    environments.environment_update(by=acting(by), environment=stored, fields=fields, now=now)


def add(scene: Approving, by: User, fields: EnvironmentFields = PLACE) -> Environment:
    return environments.environment_add(
        by=acting(by), interface=scene.interface, fields=fields, now=NOW
    )


def refused(write: Any) -> tuple[str, str, str]:
    rows = AuditRow.objects.count()
    with pytest.raises(Refused) as found:
        write()
    assert AuditRow.objects.count() == rows
    return found.value.field, found.value.code, found.value.message


def test_what_ran_in_a_place_before_it_was_staging_is_no_time_in_staging(
    scene: Approving, lead: User
) -> None:
    demand(scene)
    lab = place(scene, DEVELOPMENT)
    run(scene, lab, NOW - 2 * DAY)
    run(scene, lab, NOW - DAY, version="1.0 again")
    release = scene.approved()
    assert approval_of(release, NOW).soak.state is SoakState.NEVER

    turn(lab, STAGING, lead)
    soak = approval_of(release, NOW).soak
    assert (soak.state, soak.since, soak.until) == (SoakState.RUNNING, NOW, NOW + HOUR)
    assert ReasonCode.SOAK_RUNNING in {one.code for one in gate_of(release, NOW).verdict.blocking}
    with pytest.raises(Refused) as early:
        scene.admit(release, NOW + HOUR / 2)
    assert early.value.code == "soaking"
    assert approval_of(release, NOW + HOUR).soak.state is SoakState.DONE

    # what is staging anew starts anew, and what is not runs there for nothing
    turn(lab, DEVELOPMENT, scene.mia, NOW + HOUR)
    assert approval_of(release, NOW + HOUR).soak.state is SoakState.NEVER
    turn(lab, STAGING, lead, NOW + 2 * HOUR)
    assert approval_of(release, NOW + 2 * HOUR).soak.until == NOW + 3 * HOUR
    # to save it as it is, from a page that was opened long ago, moves nothing
    stale = replace(environment_declared(lab), kind=STAGING)
    environments.environment_update(
        by=acting(scene.mia), environment=lab, fields=stale, now=NOW + 3 * HOUR
    )
    scene.admit(release, NOW + 3 * HOUR)


def test_who_asks_for_a_release_makes_no_place_in_which_it_would_soak(
    scene: Approving, lead: User
) -> None:
    lab, spare = place(scene, DEVELOPMENT), place(scene, DEVELOPMENT, "spare")
    scene.owns(scene.otto, Responsibility.PROXY_CONFIGURATION)
    colleague = MembershipFactory.create(
        team=scene.interface.team, person=AdministratorFactory(), since=LONG_AGO
    ).person
    # nobody is held up where nothing is demanded
    turn(spare, STAGING, scene.mia)
    demand(scene)
    why = (
        "The policy production demands 1 hour in staging, and a place that becomes staging may "
        "give it to any release. "
    )
    for write in (lambda: turn(lab, STAGING, scene.mia), lambda: add(scene, scene.mia)):
        assert refused(write) == ("kind", "demand_lowered", why + ASK)
    assert refused(lambda: turn(lab, STAGING, scene.otto))[2] == why + ASK
    for write in (lambda: turn(lab, STAGING, colleague), lambda: add(scene, colleague)):
        words = refused(write)[2]
        assert words.endswith(
            "You are in the team that releases it, so somebody else has to decide it."
        )
    add(scene, scene.mia, replace(PLACE, name="free", kind=DEVELOPMENT))

    # what an open release was submitted under is demanded of it for as long as it waits
    waiting = scene.submitted()
    demand(scene, ONE)
    assert refused(lambda: add(scene, scene.mia))[1] == "demand_lowered"
    add(scene, lead)
    turn(lab, STAGING, lead)
    approvals.release_withdraw(by=acting(scene.mia), release=waiting, now=NOW)
    add(scene, scene.mia, replace(PLACE, name="later"))


def test_no_place_becomes_one_of_which_less_is_demanded(scene: Approving, lead: User) -> None:
    lab = place(scene, STAGING)
    demand(scene, TWO, STAGING)
    demand(scene, ONE, DEVELOPMENT)
    words = (
        "A place of kind development has to meet less than staging, of code changes: slots, and "
        f"less of 6 more. {ASK}"
    )
    assert refused(lambda: turn(lab, DEVELOPMENT, scene.mia)) == ("kind", "demand_lowered", words)
    turn(lab, DEVELOPMENT, lead)
    # to where as much is demanded, or more, everybody who may change it turns it
    turn(lab, STAGING, scene.mia)
    lab.refresh_from_db()
    assert (lab.kind, lab.kind_since) == (STAGING, NOW)
