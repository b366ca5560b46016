"""Who gets which answer from every address: ``rights.toml`` is the table, and it is executed.

A new address fails until it has its rows. ``UPDATE_RIGHTS=1`` records what the program answers now,
in one process (``-p no:xdist``); the difference is then read as a change of rights.
"""

import os
import re
import tomllib
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from registry.domain.approvals.terms import PolicyTerms, RoleSlot, terms_digest, terms_text
from registry.domain.origins import BY_ITSELF
from registry.domain.responsibilities import Responsibility
from registry.models import (
    AlertRoute,
    ApiToken,
    ContractTemplate,
    ContractVersion,
    Environment,
    Membership,
    Ownership,
    Pause,
    ProbeIdentity,
    Rehearsal,
    Release,
)
from registry.services.people import sign_in_link_create
from tests.factories import NOW, AuditRowFactory, MembershipFactory, OwnershipFactory
from tests.kept import kept
from tests.promised import (
    attested,
    carded,
    evaluated,
    handed_in,
    rehearsing,
    trusted,
    validated,
    waived,
)
from tests.web.conftest import (
    Cast,
    cast_made,
    environment_made,
    interface_made,
    proxy_made,
    signed_in,
)

pytestmark = pytest.mark.any_database

TABLE = Path(__file__).with_name("rights.toml")
HEAD = """\
# What every address answers to a bare request, in this order of people:
# anonymous, member of another team, one of them who owns the interface's proxy,
# member of the owning team, its lead, auditor in the owning team, platform lead, administrator.
# 422 of the API is a body that says nothing, 428 a change of no named version: both may write.
# "sign-in" is a redirect to the page where people sign in; 422 is a form that may be filled in.
"""
API = "/api/v1/"


def methods_of(route: str) -> tuple[str, ...]:
    """Return the methods that are tried: a page takes those that a browser sends by itself."""
    if route.startswith(API):
        return ("GET", "PUT", "PATCH", "POST", "DELETE")
    return ("GET", "POST")


def writes_of(route: str) -> tuple[str, ...]:
    """Return the methods that may change something."""
    return methods_of(route)[1:]


COLUMNS = (
    *("", "outsider", "holder", "owner"),
    *("approver", "auditor", "platform_lead", "administrator"),
)
"""The people of ``Cast`` in the order of a row; nobody is signed in as the first one."""
OWN_ACCOUNT = {
    "/account/",
    "/account/password/",
    "/account/sessions/<slug:handle>/end/",
    "/account/sessions/end-others/",
    "/account/tokens/",
    "/api/v1/me",
    "/api/v1/me/sessions/<slug:handle>",
    "/api/v1/me/sessions/end-others",
}
"""What even an auditor writes."""
PARAMETER = re.compile(r"\^?(?:\(\?P)?<(?:\w+:)?(\w+)>(?:[\w|]+\)/\$)?")
REFUSALS = {"sign-in", 401, 403, 405}
PUBLIC = {
    "/api/v1/<path:rest>",
    "/api/v1/schema/",
    "/api/v1/oidc/token",
    "/badges/<slug:slug>.svg",
    "/badges/<slug:slug>/<slug:name>.svg",
    "/gate.sh",
    "/gate.sh.sha256",
    "/api/v1/attestation-keys",
    "/healthz",
    "/preferences/",
    "/problems/<slug:kind>",
    "/sign-in/",
    "/sign-in/once/<str:token>/",
    "/sign-out/",
}
"""What needs no account: the health of the process, the way in and out, light or dark, and the
script that asks the gate, with what its answers mean and the public keys by which others verify
them, which hold no secret.
A token is asked for with another one, which is looked at where it stands."""
OF_THEIR_TEAM = {
    "/api/v1/interfaces",
    "/api/v1/me/waiting/accept",
    "/needs-you/accept/",
    "/register/",
}
ASKS = {
    "/api/v1/contract-templates/<slug:slug>/reach",
    "/api/v1/gate",
    "/api/v1/interfaces/<slug:slug>/trust-rule-trials",
    "/i/<slug:slug>/pipelines/try/",
}
"""What is asked by POST since the question has a body, which says where the right is asked for."""
EVERYBODY_WRITES = ASKS | PUBLIC | OWN_ACCOUNT | OF_THEIR_TEAM
"""What everybody who is in a team may write: their own account, and what is their team's."""

