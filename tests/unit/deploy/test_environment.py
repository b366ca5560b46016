import json

import pytest
from dns.nameserver import Do53Nameserver

from deploy.environment import EnvironmentRefused, load, own_files, own_variables
from readiness.egress.resolver import _nameserver

KEY = "a key that is long enough for every test"


@pytest.fixture
def set_environment(monkeypatch):
    def put(**values):
        for name in ("SECRET_KEY_FILE", "ALLOWED_HOSTS", "READINESS_CONTROL_URL"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"SECRET_KEY": KEY, **values}.items():
            monkeypatch.setenv(name, value)

    return put


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://database/registry"),
        ("DATABASE_URL", "sqlite:registry"),
        ("DATABASE_URL", "postgresql://database:abc/registry"),
        ("BROKER_URL", "carrier-pigeon://"),
        ("BROKER_URL", "redis://h:abc"),
        ("BROKER_URL", "redis://h:0"),
        ("BROKER_URL", "redis://h:99999"),
        ("BROKER_URL", "redis://[::1"),
        ("BROKER_URL", "redis:///0"),
        ("BROKER_URL", "redis://h:6379;redis://h:abc"),
        ("PUBLIC_URL", "registry.example.com"),
        ("PUBLIC_URL", "ftp://registry.example.com"),
        ("PUBLIC_URL", "http://h:99999"),
        ("PUBLIC_URL", "http://h:0"),
        ("PUBLIC_URL", "http://a b/"),
        ("PUBLIC_URL", "http://0x7f.1/"),
        ("OWN_ADDRESSES", "0.0.0.0:8000"),
        ("OWN_ADDRESSES", '["0.0.0.0"]'),
        ("OWN_ADDRESSES", '["0.0.0.0:0"]'),
        ("OWN_ADDRESSES", '["0.0.0.0:70000"]'),
        ("OWN_ADDRESSES", '[":8000"]'),
        ("OWN_ADDRESSES", '["a b:8000"]'),
        ("OWN_ADDRESSES", '["::1:8000"]'),
        ("OWN_ADDRESSES", '["[::1]"]'),
        ("OWN_ADDRESSES", '["http://web:8000"]'),
        ("OWN_ADDRESSES", '["web:8000/healthz"]'),
        ("OWN_ADDRESSES", '["user@web:8000"]'),
        ("ALLOWED_HOSTS", "registry.example.com"),
        ("READINESS_ZONES", '{"office": '),
        ("READINESS_ZONES", "/nowhere/zones.json"),
        ("READINESS_ZONES", '{"a": ["10.0.0.1/8"]}'),
        ("READINESS_ZONES", '{"a": ["office"]}'),
        ("READINESS_ZONES", '{"a": []}'),
        ("READINESS_ZONES", '{"a": {"nets": []}}'),
        ("READINESS_ZONES", '{"a": {"networks": ["10.0.0.0/8"], "rate_per_second": 0}}'),
        ("READINESS_ZONES", '{"a": {"networks": ["10.0.0.0/8"], "source_address": "nope"}}'),
        ("READINESS_ZONES", '{"public": ["10.0.0.0/8"]}'),
        ("READINESS_NAMESERVERS", '["dns.example.com"]'),
        ("READINESS_NAMESERVERS", '["dns.example.com:53"]'),
        ("READINESS_NAMESERVERS", '["[192.0.2.1"]'),
        ("READINESS_NAMESERVERS", '["192.0.2.1:0"]'),
        ("READINESS_NAMESERVERS", '["[::1]:65536"]'),
        ("READINESS_NAMESERVERS", '["[::1]"]'),
        ("READINESS_CONTROL_URL", "https://registry.example.com/healthz?deep=1"),
        ("READINESS_CONTROL_URL", "https://registry.example.com/healthz#top"),
        ("READINESS_CONTROL_URL", "https://registry.example.com:99999/healthz"),
        ("READINESS_CONTROL_URL", "https://registry.example.com:port/healthz"),
        ("PUBLIC_URL", "https://registry.example.com/?a=b"),
        ("SMTP_HOST", "mail.example.com:25"),
        ("SMTP_HOST", "mail host"),
        ("SMTP_PORT", "0x19"),
        ("SMTP_PORT", "65536"),
        ("SMTP_SECURITY", "ssl"),
        ("SMTP_FROM", "Ops <ops@example.com>"),
        ("SMTP_FROM", "ops@example.com, eve@example.com"),
        ("SMTP_CA", "-----BEGIN CERTIFICATE-----"),
        ("SMTP_TIMEOUT_SECONDS", "0"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "one"),
        ("READINESS_TICK_SECONDS", "0"),
        ("READINESS_BATCH_SIZE", "many"),
        ("SECRETS_KEYS", "not json"),
        ("SECRETS_KEYS", '["too-short"]'),
        ("PROBE_SECRET_VARIABLES", "*_PROBE_*"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("TRUST_FORWARDED_PROTO", "perhaps"),
    ],
)
def test_it_refuses_a_wrong_value_by_the_name_of_its_variable(set_environment, name, value):
    set_environment(**{name: value})
    with pytest.raises(EnvironmentRefused, match=rf"^{name} has a wrong value: .*[^.]\.\Z"):
        load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres://registry@database/registry"),
        ("DATABASE_URL", "postgresql://registry@database:5433/registry"),
        ("DATABASE_URL", "sqlite:////var/lib/registry.sqlite3"),
        ("BROKER_URL", "filesystem://"),
        ("BROKER_URL", "redis://:secret@h:6379/1;redis://[::1]"),
        ("BROKER_URL", "redis+socket:///run/redis.sock"),
        ("PUBLIC_URL", "http://[::1]:8000"),
        ("PUBLIC_URL", "https://registry.example.com/ops"),
        ("READINESS_CONTROL_URL", "http://127.0.0.1:8000/healthz"),
    ],
)
def test_a_right_value_stays_as_it_is(set_environment, name, value):
    set_environment(**{name: value})
    assert getattr(load(), name) == value


