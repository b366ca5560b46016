"""A cursor leads through a whole list, once, also while somebody writes."""

import pytest

from tests.api.conftest import V1, Program
from tests.factories import InterfaceFactory, TeamFactory


def walk(program: Program, path: str) -> list[list[str]]:
    found = []
    address: str | None = path
    while address:
        page = program.get(address).json()
        found.append([one["slug"] for one in page["results"]])
        address = page["next"] and page["next"].partition(V1)[2]
    return found


@pytest.mark.parametrize("sort", ["name", "-name", "slug", "team", "-tier", "tier", "updated"])
def test_every_record_comes_once_in_every_order(sort: str, owner: Program) -> None:
    for number in range(7):
        InterfaceFactory.create(
            slug=f"one-{number}", name=f"Name {number // 3}", tier=(None, 1, 2)[number % 3]
        )
    pages = walk(owner, f"/interfaces?limit=2&sort={sort}")
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert sorted(slug for page in pages for slug in page) == [f"one-{n}" for n in range(7)]


def test_a_record_that_comes_in_between_moves_no_other(owner: Program) -> None:
    for name in ("b", "d", "f"):
        TeamFactory.create(slug=name, name=name)
    first = owner.get("/teams?limit=2&sort=slug").json()
    TeamFactory.create(slug="a", name="a")
    rest = owner.get(first["next"].partition(V1)[2]).json()
    assert [one["slug"] for one in rest["results"]] == ["f", "sales"]
    back = owner.get(rest["previous"].partition(V1)[2]).json()
    assert [one["slug"] for one in back["results"]] == ["b", "d"]


def test_a_page_that_is_too_long_is_refused(owner: Program) -> None:
    assert owner.get("/teams?limit=501").status_code == 400
