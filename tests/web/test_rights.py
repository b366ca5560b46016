"""Who gets which answer from every address: ``rights.toml`` is the table, and it is executed.

A new address fails until it has its rows. ``UPDATE_RIGHTS=1`` records what the program answers now,
in one process (``-p no:xdist``); the difference is then read as a change of rights.
"""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from registry.models import Environment, Membership, ProbeIdentity
from registry.services.people import sign_in_link_create
from tests.factories import NOW, MembershipFactory, OwnershipFactory
from tests.web.conftest import Cast, signed_in

TABLE = Path(__file__).with_name("rights.toml")
HEAD = """\
# What every address answers to a bare request, in this order of people:
# anonymous, member of another team, member of the owning team, its lead, administrator.
# "sign-in" is a redirect to the page where people sign in; 422 is a form that may be filled in.
"""
METHODS = ("GET", "POST")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
REFUSALS = {"sign-in", 403, 405}
PUBLIC = {
    "/healthz",
    "/preferences/",
    "/sign-in/",
    "/sign-in/once/<str:token>/",
    "/sign-out/",
}
"""What needs no account: the health of the process, the way in and out, light or dark."""
EVERYBODY_WRITES = PUBLIC | {"/account/", "/account/password/", "/register/"}
"""What everybody who is in a team may write: their own account, and interfaces of their team."""

Answers = list[int | str]


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[str]:
    """Yield every address of the program as the URL configuration writes it."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


ROUTES = tuple(routes(get_resolver().url_patterns))


def table() -> dict[str, dict[str, Answers]]:
    return tomllib.loads(TABLE.read_text("utf-8")) if TABLE.exists() else {}


@pytest.fixture
def arguments(cast: Cast, environment: Environment) -> dict[str, Any]:
    """Say what stands for each parameter of an address; a new parameter gets a line here."""
    member = MembershipFactory.create(team=cast.team)
    ownership = OwnershipFactory.create(interface=environment.interface, person=cast.owner)
    ProbeIdentity.objects.create(
        environment=environment,
        slot="a",
        source="env",
        header="X-Key",
        reference="ONE_PROBE_KEY",
        origin="https://chat.example.test:443",
        set_at=NOW,
    )
    return {
        "check": "OWN-1",
        "environment": environment.name,
        "membership_id": member.pk,
        "name": environment.name,
        "ownership_id": ownership.pk,
        "person_id": cast.outsider.pk,
        "slot": "a",
        "token": sign_in_link_create(person=cast.owner, now=timezone.now()),
    }


def address(route: str, arguments: dict[str, Any], cast: Cast) -> str:
    slug = cast.team.slug if route.startswith("/teams/") else "support-chat"
    known = arguments | {"slug": slug}
    return PARAMETER.sub(lambda found: str(known[found[1]]), route)


def answers(cast: Cast, path: str, method: str) -> Answers:
    people = (None, cast.outsider, cast.owner, cast.approver, cast.administrator)
    found: Answers = []
    for person in people:
        # each finds the records as they were before the others came
        with transaction.atomic():
            client = signed_in(person) if person else Client()
            answer = client.generic(method, path)
            leads_to_sign_in = answer.headers.get("Location", "").startswith("/sign-in/")
            found.append("sign-in" if leads_to_sign_in else answer.status_code)
            transaction.set_rollback(True)
    return found


def record(route: str, rows: dict[str, Answers]) -> None:
    kept = table() | {route: rows}
    sections = (
        f'["{known}"]\n' + "".join(f"{word} = {_row(kept[known][word])}\n" for word in METHODS)
        for known in ROUTES
        if known in kept
    )
    TABLE.write_text("\n".join((HEAD, *sections)), "utf-8")


def _row(found: Answers) -> str:
    return "[" + ", ".join(f'"{one}"' if isinstance(one, str) else str(one) for one in found) + "]"


@pytest.mark.parametrize("route", ROUTES)
def test_an_address_answers_everybody_as_the_table_says(
    route: str, cast: Cast, arguments: dict[str, Any]
) -> None:
    path = address(route, arguments, cast)
    found = {method: answers(cast, path, method) for method in METHODS}
    if os.environ.get("UPDATE_RIGHTS"):
        record(route, found)
    assert found == table().get(route), f"{route}: UPDATE_RIGHTS=1 records it"
    assert Membership.objects.filter(pk=arguments["membership_id"]).exists()


def test_the_table_holds_every_address_and_no_other() -> None:
    assert list(table()) == list(ROUTES)


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in PUBLIC])
def test_nobody_gets_in_without_an_account(route: str) -> None:
    rows = table()[route]
    assert {rows[method][0] for method in METHODS} <= REFUSALS


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in EVERYBODY_WRITES])
def test_nobody_writes_what_another_team_owns(route: str) -> None:
    assert table()[route]["POST"][1] in REFUSALS
