"""Every page: no barrier, no violation of the policy, an empty console, no sideways scroll."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

from registry.models import Interface, Ownership
from tests.browser.conftest import Theme, Watched

PAGES = {
    "fleet": "/",
    "fleet filtered": "/?query=chat&team=support&sort=-name",
    "fleet empty": "/?query=nothing",
    "interface ready": "/i/support-chat/",
    "interface with gaps": "/i/voice-intake/",
    "interface blocked": "/i/brand-studio/",
    "interface new": "/i/notebooks/",
    "finding": "/i/brand-studio/production/checks/AVL-1/",
    "teams": "/teams/",
    "team": "/teams/support/",
    "team form": "/teams/new/",
    "register": "/register/",
    "edit": "/i/support-chat/edit/",
    "remove": "/i/support-chat/delete/",
    "owners": "/i/voice-intake/owners/ask/",
    "environment": "/i/support-chat/environments/production/edit/",
    "needs you": "/needs-you/",
    "account": "/account/",
    "tokens": "/account/tokens/",
    "everybody's tokens": "/people/tokens/",
    "audit": "/audit/",
    "audit empty": "/audit/?who=nobody",
    "api": "/api/",
    "people": "/people/",
    "system": "/system/",
    "identity": "/i/support-chat/environments/production/identities/a/",
    "finding of records": "/i/voice-intake/production/checks/OWN-2/",
    "contract": "/i/support-chat/environments/production/contract/",
    "contract versions": "/i/support-chat/environments/production/contract/versions/",
    "contract versions empty": "/i/notebooks/environments/production/contract/versions/",
    "contract version": "/i/support-chat/environments/production/contract/versions/2/",
    "contracts compared": "/i/support-chat/contracts/compare/"
    "?old=support-chat/production/1&new=support-chat/production/2",
    "templates": "/templates/",
    "template": "/templates/standard-edge/",
    "template new": "/templates/new/",
    "template edit": "/templates/standard-edge/edit/",
    "template remove": "/templates/standard-edge/delete/",
    "finding of the contract": "/i/voice-intake/production/checks/PRX-1/",
    "finding announced": "/i/notebooks/production/checks/AVL-2/",
}
PUBLIC = {"sign in": "/sign-in/", "sign in once": "/sign-in/once/token/"}
STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NARROWEST = 320
"""CSS pixels at which a page must not scroll sideways (WCAG 2.2, 1.4.10)."""


def problems(seen: Watched) -> list[str]:
    found = Axe().run(seen.page, options=STANDARD).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 1440), ("light", 390)])
def test_no_page_has_a_barrier_or_a_complaint(
    browse: Callable[..., Watched], theme: Theme, width: int
) -> None:
    for signed_in, pages in ((True, PAGES), (False, PUBLIC)):
        seen = browse(theme=theme, width=width, signed_in=signed_in)
        for name, path in pages.items():
            seen.open(path)
            assert problems(seen) == [], name
            assert seen.violations == [], name
            assert seen.console == [], name


def test_no_page_scrolls_sideways_on_the_narrowest_screen(browse: Callable[..., Watched]) -> None:
    for signed_in, pages in ((True, PAGES), (False, PUBLIC)):
        seen = browse(width=NARROWEST, signed_in=signed_in)
        for name, path in pages.items():
            seen.open(path)
            width = seen.page.evaluate("document.documentElement.scrollWidth")
            assert width <= NARROWEST, name


def test_the_first_steps_and_the_error_pages_have_no_barrier(
    browse: Callable[..., Watched],
) -> None:
    seen = browse()
    seen.open("/nothing/")
    assert problems(seen) == []
    Ownership.objects.all().delete()
    Interface.objects.update(is_sample=True)
    seen.open("/")
    assert "These are samples." in seen.page.content()
    assert "2 of 3 done" in seen.page.content()
    assert problems(seen) == []
    Interface.objects.all().delete()
    seen.open("/")
    assert "No interface is registered yet" in seen.page.content()
    assert problems(seen) == []
    assert seen.violations == []


def test_a_refused_form_has_no_barrier_either(browse: Callable[..., Watched]) -> None:
    for theme in ("light", "dark"):
        seen = browse(theme=theme)
        seen.open("/register/")
        seen.page.evaluate("document.querySelector('form.stack').noValidate = true")
        seen.page.get_by_role("button", name="Register interface").click()
        seen.page.wait_for_selector(".summary")
        assert problems(seen) == []
        assert seen.violations == []
