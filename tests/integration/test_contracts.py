"""Contracts, templates and versions as services write them."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from registry.domain.contract_clauses import Clauses, ContractFields, Reason
from registry.domain.contract_effective import differences, digest
from registry.domain.fields import TemplateFields
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import PersonRole
from registry.models import (
    AuditRow,
    ContractTemplate,
    ContractVersion,
    Environment,
    ProxyContract,
)
from registry.selectors.contract_templates import template_reach
from registry.selectors.contract_versions import (
    latest_versions,
    version_find,
    versions_of_interface,
)
from registry.selectors.contracts import contract_declared
from registry.selectors.snapshots import snapshot_get
from registry.services.contract_templates import (
    UsersBecome,
    template_change,
    template_publish,
    template_remove,
)
from registry.services.contracts import contract_change
from registry.services.environments import environment_delete
from registry.services.errors import Refused
from tests.factories import (
    NOW,
    EnvironmentFactory,
    OwnershipFactory,
    UserFactory,
    acting,
)
from tests.integration.descriptors import INTERFACE, TEAM

STANDARD = Clauses(
    minimum_tls="1.2",
    body_limit_bytes=1024,
    cookies=("Secure",),
    not_applicable=(Reason("websocket", "The client polls."),),
)
TEMPLATE = TemplateFields("edge", "support", "Standard edge", "", STANDARD)
INHERITS = ContractFields(template="edge")


@pytest.fixture
def lead(db: None):
    return acting(UserFactory(role=PersonRole.PLATFORM_LEAD, name="Petra"))


@pytest.fixture
def template(team, lead) -> ContractTemplate:
    return template_publish(by=lead, fields=TEMPLATE, now=NOW)


@pytest.fixture
def production(interface) -> Environment:
    return interface.environments.get()


@pytest.fixture
def staging(interface) -> Environment:
    return EnvironmentFactory(interface=interface, name="staging", kind="staging")


@pytest.fixture
def promise(owner):
    def write(environment, contract, **why):
        contract_change(
            by=acting(owner), environment=environment, contract=contract, now=NOW, **why
        )
        return latest_versions([environment.pk])[environment.pk]

    return write


def holding(environment):
    return snapshot_get("chat").environment(environment.name).contract


def changed(template, lead, **clauses):
    fields = replace(TEMPLATE, clauses=replace(STANDARD, **clauses))
    return template_change(by=lead, template=template, fields=fields, now=NOW, why="Stricter.")


def test_every_change_of_what_holds_leaves_a_version(template, production, promise):
    first = promise(production, INHERITS, why=" As  agreed. ")
    again = promise(production, replace(INHERITS, reviewed_on=date(2026, 11, 1)))
    second = promise(production, replace(INHERITS, minimum_tls="1.3"))
    own = promise(production, replace(INHERITS, minimum_tls="1.2"))
    back = promise(production, INHERITS)
    none = promise(production, ContractFields())

    assert (first.number, first.made_by, first.why) == (1, "Mia", "As agreed.")
    assert first.clauses.inherited == ("minimum_tls", "body_limit_bytes", "cookies", "websocket")
    assert (first.clauses.template, first.clauses.template_version) == ("edge", 1)
    # when somebody reviewed it is no promise
    assert again == first
    assert [c.clause for c in differences(first.clauses, second.clauses)] == ["minimum_tls"]
    assert second.clauses.overridden == ("minimum_tls",)
    # the same content has the same digest, wherever it comes from
    assert own.digest == first.digest == back.digest != second.digest
    assert (own.number, back.number, none.number) == (3, 4, 5)
    assert none.clauses.says_nothing
    assert not ProxyContract.objects.exists()
    assert version_find("chat/production/2") == second
    assert [version_find(key) for key in ("chat/production/9", "chat", "a/b/c", "a/b/²")] == [
        None
    ] * 4
    assert [one.number for one in versions_of_interface("chat", most=2)] == [5, 4]


def test_who_reviewed_is_whoever_says_so(template, production, promise, owner, approver):
    promise(production, replace(INHERITS, reviewed_on=date(2026, 11, 1)))
    assert holding(production).reviewed_by == "Mia"
    later = replace(INHERITS, reviewed_on=date(2026, 11, 2), minimum_tls="1.3")
    contract_change(by=acting(approver), environment=production, contract=later, now=NOW)
    assert holding(production).reviewed_by == "Tom"
    promise(production, replace(later, minimum_tls=""))
    assert holding(production).reviewed_by == "Tom"
    promise(production, replace(INHERITS, reviewed_on=None))
    assert (holding(production).reviewed_by, holding(production).reviewed_on) == ("", None)


def test_a_template_change_touches_whom_it_said_and_nobody_else(
    template, production, staging, promise, lead
):
    promise(production, INHERITS)
    promise(staging, replace(INHERITS, minimum_tls="1.3", not_applicable=()))
    apart = EnvironmentFactory(interface__slug="apart")
    wanted = replace(STANDARD, minimum_tls="1.3", body_limit_bytes=2048)
    reach = template_reach(template, wanted)
    said = {one.user.environment: [c.clause for c in one.changes] for one in reach.touched}
    assert said == {
        "production": ["minimum_tls", "body_limit_bytes"],
        "staging": ["body_limit_bytes"],
    }
    assert (reach.users, reach.touched[0].user.team) == (2, "Support")
    rows = AuditRow.objects.count()

    fields = replace(TEMPLATE, clauses=wanted)
    template_change(
        by=lead, template=template, fields=fields, now=NOW, why="Stricter.", seen=reach.seal
    )

    assert (holding(production).minimum_tls, holding(production).body_limit_bytes) == ("1.3", 2048)
    newest = latest_versions([production.pk, staging.pk, apart.pk])
    assert {pk: v.number for pk, v in newest.items()} == {production.pk: 2, staging.pk: 2}
    assert newest[production.pk].clauses.template_version == 2
    assert newest[production.pk].digest == newest[staging.pk].digest == digest(holding(staging))
    assert (newest[staging.pk].why, newest[staging.pk].made_by) == ("Stricter.", "Petra")
    # the template, and each environment in the trail of its interface
    assert AuditRow.objects.count() == rows + 3


def test_a_title_touches_nobody_and_makes_no_version(template, production, promise, lead):
    promise(production, INHERITS)
    fields = replace(TEMPLATE, title="Edge of all")
    renamed = template_change(by=lead, template=template, fields=fields, now=NOW)
    assert (renamed.title, renamed.version) == ("Edge of all", 1)
    assert ContractVersion.objects.count() == 1


def test_what_was_not_shown_is_not_saved(template, production, promise, lead):
    seal = template_reach(template, replace(STANDARD, minimum_tls="1.3")).seal
    promise(production, INHERITS)
    fields = replace(TEMPLATE, clauses=replace(STANDARD, minimum_tls="1.3"))
    with pytest.raises(Refused, match="has changed since you looked"):
        template_change(by=lead, template=template, fields=fields, now=NOW, seen=seal)
    assert holding(production).minimum_tls == "1.2"


@pytest.mark.parametrize(
    ("users", "kept", "versions"),
    [(UsersBecome.KEPT, STANDARD, 2), (UsersBecome.OPENED, Clauses(), 2)],
)
def test_a_template_in_use_goes_once_it_is_said_what_becomes_of_its_users(
    template, production, promise, lead, users, kept, versions
):
    promise(production, INHERITS)
    with pytest.raises(Refused, match="1 contracts use it"):
        template_remove(by=lead, template=template, users=None, now=NOW)
    template_remove(by=lead, template=template, users=users, now=NOW)
    said = contract_declared(production)
    assert said == ContractFields(**{n: getattr(kept, n) for n in Clauses.__dataclass_fields__})
    assert ContractVersion.objects.count() == versions
    assert not ContractTemplate.objects.exists()


def test_rights_are_asked_of_everybody(
    interface, production, template, lead, owner, approver, outsider
):
    def contract(by):
        fields = replace(INHERITS, minimum_tls="1.3")
        contract_change(by=acting(by), environment=production, contract=fields, now=NOW)

    def publish(by):
        fields = replace(TEMPLATE, slug="mine")
        template_publish(by=acting(by), fields=fields, now=NOW)

    holder = UserFactory()
    OwnershipFactory(
        interface=interface,
        responsibility=Responsibility.PROXY_CONFIGURATION,
        person=holder,
        accepted_at=NOW,
        accepted_by=holder,
    )
    for allowed in (owner, approver, holder):
        contract(allowed)
    publish(approver)
    with pytest.raises(PermissionDenied):
        contract(outsider)
    for refused in (owner, holder, outsider):
        with pytest.raises(PermissionDenied):
            publish(refused)
        for write in (
            lambda: changed(template, acting(refused), minimum_tls="1.3"),  # noqa: B023
            lambda: template_remove(
                by=acting(refused),  # noqa: B023
                template=template,
                users=None,
                now=NOW,
            ),
        ):
            with pytest.raises(PermissionDenied):
                write()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"template": "nowhere"}, "template"),
        ({"trusted_proxies": ("10.0.0.1/8",)}, "trusted_proxies"),
        ({"reviewed_on": date(1999, 1, 1)}, "reviewed_on"),
        ({"cookies": ("Secure",), "not_applicable": (Reason("cookies", "None."),)}, "cookies"),
    ],
)
def test_what_is_wrong_is_refused_at_its_clause(production, owner, change, field):
    with pytest.raises(Refused) as refused:
        contract_change(
            by=acting(owner),
            environment=production,
            contract=replace(ContractFields(), **change),
            now=NOW,
        )
    assert refused.value.field == field
    assert not ProxyContract.objects.exists()


def test_versions_are_added_and_never_changed(production, promise):
    promise(production, ContractFields("1.2"))
    before = list(ContractVersion.objects.values())
    table = ContractVersion._meta.db_table
    columns = ", ".join(f.column for f in ContractVersion._meta.fields if f.column != "id")
    replacing = {
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "postgresql": f"INSERT INTO {table} SELECT * FROM {table} "
        "ON CONFLICT (id) DO UPDATE SET digest = 'sha256:0'",
    }
    for statement in (
        f"UPDATE {table} SET digest = 'sha256:0'",
        replacing[connection.vendor],
    ):
        with pytest.raises(DatabaseError, match="added and never changed"), transaction.atomic():
            connection.cursor().execute(statement)
    again = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}"
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(again)
    assert list(ContractVersion.objects.values()) == before


def test_the_database_holds_words_and_bounds(production, promise):
    promise(production, ContractFields("1.2"))
    rows = ProxyContract.objects.all()
    for change in ({"streaming": "maybe"}, {"hsts_seconds": 0}, {"reviewed_on": "1999-01-01"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_versions_go_with_their_environment(template, staging, promise, owner):
    promise(staging, INHERITS)
    environment_delete(by=acting(owner), environment=staging)
    assert not ContractVersion.objects.exists()


def test_a_change_of_a_template_costs_the_same_however_many_use_it(
    template, lead, production, promise
):
    asked = []
    for many, limit in ((2, 10), (7, 20)):
        for number in range(many):
            place = EnvironmentFactory(interface=production.interface, name=f"p-{many}-{number}")
            promise(place, INHERITS)
        with CaptureQueriesContext(connection) as caught:
            changed(template, lead, body_limit_bytes=limit)
        asked.append(len(caught))
    assert asked[0] == asked[1]
    assert ContractVersion.objects.count() == 2 + 2 + 7 + 9


TEMPLATE_TEXT = """\
apiVersion: ops-registry/v1
kind: ContractTemplate
metadata: {name: standard-edge, title: Standard edge}
spec:
  team: support-eng
  clauses:
    minimumTls: "1.2"
    hstsSeconds: 31536000
    notApplicable: {websocket: The client polls.}
