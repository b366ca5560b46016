"""The checklist of a sample of the demo from empty, a waiver, and what both make of its score.

One path that five people see parts of: who fills the checklist, who is asked for one answer, who
asks for a waiver, who decides it, and whoever looks at the interface afterwards.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from readiness.domain.checklist import items
from readiness.domain.scorecards import LEVEL_NAMES, current
from readiness.models import Attestation, FindingPeriod, Waiver
from readiness.selectors.policy import scorecard_in_force
from readiness.services.assessing import environments_assess, environments_reassess
from readiness.services.scorecards import draft_make, scorecard_activate
from readiness.services.simulations import simulation_request
from readiness.tasks.simulating import simulate_scorecard
from registry.domain.vocabulary import PersonRole
from registry.models import Environment, User
from tests.browser.conftest import Watched, watched
from tests.browser.judging import SHOTS, Judge
from tests.demo_fleet import demo_fleet, probed, slug_of
from tests.factories import UserFactory, acting
from tests.reckoning import reckon
from tests.unit.readiness.test_evidence_files import PDF

SLUG = slug_of("guarded")
LIST = f"/i/{SLUG}/production/checklist/"
APPROVER, MEMBER = "ada@platform.example", "tom@support.example"
PASSWORD = "correct horse battery staple"
ASSIGNED, WAIVED, WITH_FILE = "LOG-2", "BND-1", "ACC-4"
LONG = " ".join(f"Backup {number} keeps nothing for longer." for number in range(20))
PAPER = 703
"""CSS pixels of the width of A4 between its margins of 12 mm."""
PRESSED = """() => [...document.querySelectorAll("button, input, select, textarea, .btn, dialog")]
  .filter((one) => one.type !== "hidden" && one.checkVisibility()).map((one) => one.outerHTML)"""
CUT_OFF = """() => [...document.querySelectorAll("main *")].filter((one) =>
  one.checkVisibility() && !one.closest(".vh, svg") && getComputedStyle(one).overflow !== "visible"
  && (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1))
  .map((one) => one.outerHTML.slice(0, 160))"""
NAME = """() => {
  const one = document.activeElement;
  return (one.labels?.[0]?.textContent ?? one.textContent).trim();
}"""


@pytest.fixture
def place(transactional_db: None, settings: Any, tmp_path: Path) -> Environment:
    """The guarded sample, nothing of whose checklist is answered, and every question counts."""
    settings.SECRETS_KEYS = (Fernet.generate_key().decode(),)
    found = demo_fleet(tmp_path, timezone.now())["guarded"]
    Attestation.objects.all().delete()
    by = acting(UserFactory.create(name="Petra Platform", role=PersonRole.PLATFORM_LEAD))
    lines = tuple(replace(one, enable_on=None) for one in current().lines)
    card = replace(current(), lines=lines)
    draft = draft_make(by=by, card=card, base=current().version, now=timezone.now())
    simulation = simulation_request(by=by, draft=draft, now=timezone.now())
    simulate_scorecard(simulation_id=simulation.pk)
    scorecard_activate(by=by, draft=draft, seen=draft.digest, note="Agreed.", now=timezone.now())
    environments_reassess(now=timezone.now())
    return found


@pytest.fixture
def opened(
    chromium: Browser, live_server: LiveServer, place: Environment
) -> Iterator[Callable[[str], Watched]]:
    """Open a browser for somebody, who is signed in already where a name is given."""
    contexts = []

    def open_for(name: str = "") -> Watched:
        cookie = ""
        if name:
            client = Client()
            person = User.objects.get(name=name)
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        seen = watched(chromium, live_server.url, cookie)
        contexts.append(seen.page.context)
        return seen

    yield open_for
    for context in contexts:
        context.close()


class Walk:
    """Judges every page of the path where it stands."""

    def __init__(self) -> None:
        self.complaints: dict[str, list[str]] = {}

    def look(self, seen: Watched, name: str) -> None:
        judge = Judge(seen)
        judge.look(f"judgement {name}")
        self.complaints |= judge.complaints


def reach(page: Page, name: str) -> None:
    """Press Tab until the control of that name has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(NAME).startswith(name):
            return
    raise AssertionError(f"no key leads to {name}")


