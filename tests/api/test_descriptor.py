"""An interface as one document: what is read can be written back, and nothing changes."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from registry.api.descriptors import read_documents
from registry.api.views import descriptors as views
from registry.domain.alert_routes import AlertKind, AlertRouteFields, Severity
from registry.domain.descriptor import Documents
from registry.domain.descriptor.shapes import DOCUMENTS
from registry.domain.identities import IdentitySource
from registry.domain.tokens import Verb
from registry.models import (
    AuditRow,
    ContractTemplate,
    ContractVersion,
    Environment,
    Interface,
    Ownership,
    Pause,
    ProbeIdentity,
)
from registry.selectors.contracts import columns_of, contract_declared
from registry.services.alert_routes import alert_route_set
from registry.services.identities import identity_set
from tests.api.conftest import NOW, V1, Cast, Program, SignedIn, program_of
from tests.factories import (
    AdministratorFactory,
    InterfaceFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
    acting,
)
from tests.unit.registry.descriptors import CONTRACT, FULL, SMALL, certificate_pem

PATH = "/interfaces/support-chat/descriptor"
YAML = "application/yaml"
TEXT = FULL.partition("---\n")[2]
PEM = certificate_pem()
NORMALISED = ("objectives", "alertRoutes")


def put(
    program: Program, text: str, path: str = PATH, media_type: str = YAML, **headers: str
) -> Any:
    sent = program.headers | {name.replace("_", "-"): value for name, value in headers.items()}
    return program.client.generic("PUT", f"{V1}{path}", text, media_type, headers=sent)


def show(program: Program, **headers: str) -> Any:
    return program.get(PATH, **headers)


def described() -> str:
    """Return the full document of the tests, its certificate written out."""
    document = yaml.safe_load(TEXT)
    document["spec"]["environments"]["production"]["ca"] = PEM
    return yaml.safe_dump(document)


@pytest.fixture
def people(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have everybody whom the full document names."""
    settings.PROBE_SECRET_VARIABLES = ("CHAT_*",)
    settings.READINESS_ZONES = {"local": ("127.0.0.0/8",), "dc1": ("10.0.0.0/8",)}
    settings.ZONE_NAMES = ("public", "dc1", "local")
    settings.SECRETS_KEYS = (Fernet.generate_key().decode(),)
    monkeypatch.setenv("CHAT_PROBE_A", "Bearer secret")
    team = TeamFactory.create(slug="support-eng")
    for name in ("mia", "tom"):
        person = UserFactory.create(email=f"{name.title()}@example.test")
        MembershipFactory.create(person=person, team=team)
    InterfaceFactory.create(slug="model-gateway", team=team)
    ContractTemplate.objects.create(
        slug="standard-edge",
        title="Standard edge",
        team=team,
        created_at=NOW,
        updated_at=NOW,
        **columns_of(replace(CONTRACT, minimum_tls="1.3", websocket="refused", not_applicable=())),
    )


@pytest.fixture
def filled(people: None) -> Program:
    """Have everything recorded that a document can say, and what it never says beside it."""
    person = AdministratorFactory.create()
    program = program_of(person)
    made = put(program, described())
    assert made.status_code == 201, made.content
    place = Environment.objects.get(name="production")
    identity_set(
        by=acting(person),
        environment=place,
        slot="b",
        header="X-Api-Key",
        source=IdentitySource.STORED,
        value="a secret value",
        now=NOW,
    )
    alert_route_set(
        by=acting(person),
        interface=place.interface,
        fields=AlertRouteFields(
            "slack", AlertKind.SLACK, (Severity.CRITICAL,), source=IdentitySource.STORED
        ),
        value="https://hooks.example.test/services/a-secret",
        now=NOW,
    )
    Ownership.objects.filter(team__isnull=False).update(accepted_at=NOW)
    Pause.objects.create(environment=place, starts_at=NOW, ends_at=NOW.replace(day=22), reason="x")
    return program


def test_what_is_read_and_sent_back_changes_nothing(filled: Program) -> None:
    before, place = AuditRow.objects.count(), Environment.objects.get(name="production")
    assert contract_declared(place) == CONTRACT
    for accept, media_type in (("*/*", YAML), ("application/json", "application/json")):
        answer = show(filled, Accept=accept)
        assert answer.headers["Content-Type"].startswith(media_type)
        tag = answer.headers["ETag"]
        back = put(filled, answer.content.decode(), media_type=media_type, If_Match=tag)
        assert back.status_code == 200, back.content
        assert {one["action"] for one in back.json()["changes"]} == {"unchanged"}
        assert back.headers["ETag"] == tag
    assert AuditRow.objects.count() == before
    assert (contract_declared(place), ContractVersion.objects.count()) == (CONTRACT, 1)


