import ipaddress
import json
import os
import socket
import stat

import pytest
from cryptography.fernet import Fernet

from deploy.management.embedded import (
    LOCAL_NETWORKS,
    Refused,
    prepare_assessment,
    prepare_command,
    prepare_start,
    prepared,
)
from deploy.management.interfaces import own_addresses
from tests.servers import free_port

FILLED = (
    "SECRET_KEY",
    "SECRET_KEY_FILE",
    "SECRETS_KEYS",
    "SECRETS_KEYS_FILE",
    "DATA_DIR",
    "PUBLIC_URL",
    "ALLOWED_HOSTS",
    "OWN_ADDRESSES",
    "READINESS_ZONES",
    "LOG_FORMAT",
    "EMBEDDED",
    "STANDALONE",
)


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    for name in FILLED:
        # set first, so that whatever the code fills in is taken away after the test
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    mask = os.umask(0o022)
    yield
    os.umask(mask)


def ipv4_addresses():
    return [address for address in own_addresses() if ":" not in address]


def start(tmp_path, *more):
    port = free_port()
    with prepare_start(["--data", str(tmp_path / "data"), "--port", str(port), *more]):
        return port


def test_it_fills_in_what_a_start_needs(tmp_path):
    port = start(tmp_path)
    assert os.environ["PUBLIC_URL"] == f"http://127.0.0.1:{port}"
    assert "127.0.0.1" in json.loads(os.environ["ALLOWED_HOSTS"])
    assert json.loads(os.environ["OWN_ADDRESSES"]) == [f"127.0.0.1:{port}"]
    assert set(json.loads(os.environ["READINESS_ZONES"])) == {"local"}
    assert os.environ["DATA_DIR"] == str(tmp_path / "data")


def test_folder_and_key_are_for_their_owner_alone(tmp_path):
    start(tmp_path)
    key = tmp_path / "data" / "secret_key"
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text()) >= 32


def test_a_second_start_keeps_the_key(tmp_path):
    start(tmp_path)
    before = (tmp_path / "data" / "secret_key").read_text()
    start(tmp_path)
    assert (tmp_path / "data" / "secret_key").read_text() == before


def test_the_key_for_stored_credentials_is_made_once_and_for_its_owner_alone(tmp_path):
    start(tmp_path)
    file = tmp_path / "data" / "secrets_keys"
    (key,) = json.loads(file.read_text())
    assert Fernet(key).decrypt(Fernet(key).encrypt(b"a")) == b"a"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.environ["SECRETS_KEYS_FILE"] == str(file)
    start(tmp_path)
    assert json.loads(file.read_text()) == [key]


