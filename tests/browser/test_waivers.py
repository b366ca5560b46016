"""A waiver from the finding to the fleet, as three people go through it."""

from collections.abc import Callable

from django.utils import timezone

from registry.models import Interface, User
from tests.browser.conftest import Watched
from tests.browser.scene import bear_with, remember
from tests.browser.test_pages import problems


def test_a_waiver_is_asked_for_decided_and_seen_wherever_a_score_is(
    browse: Callable[..., Watched], fleet: User
) -> None:
    voice = Interface.objects.get(slug="voice-intake")
    bear_with(voice, fleet, timezone.now())
    remember(timezone.now())
    seen = browse()
    page = seen.page
    seen.open("/i/voice-intake/production/checks/OWN-5/")
    page.get_by_role("link", name="Ask to waive it").click()
    page.get_by_label("Reason").fill("TBD")
    page.get_by_label("Compensating control").fill("The lead is on call every night.")
    page.get_by_label("Last day").fill(f"{timezone.now().date()}")
    page.get_by_role("button", name="Ask for it").click()
    page.wait_for_selector(".summary")
    assert problems(seen) == []
    assert page.get_by_label("Compensating control").input_value().startswith("The lead")
    page.get_by_label("Reason").fill("The second team begins next week.")
    page.get_by_role("button", name="Ask for it").click()
    page.get_by_text("somebody else decides").wait_for()
    seen.open("/needs-you/")
    page.get_by_role("link", name="Decide").first.click()
    page.get_by_role("heading", name="Your decision").wait_for()
    # what the browser itself would stop
    page.evaluate("for (const form of document.forms) form.noValidate = true")
    page.get_by_role("button", name="Decide").click()
    page.wait_for_selector(".summary")
    assert problems(seen) == []
    page.get_by_label("Deny").check()
    page.get_by_label("Reason").fill("Record the release instead.")
    page.get_by_role("button", name="Decide").click()
    page.get_by_text("It is denied.").wait_for()
    seen.open("/?state=waived")
    row = page.get_by_role("row", name="Voice intake")
    row.get_by_role("link", name="Edge: waived, TLS-4").click()
    page.get_by_role("heading", name="Waived until").wait_for()
    assert problems(seen) == []
    assert seen.violations == []