def test_own_addresses_are_hosts_with_ports(set_environment):
    addresses = ["0.0.0.0:8000", "[::]:8000", "web.example.com:80"]
    set_environment(OWN_ADDRESSES=json.dumps(addresses))
    assert addresses == load().OWN_ADDRESSES


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BROKER_URL", "redis://:hunter2@h:abc"),
        ("BROKER_URL", "redis://:hunter2/@h:6379"),
        ("BROKER_URL", "redis://:hunter2\u2100@h"),
        ("DATABASE_URL", "mysql://registry:hunter2@database/registry"),
        ("DATABASE_URL", "postgresql://registry:hunter2@database:abc/registry"),
        ("PUBLIC_URL", "http://user:hunter2@registry.example.com:abc"),
    ],
)
def test_it_never_repeats_a_password_in_an_address(set_environment, name, value):
    set_environment(**{name: value})
    with pytest.raises(EnvironmentRefused) as refusal:
        load()
    assert "hunter2" not in str(refusal.value)


MAIL = {"SMTP_HOST": "Mail.Example.com", "SMTP_FROM": "ops@example.com"}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"SMTP_HOST": "mail.example.com"}, "SMTP_HOST is set without SMTP_FROM"),
        ({**MAIL, "SMTP_USER": "ops"}, "SMTP_USER and SMTP_PASSWORD go together"),
        ({**MAIL, "SMTP_PASSWORD": "hunter2"}, "SMTP_USER and SMTP_PASSWORD go together"),
        (
            {**MAIL, "SMTP_USER": "ops", "SMTP_PASSWORD": "hunter2", "SMTP_SECURITY": "none"},
            "a password would travel in the clear",
        ),
    ],
)
def test_settings_of_the_mail_server_go_together(set_environment, values, sentence):
    set_environment(**values)
    with pytest.raises(EnvironmentRefused, match=sentence) as refusal:
        load()
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_mail_server_has_the_usual_port(set_environment, security, port):
    set_environment(**MAIL, SMTP_SECURITY=security)
    found = load()
    assert ["mail.example.com", port] == [found.SMTP_HOST, found.SMTP_PORT]
    set_environment(**MAIL, SMTP_SECURITY=security, SMTP_PORT="2525")
    assert load().SMTP_PORT == 2525


def test_it_names_the_databases_that_it_runs_on(set_environment):
    set_environment(DATABASE_URL="mysql://database/registry")
    with pytest.raises(EnvironmentRefused, match=r"must begin with postgresql:// or sqlite:///\.$"):
        load()


