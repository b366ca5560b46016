"""What ``up --demo`` registers: how ready it is, what cures the rest, and that all of it goes."""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from html import unescape
from io import StringIO
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from deploy.demo import places, promises
from deploy.demo.deeds import deeds
from deploy.demo.descriptors import LEAD, PEOPLE
from deploy.demo.registering import register
from deploy.demo.running import FOLDER
from readiness.domain.findings import Finding
from readiness.domain.outcomes import Outcome
from readiness.domain.scorecards import current
from readiness.selectors.interface import interface_page
from registry.domain.origins import BY_ITSELF
from registry.models import (
    AlertRoute,
    ContractTemplate,
    ContractVersion,
    Environment,
    Interface,
    Ownership,
    ProxyContract,
    Revision,
    ServedModel,
    Team,
    User,
)
from registry.selectors.people import reader_of
from registry.services.applying import Action
from registry.services.people import administrator_ensure
from tests.factories import EnvironmentFactory, InterfaceFactory, UserFactory
from tests.web.conftest import signed_in
from tests.web.test_sections import rows

pytestmark = pytest.mark.any_database

CARELESS = "/i/sample-careless-chat/"
CLOSED = {Outcome.PASS, Outcome.NOT_APPLICABLE}
DIGEST = f"sha256:{hashlib.sha256(b'what the careless one runs').hexdigest()}"
PAGE = "https://pages.support.example"
FILLED: dict[str, Any] = {
    "OWN-2": {"team": "sample-support", "standing": "primary"},
    "OWN-6": rows(
        *({"kind": kind, "url": PAGE} for kind in ("repository", "runbook", "dashboard")),
        *({"kind": kind, "url": PAGE} for kind in ("documentation", "status")),
    ),
    "ALR-1": {
        "name": "duty",
        "kind": "email",
        "severities": ["critical"],
        "responsibility": "alerts",
        "source": "address",
        "address": "duty@support.example",
    },
    "DAT-1": {"user_notice": PAGE, "retention_days": "0", "prompt_logging": "full"},
    "INC-1": {"severity_scale": PAGE, "escalation": PAGE},
    "OWN-3": {"team": "sample-platform", "standing": "backup"},
    "OWN-7": rows({"name": "model server", "effect": "no answers"}),
    "OWN-8": {"source": PAGE, "reviewed_on": "2026-11-01", "steps": "Roll it out."},
    "OWN-9": rows(
        *(
            {"layer": layer, "operated_by": "Sample: support", "handover": "stays"}
            for layer in ("edge", "interface", "gateway", "model-server", "data-stores")
        )
    ),
    "PRX-1": {
        "template": promises.TEMPLATE,
        "upstream_allow_list": "http://127.0.0.1:9000",
        "network_policy": "none",
        "reviewed_on": "2026-11-01",
    },
    "REL-1": {"version": "1", "image": DIGEST},
    "REL-3": {
        "trigger": "errors",
        "target": "previous-release",
        "steps": "Set it",
        "data_effect": "nothing is lost",
        "limit_minutes": "15",
    },
    "SLO-1": rows({"name": "up", "sli": "availability", "target": "99.5"}),
    "SLO-2": rows(
        {"name": "up", "sli": "availability", "target": "99.5"},
        {"name": "quick", "sli": "ttft", "target": "95", "threshold_seconds": "2"},
    ),
}
"""What is typed into the form to which each blocking finding leads.

Owners and links come first: alerts want an owner too, and the status page is one of the links.
"""


@pytest.fixture
def data(db: None, settings: Any, tmp_path: Path) -> Path:
    settings.SECRETS_KEYS = (Fernet.generate_key().decode(),)
    administrator_ensure(by=BY_ITSELF)
    return tmp_path


def level_1(name: str, now: datetime) -> dict[str, Finding]:
    reader = reader_of(administrator_ensure(by=BY_ITSELF))
    page = interface_page(f"sample-{name}-chat", reader=reader, now=now)
    assert page is not None
    view = page.assessments[0]
    assert view.assessment.environment == "production"
    assert not page.unsatisfiable or name == "careless"
    return {found.check: found for found in view.assessment.findings if found.level == 1}


def past_every_question() -> datetime:
    """Return a time at which every question counts that is only announced now."""
    last = max(line.enable_on for line in current().lines if line.enable_on)
    return max(timezone.now(), datetime.combine(last, time(), UTC)) + timedelta(days=1)


def blocking(now: datetime) -> dict[str, Finding]:
    found = level_1("careless", now)
    return {check: one for check, one in found.items() if one.outcome not in CLOSED}


def test_the_sound_ones_are_owned_now_and_once_every_question_counts(data: Path) -> None:
    register(data, timezone.now())
    asked = {line.check for line in current().lines if line.level == 1}
    for name in ("guarded", "flaky"):
        for now in (timezone.now(), past_every_question()):
            found = level_1(name, now)
            assert set(found) == asked
            assert {one.outcome for one in found.values()} <= CLOSED
        assert not any(one.is_announced for one in found.values())


