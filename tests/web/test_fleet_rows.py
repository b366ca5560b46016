"""The row builder goes around autoescape, so it is tested on its own."""

import re

from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.outcomes import Outcome
from readiness.domain.summary import ColumnState
from readiness.selectors.shapes import FleetRow
from registry.web.context import page
from tests.web.conftest import NOW

HOSTILE = "<script>alert(1)</script>\"'&"


def row(text: str, outcome: Outcome = Outcome.FAIL, **changes: object) -> FleetRow:
    values = {
        "slug": "support-chat",
        "name": text,
        "profile": text,
        "team_slug": text,
        "team_name": text,
        "tier": 1,
        "environment": "production",
        "state": "blocked",
        "score": 49,
        "level": 2,
        "level_name": "guarded",
        "observed": 5,
        "applicable": 9,
        "columns": (ColumnState("edge", "Edge", outcome, "TLS-1"),),
        "probed_at": NOW,
        "worst_check": "TLS-1",
    }
    return FleetRow(**(values | changes))  # type: ignore[arg-type] # fields by name


def rendered(*rows: FleetRow) -> str:
    context = Context({**page(RequestFactory().get("/")), "rows": rows})
    return Template("{% load fleet %}{% fleet_rows rows %}").render(context)


def test_it_escapes_what_people_wrote() -> None:
    text = rendered(row(HOSTILE))
    assert "<script>" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;") == 4


@given(st.text(max_size=60))
def test_no_name_adds_a_tag(name: str) -> None:
    tags = re.findall(r"</?[a-z]+", rendered(row(name)))
    assert tags == re.findall(r"</?[a-z]+", rendered(row("plain")))


def test_every_outcome_says_its_word() -> None:
    for outcome, word in [
        (Outcome.PASS, ">pass"),
        (Outcome.WARN, "Edge: warning, TLS-1"),
        (Outcome.FAIL, "Edge: fail, TLS-1"),
        (Outcome.UNKNOWN, "Edge: unknown, TLS-1"),
        (Outcome.NOT_APPLICABLE, ">not applicable"),
    ]:
        assert word in rendered(row("Chat", outcome))


def test_what_does_not_pass_leads_to_its_finding() -> None:
    assert 'href="/i/support-chat/production/checks/TLS-1/"' in rendered(row("Chat"))


def test_a_row_without_score_and_without_run_says_so() -> None:
    text = rendered(row("Chat", score=None, probed_at=None, tier=None))
    assert "score </span>–</b>" in text
    assert ">never" in text


def test_the_level_is_named_beside_its_number() -> None:
    text = rendered(row("Chat"))
    assert "Level 2 of 3, score </span>49" in text
    assert "Guarded" in text
