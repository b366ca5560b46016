"""Giving, voiding and taking away the credentials that probes present."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from readiness.domain.probing import target_digest
from registry.domain.fields import EnvironmentFields
from registry.domain.identities import IdentitySource, Slot
from registry.domain.snapshot import IdentitySnapshot
from registry.models import ProbeIdentity
from registry.selectors.snapshots import snapshot_get
from registry.services.environments import environment_add, environment_update
from registry.services.errors import Refused
from registry.services.identities import (
    identities_unavailable,
    identity_remove,
    identity_set,
    identity_values,
)
from tests.factories import NOW, acting

VALUE = "Bearer hunter2-hunter2"
EDGE = "https://chat.example.test/chat"
PLACE = EnvironmentFields(name="staging", kind="staging", edge_url=EDGE)
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def keys(settings):
    settings.SECRETS_KEYS = (Fernet.generate_key().decode(),)


@pytest.fixture
def environment(interface, owner):
    return environment_add(by=acting(owner), interface=interface, fields=PLACE, now=NOW)


@pytest.fixture
def store(environment, owner):
    def run(by=owner, **changes):
        given = {"slot": "a", "source": "stored", "value": VALUE, "now": NOW, **changes}
        return identity_set(by=acting(by), environment=environment, **given)

    return run


@pytest.fixture
def move(environment, owner):
    def run(edge_url):
        fields = replace(PLACE, edge_url=edge_url)
        environment_update(by=acting(owner), environment=environment, fields=fields, now=LATER)

    return run


def seen():
    return snapshot_get("chat").environment("staging")


def presented(environment):
    values = identity_values([environment.pk]).get(environment.pk, {})
    return {slot: value.reveal() for slot, value in values.items()}


def missing(environment):
    found = identities_unavailable([environment.pk]).get(environment.pk, ())
    return {reason.slot: reason.sentence for reason in found}


def test_a_stored_value_comes_back_for_the_prober_alone(store, environment):
    store()
    store(slot="b", header="X-Api-Key", value="other")
    assert presented(environment) == {"a": VALUE, "b": "other"}
    assert missing(environment) == {}
    assert seen().identities == (
        IdentitySnapshot(Slot.A, "Authorization", IdentitySource.STORED, False, NOW),
        IdentitySnapshot(Slot.B, "X-Api-Key", IdentitySource.STORED, False, NOW),
    )


def test_the_owning_team_and_administrators_store_and_remove_and_an_outsider_may_not(
    store, environment, owner, approver, outsider, stranger
):
    for person in (owner, approver):
        store(by=person)
        identity_remove(by=acting(person), environment=environment, slot="a")
        assert seen().identities == ()
    store()
    for person in (outsider, stranger):
        with pytest.raises(PermissionDenied):
            store(by=person, value="theirs")
        with pytest.raises(PermissionDenied):
            identity_remove(by=acting(person), environment=environment, slot="a")
    assert presented(environment) == {"a": VALUE}


@pytest.mark.parametrize(
    ("source", "reference"), [("env", "CHAT_PROBE_A"), ("file", "chat/a"), ("env", "SECRET_KEY")]
)
def test_only_an_administrator_may_name_a_variable_or_a_file(
    store, owner, outsider, stranger, source, reference
):
    for person in (owner, outsider, stranger):
        with pytest.raises(PermissionDenied):
            store(by=person, source=source, reference=reference, value="")
    assert not ProbeIdentity.objects.exists()


def test_a_slot_given_again_holds_the_new_value_alone(store, environment, approver):
    store()
    store(value="newer", header="Cookie", now=LATER)
    assert presented(environment) == {"a": "newer"}
    assert (seen().identities[0].header, seen().identities[0].set_at) == ("Cookie", LATER)
    store(by=approver, source="env", reference="CHAT_PROBE_A", value="")
    assert ProbeIdentity.objects.get().ciphertext == ""


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slot": "c"}, "slot"),
        ({"source": "vault"}, "source"),
        ({"header": "Host"}, "header"),
        ({"header": VALUE}, "header"),
        ({"value": ""}, "value"),
        ({"value": f"{VALUE}\r\nHost: other.test"}, "value"),
        ({"value": f"{VALUE}ä"}, "value"),
        ({"value": VALUE * 500}, "value"),
        ({"reference": "CHAT_PROBE_A"}, "reference"),
        ({"source": "env", "reference": "CHAT_PROBE_A"}, "value"),
        ({"source": "env", "value": "", "reference": VALUE}, "reference"),
        ({"source": "env", "value": "", "reference": ""}, "reference"),
        ({"source": "file", "value": "", "reference": ""}, "reference"),
        ({"source": "file", "value": "", "reference": "a" * 301}, "reference"),
    ],
)
def test_it_refuses_by_field_and_never_repeats_the_value(store, approver, changes, field):
    with pytest.raises(Refused) as refusal:
        store(by=approver, **changes)
    assert refusal.value.field == field
    error: BaseException | None = refusal.value
    while error:
        assert "hunter2" not in f"{error!s} {error!r}"
        error = error.__cause__ or error.__context__
    assert not ProbeIdentity.objects.exists()


def test_without_a_key_nothing_is_stored_and_everything_else_works(
    store, environment, approver, settings, monkeypatch
):
    settings.SECRETS_KEYS = ()
    with pytest.raises(Refused, match="SECRETS_KEYS"):
        store()
    monkeypatch.setenv("CHAT_PROBE_A", VALUE)
    store(by=approver, source="env", reference="CHAT_PROBE_A", value="")
    assert presented(environment) == {"a": VALUE}


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://other.example.test/chat",
        "https://chat.example.test:8443/chat",
        "http://chat.example.test/chat",
    ],
)
def test_another_host_port_or_scheme_voids_what_was_given(store, move, environment, elsewhere):
    store()
    move(elsewhere)
    identity = ProbeIdentity.objects.get()
    assert (identity.ciphertext, identity.voided_at) == ("", LATER)
    assert presented(environment) == {}
    assert missing(environment)["a"].endswith("Give it again.")
    assert seen().identities[0].is_void
    move(EDGE)
    assert presented(environment) == {}, "moving back brings nothing back"


def test_a_reference_is_void_elsewhere_too(store, move, environment, approver, monkeypatch):
    monkeypatch.setenv("CHAT_PROBE_A", VALUE)
    store(by=approver, source="env", reference="CHAT_PROBE_A", value="")
    move("https://attacker.example.test")
    assert presented(environment) == {}
    store(by=approver, source="env", reference="CHAT_PROBE_A", value="", now=LATER)
    assert presented(environment) == {"a": VALUE}
    assert not seen().identities[0].is_void


@pytest.mark.parametrize("same", ["https://chat.example.test", "https://CHAT.example.test:443/new"])
def test_another_path_voids_nothing(store, move, environment, same):
    store()
    move(same)
    assert presented(environment) == {"a": VALUE}
    assert not seen().identities[0].is_void


def test_an_address_changed_behind_the_services_gets_nothing(store, environment):
    store()
    environment.edge_url = "https://attacker.example.test"
    environment.save()
    assert presented(environment) == {}
    assert seen().identities[0].is_void


def test_a_sealed_value_put_into_another_row_does_not_open(store, environment):
    store()
    other = store(slot="b", value="other")
    stolen = ProbeIdentity.objects.get(slot="a").ciphertext
    ProbeIdentity.objects.filter(pk=other.pk).update(ciphertext=stolen)
    assert presented(environment) == {"a": VALUE}
    assert "sealed for something else" in missing(environment)["b"]


def test_a_value_is_bound_to_where_the_edge_is_and_not_to_where_the_caller_saw_it(
    store, environment, move
):
    move("https://other.example.test")
    environment.edge_url = EDGE
    store()
    assert ProbeIdentity.objects.get().origin == "https://other.example.test:443"


def test_what_was_seen_with_another_identity_counts_no_more(store, environment, owner):
    digests = [target_digest(seen())]
    for changes in ({}, {"header": "Cookie"}, {"now": LATER}, {"slot": "b"}):
        store(**changes)
        digests.append(target_digest(seen()))
    assert len(set(digests)) == 5
    identity_remove(by=acting(owner), environment=environment, slot="b")
    assert target_digest(seen()) == digests[3]


def test_removing_what_is_not_there_is_refused(environment, owner):
    with pytest.raises(Refused) as refusal:
        identity_remove(by=acting(owner), environment=environment, slot="a")
    assert refusal.value.field == "slot"


def test_all_values_cost_one_query(store, environment, interface, owner, django_assert_num_queries):
    store()
    other = environment_add(
        by=acting(owner), interface=interface, fields=replace(PLACE, name="other"), now=NOW
    )
    identity_set(by=acting(owner), environment=other, slot="b", source="stored", value="x", now=NOW)
    with django_assert_num_queries(1):
        values = identity_values([environment.pk, other.pk])
    assert {pk: set(found) for pk, found in values.items()} == {
        environment.pk: {"a"},
        other.pk: {"b"},
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"slot": "c"},
        {"source": "vault"},
        {"reference": "A"},
        {"ciphertext": ""},
        {"voided_at": NOW},
        {"source": "env"},
        {"source": "env", "reference": "A"},
    ],
)
def test_the_database_refuses_what_must_not_be(store, wrong):
    identity = store()
    with pytest.raises(IntegrityError), transaction.atomic():
        ProbeIdentity.objects.filter(pk=identity.pk).update(**wrong)


def test_a_slot_is_taken_once(store, environment):
    identity = store()
    identity.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        identity.save(force_insert=True)


def test_a_value_for_another_origin_than_the_edge_that_will_be_asked_is_left_out(
    store, environment
):
    store()
    moved = {environment.pk: "https://elsewhere.example.test"}
    assert identity_values([environment.pk], edges=moved) == {}
    assert identity_values([environment.pk], edges={environment.pk: environment.edge_url}) != {}
