"""The lines on the page of the API do what they say when somebody runs them."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import transaction
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from readiness.api.claim_examples import CONFIRM
from readiness.api.examples import CARD_DIGEST
from readiness.models import Scorecard, Simulation
from readiness.selectors.gate import gate_of
from readiness.services.assessing import environments_assess
from registry.api.curl_lines import (
    COOKIE_VARIABLE,
    FORGERY_VARIABLE,
    TOKEN_VARIABLE,
    VERSION_VARIABLE,
    Reader,
    curl_line,
    version_line,
)
from registry.api.examples import PAUSE_CHANGE
from registry.domain.approvals.terms import PolicyTerms, RoleSlot, terms_digest, terms_text
from registry.domain.contract_clauses import ContractFields
from registry.domain.responsibilities import Responsibility
from registry.domain.tokens import Verb
from registry.models import (
    AuditRow,
    ContractTemplate,
    Interface,
    Issuer,
    Pause,
    ProbeIdentity,
    Release,
    RollbackPlan,
    Team,
    User,
)
from registry.selectors.sessions import handle_of
from registry.services.contracts import contract_change
from tests.api.conftest import signed_in, token_of
from tests.api.test_description import document, operations
from tests.factories import (
    AdministratorFactory,
    EnvironmentFactory,
    InterfaceFactory,
    MembershipFactory,
    OwnershipFactory,
    TeamFactory,
    UserFactory,
    acting,
)
from tests.going_out import admitted, approves, runs, undemanding, waits, went_out
from tests.locking import locks_watched
from tests.promised import (
    attested,
    carded,
    evaluated,
    handed_in,
    rehearsing,
    released,
    trusted,
    validated,
    waived,
)
from tests.servers import required_program

pytestmark = pytest.mark.any_database

CLEARED = (Scorecard, Interface, Issuer, ContractTemplate, Team, ProbeIdentity, Pause)
VERSIONS_AT = {"record_section_replace": "/api/v1/interfaces/{slug}/record"}
"""Where the version of what an operation changes is read, if not at its own address."""
MADE = {"person_add": "tom@example.test", "me_update": "mia@example.test"}
"""Whose address an operation gives out anew."""
GOING_OUT = {
    *("release_submit", "vote_cast", "vote_withdraw", "release_admit", "release_deploy"),
    *("release_verify", "release_revoke", "release_roll_back", "release_override"),
}
"""Operations on a release that is on its way out."""
GIVEN = {"gate_admit", "gate_outcome"}
"""Operations that take what an answer of the gate gave; tests/api/test_gate.py does them."""
OPEN = {"waiting_accept", "ownership_withdraw"}
"""Operations on what somebody is asked and has not answered."""


@pytest.fixture
def settings_of_probes(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PROBE_SECRET_VARIABLES = ("CHAT_PROBE_A",)
    settings.SECRETS_KEYS = (Fernet.generate_key().decode(),)
    monkeypatch.setenv("CHAT_PROBE_A", "Bearer x")


def set_off(operation: str, release: Release, administrator: User, voter: User) -> str:
    """Have a draft be as far as ``operation`` needs it; return the digest of what is shown of it.

    Whoever votes holds the approval of releases: the administrator where they vote themselves.
    """
    voting = administrator if operation in ("vote_cast", "vote_withdraw") else voter
    undemanding(release.environment.interface)
    approves(release.environment.interface, voting)
    if operation == "release_verify":
        # while a place rests, nothing is seen of it
        Pause.objects.filter(environment=release.environment).delete()
    if operation == "release_roll_back":
        runs(released(release.environment, number=9))
    steps = {
        "vote_cast": lambda: waits(release),
        "release_revoke": lambda: waits(release),
        "release_override": lambda: waits(release),
        "vote_withdraw": lambda: waits(release, voting),
        "release_admit": lambda: waits(release, voting),
        "release_deploy": lambda: admitted(release, voting),
        "release_verify": lambda: went_out(release, voting),
        "release_roll_back": lambda: went_out(release, voting),
    }
    steps.get(operation, lambda: None)()
    return gate_of(release, timezone.now()).shown


def let_go(operation: str, interface: Interface) -> None:
    """Take away what keeps ``operation`` from being done by the team of ``interface``."""
    if operation in ("interface_delete", "environment_delete"):
        Release.objects.filter(environment__interface=interface).delete()
        interface.policies.all().delete()
    if operation == "issuer_remove":
        interface.trust_rules.all().delete()
    if operation == "team_close":
        Interface.objects.update(team=TeamFactory.create())


def named_in_body(operation: str, team: Team) -> None:
    """Make what the body of a line names, where its address names nothing."""
    if operation == "gate_ask":
        asked = InterfaceFactory.create(slug="support-chat", team=team)
        EnvironmentFactory.create(interface=asked, name="production")


def records(operation: str, administrator: User) -> dict[str, str]:
    """Make what an operation is about, from nothing; return where it is."""
    with transaction.atomic():
        places = _made(operation, administrator)
    # the trail is written with the commit
    return {**places, "row_id": str(AuditRow.objects.latest("pk").pk)}


def _made(operation: str, administrator: User) -> dict[str, str]:
    for model in CLEARED:
        model._default_manager.all().delete()
    User.objects.exclude(pk=administrator.pk).delete()
    User.objects.filter(pk=administrator.pk).update(email="ann@example.test")
    now = timezone.now()
    team = TeamFactory.create(slug="platform")
    MembershipFactory.create(person=administrator, team=team, role="lead")
    for email in {"mia@example.test", "tom@example.test"} - {MADE.get(operation)}:
        UserFactory.create(email=email)
    member = MembershipFactory.create(team=team)
    interface = InterfaceFactory.create(slug="own-chat", team=team, profile="open-webui")
    place = EnvironmentFactory.create(interface=interface, name="live")
    EnvironmentFactory.create(interface=interface, name="blue")
    EnvironmentFactory.create(interface=interface, name="staging", kind="staging")
    if operation != "pause_set":
        later = now + timedelta(days=1)
        Pause.objects.create(environment=place, starts_at=now, ends_at=later, reason="Moving.")
    ProbeIdentity.objects.create(
        environment=place, slot="a", source="env", header="X-Key", reference="CHAT_PROBE_A",
        origin="https://chat.example.test:443", set_at=now,
    )  # fmt: skip
    ContractTemplate.objects.create(
        slug="own-edge", title="Own edge", team=team, created_at=now, updated_at=now
    )
    promised = ContractFields(minimum_tls="1.2")
    contract_change(by=acting(administrator), environment=place, contract=promised, now=now)
    if operation != "alert_route_set":
        interface.alert_routes.create(
            name=place.name, kind="email", critical=True, address="a@example.test", set_at=now
        )
    rehearsal = place.rehearsals.create(
        started_at=now - timedelta(hours=1), finished_at=now, result="failed", recorded_by="Mia"
    )
    RollbackPlan.objects.create(interface=interface, steps="Set the image back")
    over: dict[str, Any] = {"state": "abandoned", "ended_at": now, "why": "Enough."}
    run = rehearsing(place, started_at=now, **(over if operation == "rehearsal_start" else {}))
    if operation == "rehearsal_finish":
        run.steps.update(ticked_at=now, ticker="Mia")
    accepted = None if operation in OPEN else now
    held = OwnershipFactory.create(
        interface=interface, responsibility="releases", person=administrator, accepted_at=accepted
    )
    release = Release.objects.create(
        environment=place, public_id=f"rel_{now:%Y%m%d%H%M%S%f}", version="1.0",
        created_at=now, updated_at=now,
    )  # fmt: skip
    digest = f"sha256:{'1' * 64}"
    release.revisions.create(
        number=1, version=release.version, image=digest, digest=digest, made_at=now
    )
    # what it demands is little, and nobody holds more than one responsibility of it
    policy = interface.policies.create(name="own", change_kind="tools")
    terms = PolicyTerms((RoleSlot(Responsibility.RELEASE_APPROVAL),))
    policy.versions.create(
        number=1, terms=terms_text(terms), digest=terms_digest(terms), made_at=now
    )
    environments_assess(environment_ids=[place.pk], now=now)
    waiver = waived(
        place,
        public_id=f"wav_{now:%Y%m%d%H%M%S%f}",
        check_id="X-1" if operation == "waiver_request" else "TLS-4",
        state="approved" if operation in ("waiver_renew", "waiver_revoke") else "requested",
    )
    if operation.startswith("waiver_"):
        OwnershipFactory.create(
            interface=interface,
            responsibility="release_approval",
            person=administrator,
            accepted_at=now,
        )
    is_on_its_way = operation in GOING_OUT
    shown = set_off(operation, release, administrator, member.person) if is_on_its_way else ""
    card = carded(interface)
    # that of the examples, which a draft is put in force by
    Scorecard.objects.update(digest=CARD_DIGEST)
    Simulation.objects.update(digest=CARD_DIGEST)
    for number, check in enumerate(CONFIRM["checks"]):
        attested(place, check=check, number=number)
    token_of(administrator, Verb.REGISTRY_READ)
    other = signed_in(administrator)
    rule = trusted(place, administrator, name="own-rule", slug="own-issuer")
    let_go(operation, interface)
    named_in_body(operation, team)
    return {
        "slug": interface.slug,
        "template": "own-edge",
        "number": "1",
        "key": f"own-{card.number}",
        "team": team.slug,
        "name": place.name,
        "person_id": str(member.person.pk),
        "membership_id": str(member.pk),
        "ownership_id": str(held.pk),
        "rehearsal_id": str(rehearsal.pk),
        "run_id": str(run.pk),
        "handle": handle_of(other.session.session_key or ""),
        "public_id": administrator.tokens.latest("pk").public_id,
        "release_id": release.public_id,
        "waiver_id": waiver.public_id,
        "policy": policy.name,
        "issuer": rule.issuer.slug,
        "rule": rule.name,
        "link_id": str(rule.issuer.links.get().pk),
        "evidence_id": handed_in(place).public_id,
        "validation_id": validated(place).public_id,
        "evaluation_id": evaluated(place).public_id,
        "shown_digest": shown,
    }


def cookies(administrator: User) -> dict[str, str]:
    """Return what a browser has in which an administrator is signed in."""
    client = signed_in(administrator)
    client.get("/account/")
    found = {name: morsel.value for name, morsel in client.cookies.items()}
    return {
        COOKIE_VARIABLE: "; ".join(f"{name}={value}" for name, value in found.items()),
        FORGERY_VARIABLE: found["ops_registry_csrf"],
    }


def run(script: str, variables: Mapping[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-c", script],
        env=os.environ | variables | {"no_proxy": "*"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, (script, done.stderr)
    return done.stdout


def addressed() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name, described in operations():
        method, _, path = name.partition(" ")
        yield path, method.lower(), described


def test_every_line_does_what_it_says(live_server: LiveServer, settings_of_probes: None) -> None:
    required_program("curl")
    with locks_watched() as out_of_order:
        every_line(live_server)
    assert out_of_order == []


def every_line(live_server: LiveServer) -> None:
    administrator = AdministratorFactory.create(password="!none")
    verbs = (*set(Verb) - {Verb.GATE_READ},)
    variables = {TOKEN_VARIABLE: token_of(administrator, *verbs)} | cookies(administrator)
    wrong, places = {}, records("", administrator)
    for path, method, described in sorted(addressed(), key=lambda one: one[1] != "get"):
        operation = described["operationId"]
        if operation in GIVEN:
            continue
        if method != "get":
            places = records(operation, administrator)
        reader = Reader(live_server.url, timezone.now(), places)
        line = curl_line(path, method, described, reader)
        script = line.replace("curl ", "curl -sS -w '\\n%{http_code}' ", 1)
        if f"${VERSION_VARIABLE}" in line:
            place = VERSIONS_AT.get(operation, path)
            in_browser = {"token": []} not in described["security"]
            script = f"{version_line(place, reader, in_browser=in_browser)}\n{script}"
        body, _, status = run(script, variables).rpartition("\n")
        done = [one for one in described["responses"] if one.startswith("2")]
        # a gate that is shut has answered as well
        if status not in done and '"verdict":' not in body:
            wrong[operation] = (status, body, line)
    assert not wrong


def test_a_line_without_the_present_version_changes_nothing(live_server: LiveServer) -> None:
    administrator = AdministratorFactory.create()
    reader = Reader(live_server.url, timezone.now(), records("", administrator))
    path = "/api/v1/interfaces/{slug}"
    line = curl_line(path, "delete", document()["paths"][path]["delete"], reader)
    variables = {TOKEN_VARIABLE: token_of(administrator), VERSION_VARIABLE: '"older"'}
    assert '"status":412' in run(line, variables)
    assert Interface.objects.exists()
    assert PAUSE_CHANGE["ends_at"] not in curl_line(
        "/", "put", document()["paths"][f"{path}/environments/{{name}}/pause"]["put"], reader
    )
