"""Using the program by keyboard, by pointer, and with scripts switched off."""

from collections.abc import Callable

from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from registry.models import User
from tests.browser.conftest import Watched


def focused(seen: Watched) -> str:
    found: str = seen.page.evaluate(
        "document.activeElement.id || document.activeElement.textContent"
    )
    return found.strip()


def test_skip_links_come_first(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/")
    seen.page.keyboard.press("Tab")
    assert focused(seen) == "Skip to content"
    seen.page.keyboard.press("Tab")
    assert focused(seen) == "Skip to the table"
    seen.page.keyboard.press("Enter")
    assert focused(seen) == "results"


def test_the_fleet_is_walked_by_keyboard(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/?sort=name")
    for key, name in (
        ("j", "Analyst notebooks"),
        ("j", "Brand studio"),
        ("k", "Analyst notebooks"),
    ):
        seen.page.keyboard.press(key)
        assert focused(seen) == name
    seen.page.keyboard.press("j")
    seen.page.keyboard.press("e")
    expect(seen.page.locator("#evidence #finding")).to_contain_text("of Brand studio, production")


def test_a_letter_leads_to_the_filter_and_others_are_typed_there(
    browse: Callable[..., Watched],
) -> None:
    seen = browse()
    seen.open("/")
    seen.page.keyboard.press("f")
    seen.page.keyboard.type("jk/")
    assert focused(seen) == "query"
    assert seen.page.input_value("#query") == "jk/"


def test_shortcuts_are_listed_and_can_be_switched_off(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/")
    seen.page.keyboard.press("?")
    expect(seen.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    seen.page.get_by_role("button", name="Turn shortcuts off").click()
    seen.page.wait_for_selector("html[data-keys=off]")
    seen.page.keyboard.press("?")
    expect(seen.page.get_by_role("dialog")).to_have_count(0)


def test_a_filter_swaps_the_list_and_says_so(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/")
    seen.page.focus("#team")
    seen.page.select_option("#team", "research")
    expect(seen.page.get_by_role("link", name="Support chat")).to_have_count(0)
    expect(seen.page.locator("#live")).to_have_text("1 to 2 of 2, most urgent first")
    assert seen.page.url.endswith("/?team=research")
    assert focused(seen) == "team"
    seen.page.go_back()
    expect(seen.page.get_by_role("link", name="Support chat")).to_have_count(1)
    assert seen.violations == []


def test_the_theme_changes_at_once_and_stays(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/teams/")
    seen.page.get_by_role("button", name="Switch between light and dark").click()
    expect(seen.page.locator("html")).to_have_attribute("data-theme", "dark")
    seen.open("/account/")
    expect(seen.page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_refused_form_is_read_first_and_leads_to_its_fields(
    browse: Callable[..., Watched],
) -> None:
    seen = browse()
    seen.open("/teams/new/")
    seen.page.fill("#id_name", "Support")
    seen.page.fill("#id_slug", "support")
    seen.page.get_by_role("button", name="Create team").click()
    expect(seen.page.locator(".summary")).to_be_focused()
    seen.page.locator(".summary a").first.click()
    assert focused(seen) == "id_slug"
    assert seen.page.input_value("#id_name") == "Support"


def test_the_short_name_follows_the_name_until_it_is_written(
    browse: Callable[..., Watched],
) -> None:
    seen = browse()
    seen.open("/register/")
    seen.page.locator("#id_name").press_sequentially("Zürich Lab 2")
    assert seen.page.input_value("#id_slug") == "zurich-lab-2"
    seen.page.fill("#id_slug", "lab")
    seen.page.locator("#id_name").press_sequentially("b")
    assert seen.page.input_value("#id_slug") == "lab"


def test_everything_works_without_scripts(
    chromium: Browser, live_server: LiveServer, fleet: User
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/teams/")
    page.fill("#id_username", "ada@example.test")
    page.fill("#id_password", "correct horse battery staple")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/teams/")
    page.goto(f"{live_server.url}/")
    page.select_option("#team", "research")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("link", name="Support chat")).to_have_count(0)
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto(f"{live_server.url}/needs-you/")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    context.close()
