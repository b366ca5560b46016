"""The pages about scorecards."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from readiness.domain.scorecards import current, released
from readiness.domain.scorecards.writing import card_text
from readiness.models import Scorecard, Simulation, Waiver
from readiness.services.assessing import environments_assess
from readiness.services.scorecards import draft_make, scorecard_activate
from readiness.tasks import simulate_scorecard
from registry.models import Environment
from tests.factories import NOW, acting
from tests.promised import carded
from tests.web.conftest import Cast, signed_in

ONE = "/scorecards/own-1/"
LINE: dict[str, object] = {"level": "2", "weight": "3", "waivable": ""}
ITEM: dict[str, object] = {
    "column": "access", "question": "Is a steward named?", "why": "Because.", "proof": "A link.",
    "valid_days": "90",
}  # fmt: skip


@pytest.fixture
def draft(environment: Environment) -> Scorecard:
    return carded(environment.interface)


def test_a_line_an_item_and_the_thresholds_are_written(cast: Cast, draft: Scorecard) -> None:
    client = signed_in(cast.platform_lead)

    def save(path: str, fields: dict[str, object]) -> str:
        draft.refresh_from_db()
        answer = client.post(f"{ONE}{path}", fields | {"seen": draft.digest}, follow=True)
        draft.refresh_from_db()
        text: str = answer.content.decode()
        return text

    assert "Own version 1 is saved." in save("lines/OWN-1/", LINE | {"tiers": ["1", "2"]})
    assert "{id: OWN-1, level: 2, weight: 3, tiers: [1, 2]}" in draft.content
    assert "tiers 1, 2" in client.get(ONE).content.decode()
    save("items/new/", LINE | ITEM)
    save("items/new/", LINE | ITEM)
    assert "id: ACC-X1" in draft.content
    assert "id: ACC-X2" in draft.content
    save("lines/ACC-X2/", LINE | ITEM | {"question": "Are keys rotated?"})
    assert "Are keys rotated?" in draft.content
    assert "ACC-X1 is not asked any more." in save("lines/ACC-X1/", {"drop": "yes"})
    assert "Is a steward named?" not in draft.content
    thresholds: dict[str, object] = {
        "title": "Ours", "critical_cap": "30", "awards": "3", "waiver_days": "30",
        "weakest_link": "on", "tier_1": "3", "tier_2": "3", "tier_3": "0", "retired_1": "0",
    }  # fmt: skip
    text = save("thresholds/", thresholds)
    assert "lifecycles: {retired: {1: 0}}" in draft.content
    assert "The draft was changed since it was simulated" in text
    assert "Somebody else changed this draft" in (
        client.post(f"{ONE}thresholds/", thresholds | {"seen": "sha256:0"}).content.decode()
    )
    refused = client.post(f"{ONE}text/", {"content": "title: Ours\nsecret: 1", "seen": "x"})
    assert "line 2: secret is not a key here" in refused.content.decode()


def test_the_effect_is_shown_before_anything_is_saved(cast: Cast, draft: Scorecard) -> None:
    client, before = signed_in(cast.platform_lead), draft.content
    for headers in ({}, {"HX-Request": "true"}):
        fields = LINE | {"seen": draft.digest, "look": "yes"}
        text = client.post(f"{ONE}lines/OWN-1/", fields, headers=headers).content.decode()
        assert "No interface is judged yet." in text
        assert ("<html" in text) is not bool(headers)
    part = client.post(
        f"{ONE}lines/OWN-1/", LINE | {"weight": "0", "look": "yes"}, headers={"HX-Request": "true"}
    )
    assert "Mend what is marked" in part.content.decode()
    draft.refresh_from_db()
    assert draft.content == before


@pytest.mark.usefixtures("announced")
def test_waivers_stand_beside_the_scores_of_a_simulation_and_of_a_preview(
    cast: Cast, draft: Scorecard, environment: Environment
) -> None:
    client, now = signed_in(cast.platform_lead), timezone.now()
    rows = client.get(f"{ONE}simulation/").content.decode()
    assert "91 · 2 waived" in rows
    assert "64 · 1 waived" in rows
    Waiver.objects.create(
        environment=environment, public_id="wav_1", check_id="TLS-4", reason="r", requester="a",
        compensating_control="c", requested_at=now, decided_at=now, state="approved",
        ends_on=(now + timedelta(days=9)).date(),
    )  # fmt: skip
    environments_assess(environment_ids=[environment.pk], now=now)
    fields = LINE | {"weight": "9", "seen": draft.digest, "look": "yes"}
    shown = client.post(f"{ONE}lines/OWN-7/", fields, headers={"HX-Request": "true"})
    assert shown.content.decode().count("· 1 waived") == 2


def test_a_newer_version_of_the_program_is_offered_and_taken_up(
    cast: Cast, environment: Environment
) -> None:
    newest, *_, oldest = released()
    by = acting(cast.platform_lead)
    made = draft_make(by=by, card=replace(oldest, title="Ours"), base=oldest.version, now=NOW)
    client = signed_in(cast.platform_lead)
    client.post(f"{ONE}simulate/")
    simulate_scorecard(simulation_id=Simulation.objects.get().pk)
    scorecard_activate(by=by, draft=made, seen=made.digest, note="House rules.", now=NOW)
    brought = len(newest.lines) - len(oldest.lines)
    sentence = f"Version {newest.version} of the program brings {brought} new questions."
    assert sentence in " ".join(client.get("/scorecards/").content.decode().split())
    assert "Make a draft with" not in signed_in(cast.owner).get("/scorecards/").content.decode()
    client.post("/scorecards/new/", {"start": "offer"})
    taken = Scorecard.objects.get(number=2)
    assert (taken.base, taken.title) == (newest.version, "Ours")
    assert taken.content.count("- {id:") == len(newest.lines)


def test_a_text_is_taken_in_and_given_out_as_it_was(cast: Cast, db: None) -> None:
    client = signed_in(cast.administrator)
    text = card_text(replace(current(), title="Taken: from elsewhere"))
    client.post("/scorecards/new/", {"content": text.replace("\n", "\r\n")})
    sent = client.get(f"{ONE}scorecard.yaml").content.decode()
    assert sent == text.replace(f"version: {current().version}\n", "version: 1\n", 1)
    filtered = client.get("/scorecards/program-1/?query=accountable&level=1&column=owners")
    assert "1 of 9" in " ".join(filtered.content.decode().split())
    assert client.get("/scorecards/program-99/").status_code == 404
    assert client.get("/scorecards/program-1/text/").status_code == 404


def test_a_draft_is_put_in_force_once_it_was_simulated(cast: Cast, draft: Scorecard) -> None:
    client = signed_in(cast.platform_lead)
    sent = {"note": "Agreed in the review.", "seen": draft.digest}
    Simulation.objects.update(against="sha256:0")
    page = client.post(f"{ONE}activate/", sent)
    assert page.status_code == 422
    assert "Simulate first." in page.content.decode()
    Simulation.objects.update(against=current().digest)
    assert "Drops" in client.get(f"{ONE}activate/").content.decode()
    assert client.post(f"{ONE}activate/", sent).status_code == 302
    text = client.get(ONE).content.decode()
    assert "In force" in text
    assert "Agreed in the review." in text
    assert client.post(f"{ONE}delete/").status_code == 404
    told = signed_in(cast.auditor).get("/audit/").content.decode()
    assert "put the scorecard own-1 in force" in told
