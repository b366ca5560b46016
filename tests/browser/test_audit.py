"""The audit trail in the hands of somebody who keeps its head and a copy of it."""

import json
from collections.abc import Callable
from pathlib import Path

from registry.models import AuditRow
from tests.browser.conftest import Watched


def test_the_head_is_copied_and_the_trail_downloaded(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.open("/audit/")
    newest = AuditRow.objects.latest("place")
    seen.page.get_by_role("button", name="Copy place and digest of the head").click()
    copied = seen.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{newest.place}:{newest.digest}"
    with seen.page.expect_download() as download:
        seen.page.get_by_role("link", name="JSON lines of what is shown").click()
    lines = Path(download.value.path()).read_text("utf-8").splitlines()
    assert json.loads(lines[-1])["digest"] == newest.digest
    assert len(lines) == newest.place
