"""Contracts, templates and versions through the API."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from registry.domain.contract_effective import is_same
from registry.models import ContractTemplate, Environment, Membership
from registry.selectors.contract_versions import latest_versions
from registry.selectors.snapshots import snapshot_get
from tests.api.conftest import Cast, Program, program_of
from tests.factories import (
    AdministratorFactory,
    EnvironmentFactory,
    InterfaceFactory,
    TeamFactory,
)

PLACE = "/interfaces/support-chat/environments/production/contract"
TEMPLATES = "/contract-templates"
EDGE = f"{TEMPLATES}/edge"
NEW = {
    "slug": "edge",
    "title": "Edge",
    "team": "support",
    "clauses": {"minimum_tls": "1.2", "security_headers": {"x-frame-options": "DENY"}},
}


@pytest.fixture
def template(administrator: Program, environment: Environment) -> dict[str, Any]:
    answer = administrator.send("POST", TEMPLATES, NEW)
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.usefixtures("template")
def test_a_contract_is_written_whole_and_in_part(owner: Program) -> None:
    whole = {
        "template": "edge",
        "trusted_proxies": ["10.0.0.0/8"],
        "cache_authenticated": False,
        "not_applicable": {"websocket": "The client polls."},
        "reviewed_on": "2026-11-01",
        "why": "Begun.",
    }
    shown = owner.change("PUT", PLACE, whole).json()
    assert {name: shown[name] for name in whole if name != "why"} == {
        name: value for name, value in whole.items() if name != "why"
    }
    assert (shown["reviewed_by"], shown["version"]) == ("Olga Owner", 1)
    stated = {one["clause"]: one for one in shown["effective"]}
    assert stated["minimum_tls"]["origin"] == "from edge, version 1"
    assert stated["security_headers"]["value"] == {"X-Frame-Options": "DENY"}
    assert stated["websocket"]["not_applicable"] == "The client polls."

    part = owner.change("PATCH", PLACE, {"minimum_tls": "1.3"}).json()
    assert (part["minimum_tls"], part["trusted_proxies"]) == ("1.3", ["10.0.0.0/8"])
    assert part["digest"] != shown["digest"]
    # what was read can be sent back
    assert owner.change("PUT", PLACE, part).json() == part
    bare = owner.change("PUT", PLACE, {}).json()
    assert (bare["effective"], bare["digest"], bare["version"]) == ([], "", 3)

    listed = owner.get(f"{PLACE}/versions").json()["results"]
    assert [one["number"] for one in listed] == [3, 2, 1]
    assert owner.get(f"{PLACE}/versions/1").json()["why"] == "Begun."
    assert owner.get(f"{PLACE}/versions/9").status_code == 404
    found = owner.get(
        "/contract-differences?old=support-chat/production/1&new=support-chat/production/2"
    ).json()
    assert [
        (one["clause"], one["old"]["value"], one["new"]["value"]) for one in found["changes"]
    ] == [("minimum_tls", "1.2", "1.3")]
    assert owner.get("/contract-differences?old=a/b/1&new=a/b/2").status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"minimum_tls": "1.1"}, "/minimum_tls"),
        ({"trusted_proxies": ["10.0.0.1/8"]}, "/trusted_proxies"),
        ({"not_applicable": {"websoket": "gone"}}, "/not_applicable"),
        ({"template": "nowhere"}, "/template"),
        ({"websockets": "refused"}, "/websockets"),
        ({"why": "x" * 501}, "/why"),
    ],
)
def test_what_is_wrong_with_a_contract_has_its_place(
    body: dict[str, object], pointer: str, owner: Program, environment: Environment
) -> None:
    answer = owner.change("PATCH", PLACE, body)
    assert answer.status_code == 422, answer.content
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


def test_a_clause_of_a_template_that_is_wrong_has_its_place(
    administrator: Program, environment: Environment
) -> None:
    wrong = NEW | {"clauses": {"cookies": ["Domain=a.test"]}}
    answer = administrator.send("POST", TEMPLATES, wrong)
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/clauses/cookies"]


def test_who_comes_second_is_told(owner: Program, environment: Environment) -> None:
    read = owner.get(PLACE).headers["ETag"]
    owner.change("PATCH", PLACE, {"minimum_tls": "1.2"})
    answer = owner.send("PATCH", PLACE, {"minimum_tls": "1.3"}, {"If-Match": read})
    assert (answer.status_code, answer.json()["current"]["minimum_tls"]) == (412, "1.2")


@pytest.mark.usefixtures("template")
def test_rights_and_the_reach_of_a_template(
    owner: Program, administrator: Program, cast: Cast
) -> None:
    owner.change("PUT", PLACE, {"template": "edge"})
    outsider = program_of(cast.outsider)
    assert outsider.change("PATCH", PLACE, {"minimum_tls": "1.3"}).status_code == 403
    for method, path, body in (
        ("POST", TEMPLATES, NEW | {"slug": "mine"}),
        ("PATCH", EDGE, {"title": "Mine"}),
        ("DELETE", EDGE, None),
    ):
        assert owner.change(method, path, body).status_code == 403
    lead = program_of(cast.platform_lead)
    # everybody may ask, and nothing is written
    wanted = {"clauses": {"minimum_tls": "1.3"}}
    reach = outsider.send("POST", f"{EDGE}/reach", wanted).json()
    assert (reach["users"], reach["touched"], reach["next"]) == (1, 1, None)
    [one] = reach["results"]
    assert (one["interface"], one["team"]) == ("support-chat", "support")
    assert [change["clause"] for change in one["changes"]] == ["minimum_tls"]
    assert owner.get(EDGE).json()["version"] == 1

    changed = lead.change("PATCH", EDGE, wanted).json()
    assert (changed["version"], changed["used_by"]) == (2, 1)
    # what was left out of the part stays
    assert changed["clauses"]["security_headers"] == {"X-Frame-Options": "DENY"}
    assert owner.get(PLACE).json()["version"] == 2
    refused = lead.change("DELETE", EDGE)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/users")
    assert lead.change("DELETE", f"{EDGE}?users=gone").status_code == 400
    tag = lead.get(EDGE).headers["ETag"]
    assert lead.send("DELETE", f"{EDGE}?users=kept", None, {"If-Match": tag}).status_code == 204
    kept = owner.get(PLACE).json()
    assert (kept["minimum_tls"], kept["template"]) == ("1.3", "")
    assert owner.get(TEMPLATES).json()["results"] == []


def test_the_reach_is_paged(administrator: Program, template: object, cast: Cast) -> None:
    interface = InterfaceFactory.create(slug="many", team=cast.team)
    standard = ContractTemplate.objects.get()
    for number in range(51):
        place = EnvironmentFactory.create(interface=interface, name=f"place-{number:02}")
        place.contract = standard.contracts.create(environment=place)
    first = administrator.send("POST", f"{EDGE}/reach", {"clauses": {"minimum_tls": "1.3"}}).json()
    assert (first["touched"], len(first["results"])) == (51, 50)
    rest = first["next"].split("/api/v1")[1]
    second = administrator.send("POST", rest, {"clauses": {"minimum_tls": "1.3"}}).json()
    assert [one["environment"] for one in second["results"]] == ["place-50"]
    assert second["previous"].endswith("page=1")


@pytest.fixture
def program(transactional_db: None) -> Program:
    person = AdministratorFactory.create(email="ann@example.test")
    team = TeamFactory.create(slug="support")
    Membership.objects.create(person=person, team=team, role="member", since=person.date_joined)
    return program_of(person)


def test_a_template_and_an_override_changed_at_once_agree(program: Program) -> None:
    interface = InterfaceFactory.create(slug="support-chat")
    place = EnvironmentFactory.create(interface=interface, name="production")
    program.send("POST", TEMPLATES, NEW)
    program.change("PUT", PLACE, {"template": "edge"})
    gate = threading.Barrier(2)

    def write(path: str, bodies: list[dict[str, Any]]) -> list[int]:
        own = Program()
        own.headers = program.headers
        gate.wait(timeout=20)
        try:
            return [own.send("PATCH", path, b, {"If-Match": "*"}).status_code for b in bodies]
        finally:
            connection.close()

    standards = [{"clauses": {"body_limit_bytes": size}} for size in range(1, 9)]
    overrides = [{"body_limit_bytes": size} for size in (None, 99, None, 98, None, 97, None, 96)]
    with ThreadPoolExecutor(2) as pool:
        ends = [pool.submit(write, EDGE, standards), pool.submit(write, PLACE, overrides)]
        answers = [end.result() for end in ends]
    assert answers == [[200] * 8, [200] * 8]
    held = snapshot_get("support-chat")
    assert held is not None
    newest = latest_versions([place.pk])[place.pk]
    assert is_same(newest.clauses, held.environment("production").contract)
    numbers = list(place.contract_versions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert (held.environment("production").contract.body_limit_bytes, len(numbers) >= 8) == (
        96,
        True,
    )
