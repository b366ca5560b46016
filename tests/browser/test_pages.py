"""Every page, and what follows a button: all that :mod:`tests.browser.judging` asks of a page."""

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import expect

from readiness.models import Waiver
from registry.domain.particulars import Section
from registry.models import Environment, Interface, Ownership, RehearsalRun, Release, User
from tests.browser.conftest import Watched
from tests.browser.judging import Judge
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
PUBLIC = {
    "sign in": "/sign-in/",
    "sign in once": "/sign-in/once/token/",
    "problem": "/problems/gate-denied",
}
FILES = ("/i/<slug:slug>/<slug:environment>/evidence/", "/scorecards/<slug:key>/scorecard.yaml")
NO_PAGES = ("/admin/", "/api/v1/", "/audit/trail.", "/badges/", "/gate.sh", "/healthz", *FILES)
PARTS = frozenset({"zone field"})
"""Parts of a page, which have neither head nor frame."""
SHARES = 4
"""In how many shares the pages are looked at: workers take them side by side."""


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


@pytest.mark.parametrize("share", range(SHARES))
def test_no_page_has_a_barrier_or_a_complaint(
    browse: Callable[..., Watched], everything: User, share: int
) -> None:
    judge = Judge(browse(), PARTS)
    for name, path in list(pages())[share::SHARES]:
        judge.seen.open(path, settled=False)
        judge.look(name)
    assert judge.complaints == {}


def test_no_page_for_everybody_has_a_barrier_or_a_complaint(
    browse: Callable[..., Watched], fleet: User
) -> None:
    judge = Judge(browse(signed_in=False))
    for name, path in PUBLIC.items():
        judge.seen.open(path, settled=False)
        judge.look(name)
    assert judge.complaints == {}


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


def test_what_follows_a_button_has_no_barrier_either(
    browse: Callable[..., Watched], everything: User
) -> None:
    judge = Judge(browse())
    for name, (path, button) in REFUSED.items():
        refuse(judge.seen, path, button)
        judge.look(f"refused {name}")
    shows_once(judge)
    gets_lost(judge)
    out = Judge(browse(signed_in=False))
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
    judge = Judge(seen := browse())
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
    expect(seen.page.locator("#live")).to_have_text("1 team")
    assert seen.page.evaluate("document.activeElement.id") == "query"
    seen.page.locator("#query").blur()
    seen.page.keyboard.press("j")
    assert seen.page.evaluate("document.activeElement.textContent") == "Research Platform"
    with seen.page.expect_download() as download:
        seen.page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename.startswith("teams-")
    assert "Support" not in download.value.path().read_text("utf-8")
    assert (seen.console, seen.violations) == ([], [])
