import ast
from pathlib import Path

import pytest

from deploy import system_checks
from deploy.environment import ROOT

CHECKS = (
    system_checks.zones,
    system_checks.addresses,
    system_checks.brokers,
    system_checks.mail,
)


def change(settings, **values):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=values)


@pytest.fixture
def sound(settings):
    settings.READINESS_ZONES = {"office": ["10.0.0.0/8"], "lab": {"networks": ["10.1.0.0/16"]}}
    settings.EMBEDDED = False
    settings.PUBLIC_URL, settings.IS_HTTPS = "https://registry.example.com", True
    change(settings, TRUST_FORWARDED_PROTO=True)
    settings.BROKER_URL = "redis://127.0.0.1"
    return settings


def found():
    return [message.id for check in CHECKS for message in check()]


def test_sound_settings_pass_every_check(sound):
    assert found() == []


def test_the_local_zone_is_for_up_alone(sound):
    sound.READINESS_ZONES = {"local": ["127.0.0.0/8"]}
    assert found() == ["deploy.W001"]
    sound.EMBEDDED = True
    assert found() == []


def test_plain_http_is_fine_on_loopback_alone(sound):
    sound.IS_HTTPS = False
    sound.PUBLIC_URL = "http://registry.example.com"
    assert found() == ["deploy.W002"]
    for address in ("http://127.0.0.1:8000", "http://[::1]:8000", "http://localhost:8000"):
        sound.PUBLIC_URL = address
        assert found() == []


def test_a_folder_of_jobs_does_not_fit_a_database_server(sound):
    sound.BROKER_URL = "filesystem://"
    change(sound, DATABASE_URL="postgresql://registry@database/registry")
    assert found() == ["deploy.W003"]
    change(sound, DATABASE_URL="sqlite:////var/lib/registry/registry.sqlite3")
    assert found() == []


def test_https_without_its_header_is_noticed(sound):
    change(sound, TRUST_FORWARDED_PROTO=False)
    assert found() == ["deploy.W004"]


def test_mail_in_the_clear_stays_on_the_machine(sound):
    sound.SMTP_HOST, sound.SMTP_SECURITY = "mail.example.com", "none"
    assert found() == ["deploy.W005"]
    sound.SMTP_SECURITY = "starttls"
    assert found() == []
    sound.SMTP_HOST, sound.SMTP_SECURITY = "127.0.0.1", "none"
    assert found() == []


def test_every_message_carries_a_cure(sound):
    sound.READINESS_ZONES = {"local": ["127.0.0.0/8"]}
    sound.PUBLIC_URL, sound.IS_HTTPS = "http://registry.example.com", False
    messages = [message for check in CHECKS for message in check()]
    assert len(messages) == 2
    assert all(message.hint for message in messages)


def test_the_operators_page_lists_every_check():
    source = ast.parse(Path(system_checks.__file__).read_text("utf-8"))
    identifiers = {
        node.value
        for node in ast.walk(source)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("deploy.")
    }
    page = (ROOT / "deploy" / "README.md").read_text("utf-8")
    assert len(identifiers) == 5
    assert all(f"`{identifier}`" in page for identifier in identifiers)
