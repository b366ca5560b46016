import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from registry.domain import profiles
from registry.domain.profiles import Exposure, ExposureCheck, Profile, Sign
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


def existing(path: str, **changes: object) -> dict[str, object]:
    return {"check": "EXP-4", "path": path, "what": "a route", "seen": "somewhere", **changes}


def exposing(path: str, **changes: object) -> dict[str, object]:
    sign = {"content_types": ["text/plain"], "texts": ["# HELP"]}
    return existing(path) | {"signs": [sign]} | changes


BASE = {"title": "A", "health": {"path": "/"}, "never_call": ["/pause", "/reset_*"]}


def test_a_route_may_not_be_asked_for_and_never_called_at_once():
    for path in ("/pause", "/reset_all", "/pause/", "/%70ause"):
        with pytest.raises(ValidationError, match="under never_call"):
            Profile.model_validate(BASE | {"existence_by_405": [existing(path)]})
        with pytest.raises(ValidationError, match="under never_call"):
            Profile.model_validate(BASE | {"exposures": [exposing(path)]})
    Profile.model_validate(BASE | {"existence_by_405": [existing("/paused")]})
    Profile.model_validate(BASE | {"exposures": [exposing("/paused")]})


@pytest.mark.parametrize(
    "sign",
    [
        {},
        {"statuses": [200]},
        {"content_types": ["text/plain"]},
        {"texts": ["# HELP"]},
        {"statuses": [405], "keys": ["openapi"]},
        {"content_types": ["text/plain"], "texts": [""]},
        {"content_types": ["text/plain"], "bodies": ["# HELP"]},
    ],
)
def test_a_sign_is_more_than_a_status_and_one_signal(sign):
    with pytest.raises(ValidationError):
        Sign.model_validate(sign)


def test_a_pattern_that_is_none_is_refused():
    with pytest.raises((ValidationError, re.error)):
        Sign.model_validate({"content_types": ["text/plain"], "patterns": ["("]})


@pytest.mark.parametrize("changes", [{"check": "ACC-1"}, {"seen": ""}, {"signs": []}, {"what": ""}])
def test_an_exposure_names_its_check_its_signs_and_where_it_was_seen(changes):
    with pytest.raises(ValidationError):
        Profile.model_validate(BASE | {"exposures": [exposing("/x", **changes)]})


@pytest.mark.parametrize("name", profiles.names())
def test_every_kind_of_interface_is_asked_for_what_every_check_looks_for(name):
    exposures = profiles.exposures(name)
    assert {one.check for one in exposures} == set(ExposureCheck)
    asked = [(one.check, one.path, one.accept) for one in exposures]
    assert len(set(asked)) == len(asked)
    assert not any(profiles.get(name).forbids(one.path) for one in exposures)
    assert not any(profiles.get(name).forbids(one.path) for one in profiles.existences(name))


def test_a_name_that_is_no_profile_is_asked_for_what_is_common():
    assert profiles.exposures("nothing-of-the-kind") == profiles.exposures("generic-api")
    assert profiles.existences("nothing-of-the-kind") == ()


def test_what_a_profile_never_calls_is_not_asked_for_as_common_either():
    own = Profile.model_validate(BASE | {"exposures": [exposing("/own")]})
    common = [Exposure.model_validate(exposing(path)) for path in ("/pause", "/reset_all", "/x")]
    assert [one.path for one in own.with_common(common)] == ["/own", "/x"]


@pytest.mark.parametrize(
    "path", ["/pause", "/sleep", "/reset_prefix_cache", "/start_profile", "/scale_elastic_ep"]
)
def test_what_stops_an_engine_is_never_asked_for(path):
    assert profiles.get("vllm").forbids(path)


def test_signs_are_told_in_words():
    sign = Sign.model_validate(
        {
            "content_types": ["application/json"],
            "keys": ["openapi"],
            "patterns": ["a+"],
            "headers": {"www-authenticate": "resource_metadata"},
        }
    )
    assert sign.words == (
        "application/json, /a+/, key “openapi”, www-authenticate with “resource_metadata”"
    )
