"""From an issuer that nobody knows to a token that is let in, as somebody goes through it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.judging import picture, problems
from tests.issuing import FakeIssuer, key_set

PINS = "repository_id = 4711"


def test_a_pipeline_is_trusted_and_its_token_tried(browse: Callable[..., Watched]) -> None:
    seen = browse()
    page = seen.page
    seen.open("/account/tokens/")
    page.get_by_role("link", name="Issuers for pipelines").click()
    page.get_by_role("link", name="GitHub Actions").click()
    page.get_by_label("Pasted here", exact=False).check()
    page.get_by_role("button", name="Add the issuer").click()
    expect(page.locator(".summary")).to_be_focused()
    assert problems(seen) == []
    page.get_by_label("Pasted keys").fill(key_set())
    page.get_by_role("button", name="Add the issuer").click()
    expect(page.get_by_role("heading", name="GitHub", exact=True)).to_be_visible()
    page.get_by_label("As the issuer names them").fill("99")
    page.get_by_label("E-mail address of the person").fill("ada@example.test")
    page.get_by_role("button", name="Link them").click()
    page.wait_for_selector("text=stands behind the runs that 99 starts")
    assert problems(seen) == []
    seen.open("/i/support-chat/")
    page.get_by_role("link", name="Trusted pipelines").click()
    page.get_by_role("link", name="Trust a pipeline").click()
    page.get_by_label("Name", exact=False).first.fill("deploy-production")
    page.get_by_label("What its token has to say").fill(PINS)
    page.get_by_label("production", exact=True).check()
    page.get_by_label("gate:evaluate", exact=False).check()
    page.get_by_role("button", name="Trust it").click()
    page.wait_for_selector("text=Pin ref or job_workflow_ref as well")
    assert problems(seen) == []
    picture(seen, "pipeline-refused")
    page.get_by_label("What its token has to say").fill(f"{PINS}\nref = refs/heads/main")
    page.get_by_role("button", name="Trust it").click()
    page.wait_for_selector("text=lets its pipeline in from now on")
    page.get_by_role("link", name="Try a token").click()
    pipeline = FakeIssuer(audience=settings.PUBLIC_URL)
    tried: dict[str, dict[str, Any]] = {
        "ref has to be refs/heads/main, to the letter": {"ref": "refs/heads/x"},
        "deploy-production lets it in": {},
    }
    for said, changed in tried.items():
        page.get_by_label("ID token").fill(pipeline.token(timezone.now(), **changed))
        page.get_by_role("button", name="Try it").click()
        page.wait_for_selector(f"text={said}")
        assert page.get_by_label("ID token").input_value() == ""
        assert problems(seen) == []
        picture(seen, f"pipeline-tried-{len(changed)}")
    assert seen.violations == []
