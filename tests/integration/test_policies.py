"""Approval policies as records: versions that are kept, and who may demand less."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from registry.domain.approvals.terms import PolicyTerms, RoleSlot
from registry.domain.releases import ReleaseFields
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ChangeKind, ReleaseSubject
from registry.domain.tokens import Verb
from registry.domain.vocabulary import EnvironmentKind, PersonRole, Role
from registry.models import ApprovalPolicy, AuditRow, Interface, PolicyVersion, User
from registry.selectors.policies import policies_of
from registry.selectors.snapshots import snapshot_get
from registry.services.errors import Refused
from registry.services.policies import policy_delete, policy_set
from registry.services.releases import release_propose
from registry.services.tokens import token_create
from tests.factories import (
    NOW,
    AdministratorFactory,
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
APPROVAL = Responsibility.RELEASE_APPROVAL
STRONG = PolicyTerms(
    (
        RoleSlot(APPROVAL, 2),
        *(
            RoleSlot(word)
            for word in (
                Responsibility.MODEL_REVIEW,
                Responsibility.PROMPT_REVIEW,
                Responsibility.RENDERING_REVIEW,
                Responsibility.ENVIRONMENT_CHANGES,
                Responsibility.PROXY_CONFIGURATION,
                Responsibility.ACCESS_CONTROL,
            )
        ),
    ),
)
WEAK = replace(STRONG, slots=(RoleSlot(APPROVAL, 1),))


@pytest.fixture
def interface() -> Interface:
    team = TeamFactory.create(slug="support")
    found: Interface = InterfaceFactory.create(slug="chat", team=team, tier=1)
    EnvironmentFactory.create(interface=found, name="production")
    return found


@pytest.fixture
def lead(interface: Interface) -> User:
    return member_of(interface.team, role=Role.LEAD)


def set_policy(interface: Interface, by: User, terms: PolicyTerms = STRONG, **given: Any) -> Any:
    wanted: dict[str, Any] = {"name": "prod", "why": "As agreed."} | given
    return policy_set(by=acting(by), interface=interface, terms=terms, now=NOW, **wanted)


def test_a_policy_has_versions_that_are_kept_and_shown(interface: Interface, lead: User) -> None:
    set_policy(interface, lead)
    set_policy(interface, lead)
    assert PolicyVersion.objects.count() == 1
    set_policy(interface, lead, replace(STRONG, minimum_score=85))
    assert list(PolicyVersion.objects.values_list("number", flat=True)) == [2, 1]
    snapshot = snapshot_get("chat")
    assert snapshot
    (held,) = snapshot.policies
    assert (held.name, held.version, held.terms.minimum_score) == ("prod", 2, 85)
    assert policies_of(interface) == snapshot.policies
    row = AuditRow.objects.order_by("-pk")[0]
    assert (row.deed, row.kind, row.reason) == ("changed", "policy", "As agreed.")
    assert ["minimum_score", 0, 85] in row.changes
    for change in ({"terms": "{}"}, {"number": 9}, {"made_by": "Nobody"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PolicyVersion.objects.update(**change)
    interface.delete()
    assert not PolicyVersion.objects.exists()


def test_a_place_has_one_policy_and_no_policy_is_called_strict(
    interface: Interface, lead: User
) -> None:
    narrow: dict[str, Any] = {
        "environment_kind": EnvironmentKind.PRODUCTION,
        "change_kind": ChangeKind.MODEL,
    }
    set_policy(interface, lead, **narrow)
    with pytest.raises(Refused, match="The policy prod holds for model changes of production"):
        set_policy(interface, lead, name="other", **narrow)
    for name, words in (("strict", "."), ("Not A Slug", "A slug")):
        with pytest.raises(Refused, match=words):
            set_policy(interface, lead, name=name)
    with pytest.raises(Refused, match="Demand at least one") as refused:
        set_policy(interface, lead, replace(STRONG, slots=()))
    assert refused.value.field == "slots"


def test_a_lead_may_demand_more_and_nobody_of_the_team_less(
    interface: Interface, lead: User
) -> None:
    set_policy(interface, lead)
    for person in (
        lead,
        MembershipFactory.create(team=interface.team, person=AdministratorFactory()).person,
    ):
        with pytest.raises(Refused, match="demands less of code changes") as refused:
            set_policy(interface, person, WEAK)
        assert refused.value.code == "policy_lowered"
    with pytest.raises(Refused, match="Only a platform lead or an administrator"):
        # less than the strict default is less, too, where there was no policy
        set_policy(interface, lead, WEAK, name="staging", environment_kind=EnvironmentKind.STAGING)
    assert PolicyVersion.objects.count() == 1
    platform = UserFactory.create(role=PersonRole.PLATFORM_LEAD)
    set_policy(interface, platform, WEAK)
    policy = ApprovalPolicy.objects.get()
    # without it the strict default holds, which is more
    policy_delete(by=acting(lead), policy=policy)
    assert not ApprovalPolicy.objects.exists()


def test_nobody_lowers_what_their_own_release_takes(interface: Interface) -> None:
    manager, asking, writing = AdministratorFactory.create_batch(3)
    OwnershipFactory.create(
        interface=interface, person=manager, responsibility="releases", accepted_at=NOW
    )
    release_propose(
        by=acting(asking),
        environment=interface.environments.get(),
        fields=ReleaseFields(
            "1.0", ReleaseSubject(image="sha256:" + "1" * 64), authors=(writing.email,)
        ),
        now=NOW,
    )
    for person, words in (
        (manager, "You manage its releases"),
        (asking, "A release that is to come is yours"),
        (writing, "A release that is to come is yours"),
    ):
        with pytest.raises(Refused, match=words):
            set_policy(interface, person, WEAK)
    assert not ApprovalPolicy.objects.exists()


def test_policies_are_for_leads_and_no_token_lowers_one(interface: Interface, lead: User) -> None:
    member, outsider = member_of(interface.team), UserFactory.create()
    auditor = UserFactory.create(role=PersonRole.AUDITOR)
    set_policy(interface, lead)
    for person in (member, outsider, auditor):
        with pytest.raises(PermissionDenied):
            set_policy(interface, person)
        with pytest.raises(PermissionDenied):
            policy_delete(by=acting(person), policy=ApprovalPolicy.objects.get())
    administrator = AdministratorFactory.create()
    made = token_create(
        by=acting(administrator), name="ci", verbs=[Verb.REGISTRY_WRITE], days=1, now=NOW
    )
    program = acting(administrator, made.token)
    with pytest.raises(Refused, match="in person"):
        policy_set(by=program, interface=interface, name="prod", terms=WEAK, now=NOW)
    set_policy(interface, administrator, WEAK)
