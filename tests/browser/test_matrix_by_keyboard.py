"""From a first run to a responsibility matrix that everybody accepted, without a pointer."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from readiness.selectors.interface import interface_page
from registry.models import User
from registry.selectors.people import reader_of
from tests.browser.conftest import watched
from tests.factories import AdministratorFactory, UserFactory

PASSWORD = "correct horse battery staple"
ADMINISTRATOR, COLLEAGUE = "ada@example.test", "bea@example.test"
MOST_TABS = 40
"""Presses of Tab from one place that is needed to the next, at most."""
NAME = """() => {
  const one = document.activeElement;
  const text = one.labels?.[0]?.innerText || one.getAttribute("aria-label") || one.innerText;
  return text.trim().split("\\n")[0];
}"""


@pytest.fixture
def people(transactional_db: None) -> User:
    for factory, email in ((AdministratorFactory, ADMINISTRATOR), (UserFactory, COLLEAGUE)):
        person = factory.create(email=email, name=email.partition("@")[0].capitalize())
        person.set_password(PASSWORD)
        person.save()
    return User.objects.get(email=ADMINISTRATOR)


@pytest.fixture
def keyboard(
    chromium: Browser, live_server: LiveServer, people: User
) -> Iterator[Callable[[str], Page]]:
    opened: list[Page] = []

    def keyboard(email: str) -> Page:
        page = watched(chromium, live_server.url, "").page
        opened.append(page)
        page.goto(f"{live_server.url}/")
        write(page, "E-mail address", email)
        write(page, "Password", PASSWORD)
        press(page, "Sign in")
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")
        return page

    yield keyboard
    for page in opened:
        page.context.close()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called ``name``."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(NAME).startswith(name):
            return
    raise AssertionError(f"{name} is more than {MOST_TABS} presses of Tab away")


def press(page: Page, name: str, key: str = "Enter") -> None:
    tab_to(page, name)
    page.keyboard.press(key)


def write(page: Page, name: str, text: str) -> None:
    """Type a text, or the beginning of a choice."""
    tab_to(page, name)
    page.keyboard.type(text)


def sees(page: Page, text: str) -> None:
    """Wait for a page that says ``text`` and has become what somebody presses keys on."""
    expect(page.get_by_role("main")).to_contain_text(text)
    expect(page.locator("html.js")).to_be_attached()


def test_from_nothing_to_a_matrix_that_is_accepted(
    keyboard: Callable[[str], Page], people: User
) -> None:
    page = keyboard(ADMINISTRATOR)
    creates_the_team(page)
    registers_the_interface(page)
    asks_the_owners(page)
    other = keyboard(COLLEAGUE)
    accepts_all(other, 17)
    accepts_all(page, 4)
    press(page, "Skip to content")
    press(page, "Back to the fleet")
    sees(page, "not ready for production")
    press(page, "Skip to the table")
    press(page, "Support chat")
    sees(page, "Who answers for it")
    press(page, "Skip to the owners")
    sees(page, "Nothing is missing: all 17 responsibilities are held.")
    shown = interface_page("support-chat", reader=reader_of(people), now=timezone.now())
    assert shown is not None
    assert shown.shown is not None
    outcomes = {one.check: one.outcome.value for one in shown.shown.assessment.findings}
    assert [outcomes[check] for check in ("OWN-2", "OWN-3", "OWN-4")] == ["pass"] * 3


def creates_the_team(page: Page) -> None:
    sees(page, "No interface is registered yet")
    press(page, "Create team")
    sees(page, "Create a team")
    write(page, "Name", "Support")
    write(page, "Contact channel", "#support")
    page.keyboard.press("Enter")
    sees(page, "You lead it.")
    write(page, "E-mail address", COLLEAGUE)
    write(page, "Role", "M")
    press(page, "Add to team")
    sees(page, "Bea is in the team.")


def registers_the_interface(page: Page) -> None:
    press(page, "Fleet")
    sees(page, "1 of 3 done")
    press(page, "Register interface")
    sees(page, "Register an interface")
    write(page, "Name", "Support chat")
    write(page, "Accountable team", "S")
    write(page, "Kind of interface", "Chat")
    write(page, "Tier", "1")
    write(page, "Kind", "Prod")
    write(page, "Edge URL", "https://chat.example.test")
    page.keyboard.press("Enter")
    sees(page, "Support chat is registered.")


def asks_the_owners(page: Page) -> None:
    press(page, "Skip to the owners")
    press(page, "Ask for all gaps")
    sees(page, "Who shall answer for Support chat?")
    write(page, "Team optional", "S")
    press(page, "Primary", "Space")
    tab_to(page, "Counts until")
    page.keyboard.press("Enter")
    sees(page, "They are asked.")
    press(page, "Skip to the owners")
    press(page, "Ask for backups")
    sees(page, "Who shall answer for Support chat?")
    write(page, "Or one person", ADMINISTRATOR)
    page.keyboard.press("Enter")
    sees(page, "They are asked.")


def accepts_all(page: Page, number: int) -> None:
    press(page, "Needs you")
    sees(page, f"You are asked to own {number} responsibilities")
    press(page, "Skip to content")
    press(page, "Tick all", "Space")
    press(page, "Accept all that are ticked")
    sees(page, "Nothing waits for you")
