"""Where a stored value could show, it does not; and how its key is changed."""

import logging
from dataclasses import replace
from io import StringIO
from traceback import walk_tb

import pytest
from cryptography.fernet import Fernet
from django.core import serializers
from django.core.management import call_command
from django.views.debug import SafeExceptionReporterFilter

from registry.admin import site
from registry.domain.fields import EnvironmentFields
from registry.models import ProbeIdentity
from registry.selectors.snapshots import snapshot_get
from registry.services.environments import environment_add, environment_update
from registry.services.errors import Refused
from registry.services.identities import identities_unavailable, identity_set, identity_values
from tests.factories import NOW, acting

VALUE = "Bearer hunter2-hunter2"
PLACE = EnvironmentFields(name="staging", kind="staging", edge_url="https://chat.example.test")
OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture(autouse=True)
def keys(settings):
    settings.SECRETS_KEYS = (OLD,)


@pytest.fixture
def environment(interface, owner):
    return environment_add(by=acting(owner), interface=interface, fields=PLACE, now=NOW)


@pytest.fixture
def identity(environment, owner):
    return identity_set(
        by=acting(owner), environment=environment, slot="a", source="stored", value=VALUE, now=NOW
    )


def presented(environment):
    values = identity_values([environment.pk]).get(environment.pk, {})
    return {slot: value.reveal() for slot, value in values.items()}


def test_no_record_snapshot_or_log_line_holds_the_value(environment, owner, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.DEBUG)
    identity = identity_set(
        by=acting(owner), environment=environment, slot="a", source="stored", value=VALUE, now=NOW
    )
    values = identity_values([environment.pk])
    logging.getLogger("probe").warning("%s", values)
    shown = [
        repr(identity),
        str(vars(identity)),
        repr(snapshot_get("chat")),
        repr(values),
        serializers.serialize("json", ProbeIdentity.objects.all()),
        caplog.text,
    ]
    assert not [text for text in shown if "hunter2" in text]
    assert "Secret(…)" in caplog.text


def test_no_snapshot_holds_what_was_made_of_the_value(identity):
    assert identity.ciphertext
    assert identity.ciphertext not in repr(snapshot_get("chat"))


def test_no_page_of_djangos_own_shows_it(rf, identity, owner):
    request = rf.get("/")
    request.user = owner
    shown = site._registry[ProbeIdentity]
    assert "ciphertext" not in {*shown.get_fields(request), *shown.get_list_display(request)}


def test_an_error_report_does_not_show_the_value(environment, owner):
    with pytest.raises(Refused) as refusal:
        identity_set(
            by=acting(owner),
            environment=environment,
            slot="a",
            source="stored",
            value=f"{VALUE}\x00",
            now=NOW,
        )
    reporter = SafeExceptionReporterFilter()
    ours = [
        frame
        for frame, _ in walk_tb(refusal.tb)
        if frame.f_code.co_filename.endswith("services/identities.py")
    ]
    shown = str([reporter.get_traceback_frame_variables(None, frame) for frame in ours])
    assert "'slot'" in shown
    assert "hunter2" not in shown


def test_the_settings_that_an_error_report_shows_hold_no_key():
    assert OLD not in str(SafeExceptionReporterFilter().get_safe_settings())


def rotate(expected_status=0):
    output, errors = StringIO(), StringIO()
    if expected_status:
        with pytest.raises(SystemExit) as stop:
            call_command("rotate_secrets", stdout=output, stderr=errors)
        assert stop.value.code == expected_status
    else:
        call_command("rotate_secrets", stdout=output, stderr=errors)
    return output.getvalue(), errors.getvalue()


def test_a_key_is_changed_without_probes_noticing(identity, environment, settings):
    settings.SECRETS_KEYS = (NEW, OLD)
    assert presented(environment) == {"a": VALUE}
    assert rotate() == ("1 stored secrets are encrypted with the first key.\n", "")
    settings.SECRETS_KEYS = (NEW,)
    assert presented(environment) == {"a": VALUE}
    before = identity.set_at
    identity.refresh_from_db()
    assert identity.set_at == before


def test_a_key_that_is_taken_away_too_early_is_told(identity, environment, settings):
    settings.SECRETS_KEYS = (NEW,)
    assert presented(environment) == {}
    ((unavailable,),) = identities_unavailable([environment.pk]).values()
    assert unavailable.slot == "a"
    assert unavailable.sentence.startswith("No key opens it. Put the key")
    output, errors = rotate(expected_status=1)
    assert output.startswith("0 stored secrets")
    assert (
        errors == "No key opens identity a of chat/staging: give it again, or put its key back.\n"
    )
    settings.SECRETS_KEYS = (NEW, OLD)
    assert presented(environment) == {"a": VALUE}


def test_without_any_key_the_variable_is_named(identity, environment, settings):
    settings.SECRETS_KEYS = ()
    assert presented(environment) == {}
    ((unavailable,),) = identities_unavailable([environment.pk]).values()
    assert unavailable.sentence.startswith("SECRETS_KEYS is not set")
    _, errors = rotate(expected_status=2)
    assert errors.startswith("SECRETS_KEYS is not set")


def test_what_is_void_is_not_rotated(identity, environment, owner, settings):
    moved = replace(PLACE, edge_url="https://other.example.test")
    environment_update(by=acting(owner), environment=environment, fields=moved, now=NOW)
    settings.SECRETS_KEYS = (NEW,)
    assert rotate() == ("0 stored secrets are encrypted with the first key.\n", "")