"""
NAMED = INTERFACE.replace(
    "outsideZone: local}\n",
    "outsideZone: local, contract: {template: standard-edge, minimumTls: '1.3',"
    " reviewedOn: 2026-11-01}}\n",
)


def test_files_publish_templates_and_tell_whom_a_change_touches(apply):
    lines = apply(TEAM, TEMPLATE_TEXT, NAMED)
    assert "created ContractTemplate standard-edge" in lines
    holds = snapshot_get("support-chat").environment("production").contract
    assert (holds.minimum_tls, holds.hsts_seconds, holds.reviewed_by) == (
        "1.3",
        31_536_000,
        "Administrator",
    )
    [line] = apply(TEAM, TEMPLATE_TEXT, NAMED)
    assert line.startswith("nothing to do: ")
    stricter = TEMPLATE_TEXT.replace("31536000", "63072000").replace('"1.2"', '"1.3"')
    tried = apply(TEAM, stricter, NAMED, options=["--dry-run"])
    assert ContractVersion.objects.count() == 1
    told = [
        "updated ContractTemplate standard-edge: minimum_tls, hsts_seconds",
        "updated Contract support-chat/production: hsts_seconds",
    ]
    assert [line for line in tried if line.startswith("updated")] == told[1:]
    assert "--- ContractTemplate standard-edge (recorded)" in tried
    assert {"-    hstsSeconds: 31536000", "+    hstsSeconds: 63072000"} <= set(tried)
    done = apply(TEAM, stricter, NAMED)
    assert [line for line in done if line.startswith("updated")] == told
    assert ContractVersion.objects.count() == 2


def test_a_file_that_names_no_template_is_refused_at_its_place(refused):
    [line] = refused(TEAM, NAMED)
    assert "contract.template: There is no template standard-edge" in line
