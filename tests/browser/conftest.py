"""Chromium in front of the program, signed in, with everything that a page complains about kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from readiness.services.assessing import environments_assess
from registry.domain.contract_clauses import Clauses, ContractFields, Reason
from registry.domain.fields import TemplateFields
from registry.domain.tokens import Verb
from registry.models import Environment, User
from registry.rights import Actor
from registry.services.contract_templates import template_publish
from registry.services.contracts import contract_change
from registry.services.teams import team_update
from registry.services.tokens import token_create
from tests.factories import (
    AdministratorFactory,
    MembershipFactory,
    OwnershipFactory,
    TeamFactory,
    acting,
)
from tests.scenes import (
    EXPIRING,
    REFUSED,
    SOUND,
    UNSEEN,
    hold_everything,
    interface_in,
    observe,
)
from tests.servers import required_program

Theme = Literal["light", "dark"]
PHONE = 600
"""Widest viewport, in CSS pixels, that counts as a phone."""
PATIENCE = 20_000
"""Milliseconds after which something that should show is missing: a busy machine is no fault."""

_WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


@dataclass
class Watched:
    """A page with what its console and its content security policy complained about."""

    page: Page
    base: str
    console: list[str] = field(default_factory=list)

    def open(self, path: str, *, settled: bool = True) -> None:
        """Open a page; ``settled`` waits until nothing is fetched any more, half a second more."""
        self.page.goto(self.base + path)
        if settled:
            self.page.wait_for_load_state("networkidle")

    @property
    def violations(self) -> list[str]:
        found: list[str] = self.page.evaluate("window.violations")
        return found


@pytest.fixture(autouse=True, scope="session")
def synchronous_database() -> Iterator[None]:
    """Playwright runs a loop in the thread of the test; the database is used between its calls."""
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def as_announced(announced: None) -> None:
    """Scenes are of today, so what is asked of them must not be more from some day on."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    executable = required_program("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(executable),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.fixture
def fleet(transactional_db: None) -> User:
    """Several interfaces in different states; return an administrator who leads their team."""
    now = timezone.now()
    person: User = AdministratorFactory.create(email="ada@example.test", name="Ada Approver")
    person.set_password("correct horse battery staple")
    person.save()
    support = TeamFactory.create(slug="support", name="Support Engineering", channel="#support-eng")
    research = TeamFactory.create(slug="research", name="Research Platform")
    MembershipFactory.create(person=person, team=support, role="lead")
    MembershipFactory.create(team=research)
    ready = interface_in(
        support, "support-chat", SOUND, now, name="Support chat", tier=2, description="Answers.",
        lifecycle="production", data_classification="internal", profile="open-webui",
    )  # fmt: skip
    hold_everything(ready, support, now)
    expiring = interface_in(support, "voice-intake", EXPIRING, now, name="Voice intake", tier=1)
    OwnershipFactory.create(interface=expiring, person=person)
    OwnershipFactory.create(
        interface=expiring, responsibility="logging", person=person, accepted_at=now
    )
    interface_in(research, "brand-studio", REFUSED, now, name="Brand studio", tier=3)
    interface_in(research, "notebooks", UNSEEN, now, name="Analyst notebooks")
    by = acting(person)
    describe_contracts(by, now)
    team_update(by=by, team=support, name=support.name, channel="#support-engineering")
    token_create(by=by, name="Deployment", verbs=[*Verb], places=["support-chat"], days=30, now=now)
    return person


def describe_contracts(by: Actor, now: datetime) -> None:
    """Publish a template, and let two environments of different teams inherit from it."""
    standard = Clauses(
        minimum_tls="1.2",
        plain_http="redirected",
        hsts_seconds=31_536_000,
        identity_headers_stripped=("X-Forwarded-Email", "X-Forwarded-User"),
        body_limit_bytes=10_485_760,
        security_headers=("X-Content-Type-Options: nosniff",),
        rewriting="none",
        cache_authenticated=False,
    )
    fields = TemplateFields("standard-edge", "support", "Standard edge", "For all.", standard)
    template_publish(by=by, fields=fields, now=now)
    inherits = ContractFields(template="standard-edge")
    own = replace(
        inherits,
        minimum_tls="1.3",
        network_policy="https://wiki.example.test/support-chat/network",
        upstream_allow_list=("http://10.0.3.7:8080",),
        not_applicable=(Reason("websocket", "The client polls."),),
        reviewed_on=now.date(),
    )
    for slug, edge, contracts in (
        ("support-chat", SOUND, (inherits, own)),
        ("brand-studio", REFUSED, (inherits,)),
    ):
        environment = Environment.objects.get(interface__slug=slug)
        for contract in contracts:
            contract_change(
                by=by, environment=environment, contract=contract, now=now, why="As agreed."
            )
        # what was seen under another contract says nothing of this one
        seen = timezone.now()
        observe(environment, edge, seen)
        environments_assess(environment_ids=[environment.pk], now=seen)


@pytest.fixture
def session_cookie(fleet: User) -> str:
    client = Client()
    client.force_login(fleet, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def watched(
    chromium: Browser, base: str, cookie: str, *, theme: Theme = "light", width: int = 1440
) -> Watched:
    """Return a page of a new context that keeps its complaints; close its context at the end."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900 if width > PHONE else 844},
        color_scheme=theme,
        has_touch=width <= PHONE,
    )
    if cookie:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": base}])
    context.add_init_script(_WATCH)
    page = context.new_page()
    seen = Watched(page, base)
    page.on("console", lambda message: seen.console.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: seen.console.append(f"error: {error}"))
    return seen


@pytest.fixture
def browse(
    chromium: Browser, live_server: LiveServer, session_cookie: str
) -> Iterator[Callable[..., Watched]]:
    """Open pages of the program; every context is closed after the test."""
    opened: list[Watched] = []

    def browse(*, theme: Theme = "light", width: int = 1440, signed_in: bool = True) -> Watched:
        cookie = session_cookie if signed_in else ""
        opened.append(watched(chromium, live_server.url, cookie, theme=theme, width=width))
        return opened[-1]

    yield browse
    for seen in opened:
        seen.page.context.close()
