"""The sheet with the evidence of a finding."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from readiness.models import ProbeRun, ProbeSchedule
from readiness.services.schedules import schedules_complete
from registry.models import Interface
from tests.browser.conftest import Theme, Watched
from tests.browser.judging import problems

FINDING = "/i/brand-studio/production/checks/AVL-1/"


def opened(seen: Watched, path: str = "/i/brand-studio/") -> None:
    seen.open(path)
    seen.page.locator(f'.finding a[href="{FINDING}"], td a[href="{FINDING}"]').first.click()
    expect(seen.page.locator("#evidence")).to_be_visible()


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 1440), ("light", 390)])
def test_it_opens_over_the_page_and_has_no_barrier(
    browse: Callable[..., Watched], theme: Theme, width: int
) -> None:
    seen = browse(theme=theme, width=width)
    opened(seen)
    expect(seen.page.get_by_role("dialog")).to_contain_text("What the probe saw")
    assert seen.page.url.endswith("/i/brand-studio/")
    assert problems(seen) == []
    assert seen.violations == []
    assert seen.console == []


def test_escape_closes_it_and_focus_returns(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/i/brand-studio/")
    link = seen.page.locator(f'.finding a[href="{FINDING}"]')
    link.focus()
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator("#evidence")).to_be_visible()
    seen.page.keyboard.press("Escape")
    expect(seen.page.locator("#evidence")).to_be_hidden()
    expect(link).to_be_focused()
    expect(seen.page.locator("#evidence-body")).to_be_empty()


def test_the_key_opens_the_worst_of_the_row(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/?sort=name")
    seen.page.locator("#row-brand-studio .name a").focus()
    seen.page.keyboard.press("e")
    expect(seen.page.locator("#evidence #finding .g.fail").first).to_be_visible()


def test_probing_again_is_followed_in_the_sheet(browse: Callable[..., Watched]) -> None:
    schedules_complete(now=timezone.now())
    later = timezone.now() + timedelta(hours=1)
    ProbeSchedule.objects.update(next_due_at=later)
    seen = browse()
    opened(seen)
    seen.page.get_by_role("dialog").get_by_role("button", name="Probe again now").click()
    button = seen.page.get_by_role("dialog").get_by_role("button", name="Probing now")
    expect(button).to_be_visible()
    ProbeSchedule.objects.update(next_due_at=later)
    expect(button).to_have_count(0)
    assert seen.violations == []


def probing(browse: Callable[..., Watched]) -> Watched:
    """Open the evidence of a check that is being probed, with a run in its history."""
    now = timezone.now()
    schedules_complete(now=now)
    ProbeSchedule.objects.update(next_due_at=now)
    interface = Interface.objects.get(slug="brand-studio")
    ProbeRun.objects.create(
        environment_id=interface.environments.get().pk, probe="P01", has_failed=True,
        observed_at=now, attempts=1, flaked=False, milliseconds=41, bytes_read=0,
        outcomes={"AVL-1": "f"},
    )  # fmt: skip
    seen = browse()
    opened(seen)
    return seen


def is_marked(seen: Watched) -> object:
    return seen.page.evaluate("Boolean(document.getElementById('finding').marked)")


@pytest.mark.parametrize(
    "control", ["[data-closes]", "footer a.in-drawer", "#runs > summary", ".sightings"]
)
def test_the_focus_in_the_sheet_stays_while_it_is_followed(
    browse: Callable[..., Watched], control: str
) -> None:
    seen = probing(browse)
    seen.page.locator("#runs > summary").click()
    focused = seen.page.locator(f"#finding {control}")
    focused.focus()
    seen.page.evaluate("document.getElementById('finding').marked = true")
    with seen.page.expect_response(f"**{FINDING}"):
        pass
    with seen.page.expect_response(f"**{FINDING}"):
        pass
    assert is_marked(seen)
    expect(focused).to_be_focused()
    Interface.objects.filter(slug="brand-studio").update(name="Studio of brands")
    expect(seen.page.locator("#finding header")).to_contain_text("Studio of brands")
    assert not is_marked(seen)
    expect(focused).to_be_focused()
    assert seen.page.evaluate("document.getElementById('runs').open")
    assert seen.violations == []


def test_the_focus_returns_to_the_link_that_opened_it_and_not_to_its_double(
    browse: Callable[..., Watched],
) -> None:
    seen = browse()
    seen.open("/i/voice-intake/")
    address = "/i/voice-intake/production/checks/TLS-4/"
    assert seen.page.locator(f'#overview a[href="{address}"]').count() == 1
    link = seen.page.locator(f'#findings-production a[href="{address}"]')
    link.focus()
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator("#evidence")).to_be_visible()
    seen.page.evaluate(
        "for (const part of document.querySelectorAll('[data-part]'))"
        " part.replaceWith(part.cloneNode(true))"
    )
    seen.page.keyboard.press("Escape")
    expect(seen.page.locator("#evidence")).to_be_hidden()
    expect(link).to_be_focused()


def test_the_page_of_its_own_is_the_same_and_follows_too(browse: Callable[..., Watched]) -> None:
    schedules_complete(now=timezone.now())
    later = timezone.now() + timedelta(hours=1)
    ProbeSchedule.objects.update(next_due_at=later)
    seen = browse()
    seen.open(FINDING)
    seen.page.get_by_role("button", name="Probe again now").click()
    expect(seen.page.get_by_role("button", name="Probing now")).to_be_visible()
    ProbeSchedule.objects.update(next_due_at=later)
    expect(seen.page.get_by_role("button", name="Probe again now")).to_be_visible()
    assert seen.page.url.endswith(FINDING)


def test_a_click_beside_it_closes_it(browse: Callable[..., Watched]) -> None:
    seen = browse()
    opened(seen)
    seen.page.mouse.click(20, 400)
    expect(seen.page.locator("#evidence")).to_be_hidden()