Answers = list[int | str]


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[str]:
    """Yield every address of the program as the URL configuration writes it."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


STANDS_FOR_ALL = re.compile(r"/admin/(?!registry/team/)\w+/\w+/")
"""The records of the admin: teams stand for all of them here, ``test_admin`` walks the others."""
ROUTES = tuple(
    route for route in routes(get_resolver().url_patterns) if not STANDS_FOR_ALL.match(route)
)


@cache
def table() -> dict[str, dict[str, Answers]]:
    return tomllib.loads(TABLE.read_text("utf-8")) if TABLE.exists() else {}


@dataclass(frozen=True)
class Scene:
    """What all addresses are asked about, and the cookies of those who ask."""

    cast: Cast
    arguments: dict[str, Any]
    cookies: dict[str, SimpleCookie]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """Make it once: what an answer changes is taken back before the next one."""
    with kept(django_db_blocker):
        cast = cast_made()
        interface = interface_made(cast)
        proxy = proxy_made(cast, interface)
        arguments = arguments_made(cast, environment_made(interface), proxy)
        people = {name: getattr(cast, name) for name in COLUMNS if name}
        yield Scene(cast, arguments, {name: signed_in(one).cookies for name, one in people.items()})


def arguments_made(cast: Cast, environment: Environment, proxy: Ownership) -> dict[str, Any]:
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
    Pause.objects.create(
        environment=environment, starts_at=NOW, ends_at=NOW + timedelta(days=1), reason="Moving."
    )
    clauses = {"minimum_tls": "1.2"}
    ContractTemplate.objects.create(
        # of the same name, as every slug of a record here
        slug=environment.interface.slug,
        title="Standard",
        team=cast.team,
        created_at=NOW,
        updated_at=NOW,
        **clauses,
    )
    version = ContractVersion.objects.create(
        environment=environment, number=1, made_at=NOW, digest="sha256:0", **clauses
    )
    # its name is that of the environment: one parameter stands for both
    AlertRoute.objects.create(
        interface=environment.interface,
        name=environment.name,
        kind="webhook",
        critical=True,
        address="https://hooks.example.test",
        set_at=NOW,
    )
    rehearsal = Rehearsal.objects.create(
        environment=environment,
        started_at=NOW,
        finished_at=NOW + timedelta(minutes=9),
        result="succeeded",
        recorded_by="Mia",
    )
    token = ApiToken.objects.create(
        public_id="abc",
        person=cast.owner,
        name="one",
        digest="",
        created_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )
    release = Release.objects.create(
        environment=environment,
        public_id="rel_01KA0000000000000000000000",
        version="1.0",
        created_at=NOW,
        updated_at=NOW,
    )
    digest = f"sha256:{'1' * 64}"
    release.revisions.create(number=1, image=digest, digest=digest, made_at=NOW)
    policy = environment.interface.policies.create(name="models", change_kind="model")
    terms = PolicyTerms(
        (RoleSlot(Responsibility.RELEASE_APPROVAL, 2), RoleSlot(Responsibility.MODEL_REVIEW))
    )
    policy.versions.create(
        number=1, terms=terms_text(terms), digest=terms_digest(terms), made_at=NOW
    )
    waiver = waived(environment, check_id="OWN-1", requested_by=cast.owner)
    # of the same name, as every slug of a record here
    rule = trusted(environment, cast.owner, slug=environment.interface.slug)
    return {
        "app_label": "registry/",
        "attestation_id": attested(environment).public_id,
        # of the checklist, and of the responsibility that the holder holds
        "check": "BND-1",
        "environment": environment.name,
        "evidence_id": handed_in(environment).public_id,
        "validation_id": validated(environment).public_id,
        "handle": "0123456789abcdef",
        "key": f"own-{carded(environment.interface).number}",
        "host": "chat.example.test",
        "link_id": rule.issuer.links.get().pk,
        "membership_id": member.pk,
        "name": environment.name,
        "number": version.number,
        "object_id": cast.team.pk,
        "ownership_id": ownership.pk,
        "person_id": cast.outsider.pk,
        "policy": policy.name,
        "public_id": token.public_id,
        "rehearsal_id": rehearsal.pk,
        "run_id": rehearsing(environment).pk,
        "release_id": release.public_id,
        "rest": "nothing/here",
        "role": "proxy_configuration",
        "kind": "gate-denied",
        "row_id": AuditRowFactory.create(via="page", deed="added", kind="team", subject=["a"]).pk,
        "rule": rule.name,
        "section": "links",
        "slot": "a",
        "waiver_id": waiver.public_id,
        "evaluation_id": evaluated(environment).public_id,
        "token": sign_in_link_create(by=BY_ITSELF, person=cast.owner, now=timezone.now()),
    }


def address(route: str, arguments: dict[str, Any], cast: Cast) -> str:
    is_team = route.removeprefix(API.rstrip("/")).startswith("/teams/")
    slug = cast.team.slug if is_team else "support-chat"
    known = arguments | {"slug": slug}
    return PARAMETER.sub(lambda found: str(known[found[1]]), route)


def answers(scene: Scene, path: str, method: str) -> Answers:
    found: Answers = []
    for name in COLUMNS:
        # each finds the records as they were before the others came
        with transaction.atomic():
            client = Client()
            client.cookies = copy(scene.cookies[name]) if name else SimpleCookie()
            answer = client.generic(method, path)
            leads_to_sign_in = answer.headers.get("Location", "").startswith("/sign-in/")
            found.append("sign-in" if leads_to_sign_in else answer.status_code)
            transaction.set_rollback(True)
    return found


def record(route: str, rows: dict[str, Answers]) -> None:
    kept = table() | {route: rows}
    sections = (
        f'["{known}"]\n'
        + "".join(f"{word} = {_row(kept[known][word])}\n" for word in methods_of(known))
        for known in ROUTES
        if known in kept
    )
    TABLE.write_text("\n".join((HEAD, *sections)), "utf-8")
    table.cache_clear()


def _row(found: Answers) -> str:
    return "[" + ", ".join(f'"{one}"' if isinstance(one, str) else str(one) for one in found) + "]"


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES)
def test_an_address_answers_everybody_as_the_table_says(route: str, scene: Scene) -> None:
    path = address(route, scene.arguments, scene.cast)
    found = {method: answers(scene, path, method) for method in methods_of(route)}
    if os.environ.get("UPDATE_RIGHTS"):
        record(route, found)
    assert found == table().get(route), f"{route}: UPDATE_RIGHTS=1 records it"
    assert Membership.objects.filter(pk=scene.arguments["membership_id"]).exists()


def test_the_table_holds_every_address_and_no_other() -> None:
    assert list(table()) == list(ROUTES)


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in PUBLIC])
def test_nobody_gets_in_without_an_account(route: str) -> None:
    rows = table()[route]
    assert {rows[method][0] for method in methods_of(route)} <= REFUSALS


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if route not in PUBLIC | OWN_ACCOUNT | ASKS]
)
def test_an_auditor_writes_nothing(route: str) -> None:
    auditor = COLUMNS.index("auditor")
    assert {table()[route][method][auditor] for method in writes_of(route)} <= REFUSALS


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in EVERYBODY_WRITES])
def test_nobody_writes_what_another_team_owns(route: str) -> None:
    assert {table()[route][method][1] for method in writes_of(route)} <= REFUSALS
