"""Pages that follow what happens, and disturb nobody who reads them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Route, expect

from readiness.models import ProbeSchedule
from readiness.services.schedules import schedules_complete
from registry.models import Interface
from tests.browser.conftest import Watched
from tests.scenes import hold_everything

SOON = (
    "document.getElementById('live-state').dataset.live = '0.2'; dispatchEvent(new Event('focus'))"
)
"""Asks at once, and soon again: a test does not wait for a quarter of a minute."""
MARK = "document.querySelectorAll('{}').forEach((one) => {{ one.marked = true; }})"


def marked(seen: Watched, selector: str) -> bool:
    """Tell whether the element that was there when it was marked still is."""
    found: bool = seen.page.evaluate(f"Boolean(document.querySelector('{selector}').marked)")
    return found


def hold(slug: str) -> None:
    interface = Interface.objects.get(slug=slug)
    interface.ownerships.all().delete()
    hold_everything(interface, interface.team, timezone.now())


def test_nothing_moves_when_nothing_changed(browse: Callable[..., Watched]) -> None:
    seen = browse()
    answers: list[int] = []
    seen.page.on("response", lambda answer: answers.append(answer.status))
    for path, part in (("/", "#fleet-rows tr"), ("/i/voice-intake/", "#overview")):
        seen.open(path)
        seen.page.evaluate(MARK.format("[data-part], [data-part] tr"))
        answers.clear()
        seen.page.evaluate(SOON)
        with seen.page.expect_response(lambda answer: answer.status == 304):
            pass
        assert marked(seen, part)
        assert answers[0] == 200
    assert seen.console == []


def test_a_change_swaps_its_row_alone_and_is_said(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/?sort=name")
    seen.page.evaluate(MARK.format("#fleet-rows tr"))
    seen.page.locator("#row-voice-intake .name a").focus()
    hold("brand-studio")
    hold("voice-intake")
    seen.page.evaluate(SOON)
    expect(seen.page.locator("#live")).to_have_text("Voice intake is now at risk")
    assert not marked(seen, "#row-voice-intake")
    assert not marked(seen, "#row-brand-studio")
    assert marked(seen, "#row-notebooks")
    assert marked(seen, "#row-support-chat")
    focused = seen.page.evaluate("document.activeElement.textContent")
    assert focused == "Voice intake"
    assert seen.violations == []


def test_a_filter_that_is_being_typed_stays(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/")
    seen.page.locator("#query").press_sequentially("not sent y")
    hold("voice-intake")
    seen.page.evaluate(SOON)
    expect(seen.page.locator("#live")).to_have_text("Voice intake is now at risk")
    seen.page.keyboard.type("et")
    assert seen.page.input_value("#query") == "not sent yet"


def test_title_and_icon_follow(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/")
    icon = seen.page.locator("link[rel=icon]")
    assert seen.page.title().startswith("(3) Fleet")
    assert "favicon-fail" in (icon.get_attribute("href") or "")
    hold("voice-intake")
    seen.page.evaluate(SOON)
    expect(seen.page).to_have_title("(2) Fleet · Ops registry")
    assert "favicon-warn" in (icon.get_attribute("href") or "")


def test_open_folds_stay_open_and_selected_text_stays(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/i/voice-intake/")
    seen.page.locator("#rest-production-2 > summary").click()
    seen.page.evaluate("getSelection().selectAllChildren(document.querySelector('#owners h2'))")
    hold("voice-intake")
    seen.page.evaluate(SOON)
    expect(seen.page.locator("#overview h2")).to_contain_text("is at risk")
    assert seen.page.locator("#rest-production-2").get_attribute("open") is not None
    expect(seen.page.locator("#owners")).to_contain_text("1 of 17 held")
    seen.page.evaluate("getSelection().removeAllRanges()")
    seen.page.evaluate(SOON)
    expect(seen.page.locator("#owners")).to_contain_text("17 of 17 held")


FOCUSED = "document.activeElement"


def told(seen: Watched, expression: str) -> object:
    return seen.page.evaluate(expression)


def test_a_link_that_is_there_twice_keeps_the_focus_where_it_was(
    browse: Callable[..., Watched],
) -> None:
    seen = browse()
    seen.open("/i/voice-intake/")
    address = "/i/voice-intake/production/checks/TLS-4/"
    assert seen.page.locator(f'#overview a[href="{address}"]').count() == 1
    seen.page.locator(f'#findings-production a[href="{address}"]').focus()
    seen.page.evaluate(MARK.format("#findings-production"))
    top = told(seen, f"{FOCUSED}.getBoundingClientRect().top")
    hold("voice-intake")
    seen.page.evaluate(SOON)
    expect(seen.page.locator("#overview h2")).to_contain_text("is at risk")
    assert not marked(seen, "#findings-production")
    assert told(seen, f"{FOCUSED}.getAttribute('href')") == address
    assert told(seen, f"{FOCUSED}.closest('[data-part]').id") == "findings-production"
    moved = told(seen, f"{FOCUSED}.getBoundingClientRect().top - {top}")
    assert moved == pytest.approx(0, abs=2)
    assert seen.violations == []


@pytest.mark.parametrize("is_open", [False, True])
def test_a_fold_keeps_the_focus_and_stays_as_it_is(
    browse: Callable[..., Watched], is_open: bool
) -> None:
    seen = browse()
    seen.open("/i/voice-intake/")
    summary = seen.page.locator("#rest-production-2 > summary")
    summary.focus()
    if is_open:
        seen.page.keyboard.press("Enter")
    seen.page.evaluate(MARK.format("#findings-production"))
    hold("voice-intake")
    seen.page.evaluate(SOON)
    expect(seen.page.locator("#overview h2")).to_contain_text("is at risk")
    assert not marked(seen, "#findings-production")
    expect(summary).to_be_focused()
    assert told(seen, "document.getElementById('rest-production-2').open") is is_open


def test_a_button_without_a_name_of_its_own_keeps_the_focus(
    browse: Callable[..., Watched],
) -> None:
    seen = browse()
    seen.open("/i/voice-intake/")
    button = seen.page.locator("#owners button").last
    button.focus()
    label = told(seen, f"{FOCUSED}.textContent")
    seen.page.evaluate(MARK.format("#owners"))
    interface = Interface.objects.get(slug="voice-intake")
    interface.ownerships.filter(responsibility="logging").update(standing="backup")
    seen.page.evaluate(SOON)
    expect(seen.page.locator("#owners .tag", has_text="backup")).to_have_count(1)
    assert not marked(seen, "#owners")
    expect(button).to_be_focused()
    assert told(seen, f"{FOCUSED}.textContent") == label


def test_what_went_into_a_closed_fold_leaves_the_focus_on_the_fold(
    browse: Callable[..., Watched],
) -> None:
    seen = browse()
    seen.open("/i/voice-intake/")
    link = seen.page.locator('#findings-production a[href$="/checks/OWN-2/"]')
    link.focus()
    hold("voice-intake")
    seen.page.evaluate(SOON)
    expect(link).to_be_hidden()
    assert told(seen, f"{FOCUSED}.tagName") == "SUMMARY"
    assert told(
        seen,
        f"{FOCUSED}.parentNode.contains(document.querySelector("
        "'#findings-production a[href$=\"/checks/OWN-2/\"]'))",
    )


def test_a_page_asks_often_while_probes_run(browse: Callable[..., Watched]) -> None:
    now = timezone.now()
    schedules_complete(now=now)
    ProbeSchedule.objects.update(next_due_at=now)
    seen = browse()
    seen.open("/i/brand-studio/")
    expect(seen.page.get_by_text("Probing now").first).to_be_visible()
    ProbeSchedule.objects.update(next_due_at=now + timedelta(hours=1))
    expect(seen.page.get_by_text("Probing now")).to_have_count(0)


def test_a_server_that_says_nothing_is_said_and_forgiven(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/")
    seen.page.route("**/*", lambda route: route.abort())
    seen.page.evaluate(SOON)
    stale = seen.page.locator("#stale")
    expect(stale).to_contain_text("Not updated since")
    expect(stale).to_contain_text("the server does not answer")
    seen.page.unroute("**/*")
    expect(stale).to_be_hidden()


def test_somebody_who_is_signed_out_is_told(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/")
    seen.page.context.clear_cookies()
    seen.page.evaluate(SOON)
    expect(seen.page.locator("#stale")).to_contain_text("you are signed out")


def test_a_page_that_nobody_sees_asks_nothing(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/")
    asked: list[str] = []

    def count(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_()

    seen.page.route("**/*", count)
    seen.page.evaluate("Object.defineProperty(document, 'hidden', { value: true, writable: true })")
    seen.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    seen.page.evaluate(SOON)
    seen.page.evaluate("document.hidden = false")
    # the one that follows at once alone is counted
    seen.page.evaluate("document.getElementById('live-state').dataset.live = '60'")
    with seen.page.expect_response("**/"):
        seen.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert len(asked) == 1
