"""Proving a host from its page: what to publish, looking for it, and seeing it proven."""

from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import expect

from readiness.domain.proof_sights import Sight
from readiness.models import HostProof
from readiness.probes.proof import Seen, Sought
from readiness.services.proofs import attempts_record
from tests.browser.conftest import Watched
from tests.browser.test_live import SOON

HOST = "notebooks.example.test"


def heard(record: Sight, file: Sight | None) -> None:
    """Let an attempt at the host come to its end."""
    row = HostProof.objects.get(host=HOST)
    seen = Seen(Sought(row.pk, HOST, row.token), record, file)
    attempts_record(seen=[seen], now=timezone.now())


def test_a_host_is_proven_from_the_page_of_its_interface(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/i/notebooks/")
    page, row = seen.page, HostProof.objects.get(host=HOST)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="How to prove it").click()
    panel = page.locator("#proof-production")
    panel.get_by_role("button", name="Copy the value of the record").click()
    expect(page.locator("#live")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"ops-registry-proof={row.token}"
    panel.get_by_role("button", name="Check now").click()
    expect(panel).to_contain_text("Looking for the token now")
    panel.get_by_role("button", name="Check now").click()
    expect(page.locator("main")).to_contain_text("Try again in")
    page.wait_for_load_state()
    heard(Sight.NO_RECORD, Sight.HTTP_4XX)
    page.evaluate(SOON)
    expect(panel).to_contain_text("There was no such record.")
    heard(Sight.FOUND, None)
    page.evaluate(SOON)
    expect(panel).to_contain_text("proven by its DNS record, ends in")
    expect(page.locator("#unproven-production")).to_have_count(0)
    assert seen.console == []
    assert seen.violations == []