def test_what_is_sent_is_read_back_in_the_normal_form(filled: Program) -> None:
    text = show(filled).content.decode()
    sent, shown = yaml.safe_load(described()), yaml.safe_load(text)
    assert shown["metadata"] == sent["metadata"]
    assert {*shown["spec"]} == {*sent["spec"]}
    for name, part in sent["spec"].items():
        if name not in ("environments", "deployment", "dependencies", *NORMALISED):
            assert shown["spec"][name] == part, name
    production = shown["spec"]["environments"]["production"]
    assert production["edge"] == "https://chat.example.test"
    assert production["kind"] == "production"
    assert [one["reason"] for one in production["maintenance"]] == ["another", "database upgrade"]
    assert production["routes"] == sent["spec"]["environments"]["production"]["routes"]
    for never in ("a secret value", "accepted", "pause", "Bearer secret"):
        assert never not in text


def test_the_command_prints_the_same_text(filled: Program) -> None:
    printed = StringIO()
    call_command("export", "support-chat", "model-gateway", stdout=printed)
    first, second, template = printed.getvalue().split("\n---\n")
    assert f"{first}\n".encode() == show(filled).content
    assert yaml.safe_load(second)["metadata"]["name"] == "model-gateway"
    assert yaml.safe_load(template)["metadata"]["name"] == "standard-edge"
    complaint = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("export", "nothing", "support-chat", stderr=complaint)
    assert stopped.value.code == 2
    assert complaint.getvalue() == "There is no interface nothing.\n"


def test_what_is_exported_can_be_applied_whole_and_changes_nothing(
    filled: Program, tmp_path: Path
) -> None:
    printed, said = StringIO(), StringIO()
    call_command("export", "support-chat", stdout=printed)
    file = tmp_path / "all.yaml"
    # a certificate that is written out is a file's in a document of the command
    file.write_text(printed.getvalue(), "utf-8")
    before = AuditRow.objects.count()
    call_command("apply", "-f", str(file), stdout=said)
    assert said.getvalue().startswith("nothing to do: ")
    assert AuditRow.objects.count() == before


def test_who_left_and_what_is_void_is_left_out_and_stays(filled: Program) -> None:
    backup = Ownership.objects.get(standing="backup").person
    assert backup is not None
    backup.is_active = False
    backup.save()
    ProbeIdentity.objects.filter(slot="a").update(voided_at=NOW)
    Interface.objects.get(slug="model-gateway").delete()
    answer = show(filled)
    assert "tom@example.test" not in answer.content.decode()
    assert "CHAT_PROBE_A" not in answer.content.decode()
    back = put(filled, answer.content.decode(), If_Match=answer.headers["ETag"])
    assert {one["action"] for one in back.json()["changes"]} == {"unchanged"}, back.content
    assert Ownership.objects.filter(standing="backup").exists()


def test_a_plan_writes_nothing_and_needs_no_version(filled: Program) -> None:
    changed = described().replace("lifecycle: production", "lifecycle: retired")
    plan = put(filled, changed, f"{PATH}?dry_run=true")
    assert plan.status_code == 200
    assert plan.json()["dry_run"] is True
    first = plan.json()["changes"][0]
    assert (first["action"], first["fields"]) == ("updated", ["lifecycle"])
    assert Interface.objects.get(slug="support-chat").lifecycle == "production"
    assert put(filled, changed).status_code == 428


def test_whoever_comes_second_gets_the_document_as_it_is(filled: Program) -> None:
    tag = show(filled).headers["ETag"]
    filled.change("PATCH", "/interfaces/support-chat", {"lifecycle": "retired"})
    answer = put(filled, described(), If_Match=tag)
    assert answer.status_code == 412
    assert answer.json()["current"]["spec"]["lifecycle"] == "retired"
    assert answer.json()["current"] == show(filled, Accept="application/json").json()
    again = put(filled, described(), If_Match=answer.headers["ETag"])
    assert again.status_code == 200
    none = put(filled, SMALL, If_None_Match="*")
    assert none.status_code == 412


