"""A rehearsal from its start to its record, by keyboard, while somebody else looks on."""

from collections.abc import Callable

from playwright.sync_api import expect

from registry.models import Interface, Rehearsal, RollbackPlan, User
from tests.browser.conftest import Watched
from tests.browser.judging import problems


def test_a_rehearsal_is_gone_through_by_keyboard_and_seen_by_others(
    browse: Callable[..., Watched], fleet: User
) -> None:
    interface = Interface.objects.get(slug="support-chat")
    RollbackPlan.objects.create(
        interface=interface, steps="Set the image back\nWatch the health route", limit_minutes=15
    )
    mine, other = browse(), browse()
    mine.open("/i/support-chat/")
    page = mine.page
    page.get_by_role("link", name="Start a rehearsal").click()
    page.get_by_label("Environment", exact=True).select_option("production")
    page.get_by_role("button", name="Start the clock").click()
    expect(page.get_by_role("button", name="Done with step 1")).to_be_focused()
    other.open(page.url.removeprefix(mine.base))
    expect(other.page.get_by_text("0 of 2 steps done").first).to_be_visible()
    page.keyboard.press("Enter")
    # the page follows by itself, and holds the focus where it was
    expect(other.page.get_by_text("1 of 2 steps done").first).to_be_visible()
    expect(page.get_by_role("button", name="Done with step 2")).to_be_focused()
    # whoever still sees the step as open ticks it twice, and nothing comes of that
    page.get_by_role("link", name="Note on step 2").click()
    page.get_by_label("Note").fill("Green after a minute.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Green after a minute.")).to_be_visible()
    assert problems(mine) == []
    page.keyboard.press("Enter")
    finish = page.get_by_role("link", name="Finish")
    expect(finish).to_be_focused()
    expect(other.page.get_by_text("2 of 2 steps done").first).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_label("Succeeded").check()
    page.get_by_label("Evidence").fill("https://wiki.example.test/rehearsals/9")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("link", name="https://wiki.example.test/rehearsals/9")).to_be_visible()
    assert problems(mine) == []
    for seen in (mine, other):
        assert seen.violations == []
        assert seen.console == []
    assert Rehearsal.objects.filter(result="succeeded", run__isnull=False).count() == 1
    mine.open("/rehearsals/?interface=support-chat")
    page.get_by_role("link", name="2 steps").click()
    expect(page.get_by_role("heading", name="Rehearsal of Support chat")).to_be_visible()
