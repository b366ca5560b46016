"""Finding something by keyboard alone, from the box in the bar and on the page of search."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from registry.models import User
from tests.browser.conftest import Theme, Watched
from tests.browser.judging import NARROWEST, problems
from tests.browser.test_use import focused
from tests.factories import InterfaceFactory


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_box_is_walked_by_keyboard_and_gives_the_focus_back(
    browse: Callable[..., Watched], theme: Theme
) -> None:
    seen = browse(theme=theme)
    seen.open("/?sort=name")
    keyboard, results = seen.page.keyboard, seen.page.locator("#find-results")
    keyboard.press("j")
    keyboard.press("/")
    assert focused(seen) == "find"
    keyboard.type("suport chta", delay=10)
    expect(results.get_by_role("link")).to_have_count(2)
    expect(seen.page.locator("#live")).to_have_text("2 results")
    expect(results.locator("mark").first).to_have_text("Support")
    assert problems(seen) == []

    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    assert focused(seen).startswith("production of Support chat")
    keyboard.press("ArrowUp")
    assert focused(seen).startswith("Support chat")
    keyboard.press("ArrowUp")
    assert focused(seen) == "find"
    keyboard.press("Escape")
    expect(results).to_be_hidden()
    assert (focused(seen), seen.page.input_value("#find")) == ("find", "suport chta")
    keyboard.press("Escape")
    assert focused(seen) == "Analyst notebooks"

    keyboard.press("/")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    seen.page.wait_for_url("**/i/support-chat/")
    assert (seen.violations, seen.console) == ([], [])


def test_enter_without_a_choice_leads_to_all_results(
    browse: Callable[..., Watched], fleet: User
) -> None:
    InterfaceFactory.create(slug="odd", name="שלום 🚀 <b>chat</b>")
    seen = browse()
    seen.open("/teams/")
    seen.page.keyboard.press("/")
    seen.page.keyboard.type("chat")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/search/?q=chat")
    expect(seen.page.get_by_role("heading", name="Interfaces 2")).to_be_visible()
    expect(seen.page.locator("#found")).to_contain_text("שלום 🚀 <b>chat</b>")

    seen.page.keyboard.press("/")
    assert focused(seen) == "q"
    seen.page.fill("#q", "zzzzzz")
    expect(seen.page.locator("#live")).to_have_text("Nothing found")
    expect(seen.page.get_by_role("heading", name="Nothing is called “zzzzzz”")).to_be_visible()
    assert seen.page.url.endswith("/search/?q=zzzzzz")
    assert focused(seen) == "q"
    assert problems(seen) == []
    assert (seen.violations, seen.console) == ([], [])


def test_who_leaves_the_box_closes_what_it_shows(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/teams/")
    seen.page.fill("#find", "support")
    seen.page.wait_for_selector("#find-results a")
    seen.page.get_by_role("heading", level=1).click()
    expect(seen.page.locator("#find-results")).to_be_hidden()
    seen.page.focus("#find")
    expect(seen.page.locator("#find-results")).to_be_visible()
    seen.page.locator("#find-results a").first.click()
    seen.page.wait_for_url("**/teams/support/")


def test_a_narrow_screen_has_the_page_instead_of_the_box(browse: Callable[..., Watched]) -> None:
    seen = browse(width=NARROWEST)
    seen.open("/teams/")
    seen.page.keyboard.press("/")
    seen.page.wait_for_url("**/search/")
    expect(seen.page.locator("#q")).to_be_focused()
    seen.page.keyboard.type("suport chta")
    expect(seen.page.locator("#found").get_by_role("link")).to_have_count(2)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= NARROWEST
    assert problems(seen) == []