@pytest.mark.parametrize("server", ["192.0.2.1", "192.0.2.1:5353", "::1", "[::1]:53"])
def test_a_name_server_is_taken_as_the_prober_reads_it(set_environment, server):
    set_environment(READINESS_NAMESERVERS=json.dumps([server]))
    assert [server] == load().READINESS_NAMESERVERS
    assert isinstance(_nameserver(server), Do53Nameserver)


def test_it_names_a_missing_key_and_what_it_is_for(set_environment, monkeypatch):
    set_environment()
    monkeypatch.delenv("SECRET_KEY")
    with pytest.raises(EnvironmentRefused, match=r"^SECRET_KEY is not set. Key that signs"):
        load()


def test_it_never_repeats_a_value_in_a_refusal(set_environment):
    set_environment(SECRET_KEY="hunter2")
    with pytest.raises(EnvironmentRefused) as refusal:
        load()
    assert "hunter2" not in str(refusal.value)


def test_it_names_every_wrong_variable_at_once(set_environment):
    set_environment(LOG_LEVEL="LOUD", LOG_FORMAT="xml")
    with pytest.raises(EnvironmentRefused) as refusal:
        load()
    assert str(refusal.value).splitlines()[0].startswith("LOG_LEVEL ")
    assert str(refusal.value).splitlines()[1].startswith("LOG_FORMAT ")


def test_it_reads_a_secret_from_a_file(set_environment, monkeypatch, tmp_path):
    set_environment()
    (tmp_path / "key").write_text(f"{KEY}\n")
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert load().SECRET_KEY.get_secret_value() == KEY


def test_it_refuses_a_file_that_cannot_be_read(set_environment, monkeypatch):
    set_environment()
    monkeypatch.setenv("SECRET_KEY_FILE", "/nowhere/key")
    with pytest.raises(EnvironmentRefused, match=r"^SECRET_KEY_FILE: cannot read /nowhere/key"):
        load()


def test_it_reads_zones_from_json_and_from_a_file(set_environment, tmp_path):
    zones = {"office": ["10.0.0.0/8"], "lab": {"networks": ["10.1.0.0/16"]}}
    set_environment(READINESS_ZONES=json.dumps(zones))
    assert zones == load().READINESS_ZONES
    (tmp_path / "zones.json").write_text(json.dumps(zones))
    set_environment(READINESS_ZONES=str(tmp_path / "zones.json"))
    assert zones == load().READINESS_ZONES


def test_it_never_repeats_a_key_that_is_none(set_environment):
    set_environment(SECRETS_KEYS='["hunter2"]')
    with pytest.raises(EnvironmentRefused) as refusal:
        load()
    assert "hunter2" not in str(refusal.value)


def test_secrets_of_probes_lie_in_the_data_folder_unless_it_says_otherwise(
    set_environment, tmp_path
):
    set_environment(DATA_DIR=str(tmp_path))
    assert str(tmp_path / "secrets") == load().PROBE_SECRET_DIR
    set_environment(DATA_DIR=str(tmp_path), PROBE_SECRET_DIR="/run/secrets")
    assert load().PROBE_SECRET_DIR == "/run/secrets"


def test_it_knows_its_own_variables_and_the_files_behind_them(
    set_environment, monkeypatch, tmp_path
):
    set_environment()
    (tmp_path / "key").write_text(KEY)
    (tmp_path / "link").symlink_to(tmp_path / "key")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "link"))
    assert {"SECRET_KEY", "DATABASE_URL_FILE", "SECRETS_KEYS"} <= own_variables()
    assert tmp_path / "key" in own_files()


def test_hosts_database_and_control_address_follow_from_the_others(set_environment, tmp_path):
    set_environment(
        PUBLIC_URL="https://registry.example.com/", DATA_DIR=str(tmp_path), DATABASE_URL=""
    )
    environment = load()
    assert environment.ALLOWED_HOSTS == ["registry.example.com"]
    assert environment.READINESS_CONTROL_URL == "https://registry.example.com/healthz"
    assert f"sqlite:///{tmp_path}/registry.sqlite3" == environment.DATABASE_URL
