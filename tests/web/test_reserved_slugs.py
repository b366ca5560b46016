"""Slugs under whose address another page stands."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from registry.domain.slugs import RESERVED
from registry.models import ContractTemplate, Interface, Team
from tests.api.conftest import program_of
from tests.web.conftest import Cast, signed_in
from tests.web.typed import INTERFACE

pytestmark = pytest.mark.any_database

RECORDS = (
    *("teams/", "templates/", "i/"),
    *("api/v1/teams/", "api/v1/contract-templates/", "api/v1/interfaces/"),
)


def addresses(resolver: URLResolver, beginning: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        whole = beginning + str(one.pattern)
        if isinstance(one, URLPattern):
            yield whole
        else:
            yield from addresses(one, whole)


def test_the_reserved_words_are_those_that_stand_where_a_slug_does() -> None:
    every = set(addresses(get_resolver()))
    assert all(any(one.startswith(f"{begin}<slug:slug>") for one in every) for begin in RECORDS)
    beside = {
        one.removeprefix(begin).split("/")[0]
        for begin in RECORDS
        for one in every
        if one.startswith(begin) and not one.startswith(f"{begin}<")
    }
    assert beside - {""} == RESERVED


def test_nothing_is_called_like_another_page(cast: Cast) -> None:
    client, program = signed_in(cast.administrator), program_of(cast.administrator)
    place = {
        f"environment-{name}": value
        for name, value in {
            "name": "production", "kind": "production", "outside_zone": "public",
            "edge_url": "https://new.example.test",
        }.items()
    }  # fmt: skip
    for path, sent in (
        ("/teams/new/", {"name": "New", "slug": "new"}),
        ("/templates/new/", {"title": "New", "slug": "new", "team": "support"}),
        ("/register/", {**INTERFACE, **place, "slug": "new"}),
    ):
        answer = client.post(path, sent)
        assert answer.status_code == 422
        assert "new is the address of another page" in answer.content.decode()
    refused = program.send("POST", "/teams", {"name": "New", "slug": "new"})
    assert refused.json()["errors"][0]["pointer"] == "/slug"
    for model in (Team, ContractTemplate, Interface):
        assert not model.objects.filter(slug="new").exists()