def test_every_gap_of_the_careless_one_leads_to_the_form_that_closes_it(data: Path) -> None:
    register(data, timezone.now())
    lead, later = signed_in(User.objects.get(email=LEAD)), past_every_question()
    assert set(blocking(timezone.now())) == set(blocking(later)) == set(FILLED)
    offered = cures(lead)
    forms = {check: offered[check] for check in FILLED}
    assert cures(signed_in(UserFactory.create())) == {}
    for check, form in forms.items():
        assert f'href="{form}"' in unescape(
            lead.get(f"{CARELESS}production/checks/{check}/").content.decode()
        )
        assert lead.get(form).status_code == 200
    for check, form in forms.items():
        assert check in blocking(later)
        fill(lead, form, FILLED[check])
        accept_everything()
        assert check not in blocking(later)
    assert blocking(later) == {}


def cures(client: Client) -> dict[str, str]:
    """Return to which form the page of the careless one leads, by the check that asks for it."""
    text = client.get(CARELESS).content.decode()
    found = re.findall(r'<a class="noprint" href="([^"]+)">[^<]+<span class="vh">: (\S+) in', text)
    return {check: unescape(address) for address, check in found}


def fill(client: Client, form: str, typed: dict[str, Any]) -> None:
    """Send a form; what its address says is chosen already."""
    query = parse_qs(urlsplit(form).query)
    chosen = {"responsibilities": query["for"]} if "for" in query else {}
    answer = client.post(form, chosen | typed)
    assert answer.status_code == 302, answer.content.decode()
    if "image" in typed:
        record = client.get(f"{answer['Location']}record/").context["form"]
        at = f"{record['deployed_at'].value():%Y-%m-%dT%H:%M}"
        client.post(f"{answer['Location']}record/", {"deployed_at": at, "replaces": ""})


def accept_everything() -> None:
    for person in User.objects.filter(email__in=PEOPLE):
        asked = Ownership.objects.filter(accepted_at=None, team__members=person)
        if ids := list(asked.values_list("pk", flat=True)):
            signed_in(person).post("/needs-you/accept/", {"ownership": ids})


def test_a_later_start_leaves_what_people_recorded_unless_an_edge_moved(data: Path) -> None:
    before = timezone.now()
    register(data, before)
    lead, form = signed_in(User.objects.get(email=LEAD)), f"{CARELESS}edit/objectives/"
    fill(lead, form, FILLED["SLO-2"])
    counted = rows_of_every_table()
    assert register(data, before + timedelta(days=200)) == ()
    assert rows_of_every_table() == counted
    addresses = data / FOLDER / places.FILE
    careless = places.load(data / FOLDER).careless
    moved = careless.model_copy(update={"https_port": careless.https_port + 1000})
    text = addresses.read_text().split("[careless]")
    port = f"https_port = {careless.https_port}"
    text[1] = text[1].replace(port, f"https_port = {moved.https_port}", 1)
    addresses.write_text("[careless]".join(text))
    changed = {change.name for change in register(data, before) if change.action is Action.UPDATED}
    assert changed == {"sample-careless-chat", "sample-careless-chat/production"}
    place = Environment.objects.get(interface__slug="sample-careless-chat")
    assert place.edge_url == moved.edge_url


def test_nothing_of_it_leads_out_and_no_digest_is_made_up(data: Path) -> None:
    register(data, timezone.now())
    for model in (Interface, Team, ContractTemplate, User):
        shown = model.objects.filter(is_sample=True)
        assert all(str(one).startswith("Sample: ") for one in shown)
    for route in AlertRoute.objects.all():
        host = route.address.rpartition("@")[2] if "@" in route.address else ""
        if host:
            assert host.endswith(".example")
        else:
            assert ip_address(urlsplit(route.address).hostname or "").is_loopback
    ours = Path(promises.__file__).parent
    known = {
        f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in (*ours.rglob("*"), *(data / FOLDER).glob("*.toml"))
        if path.is_file()
    }
    known |= {one.release.subject.image for one in deeds(data, timezone.now()).values()}
    known |= set(ContractVersion.objects.values_list("digest", flat=True)) | {""}
    parts = ("image", "model", "rendering", "configuration", "proxy", "prompt", "tools")
    named = {value for row in Revision.objects.values_list(*parts) for value in row}
    assert named <= known
    assert set(ServedModel.objects.values_list("revision", flat=True)) <= known


def by_command() -> None:
    call_command("demo", "remove", stdout=StringIO())


def by_button() -> None:
    signed_in(administrator_ensure(by=BY_ITSELF)).post("/samples/remove/")


@pytest.mark.parametrize("remove", [by_command, by_button])
def test_all_of_it_is_taken_away_and_what_people_built_stays(
    data: Path, remove: Callable[[], None]
) -> None:
    before = rows_of_every_table()
    register(data, timezone.now())
    remove()
    assert rows_of_every_table() == before
    register(data, timezone.now())
    own = EnvironmentFactory.create(interface=InterfaceFactory.create(slug="built"))
    template = ContractTemplate.objects.get(slug=promises.TEMPLATE)
    ProxyContract.objects.create(environment=own, template=template)
    remove()
    assert Environment.objects.get() == own
    assert ContractTemplate.objects.get() == template
    assert Team.objects.filter(is_sample=True).get() == template.team


def rows_of_every_table() -> dict[str, int]:
    """Return how many rows each table has, but for the audit trail and what signing in leaves."""
    models = (*apps.get_app_config("registry").get_models(include_auto_created=True),)
    models += (*apps.get_app_config("readiness").get_models(include_auto_created=True),)
    return {
        model._meta.label: model._default_manager.count()
        for model in models
        if not model.__name__.startswith(("Audit", "Session"))
    }
