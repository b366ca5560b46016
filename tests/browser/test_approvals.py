"""A release from the request to what runs, as the people go through it who decide on it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import APIResponse, Locator, Page, expect

from readiness.models import Heartbeat
from readiness.selectors.gate import gate_of
from registry.domain.responsibilities import Responsibility
from registry.models import Environment, Interface, Release, User, Vote
from tests.browser.conftest import Watched
from tests.browser.judging import problems
from tests.factories import MembershipFactory, OwnershipFactory, UserFactory
from tests.scenes import SOUND, observe

NEW = "/i/support-chat/environments/production/releases/new/"
IMAGE, MODEL, PROMPT, OTHER = (f"sha256:{digit * 64}" for digit in "3579")


@pytest.fixture
def deciders(fleet: User) -> dict[str, User]:
    """People who held their roles before anybody asked for a release, and two who hold none."""
    chat = Interface.objects.get(slug="support-chat")
    people = {"Mia Member": UserFactory.create(name="Mia Member", email="mia@example.test")}
    MembershipFactory.create(team=chat.team, person=people["Mia Member"])
    people["Otto Outsider"] = UserFactory.create(name="Otto Outsider", email="otto@example.test")
    for name, word in (
        ("Paul Prompt", Responsibility.PROMPT_REVIEW),
        ("Mona Model", Responsibility.MODEL_REVIEW),
        ("Rita Release", Responsibility.RELEASE_APPROVAL),
    ):
        person = UserFactory.create(name=name, email=f"{name.split()[0].lower()}@example.test")
        chat.ownerships.filter(responsibility=word).delete()
        OwnershipFactory.create(
            interface=chat,
            responsibility=word,
            person=person,
            accepted_at=timezone.now() - timedelta(days=1),
            accepted_by=person,
        )
        people[name] = person
    OwnershipFactory.create(
        interface=chat,
        responsibility=Responsibility.RELEASE_APPROVAL,
        standing="backup",
        person=people["Mia Member"],
        accepted_at=timezone.now() - timedelta(days=1),
        accepted_by=people["Mia Member"],
    )
    return people


def become(seen: Watched, person: User) -> None:
    """Go on as somebody else, in the same browser, while probes run as ever."""
    Heartbeat.objects.update_or_create(name="tick", defaults={"at": timezone.now()})
    observe(Environment.objects.get(interface__slug="support-chat"), SOUND, timezone.now())
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    seen.page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": seen.base}]
    )


def decide(page: Page, choice: str) -> None:
    page.get_by_role("radio", name=choice).check()
    page.get_by_role("checkbox", name="I have looked at").check()
    page.get_by_role("button", name="Record decision").click()


def tab_to(page: Page, wanted: Locator) -> None:
    """Go to something as somebody without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("node => node === document.activeElement"):
            return
    expect(wanted).to_be_focused()


