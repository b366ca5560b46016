"""Every page: no barrier, no violation of the policy, an empty console, no sideways scroll.

``SHOTS=/tmp/shots`` keeps a picture of each, in both themes and at the width of a phone.
"""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.conf import settings
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import expect

from readiness.models import Waiver
from registry.domain.particulars import Section
from registry.models import Environment, Interface, Ownership, RehearsalRun, Release, User
from tests.browser.conftest import PHONE, Theme, Watched
from tests.browser.scene import (
    ask_everybody,
    ask_for_approval,
    bear_with,
    rehearse,
    remember,
    say_everything,
)
from tests.promised import carded, evaluated, trusted
from tests.web.test_rights import COLUMNS, ROUTES, table

CHAT, VOICE, BLOCKED = "/i/support-chat", "/i/voice-intake", "/i/brand-studio"
PAGES = {
    "fleet": "/",
    "fleet filtered": "/?query=chat&team=support&sort=-name",
    "fleet empty": "/?query=nothing",
    "fleet empty by an error": "/?query=suport",
    "search": "/search/",
    "search found": "/search/?q=suport+chta",
    "search empty": "/search/?q=zzzzzz",
    "interface ready": f"{CHAT}/",
    "interface with gaps": f"{VOICE}/",
    "interface blocked": f"{BLOCKED}/",
    "interface new": "/i/notebooks/",
    "finding": f"{BLOCKED}/production/checks/AVL-1/",
    "objectives": "/i/support-chat/edit/objectives/",
    "rollback plan": "/i/support-chat/edit/rollback/",
    "alert route": "/i/support-chat/edit/alert-routes/",
    "alert route edit": f"{CHAT}/alert-routes/on-duty/",
    "rehearsal": "/i/support-chat/edit/rehearsals/",
    "rehearsals": "/rehearsals/",
    "rehearsals empty": "/rehearsals/?interface=nothing",
    "rehearsal start": f"{CHAT}/rehearsals/start/",
    "rehearsal runs": "/rehearsals/{run}/",
    "rehearsal note": "/rehearsals/{run}/steps/1/note/",
    "rehearsal finish": "/rehearsals/{run}/finish/",
    "rehearsal abandon": "/rehearsals/{run}/abandon/",
    "rehearsal over": "/rehearsals/{over}/",
    "finding of records": f"{VOICE}/production/checks/OWN-2/",
    "finding announced": "/i/notebooks/production/checks/AVL-2/",
    "teams": "/teams/",
    "teams filtered": "/teams/?query=support&sort=-members",
    "teams empty": "/teams/?query=nothing",
    "team": "/teams/support/",
    "team's interfaces": "/teams/support/interfaces/",
    "team's responsibilities": "/teams/support/responsibilities/",
    "responsibilities": "/responsibilities/",
    "gaps": "/responsibilities/?state=gap&team=research&sort=-interface",
    "responsibilities empty": "/responsibilities/?interface=nothing&person=nobody",
    "directory": "/people/?role=administrator&account=open",
    "person": "/people/{person}/",
    "team new": "/teams/new/",
    "team edit": "/teams/support/edit/",
    "team close": "/teams/support/close/",
    "register": "/register/",
    "interface edit": f"{CHAT}/edit/",
    "interface remove": f"{CHAT}/delete/",
    **{f"section {section}": f"{CHAT}/edit/{section}/" for section in Section},
    "owners": f"{VOICE}/owners/ask/",
    "environment new": f"{CHAT}/environments/new/",
    "environment": f"{CHAT}/environments/staging/edit/",
    "environment remove": f"{CHAT}/environments/staging/delete/",
    "identity": f"{CHAT}/environments/staging/identities/a/",
    "pause": f"{CHAT}/environments/production/pause/",
    "maintenance": f"{CHAT}/environments/staging/maintenance/",
    "zone field": "/environments/zones/?edge_url=https://10.0.0.7",
    "needs you": "/needs-you/",
    "mine": "/mine/",
    "decline": "/ownerships/{ownership}/decline/",
    "hand over": "/ownerships/{ownership}/hand-over/",
    "review": "/ownerships/{ownership}/review/",
    "account": "/account/",
    "tokens": "/account/tokens/",
    "everybody's tokens": "/people/tokens/",
    "people": "/people/",
    "audit": "/audit/",
    "audit empty": "/audit/?who=nobody",
    "api": "/api/",
    "system": "/system/",
    "contract": f"{CHAT}/environments/production/contract/",
    "contract versions": f"{CHAT}/environments/production/contract/versions/",
    "contract versions empty": "/i/notebooks/environments/production/contract/versions/",
    "contract validation": f"{CHAT}/environments/production/contract/validation/",
    "contract validation empty": "/i/notebooks/environments/production/contract/validation/",
    "contract version": f"{CHAT}/environments/production/contract/versions/2/",
    "contracts compared": f"{CHAT}/contracts/compare/"
    "?old=support-chat/production/1&new=support-chat/production/2",
    "templates": "/templates/",
    "template": "/templates/standard-edge/",
    "template new": "/templates/new/",
    "template edit": "/templates/standard-edge/edit/",
    "template remove": "/templates/standard-edge/delete/",
    "finding of the contract": f"{VOICE}/production/checks/PRX-1/",
    "checklist": f"{CHAT}/production/checklist/",
    "checklist question": f"{CHAT}/production/checklist/ACC-7/",
    "checklist question of tools": f"{CHAT}/production/checklist/MDL-4/",
    "checklist ask": f"{CHAT}/production/checklist/ACC-7/assign/",
    "finding claimed": f"{CHAT}/production/checks/ACC-7/",
    "proof token": "/i/notebooks/environments/production/proofs/notebooks.example.test/renew/",
    "releases": "/releases/",
    "releases filtered": "/releases/?state=current&environment=production&sort=interface",
    "releases empty": "/releases/?interface=nothing&state=draft",
    "release": "/releases/{release}/",
    "release draft": "/releases/{draft}/",
    "release to decide": "/releases/{submitted}/",
    "release withdraw": "/releases/{submitted}/withdraw/",
    "release revoke": "/releases/{submitted}/revoke/",
    "release override": "/releases/{submitted}/override/",
    "release roll back": "/releases/{submitted}/roll-back/",
    "release deploy": "/releases/{submitted}/deploy/",
    "releases compared": "/releases/compare/?old={release}/1&new={submitted}/2",
    "releases to compare": "/releases/compare/",
    "freezes": "/freezes/",
    "freezes empty": "/freezes/?month=2025-01&interface=nothing",
    "release new": f"{CHAT}/environments/production/releases/new/",
    "release edit": "/releases/{draft}/edit/",
    "release record": "/releases/{draft}/record/",
    "issuers": "/issuers/",
    "issuer": "/issuers/github/",
    "issuer new": "/issuers/new/?kind=github",
    "issuer edit": "/issuers/github/edit/",
    "pipelines": f"{CHAT}/pipelines/",
    "pipelines none": f"{VOICE}/pipelines/",
    "pipeline new": f"{CHAT}/pipelines/new/",
    "pipeline edit": f"{CHAT}/pipelines/deploy-production/edit/",
    "pipeline token tried": f"{CHAT}/pipelines/try/",
    "policies": f"{CHAT}/policies/",
    "policies strict": f"{VOICE}/policies/",
    "policy new": f"{CHAT}/policies/new/",
    "policy edit": f"{CHAT}/policies/models/edit/",
    "finding of releases": f"{VOICE}/production/checks/REL-1/",
    "fleet waived": "/?state=waived",
    "finding waived": f"{VOICE}/production/checks/TLS-4/",
    "history": f"{VOICE}/production/history/",
    "gate": f"{CHAT}/production/gate/",
    "gate never asked": f"{VOICE}/production/gate/",
    "gate mode": f"{VOICE}/production/gate/mode/",
    "waivers": "/waivers/",
    "waivers filtered": "/waivers/?state=approved&interface=voice&sort=ends",
    "waivers empty": "/waivers/?state=denied",
    "waiver to decide": "/waivers/{waiver}/",
    "waiver": "/waivers/{waived}/",
    "waiver new": f"{VOICE}/production/checks/SLO-1/waive/",
    "waiver renew": "/waivers/{waived}/renew/",
    "waiver revoke": "/waivers/{waived}/revoke/",
    "scorecards": "/scorecards/",
    "scorecard": "/scorecards/program-4/?level=2",
    "scorecard draft": "/scorecards/own-1/",
    "scorecard new": "/scorecards/new/",
    "scorecard compare": "/scorecards/own-1/compare/?since=program-3",
    "scorecard simulation": "/scorecards/own-1/simulation/",
    "scorecard activate": "/scorecards/own-1/activate/",
    "scorecard delete": "/scorecards/own-1/delete/",
    "scorecard thresholds": "/scorecards/own-1/thresholds/",
    "scorecard text": "/scorecards/own-1/text/",
    "scorecard item": "/scorecards/own-1/items/new/",
    "scorecard line": "/scorecards/own-1/lines/TLS-4/",
    "not there": "/nothing/",
}
PUBLIC = {"sign in": "/sign-in/", "sign in once": "/sign-in/once/token/"}
FILES = ("/i/<slug:slug>/<slug:environment>/evidence/", "/scorecards/<slug:key>/scorecard.yaml")
NO_PAGES = ("/admin/", "/api/v1/", "/audit/trail.", "/badges/", "/gate.sh", "/healthz", *FILES)
PARTS = {"zone field"}
"""Parts of a page, which have neither head nor frame."""
STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What another theme can break; the rest is the same in both."""
LAYOUT = {
    "runOnly": {
        "type": "rule",
        "values": [
            *("target-size", "scrollable-region-focusable", "region", "heading-order"),
            *("link-name", "button-name", "empty-table-header", "aria-hidden-focus"),
        ],
    }
}
"""What another width can break: what is shown, hidden or set otherwise on a phone."""
NARROWEST = 320
"""CSS pixels at which a page must not scroll sideways (WCAG 2.2, 1.4.10)."""
SHOTS = os.environ.get("SHOTS", "")
"""The folder that pictures are written to; none are where it is not set."""
BAD_STATUS = "Failed to load resource: the server responded with a status of"
DATED = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)\. \d"
)
# what a probe measured, and what was written, is text that stays as it was
BARE_TEXT = """() => {
  const copy = document.querySelector("main").cloneNode(true);
  const kept = ["time", "pre", "code", "textarea", ".trail", ".seen", ".sightings", ".flash",
    ".finding .said", ".finding-summary", ".kv.wide b"];
  copy.querySelectorAll(kept.join()).forEach((one) => one.remove());
  return copy.textContent;
}"""


SETTLED = """
Promise.allSettled(document.getAnimations()
  .filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime))
  .map((one) => one.finished)).then(() => null)
