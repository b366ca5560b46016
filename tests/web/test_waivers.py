"""Waivers on pages: asked for, decided by somebody else, shown wherever a score is."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from readiness.domain.scorecards import current
from readiness.models import Waiver
from readiness.selectors import history
from registry.models import Interface
from tests.factories import OwnershipFactory
from tests.scenes import EXPIRING, interface_in
from tests.web.conftest import Cast, signed_in

pytestmark = pytest.mark.usefixtures("announced")

ASK = "/i/chat/production/checks/TLS-4/waive/"
FINDING = "/i/chat/production/checks/TLS-4/"


@pytest.fixture
def chat(cast: Cast) -> Interface:
    now = timezone.now()
    interface = interface_in(cast.team, "chat", EXPIRING, now, name="Chat <b>", tier=2)
    OwnershipFactory.create(
        interface=interface,
        responsibility="release_approval",
        person=cast.outsider,
        accepted_at=now,
        accepted_by=cast.outsider,
    )
    return interface


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_from_the_finding_over_the_decision_to_every_page_that_shows_a_score(
    cast: Cast, chat: Interface
) -> None:
    owner, decider = signed_in(cast.owner), signed_in(cast.outsider)
    assert ASK in text_of(owner.get(FINDING))
    assert ASK not in text_of(decider.get(FINDING))
    last = (timezone.now() + timedelta(days=9)).date()
    sent = {
        "reason": "The new <i>issuer</i> is late.",
        "compensating_control": "Two people look every week.",
        "ends_on": f"{last}",
    }
    asked = owner.post(ASK, sent)
    waiver = Waiver.objects.get()
    page = f"/waivers/{waiver.public_id}/"
    assert asked.headers["Location"] == page
    assert "not decided yet" in text_of(owner.get(FINDING))
    assert ASK not in text_of(owner.get(FINDING))
    # who asked sees that somebody else decides, and has no form
    assert "somebody else decides" in text_of(owner.get(page))
    assert 'name="decision"' not in text_of(owner.get(page))
    needs = text_of(decider.get("/needs-you/"))
    assert "1 decision waits for you" in needs
    assert page in needs
    assert 'Needs you<span class="n">1</span>' in needs
    assert "The new &lt;i&gt;issuer&lt;/i&gt; is late." in needs
    assert "chat" in text_of(decider.get("/?state=you"))
    shown = text_of(decider.get(page))
    assert shown.count('type="radio"') == 2
    assert "checked" not in shown
    nothing = decider.post(page, {})
    assert (nothing.status_code, "Choose one." in text_of(nothing)) == (422, True)
    silent = decider.post(page, {"decision": "deny"})
    assert (silent.status_code, "Say why it is denied." in text_of(silent)) == (422, True)
    assert decider.post(page, {"decision": "approve"}).status_code == 302
    late = decider.post(page, {"decision": "deny", "reason": "Mend it instead of that."})
    assert (late.status_code, "was approved by Otto Outsider" in text_of(late)) == (422, True)
    day = f"{last.day} {last:%b}"
    fleet = text_of(owner.get("/?state=waived"))
    assert re.search(f'class="k waived[^"]*" href="{FINDING}">Edge: waived, TLS-4', fleet)
    assert "1 waived, expires" in fleet
    assert f">{day}</time>" in fleet
    interface = text_of(owner.get("/i/chat/"))
    assert "1 waived</a>, first expires" in interface
    assert "1 is waived" in interface
    # the same word stands in the checklist, among what is verified
    assert "TLS-4" in text_of(owner.get("/i/chat/production/checklist/"))
    assert "warn, waived." in text_of(owner.get("/i/chat/production/checklist/"))
    numbers = text_of(owner.get("/api/v1/openmetrics"))
    assert 'ops_registry_checks_waived{interface="chat",environment="production"} 1' in numbers
    file = b"".join(owner.get("/?csv=fleet")).decode()
    assert f'"1","{last}",' in file
    finding = text_of(owner.get(FINDING))
    assert "It still warns." in finding
    assert "Two people look every week." in finding
    listed = text_of(owner.get("/waivers/?state=approved&check=tls-4&person=otto"))
    assert "1 waiver found" in listed
    assert "Chat &lt;b&gt;" in listed
    revoked = decider.post(f"{page}revoke/", {"reason": "The certificate was renewed."})
    assert revoked.headers["Location"] == page
    assert "The certificate was renewed." in text_of(owner.get(page))
    assert "0 waivers found" in text_of(owner.get("/waivers/?state=approved"))


def test_a_renewal_begins_with_what_was_said_and_a_request_is_taken_back(
    cast: Cast, chat: Interface
) -> None:
    owner, decider = signed_in(cast.owner), signed_in(cast.outsider)
    last = f"{(timezone.now() + timedelta(days=9)).date()}"
    sent = {"reason": "It is late.", "compensating_control": "Two look at it.", "ends_on": last}
    first = owner.post(ASK, sent).headers["Location"]
    decider.post(first, {"decision": "approve"})
    assert "Two look at it." in text_of(owner.get(f"{first}renew/"))
    second = owner.post(f"{first}renew/", sent).headers["Location"]
    assert second not in (first, None)
    assert first in text_of(owner.get(second))
    assert owner.post(f"{second}withdraw/").headers["Location"] == second
    assert "took it back" in text_of(owner.get(second))
    again = owner.post(f"{second}withdraw/", follow=True)
    assert "was withdrawn" in text_of(again)


def test_history_shows_any_moment_and_says_since_when_it_is_kept(
    cast: Cast, chat: Interface, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(cast.outsider)
    page = text_of(client.get("/i/chat/production/history/"))
    assert "History is kept since" in page
    leaning = "demanded the weakest link, among what the record named as dependencies"
    assert leaning not in page
    demanding = replace(current(), weakest_link=True)
    with monkeypatch.context() as patched:
        patched.setattr(history, "cards_known", lambda found: dict.fromkeys(found, demanding))
        assert f"{leaning}." in text_of(client.get("/i/chat/production/history/"))
    assert "A line begins with the end of the second day" in page
    old = text_of(client.get("/i/chat/production/history/?at=2020-01-01T00:00"))
    assert "Nothing is known of production then" in old
    wrong = client.get("/i/chat/production/history/?at=%00yesterday")
    assert (wrong.status_code, "Give a day and a time" in text_of(wrong)) == (422, True)
    assert client.get("/i/chat/nowhere/history/").status_code == 404
    fleet = text_of(client.get("/"))
    assert "No day is kept yet: the first one ends at midnight, UTC." in fleet
