"""Changing a template in the browser: whom it touches is seen before anything is saved."""

from collections.abc import Callable

from playwright.sync_api import expect

from registry.models import ContractTemplate, ContractVersion
from tests.browser.conftest import Watched
from tests.browser.judging import problems


def test_a_template_is_changed_for_whom_it_was_shown_to_touch(
    browse: Callable[..., Watched],
) -> None:
    seen = browse(width=390)
    page = seen.page
    seen.open("/templates/standard-edge/edit/")
    page.get_by_label("Body limit in bytes").fill("1048576")
    page.get_by_label("Oldest TLS", exact=False).first.select_option("1.3")
    page.get_by_role("button", name="Show whom it touches").click()

    reach = page.get_by_role("region", name="Touches 2 of 2 contracts")
    expect(reach.get_by_role("listitem")).to_have_count(2)
    # support chat says itself which TLS it speaks, so that only its body limit changes
    expect(reach.get_by_role("listitem").nth(1)).not_to_contain_text("Oldest TLS")
    expect(reach).to_contain_text("Research Platform")
    assert problems(seen) == []
    assert ContractTemplate.objects.get().body_limit_bytes == 10_485_760

    reach.get_by_role("button", name="Save for all 2").click()
    expect(page.get_by_text("Standard edge is saved, for all who use it.")).to_be_visible()
    page.get_by_role("link", name="Support chat, production").click()
    page.get_by_role("link", name="Versions of the contract of production").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("Body limit")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 clause differs")
    expect(page.get_by_role("row").nth(1)).to_contain_text("from standard-edge, version 2")
    page.get_by_label("New").select_option("support-chat/production/2")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No change")
    assert ContractVersion.objects.count() == 5
    assert (seen.console, seen.violations) == ([], [])
