"""A token can do what its scopes say, as far as its person can."""

from collections.abc import Iterator

import pytest

from registry.domain.tokens import Verb
from registry.models import Environment, Interface
from tests.api.conftest import Cast, Program, program_of
from tests.factories import EnvironmentFactory, InterfaceFactory, MembershipFactory

CHAT, OTHER = "/interfaces/support-chat", "/interfaces/other-chat"
PRODUCTION, STAGING = f"{CHAT}/environments/production", f"{CHAT}/environments/staging"
READS = ("/interfaces", CHAT, OTHER, PRODUCTION, STAGING, f"{PRODUCTION}/assessment", "/teams")
CHANGE = {"description": "Changed."}
READ, WRITE = Verb.REGISTRY_READ, Verb.REGISTRY_WRITE


@pytest.fixture(autouse=True)
def places(cast: Cast, environment: Environment) -> None:
    EnvironmentFactory.create(interface=environment.interface, name="staging")
    other = InterfaceFactory.create(slug="other-chat", team=cast.team)
    EnvironmentFactory.create(interface=other, name="production")


def readable(program: Program) -> set[str]:
    return {path for path in READS if program.get(path).status_code == 200}


@pytest.mark.parametrize(
    ("verbs", "at", "expected"),
    [
        ((READ,), (), set(READS)),
        ((WRITE,), (), set()),
        ((Verb.GATE_READ, Verb.EVIDENCE_WRITE), (), set()),
        ((READ,), ("support-chat",), {CHAT, PRODUCTION, STAGING, f"{PRODUCTION}/assessment"}),
        ((READ,), ("support-chat/staging",), {STAGING}),
    ],
)
def test_a_token_reads_what_its_scopes_cover(
    verbs: tuple[Verb, ...], at: tuple[str, ...], expected: set[str], cast: Cast
) -> None:
    assert readable(program_of(cast.owner, *verbs, places=at)) == expected


def writable(program: Program) -> Iterator[str]:
    whichever = {"If-Match": "*"}
    for path in (CHAT, OTHER):
        if program.send("PATCH", path, CHANGE, whichever).status_code == 200:
            yield path
    for path in (PRODUCTION, STAGING):
        body = {"plain_url": "http://chat.example.test:8080"}
        if program.send("PATCH", path, body, whichever).status_code == 200:
            yield path
    if program.send("POST", f"{CHAT}/probe").status_code == 202:
        yield "probe"
    new = {"slug": "later", "name": "Later", "team": "support"}
    place = {"name": "production", "kind": "production", "edge_url": "https://new.example.test"}
    if program.send("POST", "/interfaces", new | {"environment": place}).status_code == 201:
        yield "register"


@pytest.mark.parametrize(
    ("verbs", "at", "expected"),
    [
        ((READ,), (), set()),
        ((WRITE,), (), {CHAT, OTHER, PRODUCTION, STAGING, "probe", "register"}),
        ((WRITE,), ("support-chat",), {CHAT, PRODUCTION, STAGING, "probe"}),
        ((WRITE,), ("support-chat/staging",), {STAGING}),
        ((Verb.EVIDENCE_WRITE,), (), set()),
    ],
)
def test_a_token_writes_what_its_scopes_cover(
    verbs: tuple[Verb, ...], at: tuple[str, ...], expected: set[str], cast: Cast
) -> None:
    assert set(writable(program_of(cast.owner, *verbs, places=at))) == expected


def test_a_token_loses_what_its_person_loses(cast: Cast, interface: Interface) -> None:
    program = program_of(cast.owner)
    cast.owner.memberships.all().delete()
    MembershipFactory.create(person=cast.owner, team=cast.other_team)
    assert set(writable(program)) <= {"register"}
    assert readable(program) == set(READS)


def test_a_token_of_a_closed_account_opens_nothing(cast: Cast) -> None:
    program = program_of(cast.owner)
    type(cast.owner).objects.filter(pk=cast.owner.pk).update(is_active=False)
    assert program.get("/interfaces").status_code == 401