@pytest.mark.parametrize(
    ("text", "pointer", "line"),
    [
        (SMALL.replace("team: support-eng", "tier: 9"), "/spec/tier", 5),
        (SMALL.replace("team:", "temm:"), "/spec/temm", 5),
        (SMALL.replace("support-chat", "other-chat"), "/metadata/name", 3),
        (SMALL.replace("https://chat", "ftp://chat"), "/spec/environments/production/edge", 7),
        (SMALL.replace("support-eng", "strangers"), "/spec/team", 5),
        (SMALL.replace("team: support-eng", "$text: http://x"), "/spec", 5),
        (SMALL.replace("{edge:", "{ca: /etc/passwd, edge:"), "/spec/environments/production/ca", 7),
        (f"{SMALL}---\n{SMALL}", "/metadata/name", 11),
        (f"{SMALL}---\n{FULL.partition('---')[0]}", "", 1),
        ("a: &a [x, x]\n" + "b: &b [" + "*a, " * 5000 + "]\nc: [*b, *b, *b]", "", 1),
        ("a: *nobody", "", 1),
        ("{a: 1", "", 1),
        ("", "", 1),
        ("- 1", "", 1),
        (SMALL.replace("support-eng", "!!python/object:os.system x"), "/spec/team", 5),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    text: str, pointer: str, line: int, owner: Program, people: None
) -> None:
    answer = put(owner, text)
    assert answer.status_code == 422, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = answer.json()["errors"]
    assert (pointer, line) in [(one["pointer"], one["line"]) for one in found], found
    assert all(one["column"] >= 1 and one["detail"] and one["code"] for one in found)
    assert not Interface.objects.filter(slug="support-chat").exists()


OTHERS = {
    "Team": "spec: {members: [{person: mia@example.test, role: lead}]}",
    "ContractTemplate": "spec: {team: support-eng, clauses: {websocket: refused}}",
    "ApprovalPolicy": (
        "spec: {interface: support-chat, slots: [{responsibility: release_approval, count: 2}]}"
    ),
}


def test_a_document_about_anything_else_is_refused(people: None) -> None:
    administrator = program_of(AdministratorFactory.create())
    assert {"AIInterface", *OTHERS} == {*DOCUMENTS}
    before = AuditRow.objects.count()
    for kind, spec in OTHERS.items():
        title = ", title: X" if kind == "ContractTemplate" else ""
        other = f"apiVersion: ops-registry/v1\nkind: {kind}\nmetadata: {{name: x{title}}}\n{spec}\n"
        for text in (other, f"{SMALL}---\n{other}"):
            answer = put(administrator, text)
            assert answer.status_code == 422, (kind, answer.content)
            (found,) = answer.json()["errors"]
            assert "send one document of kind AIInterface" in found["detail"], (kind, found)
    (found,) = put(administrator, "--- 1\n" * 100_000).json()["errors"][-1:]
    assert "holds more than 2 documents" in found["detail"]
    assert AuditRow.objects.count() == before


def test_a_text_is_read_before_anything_is_locked(
    people: None, owner: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths: list[int] = []

    def read(text: str, slug: str) -> Documents:
        depths.append(len(connection.savepoint_ids))
        return read_documents(text, slug)

    monkeypatch.setattr(views, "read_documents", read)
    assert put(program_of(AdministratorFactory.create()), SMALL).status_code == 201
    stranger = SignedIn(UserFactory.create())
    assert put(stranger, SMALL, If_Match="*").status_code == 403
    assert depths == [0]


def test_json_is_told_with_its_place_too(owner: Program, people: None) -> None:
    document = yaml.safe_load(SMALL)
    document["metadata"]["description"] = "Good morning 😀, \u2028 and \t good night"
    document["spec"]["tier"] = 7
    text = json.dumps(document, indent="\t")
    (found,) = put(owner, text, media_type="application/json").json()["errors"]
    assert text.splitlines()[found["line"] - 1].strip().startswith('"tier"')
    document["spec"]["tier"] = 2
    administrator = program_of(AdministratorFactory.create())
    made = put(administrator, json.dumps(document), media_type="application/json")
    assert made.status_code == 201, made.content
    assert "😀" in Interface.objects.get(slug="support-chat").description


def test_bodies_that_are_none_are_refused(owner: Program, people: None) -> None:
    assert put(owner, "x: " + "y" * 1_100_000).status_code == 413
    assert put(owner, "a=b", media_type="application/x-www-form-urlencoded").status_code == 415
    broken = owner.client.generic("PUT", f"{V1}{PATH}", b"\xff\xfe", YAML, headers=owner.headers)
    assert broken.status_code == 400
    assert show(owner, Accept="text/html").status_code == 406
    assert show(owner).headers["Content-Type"] == "application/problem+json"


def test_everybody_may_write_what_they_may_write_elsewhere(
    cast: Cast, environment: Environment, proxy: Ownership
) -> None:
    text = show(program_of(cast.owner)).content.decode()
    ours = text.replace("title: Support chat", "title: Our chat")
    theirs = text.replace("edge: https://chat.", "edge: https://new.")
    for person in (cast.outsider, cast.auditor):
        assert put(SignedIn(person), text, If_Match="*").status_code == 403
        assert put(SignedIn(person), text, f"{PATH}?dry_run=true").status_code == 403
    # who holds the proxy changes environments, and nothing else
    holder = program_of(cast.holder)
    refused = put(holder, ours, If_Match="*")
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["code"] == "forbidden"
    assert put(holder, theirs, If_Match="*").status_code == 200
    assert put(program_of(cast.owner), ours, If_Match="*").status_code == 200
    assert Interface.objects.get().name == "Our chat"


def test_registering_takes_the_right_for_the_team(cast: Cast) -> None:
    text = SMALL.replace("support-eng", "support")
    assert put(program_of(cast.outsider), text).status_code == 403
    assert put(SignedIn(cast.auditor), text).status_code == 403
    assert put(program_of(cast.owner, Verb.REGISTRY_READ), text).status_code == 403
    assert put(program_of(cast.owner), text, If_Match="*").status_code == 412
    made = put(program_of(cast.owner), text, If_None_Match="*")
    assert made.status_code == 201
    assert made.headers["Location"].endswith("/api/v1/interfaces/support-chat")
    assert made.headers["ETag"] == show(program_of(cast.owner)).headers["ETag"]
