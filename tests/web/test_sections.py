"""Changing one section of a record, and seeing it on the page of the interface."""

import re
from typing import Any

import pytest
from django.test import Client

from registry.domain.particulars import (
    Deployment,
    Layer,
    Link,
    LinkKind,
    Particulars,
    Section,
    Upgrades,
)
from registry.models import Environment, Interface
from registry.selectors.particulars import particulars_of
from registry.services.particulars import interface_describe
from tests.factories import NOW, InterfaceFactory, acting
from tests.web.conftest import Cast, signed_in

pytestmark = pytest.mark.any_database

PAGE = "/i/support-chat/"


def rows(*entries: dict[str, str], **fields: str) -> dict[str, str]:
    """Return what a browser sends for a form with rows."""
    sent = {"rows-TOTAL_FORMS": str(len(entries)), "rows-INITIAL_FORMS": "0", **fields}
    for index, entry in enumerate(entries):
        sent |= {f"rows-{index}-{name}": value for name, value in entry.items()}
    return sent


SENT: dict[Section, dict[str, str]] = {
    Section.LINKS: rows(
        {"kind": "runbook", "url": "https://wiki.example.test/chat"}, {}, tags="a\nb"
    ),
    Section.DEPENDENCIES: rows({"interface": "", "name": "identity provider", "effect": "none in"}),
    Section.BOUNDARY: rows({"layer": "edge", "operated_by": "Platform"}, {"layer": "gateway"}),
    Section.DEPLOYMENT: {
        "source": "https://git.example.test",
        "reviewed_on": "2026-10-01",
        "steps": "Do it.",
    },
    Section.UPGRADES: {"cadence_days": "30", "last_upgrade": "2026-11-01"},
    Section.DATA: {"user_notice": "", "retention_days": "0", "prompt_logging": "none"},
    Section.INCIDENTS: {"severity_scale": "https://wiki.example.test/sev", "escalation": ""},
    Section.MODELS: rows({"name": "lab-7b", "licence": "apache-2.0"}),
    Section.OBJECTIVES: rows(
        {"name": "up", "sli": "availability", "target": "99.5", "window_days": "28"},
        {"name": "quick", "sli": "ttft", "target": "95", "threshold_seconds": "2.5"},
        {"window_days": "28", "responsibility": "uptime"},
    ),
    Section.ROLLBACK: {
        "trigger": "errors",
        "target": "previous-release",
        "steps": "Set it\r\n\r\nWatch it",
        "limit_minutes": "15",
    },
}
SHOWN = {
    Section.LINKS: ("Runbook", "https://wiki.example.test/chat"),
    Section.DEPENDENCIES: ("identity provider", "none in"),
    Section.BOUNDARY: ("Platform", "No handover is recorded"),
    Section.DEPLOYMENT: ("2026-10-01", "<p>Do it.</p>"),
    Section.UPGRADES: ("every 30 days", "2026-11-01"),
    Section.DATA: ("nothing is kept", "none"),
    Section.INCIDENTS: ("https://wiki.example.test/sev", "not recorded"),
    Section.MODELS: ("lab-7b", "revision not recorded"),
    Section.OBJECTIVES: ("3 h 21 min in 28 days", "below 2.5 s"),
    Section.ROLLBACK: ("<li>Watch it</li>", "15 minutes"),
}


def said() -> Particulars:
    return particulars_of(Interface.objects.get(slug="support-chat"))


def describe(interface: Interface, cast: Cast, section: Section, **said: Any) -> None:
    interface_describe(
        by=acting(cast.owner),
        interface=interface,
        section=section,
        particulars=Particulars(**said),
        now=NOW,
    )


@pytest.mark.parametrize("section", Section)
@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 302), ("administrator", 302), ("outsider", 403), ("auditor", 403)],
)
def test_the_owning_team_writes_a_section(
    cast: Cast, environment: Environment, section: Section, role: str, status: int
) -> None:
    answer = signed_in(getattr(cast, role)).post(f"{PAGE}edit/{section}/", SENT[section])
    assert answer.status_code == status
    assert (said() != Particulars()) == (status == 302)
    if status == 302:
        assert answer.headers["Location"] == f"{PAGE}#section-{section}"


@pytest.mark.parametrize("section", Section)
def test_the_page_shows_what_was_written(
    cast: Cast, environment: Environment, section: Section
) -> None:
    client = signed_in(cast.owner)
    client.post(f"{PAGE}edit/{section}/", SENT[section])
    text = client.get(PAGE).content.decode()
    panel = text.partition(f'id="section-{section}"')[2].partition("</section>")[0]
    for words in SHOWN[section]:
        assert words in panel


@pytest.mark.parametrize("section", Section)
def test_an_empty_section_says_what_is_missing_and_leads_to_its_form(
    cast: Cast, environment: Environment, section: Section
) -> None:
    mine = signed_in(cast.owner).get(PAGE).content.decode()
    others = signed_in(cast.outsider).get(PAGE).content.decode()
    for text, links in ((mine, 2), (others, 0)):
        panel = text.partition(f'id="section-{section}"')[2].partition("</section>")[0]
        assert re.search(r"(No |Nobody|not recorded)", panel)
        assert panel.count(f'href="{PAGE}edit/{section}/"') == links


