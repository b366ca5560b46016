"""From an interface that promises nothing to one with objectives, an alert route and a way back."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from registry.models import Interface
from registry.selectors.snapshots import snapshot_get
from tests.browser.conftest import Watched
from tests.browser.judging import problems

PAGE = "/i/support-chat/"


def test_what_an_interface_promises_is_written_down_in_four_forms(
    browse: Callable[..., Watched],
) -> None:
    seen = browse()
    page = seen.page
    seen.open(PAGE)

    page.get_by_role("link", name="Set SLO").click()
    page.get_by_role("button", name="Save").click()
    objectives = page.locator("#section-objectives")
    expect(objectives).to_contain_text("3 h 21 min in 28 days")

    page.get_by_role("link", name="Add an alert route").click()
    page.get_by_label("Name", exact=True).fill("on-duty")
    page.get_by_label("What takes the alerts").select_option("email")
    page.get_by_label("To the address below").check()
    page.locator("#id_address").fill("nobody")
    page.get_by_role("button", name="Save").click()
    assert problems(seen) == []
    page.locator("#id_address").fill("oncall@example.test")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#section-alert-routes")).to_contain_text("oncall@example.test")

    page.get_by_role("link", name="Write one").click()
    page.get_by_label("Trigger").fill("errors")
    page.get_by_label("Steps").fill("Set the image\nWatch it")
    page.get_by_label("Time limit").fill("15")
    page.get_by_role("button", name="Save").click()

    page.get_by_role("link", name="Record a rehearsal").click()
    assert problems(seen) == []
    ended = timezone.now() - timedelta(hours=1)
    page.get_by_label("Environment", exact=True).select_option("production")
    page.get_by_label("Began").fill(f"{ended - timedelta(minutes=9):%Y-%m-%dT%H:%M}")
    page.get_by_label("Ended").fill(f"{ended:%Y-%m-%dT%H:%M}")
    page.get_by_label("Succeeded").check()
    page.get_by_role("button", name="Record it").click()
    rollback = page.locator("#section-rollback")
    expect(rollback).to_contain_text("9 min")
    expect(rollback.get_by_role("listitem").nth(1)).to_contain_text("Watch it")
    assert problems(seen) == []
    assert seen.violations == []
    # the browser tells of the one form that was refused
    assert ["422" in line for line in seen.console] == [True]
    kept = snapshot_get("support-chat")
    assert kept
    assert (len(kept.particulars.objectives), len(kept.alert_routes)) == (1, 1)
    assert Interface.objects.filter(environments__rehearsals__result="succeeded").count() == 1
