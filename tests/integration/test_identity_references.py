"""Credentials that stay in a variable or a file: which may be named, and what they hold."""

import os

import pytest
from django.conf import settings as configured

from registry.domain.fields import EnvironmentFields
from registry.models import ProbeIdentity
from registry.services.environments import environment_add
from registry.services.errors import Refused
from registry.services.identities import identities_unavailable, identity_set, identity_values
from tests.factories import NOW, acting

VALUE = "Bearer hunter2-hunter2"
PLACE = EnvironmentFields(name="staging", kind="staging", edge_url="https://chat.example.test")


@pytest.fixture
def environment(interface, owner):
    return environment_add(by=acting(owner), interface=interface, fields=PLACE, now=NOW)


@pytest.fixture
def refer(environment, approver):
    def run(source, reference):
        return identity_set(
            by=acting(approver),
            environment=environment,
            slot="a",
            source=source,
            reference=reference,
            now=NOW,
        )

    return run


@pytest.fixture
def folder(settings, tmp_path):
    settings.PROBE_SECRET_DIR = tmp_path / "secrets"
    settings.PROBE_SECRET_DIR.mkdir()
    return settings.PROBE_SECRET_DIR


def presented(environment):
    values = identity_values([environment.pk]).get(environment.pk, {})
    return {slot: value.reveal() for slot, value in values.items()}


def reason(environment):
    (found,) = identities_unavailable([environment.pk])[environment.pk]
    assert found.slot == "a"
    return found.sentence


def test_a_variable_is_read_at_the_time_of_asking(refer, environment, monkeypatch):
    refer("env", " CHAT_PROBE_A ")
    assert "CHAT_PROBE_A is not set where the probes run" in reason(environment)
    monkeypatch.setenv("CHAT_PROBE_A", VALUE)
    assert presented(environment) == {"a": VALUE}
    monkeypatch.setenv("CHAT_PROBE_A", "another")
    assert presented(environment) == {"a": "another"}


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "DATABASE_URL", "SECRETS_KEYS_FILE", "PATH", "HOME"]
)
def test_no_other_variable_can_be_named(refer, name):
    with pytest.raises(Refused, match="PROBE_SECRET_VARIABLES") as refusal:
        refer("env", name)
    assert refusal.value.field == "reference"


@pytest.mark.parametrize("name", sorted(configured.OWN_VARIABLES))
def test_no_pattern_gives_the_program_s_own_variables_away(refer, settings, name):
    settings.PROBE_SECRET_VARIABLES = ("*",)
    with pytest.raises(Refused, match="never given away"):
        refer("env", name)


def test_a_variable_that_the_operator_withdraws_is_not_read_any_more(
    refer, environment, settings, monkeypatch
):
    monkeypatch.setenv("CHAT_PROBE_A", VALUE)
    refer("env", "CHAT_PROBE_A")
    settings.PROBE_SECRET_VARIABLES = ("OTHER_*",)
    assert presented(environment) == {}
    assert "must match PROBE_SECRET_VARIABLES (OTHER_*)" in reason(environment)


def test_a_variable_that_no_header_can_carry_is_not_presented(refer, environment, monkeypatch):
    refer("env", "CHAT_PROBE_A")
    monkeypatch.setenv("CHAT_PROBE_A", f"{VALUE}\r\nHost: other.test")
    assert presented(environment) == {}
    assert reason(environment) == "A header's value is one line of printable ASCII characters."


def test_a_file_is_read_at_the_time_of_asking(refer, environment, folder):
    refer("file", "chat/a")
    assert "PROBE_SECRET_DIR has no file chat/a" in reason(environment)
    (folder / "chat").mkdir()
    (folder / "chat" / "a").write_text(f"{VALUE}\n")
    assert presented(environment) == {"a": VALUE}


def test_a_file_may_be_named_by_its_whole_path_and_through_a_link_in_the_folder(
    refer, environment, folder
):
    (folder / "..data").mkdir()
    (folder / "..data" / "a").write_text(VALUE)
    (folder / "a").symlink_to(folder / "..data" / "a")
    refer("file", str(folder / "a"))
    assert presented(environment) == {"a": VALUE}


@pytest.mark.parametrize(
    "reference", ["/etc/shadow", "../key", "chat/../../key", "link", "linked/key", ".", "a\0b"]
)
def test_a_file_outside_the_folder_cannot_be_named(refer, folder, reference):
    (folder.parent / "key").write_text(VALUE)
    (folder / "link").symlink_to(folder.parent / "key")
    (folder / "linked").symlink_to(folder.parent)
    with pytest.raises(Refused, match="PROBE_SECRET_DIR") as refusal:
        refer("file", reference)
    assert refusal.value.field == "reference"
    assert not ProbeIdentity.objects.exists()


def test_a_file_that_becomes_a_link_to_the_outside_is_not_read(refer, environment, folder):
    refer("file", "a")
    (folder.parent / "key").write_text(VALUE)
    (folder / "a").symlink_to(folder.parent / "key")
    assert presented(environment) == {}
    assert "Name a file in the folder PROBE_SECRET_DIR" in reason(environment)


def test_a_file_that_holds_a_setting_of_the_program_cannot_be_named(refer, folder, settings):
    settings.OWN_FILES = frozenset({folder / "secret_key"})
    with pytest.raises(Refused, match="set apart for probes"):
        refer("file", "secret_key")


def test_what_is_no_readable_file_is_a_reason_and_no_error(refer, environment, folder):
    refer("file", "a")
    (folder / "a").mkdir()
    assert "has no file a" in reason(environment)
    (folder / "a").rmdir()
    os.mkfifo(folder / "a")
    assert "has no file a" in reason(environment)
    (folder / "a").unlink()
    (folder / "a").write_bytes(b"\xff\x00")
    assert "printable ASCII" in reason(environment)
    (folder / "a").write_text("a" * 100_000)
    assert "at most 8192 bytes" in reason(environment)
