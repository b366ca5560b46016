"""A change of policy from a draft to what is in force, as somebody goes through it by keyboard."""

from collections.abc import Callable

from playwright.sync_api import expect

from readiness.models import EnvironmentStatus, Scorecard, Simulation
from readiness.tasks import dispatch_due, simulate_scorecard
from registry.models import Interface
from tests.browser.conftest import Watched
from tests.browser.judging import picture, problems


def test_a_draft_is_edited_simulated_and_put_in_force(browse: Callable[..., Watched]) -> None:
    chat = Interface.objects.get(slug="support-chat")
    chat.dependencies.create(other="brand-studio", effect="Nothing answers.")
    seen = browse()
    page = seen.page
    seen.open("/scorecards/")
    page.get_by_role("link", name="Make a draft").press("Enter")
    page.get_by_role("button", name="Make the draft").press("Enter")
    # a line: what is wrong stands beside it, and its effect shows before it is saved
    page.get_by_role("link", name="OWN-6", exact=True).click()
    weight = page.get_by_label("Weight")
    # a click does not wait for the page that it opens
    expect(weight).to_be_visible()
    page.evaluate("for (const form of document.forms) form.noValidate = true")
    weight.fill("0")
    page.get_by_label("Counts from").fill("")
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.locator(".field.bad")).to_have_count(1)
    page.wait_for_load_state()
    weight.fill("9")
    weight.press("Tab")
    expect(page.locator("#effect")).to_contain_text("would lose a level")
    assert problems(seen) == []
    picture(seen, "scorecard line effect")
    page.get_by_role("button", name="Save in the draft").press("Enter")
    page.get_by_role("link", name="Ask one of your own").press("Enter")
    page.get_by_label("Question", exact=True).fill("Is a steward named?")
    page.get_by_label("Why").fill("Somebody has to know.")
    page.get_by_label("How to prove it").fill("A link.")
    page.get_by_role("button", name="Save in the draft").press("Enter")
    page.get_by_role("link", name="Edit the thresholds").click()
    page.get_by_label("Demand the weakest link").check()
    page.get_by_role("button", name="Save in the draft").press("Enter")
    expect(page.get_by_role("heading", name="What this draft would do")).to_be_visible()
    expect(page.get_by_text("OWN-X1")).to_be_visible()
    page.get_by_role("button", name="Simulate").press("Enter")
    expect(page.get_by_role("heading", name="is being simulated")).to_be_visible()
    assert problems(seen) == []
    picture(seen, "simulation running")
    simulate_scorecard(simulation_id=Simulation.objects.get().pk)
    # the page asks for itself again
    expect(page.get_by_role("heading", name="drops")).to_be_visible()
    seen.open("/scorecards/own-1/simulation/?effect=falls")
    assert problems(seen) == []
    picture(seen, "simulation finished")
    page.get_by_role("link", name="Put in force").press("Enter")
    page.get_by_label("Why").fill("Agreed in the review.")
    picture(seen, "activate")
    page.get_by_role("button", name="Put in force").press("Enter")
    expect(page.get_by_text("is in force. The fleet is judged by it now.")).to_be_visible()
    dispatch_due()
    digest = Scorecard.objects.get().digest
    assert set(EnvironmentStatus.objects.values_list("scorecard_digest", flat=True)) == {digest}
    seen.open("/i/support-chat/")
    expect(page.locator(".leans")).to_contain_text("Brand studio: Deployed")
    assert seen.violations == []
    picture(seen, "leans")
