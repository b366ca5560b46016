"""How an interface is operated: written by section, and read back as a snapshot."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from registry.domain.particulars import (
    BoundaryLayer,
    DataHandling,
    Dependency,
    Deployment,
    IncidentHandling,
    Layer,
    Link,
    LinkKind,
    Particulars,
    PromptLogging,
    Section,
    ServedModel,
    Upgrades,
)
from registry.models import Interface
from registry.selectors.particulars import particulars_of
from registry.selectors.snapshots import snapshot_get, snapshots_of
from registry.services.errors import Refused
from registry.services.particulars import interface_describe
from tests.factories import NOW, InterfaceFactory, acting

EVERYTHING = Particulars(
    tags=("customer-facing", "lang:en"),
    links=(
        Link(LinkKind.RUNBOOK, "https://wiki.example.test/chat"),
        Link(LinkKind.RUNBOOK, "https://wiki.example.test/more"),
    ),
    dependencies=(
        Dependency(interface="gateway", effect="no answers"),
        Dependency(name="identity provider"),
    ),
    boundary=(BoundaryLayer(Layer.MODEL_SERVER, "Inference", "ticket INF", "read logs"),),
    deployment=Deployment("https://git.example.test/deploy.md", date(2026, 10, 1), "1. Build it"),
    upgrades=Upgrades(30, date(2026, 11, 1)),
    data=DataHandling("https://example.test/privacy", 0, PromptLogging.REDACTED),
    incidents=IncidentHandling("https://wiki.example.test/sev", "https://wiki.example.test/esc"),
    models=(ServedModel("lab-7b", "hf:acme/lab-7b@1", "awq", "apache-2.0", "acme"),),
)
OF_SECTION = {Section.LINKS: ("tags", "links")}


def describe(interface, by, section, particulars=EVERYTHING):
    return interface_describe(
        by=acting(by), interface=interface, section=section, particulars=particulars, now=NOW
    )


@pytest.mark.parametrize("section", Section)
def test_one_section_is_written_and_the_others_stay(interface, owner, section):
    describe(interface, owner, section)

    names = OF_SECTION.get(section, (section.value,))
    written = {name: getattr(EVERYTHING, name) for name in names}
    assert snapshot_get("chat").particulars == replace(Particulars(), **written)


def test_every_section_is_read_back_as_it_was_written(interface, owner):
    for section in Section:
        describe(interface, owner, section)
    assert particulars_of(Interface.objects.get()) == EVERYTHING
    assert snapshot_get("chat").particulars == EVERYTHING


@pytest.mark.parametrize("section", Section)
def test_a_section_can_be_emptied(interface, owner, section):
    describe(interface, owner, section)
    describe(interface, owner, section, Particulars())
    assert snapshot_get("chat").particulars == Particulars()


def test_the_owning_team_and_the_administrator_write_and_nobody_else(
    interface, owner, approver, outsider, stranger
):
    for person in (owner, approver):
        describe(interface, person, Section.UPGRADES)
    for person in (outsider, stranger):
        with pytest.raises(PermissionDenied):
            describe(interface, person, Section.UPGRADES, Particulars())
    assert snapshot_get("chat").particulars.upgrades == EVERYTHING.upgrades


LINK = EVERYTHING.links[0]
LAYER = EVERYTHING.boundary[0]
MODEL = EVERYTHING.models[0]


@pytest.mark.parametrize(
    ("section", "said", "field", "sentence"),
    [
        ("links", {"tags": ("Big",)}, "tags", "A tag must be small letters"),
        ("links", {"tags": ("a", "a")}, "tags", "The tag a stands there twice"),
        ("links", {"links": (LINK, LINK)}, "links", "stands there twice"),
        ("links", {"links": (replace(LINK, url="wiki"),)}, "links", "Write the whole link"),
        ("dependencies", {"dependencies": (Dependency(),)}, "dependencies", "one of the two"),
        (
            "dependencies",
            {"dependencies": (Dependency(interface="chat"),)},
            "dependencies",
            "An interface does not depend on itself",
        ),
        (
            "dependencies",
            {"dependencies": (Dependency(name="a"), Dependency(name="a", effect="b"))},
            "dependencies",
            "The dependency a stands there twice",
        ),
        ("boundary", {"boundary": (LAYER, LAYER)}, "boundary", "The layer model server stands"),
        ("boundary", {"boundary": (replace(LAYER, operated_by=" "),)}, "operated_by", "blank"),
        ("models", {"models": (MODEL, MODEL)}, "models", "The model lab-7b stands there twice"),
        ("models", {"models": (replace(MODEL, licence="a" * 201),)}, "models", "at most 200"),
        ("deployment", {"deployment": Deployment(steps="a" * 20_001)}, "deployment_steps", "20000"),
        ("data", {"data": DataHandling("ftp://a.test")}, "user_notice", "Write the whole link"),
        ("data", {"data": DataHandling(retention_days=99_999)}, "", "retention"),
        ("upgrades", {"upgrades": Upgrades(0)}, "", "cadence"),
        ("upgrades", {"upgrades": Upgrades(1, date(1999, 1, 1))}, "last_upgrade", "Give a day"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_written(
    interface, owner, section, said, field, sentence
):
    with pytest.raises(Refused) as refused:
        describe(interface, owner, Section(section), Particulars(**said))
    assert refused.value.field == field
    assert sentence in refused.value.message
    assert snapshot_get("chat").particulars == Particulars()


@pytest.mark.parametrize(
    "columns",
    [
        {"user_notice": "javascript:alert(1)"},
        {"severity_scale": "ftp://a.test"},
        {"retention_days": 99_999},
        {"upgrade_cadence_days": 0},
        {"last_upgrade": date(1999, 1, 1)},
        {"prompt_logging": "some"},
    ],
)
def test_the_database_refuses_what_no_service_would_write(interface, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Interface.objects.update(**columns)


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ("links", {"kind": "runbook", "url": "javascript:alert(1)"}),
        ("links", {"kind": "wiki", "url": "https://a.test"}),
        ("tags", {"word": ""}),
        ("dependencies", {"other": "", "name": ""}),
        ("dependencies", {"other": "a", "name": "a"}),
        ("boundary", {"layer": "proxy", "operated_by": "us"}),
        ("boundary", {"layer": "edge", "operated_by": ""}),
        ("models", {"name": ""}),
    ],
)
def test_the_database_refuses_rows_that_say_nothing(interface, rows, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        getattr(interface, rows).create(**columns)


def test_it_reads_many_interfaces_in_a_constant_number_of_queries(interface, owner, team):
    for section in Section:
        describe(interface, owner, section)
    with CaptureQueriesContext(connection) as one:
        snapshots_of([interface.pk])
    others = [InterfaceFactory(team=team) for _ in range(5)]
    for other in others:
        for section in Section:
            describe(other, owner, section)
    with CaptureQueriesContext(connection) as many:
        snapshots_of([interface.pk, *(other.pk for other in others)])
    assert len(many) == len(one)


FILE = """\
apiVersion: ops-registry/v1
kind: AIInterface
metadata:
  name: support-chat
  tags: [customer-facing]
  links: [{type: runbook, url: "https://wiki.example.test/chat"}]
