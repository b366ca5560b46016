"""Two who change one record: the second is told, and loses nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from registry.models import Environment, Interface
from tests.api.conftest import Program, program_of
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
    owner.change("PATCH", PATH, {"tier": 2})
    answer = owner.send("PATCH", PATH, {"name": "Mine"}, {"If-Match": read})
    assert answer.status_code == 412
    assert answer.json()["current"]["tier"] == 2
    again = owner.send("PATCH", PATH, {"name": "Mine"}, {"If-Match": answer.headers["ETag"]})
    assert again.status_code == 200
    assert (again.json()["tier"], again.json()["name"]) == (2, "Mine")


def test_a_route_alone_makes_another_version(owner: Program, environment: Environment) -> None:
    path = f"{PATH}/environments/production"
    read = owner.get(path).headers["ETag"]
    environment.routes.create(kind="public", path="/")
    assert owner.send("DELETE", path, None, {"If-Match": read}).status_code == 412


def test_any_version_can_be_named(owner: Program, interface: Interface) -> None:
    answer = owner.send("PATCH", PATH, {"tier": 3}, {"If-Match": "*"})
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
def administrator_program(transactional_db: None) -> Program:
    return program_of(AdministratorFactory.create())


def test_of_two_at_once_one_is_told_of_the_other(administrator_program: Program) -> None:
    EnvironmentFactory.create(interface=InterfaceFactory.create(slug="support-chat"))
    tag = administrator_program.get(PATH).headers["ETag"]
    gate = threading.Barrier(2)

    def write(name: str) -> tuple[int, str]:
        program = Program()
        program.headers = administrator_program.headers
        gate.wait(timeout=20)
        try:
            answer = program.send("PATCH", PATH, {"name": name}, {"If-Match": tag})
            content = answer.json()
            return answer.status_code, content.get("current", content)["name"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(write, ("One", "Two")))
    kept = Interface.objects.get(slug="support-chat").name
    assert [status for status, _ in answers] == [200, 412]
    assert {name for _, name in answers} == {kept}