def decide_by_keyboard(page: Page) -> None:
    """Skip to the approvals and approve, without a mouse."""
    tab_to(page, page.get_by_role("link", name="Skip to the approvals"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("radio", name="Approve"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("checkbox", name="I have looked at"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Record decision"))
    page.keyboard.press("Enter")


def post_vote(page: Page, **fields: str) -> APIResponse:
    """Send a vote that the page does not offer."""
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    vote = {"choice": "approve", "slot": "release_approval", "understood": "on"}
    return page.request.post(
        page.url,
        form={"csrfmiddlewaretoken": token, **vote, **fields},
        headers={"Referer": page.url},
    )


def test_a_changed_prompt_drops_the_vote_of_who_reviewed_it_and_of_nobody_else(
    browse: Callable[..., Watched], deciders: dict[str, User]
) -> None:
    seen = browse()
    page = seen.page
    approvals = page.get_by_role("region", name="Who must approve")
    become(seen, deciders["Mia Member"])
    seen.open(NEW)
    page.get_by_label("Version").fill("0.9.6")
    for part, digest in (("Image", IMAGE), ("Model", MODEL), ("Prompt", PROMPT)):
        page.get_by_role("textbox", name=part).fill(digest)
    page.get_by_role("button", name="Propose").click()
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Can’t ship yet: 3 approvals missing")
    expect(page.get_by_role("heading", name="You do not decide this")).to_be_visible()
    expect(page.get_by_text("You asked for this release, so others decide.")).to_be_visible()
    expect(page.get_by_role("button", name="Record decision")).to_have_count(0)
    release = page.url
    assert problems(seen) == []
    # the requester posts what the page does not offer, and shows to have looked
    shown = gate_of(Release.objects.get(), timezone.now()).shown
    refused = post_vote(page, revision="1", shown_digest=shown)
    assert refused.status == 422
    assert "You asked for this release, so others approve it." in refused.text()
    assert Vote.objects.count() == 0

    become(seen, deciders["Otto Outsider"])
    page.goto(release)
    expect(page.get_by_text("You hold none of the roles")).to_be_visible()
    expect(page.get_by_role("link", name="Edit", exact=True)).to_have_count(0)
    refused = post_vote(page)
    assert refused.status == 403
    assert "Rita Release" in refused.text()

    become(seen, deciders["Paul Prompt"])
    page.goto(release)
    # what the browser itself would stop
    page.evaluate("for (const form of document.forms) form.noValidate = true")
    page.get_by_role("button", name="Record decision").click()
    expect(page.locator(".summary")).to_be_focused()
    assert problems(seen) == []
    page.get_by_role("radio", name="Ask for changes").check()
    page.get_by_role("checkbox", name="I have looked at").check()
    page.get_by_role("button", name="Record decision").click()
    expect(page.get_by_text("Say what has to change.").first).to_be_visible()
    page.get_by_label("Reason").fill("The tone is right.")
    decide(page, "Approve")
    expect(page.get_by_text("Your approval is recorded.")).to_be_visible()
    # somebody else has the page open, and does nothing: the vote lands there by itself
    waiting = browse()
    become(waiting, deciders["Otto Outsider"])
    waiting.page.clock.install()
    waiting.open(release.removeprefix(seen.base))
    landed = waiting.page.get_by_role("region", name="Who must approve")
    expect(landed).to_contain_text("1 of 3")
    become(seen, deciders["Mona Model"])
    page.goto(release)
    decide_by_keyboard(page)
    expect(page.get_by_text("Your approval is recorded.")).to_be_visible()
    expect(approvals).to_contain_text("2 of 3")
    waiting.page.clock.fast_forward(16_000)
    expect(landed).to_contain_text("2 of 3")
    expect(landed).to_contain_text("Mona Model approved revision 1")
    assert waiting.violations == []

    # somebody looks at the page while the prompt changes: it follows by itself
    watching = browse(width=390)
    become(watching, deciders["Rita Release"])
    watching.open(release.removeprefix(seen.base))
    # and somebody else has ticked everything and written a reason, for what they looked at
    deciding = browse()
    become(deciding, deciders["Rita Release"])
    deciding.open(release.removeprefix(seen.base))
    desk = deciding.page
    desk.get_by_role("radio", name="Approve").check()
    desk.get_by_role("checkbox", name="I have looked at").check()
    desk.get_by_label("Reason").fill("Read line by line.")
    desk.get_by_label("Reason").blur()
    become(seen, deciders["Mia Member"])
    page.goto(f"{release}edit/")
    page.get_by_role("textbox", name="Prompt").fill(OTHER)
    page.get_by_role("button", name="Save").click()
    cause = "Paul Prompt approved revision 1"
    expect(approvals).to_contain_text(cause)
    expect(approvals).to_contain_text("It counts no more: the prompt changed in revision 2")
    expect(approvals).to_contain_text("1 of 3")
    expect(approvals.locator("li", has_text="Model review")).to_contain_text("Approved")
    desk.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(desk.locator("#decide").get_by_role("status")).to_contain_text(
        "Revision 2 came meanwhile: the prompt changed. Look again, then decide."
    )
    expect(desk.locator("#id_revision")).to_have_value("1")
    assert problems(deciding) == []
    desk.get_by_role("button", name="Record decision").click()
    expect(desk.locator(".summary")).to_contain_text("was changed since you looked")
    expect(desk.get_by_label("Reason")).to_have_value("Read line by line.")
    expect(desk.get_by_role("radio", name="Approve")).not_to_be_checked()
    expect(desk.get_by_role("checkbox", name="I have looked at")).not_to_be_checked()
    assert Vote.objects.filter(person=deciders["Rita Release"]).count() == 0
    # again, by the button that goes on with what is shown now
    desk.get_by_role("radio", name="Approve").check()
    desk.get_by_role("checkbox", name="I have looked at").check()
    page.goto(f"{release}edit/")
    page.get_by_role("textbox", name="Image").fill(MODEL)
    page.get_by_role("button", name="Save").click()
    desk.evaluate("window.dispatchEvent(new Event('focus'))")
    desk.get_by_role("button", name="Decide about revision 3").click()
    expect(desk.get_by_role("heading", name="What changes")).to_be_focused()
    expect(desk.get_by_text("Look again, then decide.")).to_have_count(0)
    expect(desk.locator("#id_revision")).to_have_value("3")
    expect(desk.get_by_label("Reason")).to_have_value("Read line by line.")
    expect(desk.get_by_role("radio", name="Approve")).not_to_be_checked()
    expect(desk.get_by_role("checkbox", name="I have looked at")).not_to_be_checked()
    assert deciding.violations == []

    watching.page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(watching.page.get_by_text("the prompt changed in revision 2").first).to_be_visible()
    # it may have followed to the revision between, by itself, before
    expect(watching.page.locator("#id_revision")).to_have_value("3")
    decide(watching.page, "Approve")
    expect(watching.page.get_by_text("Your approval is recorded.")).to_be_visible()
    assert problems(watching) == []
    assert watching.page.evaluate("document.documentElement.scrollWidth") <= 390

    become(seen, deciders["Paul Prompt"])
    page.goto(release)
    decide(page, "Approve")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ready to ship: every gate is open")

    become(seen, deciders["Mia Member"])
    page.goto(release)
    page.get_by_role("button", name="Mark as admitted").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Admitted")
    page.get_by_role("link", name="Mark as deployed").click()
    page.get_by_label("Evidence").fill("https://ci.example.test/runs/8812")
    page.get_by_role("button", name="Mark as deployed").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deployed")
    expect(page.get_by_role("region", name="History")).to_contain_text("approved for prompt review")
    assert problems(seen) == []
    assert seen.violations == []
    assert watching.violations == []
