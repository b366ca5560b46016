"""Facts and observations for tests of judgement: a sound edge, from which a test departs."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from readiness.domain.access_facts import (
    AccessAnswer,
    AuthenticationFacts,
    Content,
    IdentityUse,
    Presented,
)
from readiness.domain.exposure_facts import ExposureAnswer, ExposureFacts, Purpose
from readiness.domain.facts import (
    AddressAnswer,
    AddressTls,
    AvailabilityFacts,
    CertificateFacts,
    HstsAnswer,
    HstsFacts,
    PlainAnswer,
    PlainHttpFacts,
    Timings,
    TlsFacts,
)
from readiness.domain.probing import Observation, ProbeId, target_digest
from readiness.domain.redirection import NOWHERE, Location, Redirection
from readiness.domain.version_facts import VersionAnswer, VersionFacts
from readiness.domain.walk_facts import Beginning, End, Step, Walk
from registry.domain.alert_routes import AlertKind, AlertRoute, Severity
from registry.domain.contract_clauses import Reason
from registry.domain.identities import IdentitySource
from registry.domain.objectives import Objective, Sli
from registry.domain.owner_snapshots import OwnershipSnapshot, TeamSnapshot
from registry.domain.particulars import (
    BoundaryLayer,
    DataHandling,
    Dependency,
    Deployment,
    IncidentHandling,
    Layer,
    Link,
    LinkKind,
    Particulars,
    PromptLogging,
    ServedModel,
    Upgrades,
)
from registry.domain.releases import DeployedRelease
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import PREVIOUS_RELEASE, Rehearsal, Result, RollbackPlan
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import ContractSnapshot, EnvironmentSnapshot, InterfaceSnapshot
from registry.domain.subject import ReleaseSubject
from registry.domain.vocabulary import (
    DataClassification,
    EnvironmentKind,
    Lifecycle,
    Standing,
    Tier,
)

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TEAM = TeamSnapshot(
    slug="support",
    name="Support",
    is_active=True,
    active_members=2,
    members=frozenset({"mia@example.test", "tom@example.test"}),
)
PARTICULARS = Particulars(
    links=tuple(Link(kind, f"https://pages.example.test/{kind}") for kind in LinkKind),
    dependencies=(Dependency(interface="gateway", effect="no answers"),),
    boundary=tuple(BoundaryLayer(layer, "Platform", "page platform") for layer in Layer),
    deployment=Deployment("https://git.example.test/deploy.md", date(2026, 10, 1), "1. Build it"),
    upgrades=Upgrades(30, date(2026, 11, 1)),
    data=DataHandling("https://pages.example.test/privacy", 30, PromptLogging.REDACTED),
    incidents=IncidentHandling("https://wiki.example.test/sev", "https://wiki.example.test/esc"),
    models=(ServedModel("lab-7b", "hf:acme/lab-7b@" + "0" * 40, "awq", "apache-2.0", "acme"),),
    objectives=(
        Objective("availability", Sli.AVAILABILITY, Decimal("0.995")),
        Objective("first-token", Sli.TTFT, Decimal("0.95"), Decimal(2)),
    ),
    rollback=RollbackPlan(
        trigger="error rate above 5 % for 10 minutes",
        target=PREVIOUS_RELEASE,
        steps=("Set the image to the previous digest", "Watch the health route"),
        data_effect="chat history stays",
        limit_minutes=15,
    ),
)
"""A record in which every section says what is asked."""
CONTRACT = ContractSnapshot(
    "1.2",
    10_485_760,
    30,
    60,
    plain_http="redirected",
    hsts_seconds=31_536_000,
    edge_authentication="bearer",
    allowed_hosts=("chat.example.test",),
    allowed_paths=("/api/*",),
    identity_headers_stripped=("X-Forwarded-User",),
    header_limit_bytes=16_384,
    idle_timeout_seconds=75,
    rate_limit_per_minute=600,
    security_headers=("X-Content-Type-Options: nosniff",),
    cookies=("HttpOnly", "Secure"),
    upstream_allow_list=("http://10.0.3.7:8080",),
    network_policy="https://wiki.example.test/network",
    rewriting="none",
    cache_authenticated=False,
    streaming="unbuffered",
    websocket="upgraded",
    not_applicable=(Reason("trusted_proxies", "Nothing stands before the edge."),),
    reviewed_on=date(2026, 10, 1),
    reviewed_by="Mia",
)
"""A contract in which no clause is open."""
REHEARSAL = Rehearsal(
    NOW - timedelta(days=9), NOW - timedelta(days=9, minutes=-6), Result.SUCCEEDED
)
PAGER = AlertRoute("pager", AlertKind.PAGERDUTY, (Severity.CRITICAL,), source=IdentitySource.STORED)
ENVIRONMENT = EnvironmentSnapshot(
    id=1,
    name="production",
    kind=EnvironmentKind.PRODUCTION,
    edge_url="https://chat.example.test",
    routes=(
        Route(RouteKind.PROTECTED_API, "/api/models"),
        Route(RouteKind.PROTECTED_PAGES, "/settings"),
        Route(RouteKind.VERSION, "/api/version", pointer="/version"),
    ),
    contract=CONTRACT,
    rehearsals=(REHEARSAL,),
    release=DeployedRelease(
        public_id="rel_01KA0000000000000000000000",
        version="1.4.2",
        revision=1,
        subject=ReleaseSubject(image="sha256:" + "4" * 64, model="hf:acme/lab-7b@" + "0" * 40),
        deployed_at=NOW - timedelta(days=3),
    ),
)
OWNERSHIPS = tuple(
    OwnershipSnapshot(
        id=number,
        responsibility=responsibility,
        standing=Standing.PRIMARY,
        holder=TEAM,
        invited_at=NOW - timedelta(days=9),
        accepted_at=NOW - timedelta(days=8),
        accepted_by="Mia",
    )
    for number, responsibility in enumerate(Responsibility)
)
INTERFACE = InterfaceSnapshot(
    id=1,
    slug="chat",
    name="Chat",
    team=TEAM,
    description="Answers questions.",
    profile="generic-chat",
    tier=Tier.IMPORTANT,
    lifecycle=Lifecycle.PRODUCTION,
    data_classification=DataClassification.INTERNAL,
    environments=(ENVIRONMENT,),
    ownerships=OWNERSHIPS,
    particulars=PARTICULARS,
    alert_routes=(PAGER,),
)
UNDATED = replace(
    INTERFACE,
    particulars=Particulars(),
    environments=(replace(ENVIRONMENT, rehearsals=(), contract=ContractSnapshot()),),
)
"""The interface without anything in its record that turns on a day."""
ROOT = CertificateFacts(
    subject="CN=Root",
    issuer="CN=Root",
    names=(),
    not_before=NOW - timedelta(days=3650),
    not_after=NOW + timedelta(days=3650),
    key_type="rsa",
    key_bits=4096,
    signature_hash="sha256",
    self_signed=True,
    fingerprint="0" * 64,
)
LEAF = CertificateFacts(
    subject="CN=chat.example.test",
    issuer="CN=Root",
    names=("chat.example.test",),
    not_before=NOW - timedelta(days=30),
    not_after=NOW + timedelta(days=60),
    key_type="ec",
    key_bits=256,
    signature_hash="sha256",
    self_signed=False,
    fingerprint="1" * 64,
)
SOUND_TLS = AddressTls(
    address="192.0.2.7",
    verified=True,
    trusted=True,
    name_covered=True,
    chain=(LEAF,),
    path=(LEAF, ROOT),
    protocol="TLSv1.3",
)
SOUND_ANSWER = AddressAnswer(
    address="192.0.2.7", status=200, body_bytes=2, timings=Timings(1.0, 2.0, 3.0, 40.0)
)

HEALTH_WALK = Walk("192.0.2.7", Beginning.HEALTH, (Step("/health", 200),), End.ANSWER)
START_WALK = Walk("192.0.2.7", Beginning.START, (Step("/", 200, is_page=True),), End.ANSWER)
SOUND_WALKS = (HEALTH_WALK, START_WALK)
TO_HTTPS = Redirection(Location.EDGE, "chat.example.test", keeps_path=True)
REDIRECTED = PlainAnswer("192.0.2.7", "/", 308, redirection=TO_HTTPS)
MARKED = HstsAnswer("192.0.2.7", "/", 200, ("max-age=31536000",))
MARKED_ERROR = HstsAnswer("192.0.2.7", "/0123456789abcdef", 404, ("max-age=31536000",))
REFUSED_API = AccessAnswer(
    "/api/models", "GET", Presented.NOTHING, "/api/models", "192.0.2.7", status=401
)
CONTROL = replace(
    REFUSED_API, route="/api/", target="/api/0123456789abcdef", is_control=True, status=404
)
LET_IN = replace(
    REFUSED_API,
    presented=Presented.IDENTITY,
    status=200,
    content=Content.DATA,
    digest="2" * 16,
    neutral_digest="2" * 16,
)
REFUSED_PAGE = AccessAnswer(
    "/settings",
    "GET",
    Presented.NOTHING,
    "/settings",
    "192.0.2.7",
    is_api=False,
    status=302,
    redirection=Redirection(Location.EDGE, "chat.example.test"),
    leads_to="/sign-in",
)
SIGN_IN_PAGE = replace(
    REFUSED_PAGE,
    route="/sign-in",
    target="/sign-in",
    status=200,
    content=Content.SIGN_IN,
    redirection=NOWHERE,
    leads_to="",
    is_followed=True,
)
SOUND_ACCESS = (
    CONTROL,
    REFUSED_API,
    replace(REFUSED_API, method="POST"),
    LET_IN,
    replace(REFUSED_API, presented=Presented.WRONG),
    replace(REFUSED_API, target="//api/models", spelling="double slash"),
    REFUSED_PAGE,
    SIGN_IN_PAGE,
)


ALIVE = ExposureAnswer(
    Purpose.ALIVE,
    "",
    "/",
    "/",
    "*/*",
    "192.0.2.7",
    expected=True,
    status=200,
    content=Content.PAGE,
    content_type="text/html",
    size=9,
    title_digest="7" * 16,
    digest="8" * 16,
    neutral_digest="8" * 16,
)
NOWHERE_PATH = ExposureAnswer(
    Purpose.CONTROL,
    "",
    "/*",
    "/0123456789abcdef",
    "text/plain",
    "192.0.2.7",
    status=404,
    content=Content.ERROR,
    content_type="application/json",
    size=5,
    digest="9" * 16,
    neutral_digest="9" * 16,
)
HIDDEN_PATHS = tuple(
    replace(
        NOWHERE_PATH,
        purpose=Purpose.KNOWN,
        check=check,
        path=path,
        target=path,
        what=what,
    )
    for check, path, what in (
        ("EXP-1", "/metrics", "metrics in Prometheus' text format"),
        ("EXP-2", "/docs", "the documentation of the API"),
        ("EXP-3", "/nginx_status", "the status page of nginx"),
        ("EXP-4", "/mcp", "an MCP endpoint, by which tools are called"),
        ("EXP-5", "/console", "the console of Werkzeug's debugger"),
    )
)
SOUND_EXPOSURE = (
    ALIVE,
    NOWHERE_PATH,
    replace(NOWHERE_PATH, target="/fedcba9876543210"),
    *HIDDEN_PATHS,
)


RUNS = VersionAnswer("192.0.2.7", status=200, version="1.4.2", digest="sha256:" + "4" * 64)
"""The release that is recorded, as the edge names it."""


def availability(*answers: AddressAnswer, **changes: Any) -> AvailabilityFacts:
    """Return the facts of P01 with these answers, or with one sound answer."""
    facts = AvailabilityFacts(
        url="https://chat.example.test/",
        expected_status=200,
        expected_text="",
        answers=answers or (SOUND_ANSWER,),
        walks=_walks(answers),
    )
    return replace(facts, **changes)


def _walks(answers: tuple[AddressAnswer, ...]) -> tuple[Walk, ...]:
    """Return what is seen of the form: nothing where no address answers."""
    silent = next((answer.failure for answer in answers), None)
    if silent is None or any(answer.failure is None for answer in answers):
        return SOUND_WALKS
    return (Walk("192.0.2.7", Beginning.HEALTH, (Step("/health", failure=silent),), End.FAILURE),)


def tls(*addresses: AddressTls, **changes: Any) -> TlsFacts:
    """Return the facts of P02 with these addresses, or with one sound address."""
    facts = TlsFacts(host="chat.example.test", port=443, addresses=addresses or (SOUND_TLS,))
    return replace(facts, **changes)


def plain(*answers: PlainAnswer, **changes: Any) -> PlainHttpFacts:
    """Return the facts of P04 with these answers, or with one sound answer."""
    facts = PlainHttpFacts("http://chat.example.test", answers=answers or (REDIRECTED,))
    return replace(facts, **changes)


def hsts(*answers: HstsAnswer, **changes: Any) -> HstsFacts:
    """Return the facts of P05 with these answers, or with two sound answers."""
    facts = HstsFacts("chat.example.test", answers=answers or (MARKED, MARKED_ERROR))
    return replace(facts, **changes)


def access(*answers: AccessAnswer, **changes: Any) -> AuthenticationFacts:
    """Return the facts of P06 with these answers, or with sound ones."""
    identity = IdentityUse.PRESENTED
    facts = AuthenticationFacts(identity=identity, answers=answers or SOUND_ACCESS)
    return replace(facts, **changes)


def exposure(*answers: ExposureAnswer, **changes: Any) -> ExposureFacts:
    """Return the facts of P07 with these answers, or with sound ones."""
    return replace(ExposureFacts(answers=answers or SOUND_EXPOSURE), **changes)


def version(*answers: VersionAnswer, **changes: Any) -> VersionFacts:
    """Return the facts of P21 with these answers, or with that of the recorded release."""
    facts = VersionFacts("/api/version", "/version", answers=answers or (RUNS,))
    return replace(facts, **changes)


def exposed(check: str, **changes: Any) -> tuple[ExposureAnswer, ...]:
    """Return sound answers but for one: the thing that ``check`` looks for is public."""
    public: dict[str, Any] = {
        "status": 200,
        "sign": "text/plain, “# HELP”",
        "content": Content.DATA,
        "content_type": "text/plain",
        "size": 12,
        "digest": "1" * 16,
        "neutral_digest": "1" * 16,
    }
    return tuple(
        replace(one, **(public | changes)) if one.check == check else one for one in SOUND_EXPOSURE
    )


def observed(probe: ProbeId, facts: Any, **changes: Any) -> Observation[Any]:
    """Return an observation of ``facts`` made just now of ``ENVIRONMENT``."""
    observation = Observation(
        probe=probe,
        observed_at=NOW,
        algorithm_version=1,
        facts=facts,
        target=target_digest(ENVIRONMENT),
    )
    return replace(observation, **changes)


def sound() -> dict[ProbeId, Observation[Any]]:
    """Return observations of an edge with which nothing is wrong."""
    return {
        ProbeId.AVAILABILITY: observed(ProbeId.AVAILABILITY, availability()),
        ProbeId.TLS: observed(ProbeId.TLS, tls()),
        ProbeId.PLAIN_HTTP: observed(ProbeId.PLAIN_HTTP, plain()),
        ProbeId.HSTS: observed(ProbeId.HSTS, hsts()),
        ProbeId.AUTHENTICATION: observed(ProbeId.AUTHENTICATION, access()),
        ProbeId.EXPOSURE: observed(ProbeId.EXPOSURE, exposure()),
        ProbeId.VERSION: observed(ProbeId.VERSION, version()),
    }