spec:
  team: support-eng
  data: {userNotice: "https://example.test/privacy", retentionDays: 30, promptLogging: none}
  incidents: {severityScale: "https://wiki.example.test/sev"}
  upgrades: {cadenceDays: 30, lastUpgrade: 2026-11-01}
  deployment: {reviewedOn: 2026-10-01, steps: Build it.}
  boundary: [{layer: data-stores, operatedBy: platform}]
  dependencies: [{interface: gateway, effect: no answers}, {name: identity provider}]
  models: [{name: lab-7b}]
  environments:
    production: {edge: "https://chat.example.test"}
---
apiVersion: ops-registry/v1
kind: AIInterface
metadata: {name: gateway}
spec:
  team: support-eng
  environments:
    production: {edge: "https://gateway.example.test"}
---
apiVersion: ops-registry/v1
kind: Team
metadata: {name: support-eng}
"""


def test_a_file_says_it_all_and_saying_it_twice_changes_nothing(apply):
    apply(FILE)

    said = snapshot_get("support-chat").particulars
    assert said.link(LinkKind.RUNBOOK) == "https://wiki.example.test/chat"
    assert said.data.prompt_logging is PromptLogging.NONE
    assert said.boundary[0].layer is Layer.DATA_STORES
    assert [one.called for one in said.dependencies] == ["gateway", "identity provider"]
    assert apply(FILE)[0].startswith("nothing to do: 0 created, 0 changed")


def test_what_changed_is_told_by_section_and_what_leaves_the_file_is_emptied(apply):
    apply(FILE)

    lines = apply(FILE.replace("  models: [{name: lab-7b}]\n", "").replace("cadenceDays: 30, ", ""))

    assert "updated AIInterface support-chat: upgrades, models" in lines
    said = snapshot_get("support-chat").particulars
    assert (said.models, said.upgrades) == ((), Upgrades(None, date(2026, 11, 1)))


def test_a_dependency_on_an_interface_that_nobody_knows_is_refused(refused):
    [line] = refused(FILE.replace("{interface: gateway", "{interface: gatewya"))

    assert "spec.dependencies[0].interface: there is no interface gatewya" in line
