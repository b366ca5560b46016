"""Objectives, alert routes and the way back, as services write them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction

from registry.domain.alert_routes import AlertKind, AlertRouteFields, Severity
from registry.domain.identities import IdentitySource
from registry.domain.objectives import Objective, Sli
from registry.domain.particulars import Particulars, Section
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import RehearsalFields, Result, RollbackPlan
from registry.domain.vault import SecretLost, Vault
from registry.models import AlertRoute, AuditRow, Environment, Interface, Rehearsal, User
from registry.selectors.alert_routes import purpose_of_route
from registry.selectors.particulars import particulars_of
from registry.selectors.snapshots import snapshot_get
from registry.services.alert_routes import alert_route_remove, alert_route_set
from registry.services.errors import Refused
from registry.services.particulars import interface_describe
from registry.services.rollback import rehearsal_record, rehearsal_remove
from tests.factories import (
    NOW,
    AdministratorFactory,
    EnvironmentFactory,
    InterfaceFactory,
    OwnershipFactory,
    UserFactory,
    acting,
    member_of,
)

Row = dict[str, Any]

PLANTED = "planted-secret"
SLACK_URL = f"https://hooks.example.test/services/{PLANTED}"
UP = Objective("up", Sli.AVAILABILITY, Decimal("0.995"))
QUICK = Objective("quick", Sli.TTFT, Decimal("0.95"), Decimal("2.5"))
HOOK = AlertRouteFields(
    "hook", AlertKind.WEBHOOK, (Severity.CRITICAL,), address="https://hooks.example.test/a"
)
SLACK = AlertRouteFields(
    "slack", AlertKind.SLACK, (Severity.CRITICAL,), source=IdentitySource.STORED
)
NAMED = replace(SLACK, source=IdentitySource.ENV, reference="CHAT_SLACK")
PRACTISED = RehearsalFields(NOW - timedelta(hours=2), NOW - timedelta(hours=1), Result.SUCCEEDED)


@pytest.fixture
def interface(db: None, settings: Any) -> Interface:
    settings.SECRETS_KEYS = (Fernet.generate_key().decode(),)
    settings.PROBE_SECRET_VARIABLES = ("CHAT_*",)
    interface: Interface = InterfaceFactory.create(slug="chat")
    EnvironmentFactory.create(interface=interface, name="staging")
    return interface


@pytest.fixture
def owner(interface: Interface) -> User:
    return member_of(interface.team)


def described(interface: Interface, by: User, section: Section, **said: Any) -> Particulars:
    changed = interface_describe(
        by=acting(by),
        interface=interface,
        section=section,
        particulars=Particulars(**said),
        now=NOW,
    )
    return particulars_of(changed)


def routed(
    interface: Interface, by: User, fields: AlertRouteFields = HOOK, value: str = ""
) -> AlertRoute:
    return alert_route_set(by=acting(by), interface=interface, fields=fields, value=value, now=NOW)


def opened(route: AlertRoute, settings: Any) -> str:
    vault = Vault(settings.SECRETS_KEYS)
    return vault.unseal(route.ciphertext, purpose=purpose_of_route(route)).reveal()


def holder_of(interface: Interface, responsibility: Responsibility) -> User:
    person: User = UserFactory.create()
    OwnershipFactory.create(
        interface=interface, responsibility=responsibility, person=person, accepted_at=NOW
    )
    return person


def test_what_is_counted_anew_has_a_new_revision(interface: Interface, owner: User) -> None:
    before = described(interface, owner, Section.OBJECTIVES, objectives=(UP, QUICK))
    assert before.objectives == (QUICK, UP)
    pk = interface.objectives.get(name="up").pk
    answered = replace(UP, responsibility=Responsibility.RELEASES)
    for changed, revision in (
        (answered, 1),
        (replace(UP, target=Decimal("0.99")), 2),
        (replace(UP, target=Decimal("0.990")), 2),
        (replace(UP, target=Decimal("0.99"), window_days=30), 3),
    ):
        after = described(interface, owner, Section.OBJECTIVES, objectives=(changed, QUICK))
        assert [one.revision for one in after.objectives] == [1, revision]
    assert interface.objectives.get(name="up").pk == pk
    assert described(interface, owner, Section.OBJECTIVES).objectives == ()


@pytest.mark.parametrize(
    "objectives", [(UP, UP), (replace(UP, target=Decimal("0.1")),), (replace(UP, name="U"),)]
)
def test_a_wrong_objective_leaves_the_record_as_it_was(
    interface: Interface, owner: User, objectives: tuple[Objective, ...]
) -> None:
    described(interface, owner, Section.OBJECTIVES, objectives=(QUICK,))
    with pytest.raises(Refused) as refused:
        described(interface, owner, Section.OBJECTIVES, objectives=objectives)
    assert refused.value.field == "objectives"
    assert particulars_of(Interface.objects.get()).objectives == (QUICK,)


def test_the_plan_is_one_and_can_be_emptied(interface: Interface, owner: User) -> None:
    plan = RollbackPlan("errors", "previous-release", (" a ", "", "b", "a"), "none", 15)
    after = described(interface, owner, Section.ROLLBACK, rollback=plan)
    assert after.rollback == replace(plan, steps=("a", "b", "a"))
    row = AuditRow.objects.first()
    assert row
    assert ["rollback_steps", None, ["a", "b", "a"]] in row.changes
    assert described(interface, owner, Section.ROLLBACK).rollback == RollbackPlan()
    for wrong, field in (({"limit_minutes": 0}, "limit_minutes"), ({"steps": ("a\x00",)}, "steps")):
        with pytest.raises(Refused) as refused:
            described(interface, owner, Section.ROLLBACK, rollback=RollbackPlan(**wrong))
        assert refused.value.field == field


def test_a_secret_is_sealed_for_its_route_and_told_to_nobody(
    interface: Interface, owner: User, settings: Any
) -> None:
    route = routed(interface, owner, SLACK, SLACK_URL)
    assert opened(route, settings) == SLACK_URL
    assert PLANTED not in str(list(AlertRoute.objects.values()))
    assert PLANTED not in str(list(AuditRow.objects.values()))
    shown = snapshot_get("chat")
    assert shown
    assert PLANTED not in str(shown)
    assert shown.alert_routes[0].leads_to == "hooks.example.test, the rest is secret"
    for elsewhere in ({"name": "other"}, {"origin": "https://evil.test:443"}, {"kind": "webhook"}):
        AlertRoute.objects.update(**elsewhere)
        with pytest.raises(SecretLost):
            opened(AlertRoute.objects.get(), settings)


def test_a_stored_secret_stays_while_the_kind_does(
    interface: Interface, owner: User, settings: Any
) -> None:
    routed(interface, owner, SLACK, SLACK_URL)
    changed = routed(interface, owner, replace(SLACK, severities=(Severity.INFO,)))
    assert opened(changed, settings) == SLACK_URL
    with pytest.raises(Refused) as refused:
        routed(interface, owner, replace(SLACK, kind=AlertKind.PAGERDUTY))
    assert refused.value.field == "value"
    assert opened(AlertRoute.objects.get(), settings) == SLACK_URL
    routed(interface, owner, replace(HOOK, name="slack"))
    assert AlertRoute.objects.get().ciphertext == ""


def test_rotation_takes_routes_along(interface: Interface, owner: User, settings: Any) -> None:
    routed(interface, owner, SLACK, SLACK_URL)
    old, new = settings.SECRETS_KEYS[0], Fernet.generate_key().decode()
    settings.SECRETS_KEYS = (new, old)
    call_command("rotate_secrets", stdout=StringIO())
    settings.SECRETS_KEYS = (new,)
    assert opened(AlertRoute.objects.get(), settings) == SLACK_URL


def test_only_administrators_name_what_is_the_operators(interface: Interface, owner: User) -> None:
    with pytest.raises(PermissionDenied):
        routed(interface, owner, NAMED)
    administrator = AdministratorFactory.create()
    routed(interface, administrator, NAMED)
    with pytest.raises(Refused, match="PROBE_SECRET_VARIABLES"):
        routed(interface, administrator, replace(NAMED, reference="SECRET_KEY"))
    # who may change routes changes the rest of it, and not what is read nor where it goes
    routed(interface, owner, replace(NAMED, severities=(Severity.WARNING,)))
    for other in ({"reference": "CHAT_OTHER"}, {"kind": AlertKind.WEBHOOK}):
        with pytest.raises(PermissionDenied):
            routed(interface, owner, replace(NAMED, **other))


@pytest.mark.parametrize(
    ("changes", "value", "field"),
    [
        ({"name": "On Duty"}, "", "name"),
        ({"severities": ()}, "", "severities"),
        ({"address": "chat"}, "", "address"),
        ({}, "a secret", "value"),
        ({"reference": "CHAT_A"}, "", "reference"),
        ({"kind": AlertKind.SLACK}, "", "source"),
        ({"kind": AlertKind.EMAIL, "source": IdentitySource.STORED, "address": ""}, "", "source"),
        ({"source": IdentitySource.STORED}, SLACK_URL, "address"),
        ({"source": IdentitySource.STORED, "address": ""}, "http://a.test", "value"),
    ],
)
def test_a_wrong_route_is_told_at_its_field(
    interface: Interface, owner: User, changes: dict[str, Any], value: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        routed(interface, owner, replace(HOOK, **changes), value)
    assert refused.value.field == field
    assert not AlertRoute.objects.exists()


def test_without_keys_nothing_is_stored(interface: Interface, owner: User, settings: Any) -> None:
    settings.SECRETS_KEYS = ()
    with pytest.raises(Refused, match="SECRETS_KEYS"):
        routed(interface, owner, SLACK, SLACK_URL)


def test_holders_change_what_they_answer_for_and_nothing_else(interface: Interface) -> None:
    alerts = holder_of(interface, Responsibility.ALERTS)
    rollback = holder_of(interface, Responsibility.ROLLBACK)
    place = interface.environments.get()

    def practised(by: User) -> Rehearsal:
        return rehearsal_record(by=acting(by), environment=place, fields=PRACTISED, now=NOW)

    routed(interface, alerts)
    made = practised(rollback)
    assert (made.recorded_by, made.environment) == (rollback.name, place)
    for by in (rollback, UserFactory.create()):
        with pytest.raises(PermissionDenied):
            routed(interface, by)
        with pytest.raises(PermissionDenied):
            alert_route_remove(by=acting(by), interface=interface, name="hook")
    for by in (alerts, UserFactory.create()):
        with pytest.raises(PermissionDenied):
            practised(by)
        with pytest.raises(PermissionDenied):
            rehearsal_remove(by=acting(by), rehearsal=made)
    alert_route_remove(by=acting(alerts), interface=interface, name="hook")
    rehearsal_remove(by=acting(rollback), rehearsal=made)
    assert not AlertRoute.objects.exists()
    assert not Rehearsal.objects.exists()
    with pytest.raises(Refused):
        alert_route_remove(by=acting(alerts), interface=interface, name="hook")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"finished_at": PRACTISED.started_at}, "finished_at"),
        ({"finished_at": NOW + timedelta(minutes=1)}, "finished_at"),
        ({"started_at": NOW - timedelta(days=8)}, "finished_at"),
        ({"from_digest": "sha256:1"}, "from_digest"),
        ({"evidence": "two\nlines"}, "evidence"),
        ({}, "started_at"),
    ],
)
def test_a_rehearsal_that_cannot_have_been_is_told(
    interface: Interface, owner: User, changes: dict[str, Any], field: str
) -> None:
    place: Environment = interface.environments.get()
    rehearsal_record(by=acting(owner), environment=place, fields=PRACTISED, now=NOW)
    with pytest.raises(Refused) as refused:
        rehearsal_record(
            by=acting(owner), environment=place, fields=replace(PRACTISED, **changes), now=NOW
        )
    assert refused.value.field == field
    assert place.rehearsals.count() == 1


def test_the_database_holds_what_must_be_true(interface: Interface) -> None:
    usual: Row = {"name": "a", "sli": "availability", "target": Decimal("0.9")}
    wrong: Row
    for wrong in (
        {"target": Decimal("0.4")},
        {"target": Decimal(1)},
        {"window_days": 29},
        {"threshold_seconds": Decimal(2)},
        {"sli": "ttft"},
        {"sli": "ttft", "threshold_seconds": Decimal(0)},
        {"revision": 0},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            interface.objectives.create(**usual | wrong)
    route: Row = {"name": "a", "kind": "webhook", "critical": True, "address": "x", "set_at": NOW}
    for wrong in (
        {"critical": False},
        {"address": ""},
        {"kind": "slack"},
        {"source": "env", "reference": "A"},
        {"source": "stored", "address": "", "ciphertext": "x"},
        {"kind": "email", "address": "", "source": "env", "reference": "A"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            interface.alert_routes.create(**route | wrong)
    place = interface.environments.get()
    practised: Row = {"started_at": NOW, "finished_at": NOW, "result": "failed", "recorded_by": "M"}
    later: Row = {"finished_at": NOW + timedelta(1)}
    for wrong in ({}, later | {"result": "x"}, later | {"to_digest": "sha256:1"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            place.rehearsals.create(**practised | wrong)
