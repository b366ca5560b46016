"""How an interface is operated, over HTTP."""

from typing import Any

import pytest

from registry.api import examples
from registry.domain.particulars import Section
from registry.models import Interface
from tests.api.conftest import Program

PATH = "/interfaces/support-chat/record"


def replace(program: Program, section: str, body: object) -> Any:
    tag = program.get(PATH).headers["ETag"]
    return program.send("PUT", f"{PATH}/{section}", body, {"If-Match": tag})


def test_every_section_comes_back_as_it_was_sent(owner: Program, interface: Interface) -> None:
    for section in Section:
        names = ("tags", "links") if section is Section.LINKS else (section.value,)
        answer = replace(owner, section, {name: examples.RECORD[name] for name in names})
        assert answer.status_code == 200, answer.content
    assert owner.get(PATH).json() == examples.RECORD


def test_the_other_sections_stay(owner: Program, interface: Interface) -> None:
    replace(owner, "links", examples.RECORD_SECTION)
    answer = replace(owner, "upgrades", {"upgrades": {"cadence_days": 7}})
    assert answer.json()["tags"] == ["customer-facing"]
    assert answer.json()["upgrades"] == {"cadence_days": 7, "last_upgrade": None}


def test_what_belongs_elsewhere_is_refused(owner: Program, interface: Interface) -> None:
    answer = replace(owner, "links", {"data": {"retention_days": 3}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/data"


@pytest.mark.parametrize(
    ("section", "body", "pointer"),
    [
        ("incidents", {"incidents": {"escalation": "by phone"}}, "/incidents/escalation"),
        ("models", {"models": [{"name": ""}]}, "/models/0/name"),
        ("links", {"links": [{"kind": "runbook", "url": "ftp://wiki"}]}, "/links"),
        ("data", {"data": {"retention_days": -1}}, "/data/retention_days"),
    ],
)
def test_what_is_wrong_has_its_place(
    section: str, body: object, pointer: str, owner: Program, interface: Interface
) -> None:
    answer = replace(owner, section, body)
    assert answer.status_code == 422, answer.content
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


def test_a_section_that_does_not_exist_is_not_found(owner: Program, interface: Interface) -> None:
    assert replace(owner, "colours", {}).status_code == 404
