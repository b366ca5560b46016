import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from deploy.demo import credentials, places
from deploy.demo.authority import CERTIFICATE_FILE
from deploy.demo.descriptors import descriptor, identity_headers
from deploy.demo.running import prepare
from deploy.demo.toml_files import FileRefused
from registry.domain.descriptor import parse
from tests.unit.deploy.demo_process import EDGES, SAMPLES

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def read_nothing(name: str) -> str:
    raise AssertionError(f"{name} was read")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_everything_that_is_missing_is_made(tmp_path):
    folder = prepare(tmp_path, NOW)
    made = {f"{name}.toml" for name in (*EDGES, "addresses", "credentials")}
    assert set(contents(folder)) == made | {"authority.pem", "authority.key"}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / credentials.FILE).stat().st_mode) == 0o600


def test_what_is_there_is_kept(tmp_path):
    folder = prepare(tmp_path, NOW)
    (folder / "guarded.toml").write_text("hsts_on_errors = false\n")
    before = contents(folder)
    prepare(tmp_path, NOW)
    assert contents(folder) == before


def test_tokens_are_made_on_the_spot_and_all_different(tmp_path):
    tokens = [
        token
        for data in (tmp_path / "one", tmp_path / "two")
        for identities in credentials.load(prepare(data, NOW)).named().values()
        for token in (identities.a, identities.b)
    ]
    assert len(set(tokens)) == len(tokens) == 2 * 2 * len(SAMPLES)


def test_a_token_has_one_holder(tmp_path):
    one = credentials.load(prepare(tmp_path, NOW)).guarded
    assert [one.holder(token) for token in (one.a, one.b, "", one.a[:-1], "é")] == [
        "a",
        "b",
        None,
        None,
        None,
    ]


def test_a_wrong_token_file_is_refused_without_its_tokens(tmp_path):
    folder = prepare(tmp_path, NOW)
    text = (folder / credentials.FILE).read_text().replace("a = ", "c = ", 1)
    (folder / credentials.FILE).write_text(text)
    with pytest.raises(FileRefused) as refused:
        credentials.load(folder)
    assert "guarded.c: is not a setting" in str(refused.value)
    assert credentials.FILE in str(refused.value)
    assert not any(
        line.split('"')[1] in str(refused.value) for line in text.splitlines() if '"' in line
    )


def test_every_edge_upstream_and_zone_has_an_address_of_its_own(tmp_path):
    places.write_missing(tmp_path, has_address=lambda address: True)
    found = places.load(tmp_path).named().values()
    addresses = [a for place in found for a in (place.edge_address, place.upstream_address)]
    assert len(set(addresses)) == 2 * len(EDGES)
    assert all(place.tells_callers_apart for place in found)
    assert all(place.inside_address not in addresses for place in found)


def test_ports_tell_them_apart_where_there_is_one_address_alone(tmp_path):
    places.write_missing(tmp_path, has_address=lambda address: address == "127.0.0.1")
    found = places.load(tmp_path).named().values()
    ports = [
        p for place in found for p in (place.https_port, place.plain_port, place.upstream_port)
    ]
    assert len(set(ports)) == 3 * len(EDGES)
    assert {place.edge_address for place in found} == {"127.0.0.1"}
    assert not any(place.tells_callers_apart for place in found)


@pytest.mark.parametrize("address", ["192.0.2.1", "0.0.0.0", "localhost"])
def test_the_demo_stays_on_loopback(tmp_path, address):
    places.write_missing(tmp_path)
    file = tmp_path / places.FILE
    lines = file.read_text().splitlines()
    (number, *_) = (n for n, line in enumerate(lines) if line.startswith("edge_address"))
    lines[number] = f'edge_address = "{address}"'
    file.write_text("\n".join(lines))
    with pytest.raises(FileRefused, match=rf"addresses\.toml:{number + 1}: guarded\.edge_address"):
        places.load(tmp_path)


def test_the_descriptor_has_no_problem_and_names_the_edges(tmp_path):
    folder = prepare(tmp_path, NOW)
    found = parse(descriptor(tmp_path), source="demo", read_beside=read_nothing)
    assert found.problems == ()
    tiers = {each.name: each.document.spec.tier for each in found.interfaces}
    assert tiers == {"sample-guarded-chat": 2, "sample-careless-chat": 1, "sample-flaky-chat": 3}
    by_name = places.load(folder).named()
    for each, name in zip(found.interfaces, SAMPLES, strict=True):
        production = each.document.spec.environments["production"]
        assert each.document.metadata.title == f"Sample: {name} chat"
        assert (production.edge, production.plain) == (
            by_name[name].edge_url,
            by_name[name].plain_url,
        )
        assert production.ca is not None
        assert production.ca.strip() == (folder / CERTIFICATE_FILE).read_text().strip()
        assert production.outside_zone == "local"


def test_the_descriptor_declares_routes_and_stored_identities(tmp_path):
    prepare(tmp_path, NOW)
    for document in yaml.safe_load_all(descriptor(tmp_path)):
        if document["kind"] == "AIInterface":
            production = document["spec"]["environments"]["production"]
            assert production["routes"]["protectedApi"] == ["/api/models", "/api/chat/completions"]
            assert production["routes"]["protectedPages"] == ["/"]
            assert production["routes"]["public"] == ["/health"]
            stored = {"header": "Authorization", "secretRef": {"stored": True}}
            assert production["identities"] == {"a": stored, "b": stored}


def test_everybody_in_the_descriptor_is_invented(tmp_path):
    prepare(tmp_path, NOW)
    found = parse(descriptor(tmp_path), source="demo", read_beside=read_nothing)
    people = [member.person for team in found.teams for member in team.document.spec.members]
    assert len(people) == 4
    assert all(person.endswith(".example") for person in people)


def test_the_descriptor_holds_no_token(tmp_path):
    prepare(tmp_path, NOW)
    text = descriptor(tmp_path)
    headers = identity_headers(tmp_path)
    assert set(headers) == {f"sample-{name}-chat" for name in SAMPLES}
    for identities in headers.values():
        for value in identities.values():
            assert value.startswith("Bearer ")
            assert value.removeprefix("Bearer ") not in text
