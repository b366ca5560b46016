"""Who may change a tier, or what a place is for, so that less is demanded."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from registry.domain.approvals.demands import is_lower_tier, is_no_longer_production
from registry.domain.approvals.terms import PolicyTerms, RoleSlot
from registry.domain.releases import ReleaseFields
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ReleaseSubject
from registry.domain.tokens import Verb
from registry.domain.vocabulary import EnvironmentKind, PersonRole, Role
from registry.models import AuditRow, Environment, Interface, User
from registry.selectors.declared import environment_declared, interface_declared
from registry.services.environments import environment_delete, environment_update
from registry.services.errors import Refused
from registry.services.interfaces import interface_delete, interface_update
from registry.services.policies import policy_set
from registry.services.releases import release_propose
from registry.services.teams import membership_remove
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
from tests.integration.conftest import counts
from tests.integration.descriptors import INTERFACE, TEAM

pytestmark = pytest.mark.django_db
CURE = "Ask a platform lead or an administrator, who may do this in person."
TWICE = PolicyTerms((RoleSlot(Responsibility.RELEASE_APPROVAL, 2),), minimum_score=50)


@pytest.fixture
def chat() -> Interface:
    """An interface of which nobody decided the tier, and nothing relies on it."""
    found: Interface = InterfaceFactory.create(
        slug="chat", team=TeamFactory.create(slug="support"), tier=None
    )
    EnvironmentFactory.create(interface=found, name="production")
    return found


def tier(interface: Interface, by: Any, wanted: int | None) -> int | None:
    fields = replace(interface_declared(interface), tier=wanted)
    interface_update(by=by, interface=interface, fields=fields, now=NOW)
    return Interface.objects.get().tier


def kind(interface: Interface, by: Any, wanted: str) -> str:
    place = interface.environments.get()
    fields = replace(environment_declared(place), kind=wanted)
    environment_update(by=by, environment=place, fields=fields, now=NOW)
    return str(interface.environments.get().kind)


def propose(interface: Interface, by: User) -> None:
    fields = ReleaseFields("1.0", ReleaseSubject(image="sha256:" + "1" * 64))
    place = interface.environments.get()
    release_propose(by=acting(by), environment=place, fields=fields, now=NOW)


def refusal(write: Any, interface: Interface, by: Any, wanted: Any) -> tuple[str, str, str]:
    rows = AuditRow.objects.count()
    with pytest.raises(Refused) as refused:
        write(interface, by, wanted)
    interface.refresh_from_db()
    assert AuditRow.objects.count() == rows
    return refused.value.field, refused.value.code, refused.value.message


def test_only_the_first_tier_is_free_to_demand_less() -> None:
    steps = list(product((None, 1, 2, 3), repeat=2))
    decided = {(1, 2), (1, 3), (2, 3), (1, None), (2, None), (3, None)}

    free = {step for step in steps if is_lower_tier(*step, is_relied_on=False)}
    relied = {step for step in steps if is_lower_tier(*step, is_relied_on=True)}

    assert free == decided
    assert relied == decided | {(None, 2), (None, 3)}


def test_production_is_what_places_may_not_cease_to_be() -> None:
    assert is_no_longer_production("production", "staging", is_relied_on=True)
    assert not is_no_longer_production("production", "production", is_relied_on=True)
    assert not is_no_longer_production("staging", "development", is_relied_on=True)
    assert not is_no_longer_production("production", "staging", is_relied_on=False)


def test_while_nothing_relies_on_it_the_team_decides(chat: Interface) -> None:
    owner = acting(member_of(chat.team))

    assert kind(chat, owner, "staging") == "staging"
    assert kind(chat, owner, "production") == "production"
    assert tier(chat, owner, 3) == 3
    assert tier(chat, owner, 1) == 1
    assert "tier" in {change[0] for change in AuditRow.objects.order_by("-pk")[0].changes}


def test_a_decided_tier_is_lowered_by_those_who_set_what_releases_take(chat: Interface) -> None:
    owner, lead = member_of(chat.team), member_of(chat.team, role=Role.LEAD)
    administrator = AdministratorFactory.create()
    made = token_create(
        by=acting(administrator), name="ci", verbs=[Verb.REGISTRY_WRITE], days=1, now=NOW
    )
    tier(chat, acting(owner), 1)

    for by in (acting(owner), acting(lead), acting(administrator, made.token)):
        assert refusal(tier, chat, by, 3) == (
            "tier",
            "demand_lowered",
            (
                "Tier 3 demands less than tier 1: fewer approvals, a lower level. Raising it is "
                f"free. {CURE}"
            ),
        )
        assert "An undecided tier demands less than tier 1" in refusal(tier, chat, by, None)[2]
        assert refusal(kind, chat, by, "staging") == (
            "kind",
            "demand_lowered",
            f"A place of kind staging has to meet less than production. {CURE}",
        )
    # nothing is released yet, so an administrator of the team gains nothing by it
    colleague = MembershipFactory.create(team=chat.team, person=AdministratorFactory()).person
    assert tier(chat, acting(colleague), 2) == 2
    assert tier(chat, acting(UserFactory.create(role=PersonRole.PLATFORM_LEAD)), 3) == 3
    assert kind(chat, acting(administrator), "staging") == "staging"


def test_releases_and_policies_rely_on_a_tier_that_nobody_decided(chat: Interface) -> None:
    owner, administrator = member_of(chat.team), AdministratorFactory.create()
    propose(chat, owner)

    assert "Tier 2 demands less than an undecided tier" in refusal(tier, chat, acting(owner), 2)[2]
    assert refusal(kind, chat, acting(owner), "development")[0] == "kind"
    colleague = MembershipFactory.create(team=chat.team, person=AdministratorFactory()).person
    for write, wanted in ((tier, 2), (kind, "staging")):
        words = refusal(write, chat, acting(colleague), wanted)[2]
        assert words.endswith(
            "You are in the team that releases it, so somebody else has to decide it."
        )
    assert tier(chat, acting(owner), 1) == 1
    assert tier(chat, acting(administrator), 2) == 2
    assert kind(chat, acting(administrator), "staging") == "staging"


def test_a_policy_relies_on_them_as_a_release_does(chat: Interface) -> None:
    owner = member_of(chat.team)
    policy_set(
        by=acting(AdministratorFactory.create()), interface=chat, name="all", terms=TWICE, now=NOW
    )

    assert refusal(tier, chat, acting(owner), 3)[0] == "tier"
    assert refusal(kind, chat, acting(owner), "staging")[0] == "kind"


def test_what_is_compared_is_what_is_stored(chat: Interface) -> None:
    stale = Interface.objects.get()
    tier(chat, acting(member_of(chat.team)), 1)

    assert refusal(tier, stale, acting(member_of(chat.team)), 3)[1] == "demand_lowered"


def test_a_file_lowers_no_more_than_whoever_applies_it(apply, refused) -> None:
    apply(TEAM, INTERFACE)
    before = counts()
    lower = INTERFACE.replace("tier: 1", "tier: 2").replace("outsideZone: local", "kind: staging")

    lines = refused(TEAM, lower, options=["--as", "mia@example.test"])

    assert [line.partition("1.yaml:")[2] for line in lines] == [
        (
            "7:3: spec.tier: Tier 2 demands less than tier 1: fewer approvals, a lower level. "
            f"Raising it is free. {CURE}"
        ),
        (
            "14:51: spec.environments.production.kind: A place of kind staging has to meet less "
            f"than production. {CURE}"
        ),
    ]
    assert counts() == before
    assert "updated AIInterface support-chat: tier" in apply(TEAM, lower)


def remove(interface: Interface, by: Any, place: str) -> None:
    if place:
        environment_delete(by=by, environment=interface.environments.get(name=place))
    else:
        interface_delete(by=by, interface=interface)


def moved(interface: Interface, by: Any, team: str) -> str:
    fields = replace(interface_declared(interface), team=team)
    return interface_update(by=by, interface=interface, fields=fields, now=NOW).team.slug


def staging(interface: Interface) -> Environment:
    made: Environment = EnvironmentFactory.create(
        interface=interface, name="staging", kind=EnvironmentKind.STAGING
    )
    return made


def test_nothing_is_removed_and_added_anew_to_lower_what_it_takes(chat: Interface) -> None:
    owner, colleague = member_of(chat.team), AdministratorFactory.create()
    staging(chat)
    tier(chat, acting(owner), 1)

    assert refusal(remove, chat, acting(owner), "production") == (
        "",
        "demand_lowered",
        f"With production what production has to meet would go. {CURE}",
    )
    words = refusal(remove, chat, acting(owner), "")[2]
    assert words == f"With chat the decided tier 1 would go. {CURE}"
    remove(chat, acting(owner), "staging")
    propose(chat, owner)
    staging(chat)
    policy_set(by=acting(AdministratorFactory()), interface=chat, name="all", terms=TWICE, now=NOW)
    MembershipFactory.create(team=chat.team, person=colleague)
    proxy = OwnershipFactory.create(
        interface=chat, responsibility=Responsibility.PROXY_CONFIGURATION, accepted_at=NOW
    ).person

    for person, end in (
        (owner, CURE),
        (proxy, CURE),
        (colleague, "somebody else has to decide it."),
    ):
        words = refusal(remove, chat, acting(person), "production")[2]
        assert words.startswith("With production 1 release would go. ")
        assert words.endswith(end)
    for person, end in ((owner, CURE), (colleague, "somebody else has to decide it.")):
        words = refusal(remove, chat, acting(person), "")[2]
        assert "1 release and the approval policies all and the decided tier 1" in words
        assert words.endswith(end)

    other = acting(AdministratorFactory())
    remove(chat, other, "production")
    assert ["releases", 1, None] in AuditRow.objects.order_by("-pk")[0].changes
    propose(chat, owner)
    remove(chat, other, "")
    last = AuditRow.objects.order_by("-pk")[0]
    assert ["releases", 1, None] in last.changes
    assert ["policies", ["all"], None] in last.changes
    assert not Interface.objects.exists()


def test_what_nothing_relies_on_goes_as_its_team_likes(chat: Interface) -> None:
    owner = acting(member_of(chat.team))
    staging(chat)

    remove(chat, owner, "production")
    remove(chat, owner, "")

    assert not Interface.objects.exists()


def test_a_release_outside_production_keeps_its_place_too(chat: Interface) -> None:
    owner = member_of(chat.team)
    chat.environments.update(name="next", kind=EnvironmentKind.STAGING)
    propose(chat, owner)
    EnvironmentFactory.create(interface=chat, name="production")

    assert refusal(remove, chat, acting(owner), "next")[2].startswith("With next 1 release would")


def test_who_moves_their_interface_away_is_not_somebody_else(chat: Interface) -> None:
    lead, other = (UserFactory.create(role=PersonRole.PLATFORM_LEAD) for _ in range(2))
    membership = MembershipFactory.create(team=chat.team, person=lead)
    TeamFactory.create(slug="elsewhere")
    assert moved(chat, acting(lead), "elsewhere") == "elsewhere"
    assert moved(chat, acting(lead), "support") == "support"
    propose(chat, member_of(chat.team))

    field, code, words = refusal(moved, chat, acting(lead), "elsewhere")
    assert (field, code) == ("team", "moved_by_its_team")
    assert "you are or were in support. Ask another platform lead" in words
    moved(chat, acting(other), "elsewhere")
    chat.refresh_from_db()
    assert "within the last 7 days" in refusal(tier, chat, acting(lead), 3)[2]
    assert refusal(moved, chat, acting(lead), "support")[1] == "moved_by_its_team"
    moved(chat, acting(other), "support")
    chat.refresh_from_db()
    membership_remove(by=acting(AdministratorFactory()), membership=membership)
    assert "within the last 7 days" in refusal(tier, chat, acting(lead), 3)[2]
    assert "within the last 7 days" in refusal(remove, chat, acting(lead), "")[2]
    with travelled(timedelta(days=8)):
        assert tier(chat, acting(lead), 3) == 3


@contextmanager
def travelled(further: timedelta) -> Iterator[None]:
    with patch("registry.services.demands.timezone.now", return_value=timezone.now() + further):
        yield


def test_a_file_that_names_less_takes_away_no_more_than_its_author_may(apply, refused) -> None:
    wide = INTERFACE
    apply(TEAM, wide)
    before = counts()
    narrow = wide.partition("    production:")[0] + "    staging:" + wide.partition("staging:")[2]
    options = ["--as", "mia@example.test", "--prune", "--yes"]

    lines = refused(TEAM, narrow, options=options)
    assert any("With production what production has to meet would go" in line for line in lines), (
        lines
    )
    lines = refused(TEAM, wide.replace("support-chat", "other-chat"), options=options)
    assert any("With support-chat the decided tier 1 would go" in line for line in lines), lines
    assert counts() == before
