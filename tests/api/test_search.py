"""Search over the API."""

from typing import Any

import pytest

from registry.domain.tokens import Verb
from registry.models import Environment
from tests.api.conftest import Cast, Program, SignedIn, program_of
from tests.factories import InterfaceFactory, UserFactory


def names(program: Program, query: str) -> list[str]:
    answer = program.get(f"/search?{query}")
    assert answer.status_code == 200
    return [one["name"] for one in answer.json()["results"]]


def test_it_finds_in_spite_of_errors_and_says_how_sure_it_is(
    owner: Program, environment: Environment
) -> None:
    answer = owner.get("/search?q=suport%20chta").json()
    assert answer["query"] == "suport chta"
    assert answer["counts"] == {"interface": 1, "environment": 1, "team": 0, "person": 0}
    first, second = answer["results"]
    assert first == {
        "kind": "interface",
        "name": "Support chat",
        "detail": "support-chat",
        "fit": "near",
        "interface": "support-chat",
        "environment": None,
        "team": None,
        "address": first["address"],
    }
    assert first["address"].endswith("/i/support-chat/")
    assert (second["kind"], second["interface"], second["environment"]) == (
        "environment",
        "support-chat",
        "production",
    )
    exact = owner.get("/search?q=Support%20Chat").json()["results"][0]
    assert (exact["name"], exact["fit"]) == ("Support chat", "exact")


def test_kinds_and_results_can_be_narrowed(owner: Program, environment: Environment) -> None:
    InterfaceFactory.create_batch(3, name="Support desk")
    assert names(owner, "q=support&kind=team") == ["Support"]
    answer = owner.get("/search?q=support&limit=2").json()
    assert len(answer["results"]) == 2
    assert answer["counts"]["interface"] == 4


def test_people_are_found_as_far_as_they_are_shown(cast: Cast) -> None:
    UserFactory.create(name="Sam Stranger")
    assert names(program_of(cast.outsider), "q=olga") == ["Olga Owner"]
    assert names(program_of(cast.outsider), "q=stranger") == []
    assert names(SignedIn(cast.administrator), "q=stranger") == ["Sam Stranger"]
    # managing people is an act of people, and so is seeing all of them
    assert names(program_of(cast.administrator), "q=stranger") == []
    one: Any = program_of(cast.outsider).get("/search?q=olga").json()["results"][0]
    assert (one["team"], one["detail"]) == ("support", "owner@example.test")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("", "/q"),
        ("q=", "/q"),
        (f"q={'x' * 121}", "/q"),
        ("q=%00", "/q"),
        ("q=x&kind=moon", "/kind"),
        ("q=x&limit=0", "/limit"),
        ("q=x&limit=51", "/limit"),
        ("q=x&query=y", "/query"),
    ],
)
def test_what_makes_no_sense_is_refused(owner: Program, query: str, pointer: str) -> None:
    answer = owner.get(f"/search?{query}")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_it_takes_the_right_to_read_all_of_the_registry(
    cast: Cast, environment: Environment
) -> None:
    limited = program_of(cast.owner, Verb.REGISTRY_READ, places=("support-chat",))
    assert limited.get("/search?q=support").status_code == 403
    writes = program_of(cast.owner, Verb.REGISTRY_WRITE)
    assert writes.get("/search?q=support").status_code == 403
    assert Program().get("/search?q=support").status_code == 401


def test_the_same_answer_is_not_sent_twice_and_each_counts(
    owner: Program, environment: Environment
) -> None:
    answer = owner.get("/search?q=support")
    assert answer.headers["RateLimit"].startswith('"person";r=')
    again = owner.get("/search?q=support", If_None_Match=answer.headers["ETag"])
    assert again.status_code == 304
