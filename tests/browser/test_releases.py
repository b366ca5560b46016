"""A release from a refused tag to what runs, and its policy, as somebody goes through them."""

from collections.abc import Callable

from tests.browser.conftest import Watched
from tests.browser.judging import problems

DIGEST = "sha256:" + "9f2c" * 16


def test_a_release_is_proposed_recorded_and_looked_at(browse: Callable[..., Watched]) -> None:
    seen = browse()
    seen.open("/i/support-chat/")
    seen.page.get_by_role("link", name="Propose a release of production").click()
    seen.page.get_by_label("Version").fill("0.9.4")
    seen.page.get_by_label("Image").fill("chat:latest")
    seen.page.get_by_role("button", name="Propose").click()
    seen.page.wait_for_selector(".summary")
    assert problems(seen) == []
    assert seen.page.get_by_label("Version").input_value() == "0.9.4"
    seen.page.get_by_label("Image").fill(DIGEST)
    seen.page.get_by_role("button", name="Propose").click()
    seen.page.get_by_role("link", name="Record as deployed").click()
    assert problems(seen) == []
    seen.page.get_by_role("button", name="Record").click()
    seen.page.wait_for_selector("text=is the current release now")
    release = seen.page.url.removeprefix(seen.base)
    seen.open("/i/support-chat/policies/new/")
    seen.page.get_by_label("Name", exact=False).first.fill("prod")
    seen.page.get_by_label("Release approval").fill("3")
    seen.page.get_by_role("button", name="More rows").click()
    assert problems(seen) == []
    for theme, width in (("light", 1440), ("dark", 1440), ("light", 390)):
        again = browse(theme=theme, width=width)
        for path in ("/releases/", release, f"{release}edit/", "/i/support-chat/policies/"):
            again.open(path)
            assert problems(again) == [], path
            assert again.violations == [], path
            wide = again.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, path