"""
"""Waits for what moves once: half-way through, its colours are mixed with those behind it."""


def problems(seen: Watched, options: object = STANDARD) -> list[str]:
    seen.page.evaluate(SETTLED)
    found = Axe().run(seen.page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


@pytest.fixture
def everything(fleet: User) -> User:
    """The fleet with everything said about two of its interfaces."""
    now = timezone.now()
    say_everything(Interface.objects.get(slug="support-chat"), fleet, now)
    voice = Interface.objects.get(slug="voice-intake")
    ask_everybody(voice, fleet, now)
    bear_with(voice, fleet, timezone.now())
    rehearse(Interface.objects.get(slug="support-chat"), fleet, now)
    ask_for_approval(Interface.objects.get(slug="support-chat"), now)
    evaluated(Environment.objects.get(interface__slug="support-chat", name="production"))
    remember(timezone.now())
    trusted(Environment.objects.get(interface__slug="support-chat", name="production"), fleet)
    carded(*Interface.objects.order_by("pk"))
    return fleet


def pages() -> Iterator[tuple[str, str]]:
    """Yield the pages for people who are signed in, and where they are."""
    ownership = Ownership.objects.filter(
        interface__slug="voice-intake", accepted_at=None, person__email="ada@example.test"
    ).first()
    assert ownership is not None
    releases = {one.state: one.public_id for one in Release.objects.all()}
    known = {"release": releases["recorded"], "draft": releases["draft"]}
    known |= {"submitted": releases["submitted"]}
    waivers = {one.state: one.public_id for one in Waiver.objects.all()}
    known |= {one.state: str(one.pk) for one in RehearsalRun.objects.all()}
    known |= {"run": known["running"], "over": known["succeeded"]}
    known |= {"waiver": waivers["requested"], "waived": waivers["approved"]}
    for name, path in PAGES.items():
        yield name, path.format(ownership=ownership.pk, person=ownership.person_id, **known)


@dataclass
class Judge:
    """Holds pages to all that holds for pages, and takes their pictures.

    Attributes:
        complaints: name of each page that is not fit, with the reasons.
    """

    seen: Watched
    theme: Theme
    width: int
    complaints: dict[str, list[str]] = field(default_factory=dict)

    def look(self, name: str) -> None:
        """Judge the page that is open."""
        picture(self.seen, f"{name}-{self.theme}-{self.width}")
        options = COLOURS if self.theme == "dark" else STANDARD
        options = LAYOUT if self.width <= PHONE else options
        found = [] if name in PARTS else [*problems(self.seen, options), *bare_times(self.seen)]
        found += [*self.seen.violations, *self._said()]
        if self.width <= PHONE:
            found += self._sideways()
        if found:
            self.complaints[name] = found

    def _said(self) -> list[str]:
        said = [line for line in self.seen.console if BAD_STATUS not in line]
        self.seen.console.clear()
        return said

    def _sideways(self) -> list[str]:
        self.seen.page.set_viewport_size({"width": NARROWEST, "height": 844})
        width = self.seen.page.evaluate("document.documentElement.scrollWidth")
        self.seen.page.set_viewport_size({"width": self.width, "height": 844})
        return [f"scrolls sideways: {width} of {NARROWEST} px"] if width > NARROWEST else []


def bare_times(seen: Watched) -> list[str]:
    """Return the times that a page shows without the reader's choice of how."""
    return [f"a bare time: {time}" for time in DATED.findall(seen.page.evaluate(BARE_TEXT))]


