"""The folded part of an environment's form: what few edges need, and what must not be lost."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from django.http import QueryDict

from registry.domain.contract_clauses import ContractFields
from registry.domain.fields import EnvironmentFields
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import ContractSnapshot, Rest
from registry.models import Environment, Interface
from registry.selectors.declared import environment_declared
from registry.selectors.snapshots import snapshot_get
from registry.services.environments import environment_update
from registry.web.forms.environments import EnvironmentForm, environment_initial
from tests.factories import NOW, acting
from tests.web.conftest import Cast, signed_in

DAY = timedelta(days=1)
PATH = "/i/support-chat/environments/production/edit/"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SENT = {
    "name": "production",
    "kind": "production",
    "edge_url": "https://chat.example.test",
    "outside_zone": "public",
    "forbidden_routes": "/metrics\n/docs",
    "version_route": "/api/version",
    "version_pointer": "/version",
    "canary_route": "/v1/chat/completions",
    "canary_model": "lab-7b",
    "stream_route": "/v1/chat/completions",
    "websocket_route": "/ws",
    "identity_route": "/api/me",
    "slow_route": "/slow",
    "static_routes": f"{DIGEST}  /static/app.js\n{DIGEST.upper()} */static/b.js",
    "inside_zone": "local",
    "upstreams": "http://10.0.3.7:8080\nhttp://10.0.3.8:8080/",
}


@pytest.fixture
def full(cast: Cast, environment: Environment) -> Environment:
    """The environment with everything recorded that there is."""
    everything = EnvironmentFields(
        name="production",
        kind="production",
        edge_url="https://chat.example.test",
        protected_api=("/v1/models",),
        protected_pages=("/chat",),
        public_routes=("/about",),
        forbidden_routes=("/metrics",),
        version_route=(Route(RouteKind.VERSION, "/version", pointer="/a~1b/0"),),
        canary_route=(Route(RouteKind.CANARY, "/v1/chat/completions", model="acme/lab 7b"),),
        stream_route=("/stream",),
        websocket_route=("/ws?EIO=4",),
        slow_route=("/slow",),
        identity_route=("/me",),
        static_routes=(
            Route(RouteKind.STATIC, "/b.js", sha256=DIGEST),
            Route(RouteKind.STATIC, "/a.js", sha256="0" * 64),
        ),
        inside_zone="local",
        upstreams=("https://inner.example.test:443", "http://10.0.3.7:8080"),
        contract=ContractFields("1.3", 1, 2, 3),
        maintenance=(Rest(NOW + DAY, NOW + 2 * DAY, "database upgrade"),),
    )
    return environment_update(
        by=acting(cast.owner), environment=environment, fields=everything, now=NOW
    )


def test_everything_is_recorded_as_it_was_typed(cast: Cast, environment: Environment) -> None:
    assert signed_in(cast.owner).post(PATH, SENT).status_code == 302
    seen = snapshot_get("support-chat").environment("production")
    assert seen.forbidden_routes == ("/metrics", "/docs")
    assert set(seen.special_routes) == {
        Route(RouteKind.VERSION, "/api/version", pointer="/version"),
        Route(RouteKind.CANARY, "/v1/chat/completions", model="lab-7b"),
        Route(RouteKind.STREAM, "/v1/chat/completions"),
        Route(RouteKind.WEBSOCKET, "/ws"),
        Route(RouteKind.IDENTITY, "/api/me"),
        Route(RouteKind.SLOW, "/slow"),
        Route(RouteKind.STATIC, "/static/app.js", sha256=DIGEST),
        Route(RouteKind.STATIC, "/static/b.js", sha256=DIGEST),
    }
    assert seen.inside_zone == "local"
    assert seen.upstreams == ("http://10.0.3.7:8080", "http://10.0.3.8:8080")
    assert seen.contract == ContractSnapshot()


def test_saving_the_form_as_it_is_shown_loses_nothing(cast: Cast, full: Environment) -> None:
    before = environment_declared(full)
    shown = EnvironmentForm(initial=environment_initial(full))
    sent = QueryDict(mutable=True)
    sent.update({field.name: field.value() or "" for field in shown})
    form = EnvironmentForm(sent)
    assert form.is_valid(), form.errors
    environment_update(by=acting(cast.owner), environment=full, fields=form.record(), now=NOW)
    assert environment_declared(full) == before


def test_what_is_recorded_says_something_about_every_field(full: Environment) -> None:
    # None would mean "leave it as it is", so a form made of it could lose something
    said = asdict(environment_declared(full))
    assert [name for name, value in said.items() if value is None] == ["health_status"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version_route": ""}, "version_route"),
        ({"canary_route": ""}, "canary_route"),
        ({"canary_model": ""}, "canary_route"),
        ({"version_pointer": "version"}, "version_route"),
        ({"slow_route": "slow"}, "slow_route"),
        ({"static_routes": "/static/app.js"}, "static_routes"),
        ({"forbidden_routes": "/api/me"}, "forbidden_routes"),
        ({"forbidden_routes": "/"}, "forbidden_routes"),
        ({"inside_zone": "public"}, "inside_zone"),
        ({"upstreams": "http://10.0.3.7"}, "upstreams"),
        ({"upstreams": "https://chat.example.test:443"}, "upstreams"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field_and_unfolded(
    cast: Cast, environment: Environment, change: dict[str, str], field: str
) -> None:
    answer = signed_in(cast.owner).post(PATH, SENT | change)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in text
    assert text.count("<details open") >= 1
    assert snapshot_get("support-chat").environment("production").special_routes == ()


def test_the_page_of_the_interface_shows_what_is_recorded(cast: Cast, full: Environment) -> None:
    text = signed_in(cast.outsider).get("/i/support-chat/").content.decode()
    for shown in (
        "<dt>Forbidden</dt><dd><code>/metrics</code>",
        "<code>/version</code>, a version route, read at <code>/a~1b/0</code>",
        "<code>/v1/chat/completions</code>, a canary route, asks <code>acme/lab 7b</code>",
        f"<code>/b.js</code>, a static route, SHA-256 <code>{DIGEST}</code>",
        "<code>/ws?EIO=4</code>, a WebSocket route",
        "<dt>Inside zone</dt><dd>local</dd>",
        "<code>http://10.0.3.7:8080</code>",
        "TLS 1.3",
        "1 byte",
        "2 seconds",
        "3 seconds",
    ):
        assert shown in text


def test_what_the_kind_should_never_show_is_a_suggestion(cast: Cast, interface: Interface) -> None:
    interface.profile = "litellm"
    interface.save()
    form = EnvironmentForm(profile="litellm")
    suggested = form.fields["forbidden_routes"].widget.attrs["placeholder"]
    assert form["forbidden_routes"].value() is None
    assert all(line.startswith("/") for line in suggested.splitlines())


def test_nothing_said_leaves_everything_as_it_is(cast: Cast, full: Environment) -> None:
    before = snapshot_get("support-chat")
    said = EnvironmentFields("production", "production", "https://chat.example.test")
    environment_update(by=acting(cast.owner), environment=full, fields=said, now=NOW)
    assert snapshot_get("support-chat") == before
    gone = replace(said, inside_zone="", upstreams=(), contract=ContractFields())
    environment_update(by=acting(cast.owner), environment=full, fields=gone, now=NOW)
    seen = snapshot_get("support-chat").environment("production")
    assert (seen.inside_zone, seen.upstreams, seen.contract) == ("", (), ContractSnapshot())