def follow(page: Page, name: str) -> None:
    """Reach a link or a button by keyboard, and press it."""
    reach(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer(page: Page, check: str, words: str) -> None:
    """Answer one question from the list, without a pointer."""
    follow(page, f"Answer {check}")
    page.keyboard.press("Tab")
    # past the frame of the page, as everybody does who uses a keyboard
    page.keyboard.press("Enter")
    reach(page, "Met")
    page.keyboard.press("Space")
    reach(page, "What shows it")
    page.keyboard.type(words)
    follow(page, "Answer")


def to_answer() -> list[str]:
    """Return what people can answer of the guarded sample, in the order of the list."""
    periods = FindingPeriod.objects.filter(environment__interface__slug=SLUG, ended_at=None)
    open_ones = set(periods.filter(outcome="unknown").values_list("check_id", flat=True))
    card = scorecard_in_force()
    return [
        line.check
        for line in sorted(card.lines, key=lambda one: one.level)
        if line.check in open_ones and line.check in items() and items()[line.check].takes_answers
    ]


def recorded(place: Environment) -> tuple[int, int]:
    """Return level and score by the rules, from the rows of findings, answers and waivers."""
    present = FindingPeriod.objects.filter(environment=place, ended_at=None)
    outcomes = dict(present.values_list("check_id", "outcome"))
    said = {"met": "pass", "not_met": "fail", "not_applicable": "not_applicable"}
    for row in Attestation.objects.filter(environment=place, is_latest=True):
        assert outcomes[row.check_id] == said[row.answer]
        outcomes[row.check_id] = said[row.answer]
    waived = Waiver.objects.filter(environment=place, state="approved", closed_at=None)
    return reckon(scorecard_in_force(), outcomes, set(waived.values_list("check_id", flat=True)))


def seen_again(place: Environment) -> None:
    """Keep what the probes saw meanwhile: what the fast one saw counts for three minutes."""
    probed(place, timezone.now(), is_careless=False)
    environments_assess(environment_ids=[place.pk], now=timezone.now())


def test_a_checklist_is_filled_by_keyboard_and_a_waiver_raises_what_it_makes(
    opened: Callable[..., Watched], place: Environment, tmp_path: Path
) -> None:
    helper = UserFactory.create(email="hugo@example.test", name="Hugo Helper")
    helper.set_password(PASSWORD)
    helper.save()
    judged, before = Walk(), recorded(place)
    lead = opened("Petra Platform")
    page = lead.page
    lead.open(f"/i/{SLUG}/", settled=False)
    follow(page, "Checklist of production")
    expect(page.get_by_role("heading", level=1)).to_contain_text("is answered yet")
    judged.look(lead, "checklist empty")

    wanted = to_answer()
    assert {ASSIGNED, WAIVED, WITH_FILE} < set(wanted)
    refused_then_taken(lead, judged, tmp_path)
    asked_of(lead, judged, helper)
    helps(opened(), judged, helper)
    lead.open(LIST, settled=False)
    for check in wanted:
        if check not in (ASSIGNED, WAIVED, WITH_FILE):
            answer(page, check, f"Looked at it for {check}.")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{len(wanted) - 1} of")
    # the same again, in one press
    lead.open(LIST, settled=False)
    follow(page, f"Same as last time: {WITH_FILE}")
    expect(page.locator(f"#{WITH_FILE}")).to_contain_text("unchanged since the answer before")
    judged.look(lead, "checklist filled")
    prints(lead, wanted)

    seen_again(place)
    filled = recorded(place)
    assert before < filled
    shows(lead, filled)
    asks_for_the_waiver(opened("Sample: Tom"), judged)
    assert recorded(place) == filled
    approves(opened("Sample: Ada"), judged)
    seen_again(place)
    level, score = recorded(place)
    assert (level, LEVEL_NAMES[level]) == (2, "guarded")
    assert level > filled[0]
    shows(lead, (level, score))
    waiver = Waiver.objects.get()
    expect(page.locator("#overview .sum")).to_contain_text("1 waived, first expires")
    judged.look(lead, "interface after")
    lead.open("/?state=waived", settled=False)
    page.get_by_role("row", name="Sample: guarded chat").get_by_role(
        "link", name=f"Edge: waived, {WAIVED}"
    ).click()
    expect(page.get_by_role("heading", name="Waived until")).to_be_visible()
    expect(page.locator("#evidence")).to_contain_text(waiver.compensating_control)
    judged.look(lead, "fleet waived")
    assert judged.complaints == {}


def refused_then_taken(lead: Watched, judged: Walk, folder: Path) -> None:
    """Say nothing, be told so, and say it with a file."""
    page = lead.page
    answer(page, WITH_FILE, "TBD")
    expect(page.locator(".summary")).to_be_focused()
    expect(page.locator("#id_statement")).to_have_value("TBD")
    judged.look(lead, "answer refused")
    page.locator(".summary").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_statement")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("The first account is ours; sign-up is off.")
    report = folder / "report.exe"
    report.write_bytes(PDF)
    page.set_input_files("#id_file", report)
    follow(page, "Answer")
    row = page.locator(f"#{WITH_FILE}")
    expect(row).to_contain_text("Petra Platform says that it is met")
    with page.expect_download() as saved:
        row.get_by_role("link", name="report.pdf").press("Enter")
    assert saved.value.suggested_filename == "report.pdf"
    assert saved.value.path().read_bytes() == PDF


def asked_of(lead: Watched, judged: Walk, helper: User) -> None:
    """Ask somebody else to answer one question."""
    page = lead.page
    follow(page, f"Answer {ASSIGNED}")
    follow(page, "Ask somebody")
    reach(page, "E-mail address")
    page.keyboard.type(helper.email)
    judged.look(lead, "ask somebody")
    page.locator("#id_email").focus()
    follow(page, "Ask")
    expect(page.locator(f"#{ASSIGNED}")).to_contain_text("Hugo Helper is asked")


def helps(other: Watched, judged: Walk, helper: User) -> None:
    """Sign in, find what is asked, and answer that and nothing else."""
    page = other.page
    other.open("/needs-you/", settled=False)
    reach(page, "E-mail address")
    page.keyboard.type(helper.email)
    reach(page, "Password")
    page.keyboard.type(PASSWORD)
    follow(page, "Sign in")
    expect(page.get_by_role("navigation").get_by_role("link", name="Needs you")).to_contain_text(
        "1"
    )
    judged.look(other, "needs you")
    answer(page, f"{ASSIGNED} of Sample: guarded chat", LONG)
    expect(page.locator(f"#{ASSIGNED}")).to_contain_text("Hugo Helper says that it is met")
    assert page.get_by_role("link", name="Answer", exact=False).count() == 0


def prints(lead: Watched, wanted: list[str]) -> None:
    """Hold the sheet of paper to what the page says: all of it, and nothing to press."""
    page = lead.page
    before = page.viewport_size
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    assert page.evaluate(PRESSED) == []
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER
    for check in wanted:
        expect(page.locator(f"#{check} h4")).to_be_visible()
    for row in Attestation.objects.filter(is_latest=True):
        shown = page.locator(f"#{row.check_id} .said").inner_text()
        assert row.statement in shown, row.check_id
    findings = page.locator(".verified li")
    assert findings.count() > 20
    for one in findings.all():
        assert one.evaluate("(one) => one.checkVisibility()"), one.inner_text()
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/judgement-checklist-paper.png", full_page=True)
    page.emulate_media(media="screen")
    assert before is not None
    page.set_viewport_size(before)


def asks_for_the_waiver(member: Watched, judged: Walk) -> None:
    """Ask for the one question that nobody answered to be borne with."""
    page = member.page
    member.open(f"/i/{SLUG}/production/checks/{WAIVED}/", settled=False)
    judged.look(member, "finding")
    page.get_by_role("link", name="Ask to waive it").press("Enter")
    page.get_by_label("Reason").fill("TBD")
    page.get_by_label("Compensating control").fill("Two people look at the edge every day.")
    last_day = (timezone.now() + timedelta(days=20)).date()
    page.get_by_label("Last day").fill(f"{last_day}")
    page.get_by_role("button", name="Ask for it").press("Enter")
    expect(page.locator(".summary")).to_be_focused()
    expect(page.get_by_label("Compensating control")).to_have_value(
        "Two people look at the edge every day."
    )
    judged.look(member, "waiver refused")
    page.get_by_label("Reason").fill("The review is booked for next week.")
    page.get_by_role("button", name="Ask for it").press("Enter")
    expect(page.get_by_text("somebody else decides")).to_be_visible()
    assert page.get_by_role("button", name="Decide").count() == 0
    judged.look(member, "waiver asked for")


def approves(holder: Watched, judged: Walk) -> None:
    """Approve it as somebody who holds the approval of releases."""
    page = holder.page
    holder.open("/needs-you/", settled=False)
    judged.look(holder, "needs you to decide")
    page.get_by_role("link", name="Decide").press("Enter")
    page.get_by_role("button", name="Decide").wait_for()
    # what the browser itself would stop
    page.evaluate("for (const form of document.forms) form.noValidate = true")
    page.get_by_role("button", name="Decide").press("Enter")
    expect(page.locator(".summary")).to_be_focused()
    judged.look(holder, "decision refused")
    page.get_by_label("Approve").check()
    page.get_by_role("button", name="Decide").press("Enter")
    expect(page.get_by_text("It is approved.")).to_be_visible()
    judged.look(holder, "waiver decided")


def shows(seen: Watched, expected: tuple[int, int]) -> None:
    """Hold the page of the interface to a level and a score."""
    seen.open(f"/i/{SLUG}/", settled=False)
    level, score = expected
    said = seen.page.locator("#overview .sum")
    expect(said).to_contain_text(LEVEL_NAMES[level].replace("_", " ").capitalize())
    assert str(score) in said.inner_text().split("\n")[0].replace("·", " ").split()