def picture(seen: Watched, name: str) -> None:
    if SHOTS:
        path = Path(SHOTS, f"{name.replace(' ', '-')}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        seen.page.screenshot(path=path, full_page=True)


VARIANTS = pytest.mark.parametrize(
    ("theme", "width"), [("light", 1440), ("dark", 1440), ("light", 390)]
)


def test_every_address_that_shows_a_page_is_looked_at() -> None:
    administrator = COLUMNS.index("administrator")
    shown = {
        route
        for route in ROUTES
        if table()[route]["GET"][administrator] == 200
        and not route.startswith(NO_PAGES)
        and route not in FILES
    }
    # one's own, which the administrator of the table is not asked for
    shown |= {
        "/ownerships/<int:ownership_id>/decline/",
        "/ownerships/<int:ownership_id>/hand-over/",
    }
    paths = [
        path.partition("?")[0].format_map(defaultdict(lambda: 1))
        for path in (PAGES | PUBLIC).values()
    ]
    looked_at = {f"/{resolve(path).route}" for path in paths if path != "/nothing/"}
    assert looked_at == shown | {"/sign-in/"}


@VARIANTS
def test_no_page_has_a_barrier_or_a_complaint(
    browse: Callable[..., Watched], everything: User, theme: Theme, width: int
) -> None:
    complaints: dict[str, list[str]] = {}
    for signed_in, paths in ((True, list(pages())), (False, list(PUBLIC.items()))):
        judge = Judge(browse(theme=theme, width=width, signed_in=signed_in), theme, width)
        for name, path in paths:
            judge.seen.open(path, settled=False)
            judge.look(name)
        complaints |= judge.complaints
    assert complaints == {}


def refuse(seen: Watched, path: str, button: str) -> None:
    """Send the form at ``path`` empty, whatever the browser thinks of it."""
    seen.open(path, settled=False)
    seen.page.evaluate(
        "for (const form of document.forms) form.noValidate = true;"
        "for (const one of document.querySelectorAll('main input:not([type=hidden])'))"
        " if (one.type === 'text' || one.type === 'email') one.value = '';"
    )
    seen.page.get_by_role("main").get_by_role("button", name=button, exact=True).first.click()
    expect(seen.page.locator(".summary")).to_be_focused()


REFUSED = {
    "register": ("/register/", "Register interface"),
    "environment": (f"{CHAT}/environments/new/", "Add environment"),
    "owners": (f"{CHAT}/owners/ask/", "Ask them"),
    "identity": (f"{CHAT}/environments/production/identities/a/", "Set identity"),
    "team": ("/teams/new/", "Create team"),
    "token": ("/account/tokens/", "Make it and show it once"),
    "pause": (f"{CHAT}/environments/production/pause/", "Save"),
    "release": (f"{CHAT}/environments/production/releases/new/", "Propose"),
    "policy": (f"{CHAT}/policies/new/", "Save"),
    "account": ("/account/", "Save"),
}


@VARIANTS
def test_what_follows_a_button_has_no_barrier_either(
    browse: Callable[..., Watched], everything: User, theme: Theme, width: int
) -> None:
    judge = Judge(browse(theme=theme, width=width), theme, width)
    for name, (path, button) in REFUSED.items():
        refuse(judge.seen, path, button)
        judge.look(f"refused {name}")
    shows_once(judge)
    gets_lost(judge)
    out = Judge(browse(theme=theme, width=width, signed_in=False), theme, width)
    out.seen.open("/sign-in/once/token/", settled=False)
    out.seen.page.get_by_role("button", name="Sign in").click()
    out.look("link invalid")
    assert judge.complaints | out.complaints == {}


def shows_once(judge: Judge) -> None:
    """Make what is shown only once."""
    page = judge.seen.page
    judge.seen.open("/people/", settled=False)
    page.get_by_role("button", name="Sign-in link").first.click()
    judge.look("link made")
    judge.seen.open("/account/tokens/", settled=False)
    page.fill("#id_name", "Deployment of support chat")
    page.check("#id_verbs_0")
    page.get_by_role("button", name="Make it").click()
    judge.look("token made")


def gets_lost(judge: Judge) -> None:
    """Lose the session while a form is filled, then the token of forms; nothing typed is lost."""
    page = judge.seen.page
    judge.seen.open("/teams/new/", settled=False)
    page.fill("#id_name", "Lab")
    page.fill("#id_slug", "lab")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Create team").click()
    judge.look("signed out meanwhile")
    page.fill("#id_username", "ada@example.test")
    page.fill("#id_password", "correct horse battery staple")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_selector("[data-drafted]")
    judge.look("draft shown")
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    page.get_by_role("button", name="Create team").click()
    judge.look("form out of date")
    page.get_by_role("button", name="Show what I typed").click()
    assert page.input_value("#id_name") == "Lab"


def test_the_first_steps_have_no_barrier(browse: Callable[..., Watched]) -> None:
    judge = Judge(seen := browse(), "light", 1440)
    Ownership.objects.all().delete()
    Interface.objects.update(is_sample=True)
    seen.open("/")
    assert "These are samples." in seen.page.content()
    assert "2 of 3 done" in seen.page.content()
    judge.look("samples")
    Interface.objects.all().delete()
    seen.open("/")
    assert "No interface is registered yet" in seen.page.content()
    judge.look("first steps")
    assert judge.complaints == {}


def test_a_list_follows_its_filters_without_losing_the_place(
    browse: Callable[..., Watched],
) -> None:
    seen = browse()
    seen.open("/teams/")
    seen.page.keyboard.press("f")
    assert seen.page.evaluate("document.activeElement.id") == "query"
    seen.page.keyboard.type("research")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_selector(".chip")
    assert seen.page.url.endswith("/teams/?query=research")
    assert seen.page.locator("#live").inner_text() == "1 team"
    assert seen.page.evaluate("document.activeElement.id") == "query"
    seen.page.locator("#query").blur()
    seen.page.keyboard.press("j")
    assert seen.page.evaluate("document.activeElement.textContent") == "Research Platform"
    with seen.page.expect_download() as download:
        seen.page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename.startswith("teams-")
    assert "Support" not in download.value.path().read_text("utf-8")
    assert (seen.console, seen.violations) == ([], [])
