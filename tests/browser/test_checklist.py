"""Filling the checklist of an interface from empty, by keyboard, with a second person."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from readiness.models import Attestation
from readiness.selectors.assessments import assessment_of
from registry.domain.vocabulary import PersonRole
from registry.models import User
from tests.browser.conftest import Watched, watched
from tests.browser.test_pages import Judge
from tests.factories import UserFactory
from tests.unit.readiness.test_evidence_files import PDF

LIST = "/i/voice-intake/production/checklist/"


@pytest.fixture
def as_somebody(chromium: Browser, live_server: LiveServer, fleet: User) -> Callable[..., Watched]:
    """Open a browser as somebody else."""

    def opened(person: User) -> Watched:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        return watched(chromium, live_server.url, cookie)

    return opened


def reach(page: Page, name: str) -> None:
    """Press Tab until the control of that name has the focus."""
    for _ in range(400):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => { const one = document.activeElement;"
            " return (one.labels?.[0]?.textContent ?? one.textContent).trim(); }"
        )
        if found.startswith(name):
            return
    raise AssertionError(f"no key leads to {name}")


def follow(page: Page, name: str) -> None:
    """Reach a link or a button by keyboard, and press it."""
    reach(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_checklist_is_filled_by_keyboard_and_the_findings_say_so(
    as_somebody: Callable[..., Watched], tmp_path: Path
) -> None:
    lead = UserFactory.create(name="Petra Platform", role=PersonRole.PLATFORM_LEAD)
    helper = UserFactory.create(email="hugo@example.test", name="Hugo Helper")
    seen = as_somebody(lead)
    page = seen.page
    seen.open("/i/voice-intake/")
    follow(page, "Checklist of production")
    expect(page.get_by_role("heading", level=1)).to_contain_text("is answered yet")

    # an answer that says nothing is refused, and what was typed stays
    follow(page, "Answer ACC-7")
    reach(page, "Met")
    page.keyboard.press("Space")
    reach(page, "What shows it")
    page.keyboard.type("TBD")
    follow(page, "Answer")
    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator("#id_statement")).to_have_value("TBD")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_statement")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("Went through all 40 accounts; 3 were closed.")
    report = tmp_path / "report.exe"
    report.write_bytes(PDF)
    page.set_input_files("#id_file", report)
    follow(page, "Answer")
    row = page.locator("#ACC-7")
    expect(row).to_contain_text("Petra Platform says that it is met")
    expect(row.get_by_role("link", name="report.pdf")).to_be_visible()
    with page.expect_download() as saved:
        row.get_by_role("link", name="report.pdf").press("Enter")
    assert saved.value.suggested_filename == "report.pdf"
    assert saved.value.path().read_bytes() == PDF

    # one question goes to somebody else
    follow(page, "Answer LOG-2")
    follow(page, "Ask somebody")
    reach(page, "E-mail address")
    page.keyboard.type(helper.email)
    follow(page, "Ask")
    expect(page.locator("#LOG-2")).to_contain_text("Hugo Helper is asked")
    other = as_somebody(helper)
    other.open("/needs-you/")
    follow(other.page, "Answer LOG-2 of Voice intake")
    reach(other.page, "Met")
    other.page.keyboard.press("ArrowDown")
    reach(other.page, "What shows it")
    other.page.keyboard.type("Backups keep what was deleted for 90 days.")
    follow(other.page, "Answer")
    expect(other.page.locator("#LOG-2")).to_contain_text("Hugo Helper says that it is not met")
    # asked once, and for nothing else
    assert other.page.get_by_role("link", name="Answer", exact=False).count() == 0

    # the same again, in one click
    seen.open(LIST)
    follow(page, "Same as last time: ACC-7")
    expect(page.locator("#ACC-7")).to_contain_text("unchanged since the answer before")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 of")
    assert Attestation.objects.filter(check_id="ACC-7").count() == 2
    read = assessment_of("voice-intake", "production", now=timezone.now())
    assert read is not None
    found = {one.check: (one.outcome, one.source) for one in read.assessment.findings}
    assert found["ACC-7"] == ("pass", "attestation")
    assert found["LOG-2"] == ("fail", "attestation")
    assert found["CAP-5"] == ("unknown", "attestation")

    complaints: dict[str, list[str]] = {}
    for theme, width in (("light", 1440), ("dark", 1440), ("light", 390)):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        judge = Judge(seen, theme, width)  # type: ignore[arg-type]
        for name, path in (("filled", LIST), ("answered", f"{LIST}ACC-7/")):
            seen.open(path)
            judge.look(f"checklist {name}")
        complaints |= judge.complaints
    assert complaints == {}
    for one in (seen, other):
        one.page.context.close()