@pytest.mark.parametrize("section", Section)
def test_saving_a_form_as_it_is_shown_changes_nothing(
    cast: Cast, environment: Environment, section: Section
) -> None:
    client = signed_in(cast.owner)
    client.post(f"{PAGE}edit/{section}/", SENT[section])
    before = said()
    form = client.get(f"{PAGE}edit/{section}/").context["form"]
    sent = {bound.html_name: bound.value() or "" for bound in form}
    sent |= {"retention_days": "0"} if section is Section.DATA else {}
    for row in getattr(form, "rows", ()):
        sent |= {bound.html_name: bound.value() or "" for bound in row}
    if formset := getattr(form, "rows", None):
        sent |= {f.html_name: f.value() for f in formset.management_form}
    assert client.post(f"{PAGE}edit/{section}/", sent).status_code == 302
    assert said() == before


def test_what_was_typed_is_kept_through_errors(cast: Cast, environment: Environment) -> None:
    sent = rows(
        {"kind": "runbook", "url": "wiki.example.test"},
        {"kind": "", "url": "https://git.example.test"},
        tags="half a thought",
    )
    answer = signed_in(cast.owner).post(f"{PAGE}edit/links/", sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    for typed in ("wiki.example.test", "https://git.example.test", "half a thought"):
        assert typed in text
    assert 'href="#id_rows-1-kind"' in text
    assert "Fill this in, or clear the row." in text
    assert said() == Particulars()


def test_what_a_service_refuses_is_told(cast: Cast, environment: Environment) -> None:
    sent = rows({"kind": "runbook", "url": "wiki.example.test"})
    answer = signed_in(cast.owner).post(f"{PAGE}edit/links/", {**sent, "tags": ""})
    assert answer.status_code == 422
    assert "Write the whole link" in answer.content.decode()


def test_more_rows_are_given_without_judging_what_is_typed(
    cast: Cast, environment: Environment
) -> None:
    sent = rows({"name": "a"}, {"licence": "mit"}, more="yes")
    answer = signed_in(cast.owner).post(f"{PAGE}edit/models/", sent)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Fill this in" not in text
    assert 'value="mit"' in text
    assert text.count("<legend>Model ") == 4
    assert said() == Particulars()


def test_a_cleared_row_is_removed(
    cast: Cast, interface: Interface, environment: Environment
) -> None:
    link = Link(LinkKind.RUNBOOK, "https://wiki.example.test")
    describe(interface, cast, Section.LINKS, links=(link,), tags=("a",))
    sent = rows({"kind": "", "url": ""}, tags="a") | {"rows-INITIAL_FORMS": "1"}
    assert signed_in(cast.owner).post(f"{PAGE}edit/links/", sent).status_code == 302
    assert said() == Particulars(tags=("a",))


def test_more_rows_than_anybody_needs_are_refused(cast: Cast, environment: Environment) -> None:
    sent = rows(*({"name": f"model {number}"} for number in range(51)))
    answer = signed_in(cast.owner).post(f"{PAGE}edit/models/", sent)
    assert answer.status_code == 422
    assert said() == Particulars()


def test_every_layer_stands_in_the_form_by_name(cast: Cast, environment: Environment) -> None:
    form = signed_in(cast.owner).get(f"{PAGE}edit/boundary/").context["form"]
    assert [row["layer"].value() for row in form.rows][: len(Layer)] == list(Layer)


def test_other_interfaces_are_offered_and_not_itself(cast: Cast, environment: Environment) -> None:
    InterfaceFactory.create(slug="gateway", name="Gateway")
    client = signed_in(cast.owner)
    text = client.get(f"{PAGE}edit/dependencies/").content.decode()
    assert '<option value="gateway">Gateway</option>' in text
    assert '<option value="support-chat">' not in text
    client.post(f"{PAGE}edit/dependencies/", rows({"interface": "gateway", "effect": "silence"}))
    assert 'href="/i/gateway/"' in client.get(PAGE).content.decode()


def test_a_dependency_that_was_removed_from_here_stays_and_is_no_link(
    cast: Cast, environment: Environment
) -> None:
    gateway = InterfaceFactory.create(slug="gateway", name="Gateway")
    client = signed_in(cast.owner)
    sent = rows({"interface": "gateway", "effect": "silence"})
    client.post(f"{PAGE}edit/dependencies/", sent)
    gateway.delete()
    assert client.post(f"{PAGE}edit/dependencies/", sent).status_code == 302
    assert said().dependencies[0].interface == "gateway"


def test_steps_are_markdown_and_nothing_of_it_runs(
    cast: Cast, interface: Interface, environment: Environment
) -> None:
    steps = (
        "# Steps\n\n1. <script>alert(1)</script>\n\n[a](javascript:alert(1)) "
        "[b](https://b.test) ![c](https://c.test/c.png)"
    )
    describe(interface, cast, Section.DEPLOYMENT, deployment=Deployment(steps=steps))
    text = signed_in(cast.outsider).get(PAGE).content.decode()
    prose = text.partition('class="body prose">')[2].partition("</details>")[0]
    assert "<h4>Steps</h4>" in prose
    assert "&lt;script&gt;" in prose
    assert '<a href="https://b.test" rel="noopener nofollow noreferrer">b</a>' in prose
    assert "<script" not in prose
    assert "<img" not in prose
    assert 'href="javascript' not in prose


def test_an_unknown_section_or_interface_is_not_found(cast: Cast, environment: Environment) -> None:
    client = signed_in(cast.owner)
    assert client.get(f"{PAGE}edit/nothing/").status_code == 404
    assert client.get("/i/nothing/edit/links/").status_code == 404


def test_anonymous_people_change_nothing(environment: Environment) -> None:
    answer = Client().post(f"{PAGE}edit/upgrades/", SENT[Section.UPGRADES])
    assert answer.status_code == 401
    assert said().upgrades == Upgrades()
