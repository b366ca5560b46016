"""Two who change one record: the second is told, and loses nothing."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from registry.models import Environment, Interface, User
from tests.api.conftest import Program, program_of, token_of
from tests.factories import (
    AdministratorFactory,
    EnvironmentFactory,
    InterfaceFactory,
)

PATH = "/interfaces/support-chat"


def test_a_change_without_a_version_is_refused(owner: Program, interface: Interface) -> None:
    for method, body in (("PUT", {}), ("PATCH", {}), ("DELETE", None)):
        answer = owner.send(method, PATH, body)
        assert answer.status_code == 428
        assert "If-Match" in answer.json()["detail"]


def test_whoever_comes_second_gets_the_newer_version(owner: Program, interface: Interface) -> None:
    read = owner.get(PATH).headers["ETag"]
    owner.change("PATCH", PATH, {"lifecycle": "retired"})
    answer = owner.send("PATCH", PATH, {"name": "Mine"}, {"If-Match": read})
    assert answer.status_code == 412
    assert answer.json()["current"]["lifecycle"] == "retired"
    again = owner.send("PATCH", PATH, {"name": "Mine"}, {"If-Match": answer.headers["ETag"]})
    assert again.status_code == 200
    assert (again.json()["lifecycle"], again.json()["name"]) == ("retired", "Mine")


def test_a_route_alone_makes_another_version(owner: Program, environment: Environment) -> None:
    path = f"{PATH}/environments/production"
    read = owner.get(path).headers["ETag"]
    environment.routes.create(kind="public", path="/")
    assert owner.send("DELETE", path, None, {"If-Match": read}).status_code == 412


def test_any_version_can_be_named(owner: Program, interface: Interface) -> None:
    answer = owner.send("PATCH", PATH, {"name": "Mine"}, {"If-Match": "*"})
    assert answer.status_code == 200


def test_a_weak_version_matches_nothing(owner: Program, interface: Interface) -> None:
    tag = owner.get(PATH).headers["ETag"]
    answer = owner.send("PATCH", PATH, {"tier": 3}, {"If-Match": f"W/{tag}"})
    assert answer.status_code == 412


def test_what_the_client_has_is_not_sent_again(owner: Program, interface: Interface) -> None:
    first = owner.get(PATH)
    again = owner.get(PATH, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert "no-cache" in first.headers["Cache-Control"]


@pytest.fixture
def person(transactional_db: None) -> User:
    """Somebody who may write everything, and what they write."""
    person: User = AdministratorFactory.create()
    interface = InterfaceFactory.create(slug="support-chat", team__slug="support")
    EnvironmentFactory.create(interface=interface, name="production")
    InterfaceFactory.create(slug="other-chat")
    return person


PLACE = f"{PATH}/environments/production"
DESCRIPTOR = f"{PATH}/descriptor"
PLAIN = "http://chat.example.test:8080/"
LATER = {"starts_at": "2026-12-01T20:00:00Z", "ends_at": "2026-12-01T22:00:00Z"}


def document(name: str) -> dict[str, Any]:
    production = {"kind": "production", "edge": "https://chat.example.test"}
    return {
        "apiVersion": "ops-registry/v1",
        "kind": "AIInterface",
        "metadata": {"name": "support-chat", "title": name},
        "spec": {"team": "support", "environments": {"production": production}},
    }


Body = Callable[[str], dict[str, Any]]
RECORDS: dict[str, tuple[str, str, Body]] = {
    "interface": ("PATCH", PATH, lambda name: {"name": name}),
    "environment": ("PATCH", PLACE, lambda name: {"plain_url": f"{PLAIN}{name}"}),
    "section": ("PUT", f"{PATH}/record/links", lambda name: {"tags": [name.lower()]}),
    "maintenance": (
        "PUT",
        f"{PLACE}/maintenance",
        lambda name: {"windows": [LATER | {"reason": name}]},
    ),
    "team": ("PATCH", "/teams/support", lambda name: {"name": name}),
    "descriptor": ("PUT", DESCRIPTOR, document),
}
"""What two write at once: method, address, and a body in which the name of the writer stands."""


def at_once(person: User, *writes: tuple[str, str, str, dict[str, Any]]) -> list[tuple[int, str]]:
    """Send requests that begin at the same moment; return status and content of each answer."""
    raw, gate = token_of(person), threading.Barrier(len(writes))

    def write(one: tuple[str, str, str, dict[str, Any]]) -> tuple[int, str]:
        method, path, tag, body = one
        program = Program(raw)
        gate.wait(timeout=20)
        try:
            answer = program.send(method, path, body, {"If-Match": tag})
            return answer.status_code, answer.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(writes)) as pool:
        return list(pool.map(write, writes))


def test_of_two_at_once_one_is_told_of_the_other(person: User) -> None:
    for what in RECORDS:
        two_at_once(what, person)


def two_at_once(what: str, person: User) -> None:
    method, path, body = RECORDS[what]
    program = program_of(person)
    read = path.rpartition("/")[0] if what == "section" else path
    tag = program.get(read).headers["ETag"]
    names = ("One", "Two")
    answers = at_once(person, *((method, path, tag, body(name)) for name in names))
    assert sorted(status for status, _ in answers) == [200, 412], (what, answers)
    winner = next(name for name, (status, _) in zip(names, answers, strict=True) if status == 200)
    loser = next(content for status, content in answers if status == 412)
    now = program.get(read, Accept="application/json")
    # who lost holds what the other one wrote, and the version to go on from
    assert json.loads(loser)["current"] == now.json()
    assert winner.lower() in now.content.decode().lower()
    tag = now.headers["ETag"]
    assert program.send(method, path, body("Three"), {"If-Match": tag}).status_code == 200


def test_a_document_and_a_part_of_it_are_not_written_over_each_other(person: User) -> None:
    for part in ("interface", "environment", "section", "maintenance"):
        whole_and_part(part, person)


def whole_and_part(part: str, person: User) -> None:
    method, path, body = RECORDS[part]
    program = program_of(person)
    read = path.rpartition("/")[0] if part == "section" else path
    whole, tag = program.get(DESCRIPTOR).headers["ETag"], program.get(read).headers["ETag"]
    changed = document(f"Whole {part}")
    changed["metadata"]["tags"] = [f"whole-{part}"]
    production = changed["spec"]["environments"]["production"]
    production["plain"] = f"{PLAIN}whole-{part}"
    production["maintenance"] = [{**MOMENTS, "reason": f"Whole {part}"}]
    writes = (("PUT", DESCRIPTOR, whole, changed), (method, path, tag, body(f"Part-{part}")))
    (first, _), (second, _) = at_once(person, *writes)
    assert sorted((first, second)) == [200, 412], part
    kept = program.get(DESCRIPTOR).content.decode().lower()
    assert (f"whole-{part}" in kept) is (first == 200)
    assert (f"part-{part}" in kept) is (second == 200)


MOMENTS = {"start": LATER["starts_at"], "end": LATER["ends_at"]}


def test_of_two_who_register_at_once_one_does(person: User) -> None:
    Interface.objects.filter(slug="support-chat").delete()
    raw, gate = token_of(person), threading.Barrier(2)

    def register(name: str) -> int:
        program = Program(raw)
        gate.wait(timeout=20)
        try:
            headers = {"If-None-Match": "*"}
            status: int = program.send("PUT", DESCRIPTOR, document(name), headers).status_code
            return status
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(register, ("One", "Two")))
    assert found[0] == 201
    assert found[1] in (412, 422)
    assert Interface.objects.filter(slug="support-chat").count() == 1