def test_keys_for_stored_credentials_that_a_person_has_set_win(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRETS_KEYS", f'["{Fernet.generate_key().decode()}"]')
    start(tmp_path)
    assert "SECRETS_KEYS_FILE" not in os.environ


def test_another_command_works_where_no_key_for_stored_credentials_was_made(tmp_path, monkeypatch):
    start(tmp_path)
    (tmp_path / "data" / "secrets_keys").unlink()
    for name in FILLED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    prepare_command()
    assert "SECRETS_KEYS_FILE" not in os.environ


def test_what_a_person_has_set_wins(tmp_path, monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", "https://registry.example.com")
    monkeypatch.setenv("READINESS_ZONES", "{}")
    monkeypatch.setenv("SECRET_KEY", "a key of their own that is long enough")
    port = start(tmp_path)
    assert os.environ["PUBLIC_URL"] == "https://registry.example.com"
    assert os.environ["READINESS_ZONES"] == "{}"
    assert "ALLOWED_HOSTS" not in os.environ
    assert json.loads(os.environ["OWN_ADDRESSES"]) == [f"127.0.0.1:{port}"]
    assert "SECRET_KEY_FILE" not in os.environ


def test_another_command_sees_the_system_that_was_started(tmp_path, monkeypatch):
    port = start(tmp_path)
    for name in FILLED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    prepare_command()
    assert os.environ["PUBLIC_URL"] == f"http://127.0.0.1:{port}"
    assert os.environ["SECRET_KEY_FILE"] == str(tmp_path / "data" / "secret_key")


def test_another_command_sees_a_system_that_kept_no_own_address(tmp_path, monkeypatch):
    start(tmp_path)
    kept = tmp_path / "data" / "environment.json"
    older = json.loads(kept.read_text())
    del older["OWN_ADDRESSES"]
    kept.write_text(json.dumps(older))
    for name in FILLED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    prepare_command()
    assert os.environ["OWN_ADDRESSES"] == "[]"


def test_another_command_changes_nothing_where_no_system_was_started(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    prepare_command()
    assert "SECRET_KEY_FILE" not in os.environ
    assert "PUBLIC_URL" not in os.environ


def test_it_refuses_a_port_in_use_and_names_the_cure(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with pytest.raises(Refused, match=rf"^Port {port} .* in use: .* --port\.$"):
            prepare_start(["--data", str(tmp_path), "--port", port]).__enter__()


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_it_refuses_a_number_that_is_no_port(tmp_path, port):
    with pytest.raises(Refused, match="is not a port"):
        prepare_start(["--data", str(tmp_path), f"--port={port}"]).__enter__()


@pytest.mark.parametrize("address", ["registry.example.com", "192.0.2.1"])
def test_it_refuses_an_address_that_cannot_be_listened_on(tmp_path, address):
    with pytest.raises(Refused, match=f"^--bind {address} is not"):
        start(tmp_path, "--bind", address)


def test_it_refuses_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "data").write_text("a file is in the way")
    with pytest.raises(Refused, match=r"cannot be written .* --data\.$"):
        start(tmp_path)


def test_it_listens_on_every_address_when_asked(tmp_path):
    port = start(tmp_path, "--bind", "0.0.0.0")
    allowed = json.loads(os.environ["ALLOWED_HOSTS"])
    assert {socket.gethostname(), "127.0.0.1", *ipv4_addresses()} <= set(allowed)
    first = next(iter(ipv4_addresses()), "127.0.0.1")
    assert os.environ["PUBLIC_URL"] == f"http://{first}:{port}"
    assert json.loads(os.environ["OWN_ADDRESSES"]) == [f"0.0.0.0:{port}"]
    assert not [host for host in allowed if host.startswith("[") and host != "[::1]"]


def test_it_keeps_probes_from_an_address_with_colons(tmp_path):
    port = start(tmp_path, "--bind", "::1")
    assert json.loads(os.environ["OWN_ADDRESSES"]) == [f"[::1]:{port}"]


def test_the_addresses_of_this_machine_can_be_listened_on():
    for address in own_addresses():
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family) as listener:
            listener.bind((address, 0))


def test_it_refuses_a_second_system_on_one_folder_and_names_the_cure(tmp_path):
    folder = str(tmp_path / "data")
    with prepare_start(["--data", folder, "--port", str(free_port())]):
        remembered = (tmp_path / "data" / "environment.json").read_text()
        with pytest.raises(Refused, match=r"^A system runs on the data folder .* --data\.$"):
            start(tmp_path)
        assert (tmp_path / "data" / "environment.json").read_text() == remembered
    start(tmp_path)


def test_the_local_networks_are_networks():
    networks = [str(ipaddress.ip_network(text)) for text in LOCAL_NETWORKS]
    assert networks == list(LOCAL_NETWORKS)


def test_an_assessment_needs_no_system_and_writes_nothing(tmp_path):
    os.environ["DATA_DIR"] = str(tmp_path / "data")
    with prepared("assess", ["https://chat.example.test"]):
        assert len(os.environ["SECRET_KEY"]) >= 32
        assert os.environ["STANDALONE"] == "true"
    assert not (tmp_path / "data").exists()


def test_an_assessment_beside_a_system_keeps_to_its_settings(tmp_path):
    start(tmp_path)
    prepare_command()
    prepare_assessment()
    assert "STANDALONE" not in os.environ
    assert "SECRET_KEY" not in os.environ
