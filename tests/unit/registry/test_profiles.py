from pathlib import Path

import pytest
from pydantic import ValidationError

from registry.domain import profiles
from registry.domain.profiles import Profile
from registry.domain.snapshot import HealthRoute

FOLDER = Path(profiles.__file__).parent


def test_there_is_one_profile_for_each_data_file():
    assert set(profiles.names()) == {file.stem for file in FOLDER.glob("*.toml")}
    assert {"generic-chat", "generic-api", "litellm", "open-webui"} <= set(profiles.names())


def test_the_generic_profiles_come_first_in_a_choice():
    assert [name for name, _ in profiles.choices()][:2] == ["generic-chat", "generic-api"]


def test_every_choice_has_its_own_title():
    titles = [title for _, title in profiles.choices()]

    assert len(set(titles)) == len(titles) == len(profiles.names())


@pytest.mark.parametrize("name", profiles.names())
def test_no_health_route_is_a_path_that_must_never_be_called(name):
    assert profiles.refusal(name, profiles.health_route(name).path) == ""


@pytest.mark.parametrize("name", sorted(set(profiles.names()) - {"generic-chat", "generic-api"}))
def test_every_fact_about_a_product_names_where_it_was_seen(name):
    text = (FOLDER / f"{name}.toml").read_text("utf-8")
    before_health = text.partition("[health]")[0].strip().splitlines()[-1]

    assert before_health.startswith("#")
    assert "Seen on a running" in text or "Read in the" in text


def test_the_route_of_litellm_that_costs_money_is_refused_with_the_cure():
    message = profiles.refusal("litellm", "/health")

    assert "/health/liveliness" in message
    assert profiles.health_route("litellm") == HealthRoute("/health/liveliness", 200, "I'm alive!")


@pytest.mark.parametrize("path", ["/health", "/health/", "/health?model=a", "/health//"])
def test_other_spellings_of_a_forbidden_path_are_forbidden_too(path):
    assert profiles.get("litellm").forbids(path)


def test_a_star_stands_for_the_rest_of_a_path():
    assert profiles.get("ollama").forbids("/api/blobs/sha256:00")
    assert not profiles.get("ollama").forbids("/api/version")


def test_an_unknown_profile_is_a_key_error():
    with pytest.raises(KeyError):
        profiles.health_route("nothing-of-the-kind")


@pytest.mark.parametrize(
    "content",
    [
        {"title": "A", "health": {"path": "health"}},
        {"title": "A", "health": {"path": "/a b"}},
        {"title": "A", "health": {"path": "/", "status": 99}},
        {"title": "A", "health": {"path": "/", "status": "200"}},
        {"title": "A", "health": {"path": "/"}, "never_called": ["/x"]},
        {"title": "", "health": {"path": "/"}},
        {"title": "A"},
    ],
)
def test_a_data_file_that_breaks_the_schema_is_refused(content):
    with pytest.raises(ValidationError):
        Profile.model_validate(content)
