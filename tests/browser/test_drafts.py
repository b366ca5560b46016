"""What is typed into a long form stays in the tab until it is saved."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Watched

EDIT = "/i/support-chat/edit/"
DEPENDENCIES = "/i/voice-intake/edit/dependencies/"
WRITTEN = {
    "/i/support-chat/production/checklist/ACC-7/": "What shows it, or why it does not apply",
    "/i/voice-intake/production/checks/SLO-1/waive/": "Reason",
}
STORED = "Object.keys(sessionStorage).filter((name) => name.startsWith('draft:'))"


def stored(page: Page) -> list[str]:
    page.wait_for_load_state()
    found: list[str] = page.evaluate(STORED)
    return found


def offer(page: Page) -> Locator:
    return page.locator(".flash.draft")


def test_it_is_offered_after_leaving_by_accident_and_gone_once_saved(
    browse: Callable[..., Watched],
) -> None:
    seen = browse()
    page = seen.page
    seen.open(EDIT)
    page.fill("#id_description", "An hour of typing.")
    page.select_option("#id_tier", "1")
    page.goto(f"{seen.base}/teams/")
    seen.open(EDIT)
    expect(offer(page)).to_contain_text("Restore what you typed at ")
    assert page.input_value("#id_description") == "Answers."
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("#id_name")).to_be_focused()
    assert page.input_value("#id_description") == "An hour of typing."
    assert page.input_value("#id_tier") == "1"
    page.fill("#id_name", "")
    page.locator("form[data-draft]").evaluate("(form) => { form.noValidate = true; }")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".summary")).to_be_focused()
    expect(offer(page)).to_have_count(0)
    seen.open(EDIT)
    page.get_by_role("button", name="Restore").click()
    page.fill("#id_name", "Support chat")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your changes are saved.")).to_be_visible()
    assert stored(page) == []
    assert seen.violations == []


def test_rows_that_the_page_has_no_place_for_come_back_too(
    browse: Callable[..., Watched],
) -> None:
    seen = browse()
    page = seen.page
    seen.open(DEPENDENCIES)
    page.get_by_role("button", name="More rows").click()
    # what is typed before the script runs is taken for what the page came with
    page.wait_for_load_state()
    page.fill("#id_rows-0-name", "first")
    page.get_by_role("button", name="More rows").click()
    page.wait_for_load_state()
    page.fill("#id_rows-2-name", "third")
    page.goto(f"{seen.base}/teams/")
    seen.open(DEPENDENCIES)
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("#id_rows-1-name")).to_have_value("third")
    assert page.input_value("#id_rows-0-name") == "first"


def test_answers_and_waivers_that_were_not_sent_come_back(browse: Callable[..., Watched]) -> None:
    seen = browse()
    for path, label in WRITTEN.items():
        seen.open(path)
        seen.page.get_by_label(label).fill("Half a sentence,")
        seen.page.goto(f"{seen.base}/teams/")
        seen.open(path)
        seen.page.get_by_role("button", name="Restore").click()
        expect(seen.page.get_by_label(label)).to_have_value("Half a sentence,")


def test_it_is_thrown_away_on_request_by_signing_out_and_for_another_reader(
    browse: Callable[..., Watched],
) -> None:
    seen = browse()
    page = seen.page
    seen.open(EDIT)
    for leave in (
        lambda: page.get_by_role("button", name="Discard").click(),
        lambda: page.evaluate(
            "const key = 'draft:/i/support-chat/edit/', kept = JSON.parse(sessionStorage[key]);"
            "sessionStorage[key] = JSON.stringify({ ...kept, reader: 'somebody else' })"
        ),
    ):
        page.fill("#id_description", "Not so.")
        page.goto(f"{seen.base}/teams/")
        seen.open(EDIT)
        expect(offer(page)).to_be_visible()
        leave()
        seen.open(EDIT)
        expect(offer(page)).to_have_count(0)
        assert stored(page) == []
    page.fill("#id_description", "Not so.")
    seen.open("/account/")
    assert stored(page) == ["draft:/i/support-chat/edit/"]
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert stored(page) == []


def test_secrets_and_the_token_of_a_form_are_not_kept(browse: Callable[..., Watched]) -> None:
    seen = browse()
    page = seen.page
    seen.open(EDIT)
    page.locator("form[data-draft]").evaluate(
        "(form) => form.insertAdjacentHTML('beforeend', '<input type=password name=value>')"
    )
    page.fill("[name=value]", "a-secret")
    page.fill("#id_description", "Typed.")
    page.goto(f"{seen.base}/teams/")
    kept = page.evaluate("sessionStorage['draft:/i/support-chat/edit/']")
    assert "Typed." in kept
    assert "a-secret" not in kept
    assert "csrf" not in kept
