"""Pipelines that prove who they are: let in once, for what a rule says, and told why not."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import timezone

from readiness.egress import EgressPolicy, parse_zones
from readiness.models import GateEvaluation
from readiness.tasks import issuer_keys
from readiness.tasks.issuer_keys import fetch_issuer_keys, keys_again
from registry.domain.machines.fetching import (
    ASKED_EVERY,
    FRESH_FOR,
    KEPT_FOR,
    KeyFailure,
    KeyState,
)
from registry.domain.machines.issuers import DISCOVERY_PATH, IssuerKind, KeySource
from registry.domain.machines.refusals import Reason
from registry.domain.machines.rules import Pin
from registry.domain.tokens import Verb
from registry.models import (
    ApiToken,
    AuditRow,
    Environment,
    Issuer,
    PersonLink,
    TrustRule,
    UsedAssertion,
    User,
)
from registry.selectors.machines import key_age
from registry.services import issuers, people, trust_rules
from registry.services.machine_tokens import assertions_prune
from tests.api.conftest import NOW, V1, Cast, Program, SignedIn, program_of, token_of
from tests.factories import EnvironmentFactory, acting
from tests.issuing import (
    CLAIMS,
    GITHUB,
    SHA,
    FakeIssuer,
    Published,
    jwk,
    key_set,
    publishing,
    unsigned,
)

GITHUB_ACTIONS = FakeIssuer(audience="http://testserver")
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
EVIDENCE = f"{V1}/interfaces/support-chat/environments/production/evidence"
VERBS = (Verb.GATE_EVALUATE, Verb.EVIDENCE_WRITE, Verb.RELEASE_WRITE)
PINS = (Pin("repository_id", "4711"), Pin("ref", "refs/heads/main"))
FIELDS = issuers.IssuerFields(
    slug="github",
    name="GitHub",
    kind=IssuerKind.GITHUB,
    iss=GITHUB,
    key_source=KeySource.PASTED,
    keys=key_set(),
)
RULE = trust_rules.TrustFields("deploy", "github", ("production",), VERBS, PINS)


@pytest.fixture
def issuer(cast: Cast) -> Issuer:
    """GitHub, with keys that were pasted."""
    return issuers.issuer_add(by=acting(cast.administrator), fields=FIELDS, now=NOW)


@pytest.fixture
def rule(cast: Cast, issuer: Issuer, environment: Environment) -> TrustRule:
    """Lets main of one repository in, with the rights of a member of the team."""
    EnvironmentFactory.create(interface=environment.interface, name="staging")
    return trust_rules.trust_rule_add(
        by=acting(cast.owner), interface=environment.interface, fields=RULE, now=NOW
    )


@pytest.fixture
def link(cast: Cast, issuer: Issuer) -> PersonLink:
    """Says that the outsider starts the runs."""
    return trust_rules.person_link_add(
        by=acting(cast.administrator), issuer=issuer, value="99", email="outsider@example.test",
        now=NOW,
    )  # fmt: skip


def id_token(**changed: Any) -> str:
    return GITHUB_ACTIONS.token(timezone.now(), **changed)


def exchange(raw: str, **more: str) -> Any:
    body = {"grant_type": EXCHANGE, "subject_token": raw, **more}
    return Client().post(f"{V1}/oidc/token", body, content_type="application/json")


def posted(form: dict[str, str], authorization: str = "") -> Any:
    """Send what a client of OAuth sends: a form."""
    kind = "application/x-www-form-urlencoded"
    headers = {"Authorization": authorization} if authorization else {}
    return Client().post(f"{V1}/oidc/token", urlencode(form), content_type=kind, headers=headers)


def identity(raw: str) -> Any:
    return Program(raw).get("/oidc/identity")


def why(answer: Any) -> str:
    assert answer.status_code == 400
    body = answer.json()
    assert body["error_description"] == body["detail"] == body["errors"][0]["detail"]
    assert answer.headers["Cache-Control"] == "no-store"
    return str(body["reason"])


def evidence() -> dict[str, Any]:
    return {
        "check": "MDL-4",
        "outcome": "pass",
        "summary": "Scored well.",
        "observed_at": timezone.now().isoformat(),
    }


def test_a_pipeline_is_let_in_for_what_its_rule_says(
    rule: TrustRule, link: PersonLink, cast: Cast
) -> None:
    answer = exchange(id_token(), scope="evidence:write", commit=SHA)
    assert answer.status_code == 200, answer.content
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json()
    assert (body["token_type"], body["scope"], body["notice"]) == ("Bearer", "evidence:write", "")
    assert 3590 <= body["expires_in"] <= 3600
    assert body["identity"]["run"] == {
        "subject": CLAIMS["sub"], "run_id": "812", "run_attempt": "1", "sha": SHA,
    }  # fmt: skip
    # the outsider stands behind it, and has not the right themselves: the rule lends it
    assert body["identity"]["sponsor"]["name"] == "Otto Outsider"
    program = Program(body["access_token"])
    assert program.send("POST", EVIDENCE.removeprefix(V1), evidence()).status_code == 201
    elsewhere = EVIDENCE.removeprefix(V1).replace("production", "staging")
    assert program.send("POST", elsewhere, evidence()).status_code == 403
    assert program.get("/interfaces/support-chat").status_code == 403
    assert identity(body["access_token"]).json() == body["identity"]
    token = ApiToken.objects.get()
    assert (token.person, token.lent_by) == (cast.outsider, cast.owner)
    row = AuditRow.objects.filter(kind="token").get()
    assert (row.token, row.via) == (token.public_id, "api")
    assert ["rule", None, "deploy of support-chat"] in row.changes
    listed = SignedIn(cast.administrator).get("/tokens").json()["tokens"]
    assert [one["name"] for one in listed] == ["deploy, run 812"]


def test_both_ways_in_lead_to_the_same_identity(rule: TrustRule, link: PersonLink) -> None:
    exchanged = exchange(id_token()).json()["identity"]
    raw = id_token()
    sent = identity(raw).json()
    assert exchanged | {"token": ""} == sent | {"token": ""}
    # the requests of one run come with one token, and are one identity
    assert identity(raw).json() == sent
    assert Program(raw).send("POST", EVIDENCE.removeprefix(V1), evidence()).status_code == 401
    token = ApiToken.objects.get(public_id=sent["token"])
    assert token.expires_at <= timezone.now() + timedelta(minutes=11)


def test_one_run_is_one_evaluation_of_the_gate_however_it_signs_in(
    rule: TrustRule, link: PersonLink
) -> None:
    def asked(raw: str) -> str:
        body = {"interface": "support-chat", "environment": "production"}
        answer = Program(raw).send("POST", "/gate", body)
        assert (answer.status_code, answer.json()["verdict"]) == (409, "deny"), answer.content
        return str(answer.json()["evaluation"])

    exchanged = [exchange(id_token(jti=name)).json()["access_token"] for name in ("a", "b")]
    ways = [*exchanged, id_token(jti="c")]
    assert len({asked(raw) for raw in ways}) == 1
    # what is tried again is asked again
    assert asked(id_token(jti="d", run_attempt="2")) != asked(exchanged[0])


def test_a_token_without_a_sponsor_proposes_no_release(rule: TrustRule, cast: Cast) -> None:
    body = exchange(id_token()).json()
    assert body["identity"]["sponsor"] is None
    assert body["scope"] == "gate:evaluate evidence:write"
    assert "actor_id 99" in body["notice"]
    assert "named" in body["notice"]
    assert why(exchange(id_token(), scope="release:write")) == "no_sponsor"
    # an auditor writes nothing, and so stands behind nothing
    PersonLink.objects.create(issuer=rule.issuer, value="99", person=cast.auditor, created_at=NOW)
    assert exchange(id_token()).json()["identity"]["sponsor"] is None


WRONG_TOKENS: list[tuple[dict[str, Any], str, str]] = [
    ({"iss": "https://evil.example.test"}, "wrong_issuer", "iss"),
    ({"aud": "https://other.example.test"}, "wrong_audience", "http://testserver"),
    ({"repository_id": "1"}, "wrong_repository", "repository_id has to be 4711"),
    ({"ref": "refs/heads/x"}, "wrong_ref", "ref has to be refs/heads/main"),
    ({"sha": "0" * 40}, "wrong_sha", f"does not run for the commit {SHA}"),
    ({"without": ("sha",)}, "wrong_sha", "its token says none"),
    ({"exp": 1}, "expired", "expired"),
    ({"iat": 9_999_999_999, "nbf": 1}, "not_yet_valid", "clocks"),
    ({"jti": "taken"}, "reused_token", "used before"),
    ({"header": {"kid": "other"}}, "unknown_key", "key"),
]
"""What may be wrong with a token, and what is said of it, whichever way it is sent."""


def gate_of(raw: str, commit: str = SHA) -> Any:
    """Ask the gate, with a commit, as whoever ``raw`` says."""
    body = {"interface": "support-chat", "environment": "production", "change": {"commit": commit}}
    return Program(raw).send("POST", "/gate", body)


def why_directly(answer: Any) -> str:
    """Return why a token that was sent as it is opens nothing."""
    assert answer.status_code == 401, answer.content
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "verdict" not in answer.json()
    return str(answer.json()["errors"][0]["code"])


@pytest.mark.parametrize(("changed", "reason", "named"), WRONG_TOKENS)
def test_each_thing_that_is_wrong_with_a_token_is_told_both_ways_and_writes_nothing(
    rule: TrustRule, changed: dict[str, Any], reason: str, named: str
) -> None:
    assert exchange(id_token(jti="taken")).status_code == 200
    before = (ApiToken.objects.count(), UsedAssertion.objects.count())
    raw = id_token(**changed)
    exchanged, sent = exchange(raw, commit=SHA), gate_of(raw)
    assert (why(exchanged), why_directly(sent)) == (reason, reason)
    assert named in exchanged.json()["detail"]
    assert sent.json()["detail"] == exchanged.json()["detail"]
    assert (ApiToken.objects.count(), UsedAssertion.objects.count()) == before
    assert not GateEvaluation.objects.exists()


def test_the_gate_is_asked_for_the_commit_that_the_run_is_of(rule: TrustRule) -> None:
    sent, exchanged = id_token(), exchange(id_token()).json()["access_token"]
    for raw in (sent, exchanged):
        # the first time, and every time after it
        assert gate_of(raw, SHA.upper()).status_code == 409
        other = gate_of(raw, "0" * 40)
        assert why_directly(other) == "wrong_sha"
        assert other.json()["errors"][0]["pointer"] == "/change/commit"
        assert gate_of(raw, "").status_code == 409
        assert gate_of(raw).status_code == 409
    # of one run: neither way in, nor what was refused, made another evaluation
    assert GateEvaluation.objects.get().polls == 6


@pytest.mark.parametrize(
    ("asked", "reason", "named"),
    [
        ({"interface": "other"}, "no_rule", "other"),
        ({"environment": "staging"}, "no_rule", "staging"),
        ({"scope": "registry:read"}, "no_scope", "gate:evaluate"),
        ({"scope": "all"}, "invalid_scope", "all"),
        ({"subject_token_type": "saml"}, "invalid_request", "id_token"),
        ({"grant_type": "password"}, "unsupported_grant_type", "grant_type"),
        ({"subject_token": ""}, "invalid_request", "subject_token"),
        ({"subject_token": "eyJ.x.y"}, "malformed_token", "three parts"),
    ],
)
def test_an_exchange_that_asks_for_what_is_not_given_has_its_reason_and_writes_nothing(
    rule: TrustRule, asked: dict[str, str], reason: str, named: str
) -> None:
    answer = exchange(id_token(), **asked)
    assert why(answer) == reason
    assert named in answer.json()["detail"]
    assert not ApiToken.objects.exists()
    assert not UsedAssertion.objects.exists()


def test_a_rule_from_before_more_was_asked_of_rules_says_what_it_lacks(
    rule: TrustRule, cast: Cast
) -> None:
    client, cure = Client(), "Pin ref or job_workflow_ref as well, or environment"
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/i/{rule.interface.slug}/pipelines/"
    assert cure not in client.get(address).content.decode()
    rule.pins.filter(claim="ref").update(claim="environment", value="production")
    assert cure in client.get(address).content.decode()


@pytest.mark.django_db
def test_who_asks_too_often_for_a_token_is_told_so_by_a_type_that_explains_it(
    settings: Any,
) -> None:
    settings.API_REQUESTS_PER_MINUTE = {"person": 1, "stranger": 1}
    caches["throttle"].clear()
    found = [exchange("opr_none") for _ in range(2)][1]
    caches["throttle"].clear()
    assert (found.status_code, found.headers["Cache-Control"]) == (429, "no-store")
    assert found.json()["type"].endswith("/problems/rate-limited")
    assert found.headers["Retry-After"]


def test_a_forged_signature_is_refused_either_way(rule: TrustRule) -> None:
    forged = replace(GITHUB_ACTIONS, number=1).token(timezone.now(), header={"kid": "ES256-0"})
    assert why(exchange(forged)) == "bad_signature"
    answer = identity(forged)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == "bad_signature"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("made_up", "reason"),
    [
        ({"alg": []}, "algorithm_refused"),
        ({"iss": "\ud800"}, "malformed_token"),
        ({"iss": f"{GITHUB}\x00"}, "malformed_token"),
    ],
)
def test_what_anybody_can_make_up_is_refused_with_a_reason_either_way(
    rule: TrustRule, made_up: dict[str, Any], reason: str
) -> None:
    raw = unsigned(**made_up)
    assert why(exchange(raw)) == reason
    answer = identity(raw)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == reason


def test_a_token_is_good_for_one_exchange(rule: TrustRule) -> None:
    raw = id_token()
    assert exchange(raw).status_code == 200
    assert why(exchange(raw)) == "reused_token"
    assert identity(raw).json()["errors"][0]["code"] == "reused_token"
    sent = id_token()
    assert identity(sent).status_code == 200
    assert why(exchange(sent)) == "reused_token"
    # another token under the same name is not the one that was let in
    twin = id_token(jti="twin")
    assert identity(twin).status_code == 200
    assert identity(id_token(jti="twin", run_attempt="2")).status_code == 401
    assert ApiToken.objects.count() == 3


def test_what_was_let_in_ends_with_the_trust(rule: TrustRule, link: PersonLink, cast: Cast) -> None:
    by, administrator, now = acting(cast.owner), acting(cast.administrator), timezone.now()

    def good() -> bool:
        return identity(raw).status_code == identity(exchanged).status_code == 200

    def begin() -> tuple[str, str]:
        raw = id_token()
        assert identity(raw).status_code == 200
        return raw, exchange(id_token()).json()["access_token"]

    ends: list[Callable[[], object]] = [
        lambda: trust_rules.trust_rule_change(
            by=by, rule=rule, fields=replace(RULE, verbs=(Verb.GATE_EVALUATE,)), now=now
        ),
        lambda: issuers.issuer_change(
            by=administrator, issuer=rule.issuer, fields=replace(FIELDS, name="Git"), now=now
        ),
        lambda: trust_rules.person_link_remove(by=administrator, link=link, now=now),
        lambda: trust_rules.trust_rule_remove(by=by, rule=rule, now=now),
    ]
    for end in ends:
        raw, exchanged = begin()
        assert good()
        end()
        assert identity(exchanged).status_code == identity(raw).status_code == 401
    assert why(exchange(id_token())) == "no_rule"


def test_a_rule_ends_with_whoever_lends_it_rights(rule: TrustRule, cast: Cast) -> None:
    raw = id_token()
    assert identity(raw).status_code == 200
    people.person_close(by=acting(cast.administrator), person=cast.owner, now=timezone.now())
    assert identity(raw).status_code == 401
    assert why(exchange(id_token())) == "nobody_behind_rule"


def test_argo_gets_a_short_lived_token_for_one_of_an_account(cast: Cast) -> None:
    raw = token_of(cast.owner, Verb.GATE_EVALUATE, Verb.REGISTRY_READ)
    body = {"grant_type": "client_credentials", "client_secret": raw, "scope": "registry:read"}
    made = posted(body).json()
    assert made["scope"] == "registry:read"
    assert made["identity"]["sponsor"]["name"] == "Olga Owner"
    assert Program(made["access_token"]).get("/me").status_code == 200
    basic = base64.b64encode(f"argo:{raw}".encode()).decode()
    form = {"grant_type": "client_credentials"}
    for header in (f"Basic {basic}", f"Bearer {raw}"):
        answer = posted(form, header)
        assert answer.json()["scope"] == "gate:evaluate registry:read"
    again = form | {"client_secret": made["access_token"]}
    assert why(posted(again)) == "no_scope"
    assert why(posted(body | {"scope": "audit:read"})) == "no_scope"
    wrong = posted(form | {"client_secret": "opr_x"})
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    token = ApiToken.objects.get(made_from=None)
    SignedIn(cast.owner).send("DELETE", f"/tokens/{token.public_id}")
    assert Program(made["access_token"]).get("/me").status_code == 401


def test_a_form_says_nothing_twice(rule: TrustRule) -> None:
    body = f"grant_type={EXCHANGE}&subject_token=a&subject_token=b"
    kind = "application/x-www-form-urlencoded"
    answer = Client().post(f"{V1}/oidc/token", body, content_type=kind)
    assert answer.status_code == 400
    assert "more than once" in answer.json()["detail"]


def test_uses_and_tokens_are_forgotten_when_they_say_nothing_any_more(rule: TrustRule) -> None:
    assert exchange(id_token()).status_code == 200
    assert assertions_prune(now=timezone.now()) == 0
    assert assertions_prune(now=timezone.now() + timedelta(minutes=12)) == 1
    assert assertions_prune(now=timezone.now() + timedelta(days=8)) == 1
    assert not ApiToken.objects.exists()


# where keys come from


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Iterator[Published]:
    """An issuer on loopback, which the zone ``local`` reaches."""
    policy = EgressPolicy(zones=parse_zones({"local": ["127.0.0.0/8"], "public": {}}))
    monkeypatch.setattr("readiness.services.machine_tokens.egress_policy", lambda: policy)
    with publishing() as found:
        yield found


def at(published: Published, **more: Any) -> issuers.IssuerFields:
    where = {"iss": published.url, "zone": "local", "key_source": KeySource.DISCOVERED}
    return replace(FIELDS, **where | more)


def fetched(issuer: Issuer, fields: issuers.IssuerFields, by: User) -> KeyFailure | None:
    issuers.issuer_change(by=acting(by), issuer=issuer, fields=fields, now=NOW)
    fetch_issuer_keys(issuer=issuer.pk)
    issuer.refresh_from_db()
    return KeyFailure(issuer.failure) if issuer.failure else None


def test_keys_are_found_and_a_key_that_is_new_is_fetched_once_a_minute(
    rule: TrustRule, published: Published, cast: Cast
) -> None:
    source = replace(GITHUB_ACTIONS, iss=published.url)
    published.answers[DISCOVERY_PATH] = source.configuration(f"{published.url}/keys?v=1")
    published.answers["/keys?v=1"] = key_set()
    assert fetched(rule.issuer, at(published), cast.administrator) is None
    assert published.asked == [DISCOVERY_PATH, "/keys?v=1"]
    assert exchange(source.token(timezone.now())).status_code == 200
    # the issuer turns to another key: within the minute nobody looks, then the first request does
    rotated = replace(source, number=1)
    published.answers["/keys?v=1"] = key_set(jwk("ES256", 1))
    assert why(exchange(rotated.token(timezone.now()))) == "unknown_key"
    assert len(published.asked) == 2
    Issuer.objects.update(asked_at=timezone.now() - ASKED_EVERY)
    assert exchange(rotated.token(timezone.now())).status_code == 200
    assert len(published.asked) == 4
    # the old key is out of use at once
    assert why(exchange(source.token(timezone.now()))) == "unknown_key"


def test_by_the_keys_of_an_issuer_on_loopback_the_same_is_wrong_with_a_token(
    rule: TrustRule, published: Published, cast: Cast
) -> None:
    source = replace(GITHUB_ACTIONS, iss=published.url)
    published.answers[DISCOVERY_PATH] = source.configuration(f"{published.url}/keys")
    published.answers["/keys"] = key_set()
    assert fetched(rule.issuer, at(published), cast.administrator) is None
    assert exchange(source.token(timezone.now(), jti="taken")).status_code == 200
    for changed, reason, _ in WRONG_TOKENS:
        raw = source.token(timezone.now(), **changed)
        told = why(exchange(raw, commit=SHA)), why_directly(gate_of(raw))
        assert told == (reason, reason)
    assert len(published.asked) == 2


def test_an_issuer_that_is_down_keeps_its_keys_for_a_day(
    rule: TrustRule, published: Published, cast: Cast
) -> None:
    source = replace(GITHUB_ACTIONS, iss=published.url)
    published.answers["/jwks"] = key_set()
    fields = at(published, key_source=KeySource.ADDRESS, jwks_url=f"{published.url}/jwks")
    assert fetched(rule.issuer, fields, cast.administrator) is None
    published.answers["/jwks"] = b"HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n"
    issuer = rule.issuer
    Issuer.objects.update(asked_at=timezone.now() - FRESH_FOR)
    fetch_issuer_keys(issuer=issuer.pk)
    issuer.refresh_from_db()
    assert key_age(issuer).state(timezone.now()) is KeyState.KEPT
    assert issuer.failure == KeyFailure.HTTP_ERROR
    assert exchange(source.token(timezone.now())).status_code == 200
    Issuer.objects.update(fetched_at=timezone.now() - KEPT_FOR)
    assert why(exchange(source.token(timezone.now()))) == "no_keys"
    published.answers["/jwks"] = key_set()
    Issuer.objects.update(asked_at=timezone.now() - ASKED_EVERY)
    assert exchange(source.token(timezone.now())).status_code == 200
    assert Issuer.objects.get().failure == ""


METADATA = "http://169.254.169.254/keys"
REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (REDIRECT % METADATA.encode(), KeyFailure.REDIRECTED),
        ('{"issuer": "ISS", "jwks_uri": "http://169.254.169.254/keys"}', KeyFailure.ZONE_FORBIDS),
        ('{"issuer": "ISS", "jwks_uri": "http://[::ffff:a9fe:a9fe]/"}', KeyFailure.ZONE_FORBIDS),
        ('{"issuer": "ISS", "jwks_uri": "file:///etc/passwd"}', KeyFailure.ZONE_FORBIDS),
        ('{"issuer": "ISS", "jwks_uri": "ISS/redirect"}', KeyFailure.REDIRECTED),
        ('{"issuer": "ISS", "jwks_uri": "ISS/private"}', KeyFailure.NO_KEYS),
        ('{"issuer": "ISS", "jwks_uri": "ISS/large"}', KeyFailure.TOO_LARGE),
        ('{"issuer": "ISS", "jwks_uri": "ISS/gone"}', KeyFailure.HTTP_ERROR),
        ('{"issuer": "ISS", "jwks_uri": 7}', KeyFailure.NO_CONFIGURATION),
        ('{"issuer": "ISS/", "jwks_uri": "ISS/keys"}', KeyFailure.OTHER_ISSUER),
        ("<html>sign in</html>", KeyFailure.NO_CONFIGURATION),
        (b"SSH-2.0-OpenSSH\r\n\r\n", KeyFailure.HTTP_ERROR),
    ],
)
def test_whatever_an_issuer_answers_nothing_else_is_asked_and_the_page_says_why(
    rule: TrustRule, published: Published, cast: Cast, answer: bytes | str, failure: KeyFailure
) -> None:
    if isinstance(answer, str):
        answer = answer.replace("ISS", published.url)
    published.answers = {
        DISCOVERY_PATH: answer,
        "/redirect": REDIRECT % METADATA.encode(),
        "/private": json.dumps({"keys": [jwk("ES256") | {"d": "secret"}]}),
        "/large": " " * 70_000,
    }
    assert fetched(rule.issuer, at(published), cast.administrator) is failure
    assert failure.sentence.endswith(".")
    assert not rule.issuer.keys
    assert len(published.asked) <= 2


def test_an_issuer_at_a_forbidden_address_is_never_dialled(
    rule: TrustRule, published: Published, cast: Cast
) -> None:
    for iss, zone in (
        ("http://169.254.169.254", "local"),
        ("https://metadata.google.internal", "local"),
        (f"https://127.0.0.1:{published.port}", "public"),
    ):
        fields = at(published, iss=iss, zone=zone)
        assert fetched(rule.issuer, fields, cast.administrator) is KeyFailure.ZONE_FORBIDS
        Issuer.objects.update(asked_at=None)
    assert published.asked == []


def test_the_tick_has_old_keys_fetched_and_pasted_ones_left_alone(
    rule: TrustRule, published: Published, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(
        issuer_keys.fetch_issuer_keys,
        "apply_async",
        lambda *, kwargs, expires: sent.append(kwargs["issuer"]),
    )
    keys_again(timezone.now())
    assert sent == []
    issuers.issuer_change(
        by=acting(cast.administrator), issuer=rule.issuer, fields=at(published), now=NOW
    )
    keys_again(timezone.now())
    assert sent == [rule.issuer_id]
    Issuer.objects.update(asked_at=timezone.now())
    keys_again(timezone.now())
    keys_again(timezone.now() + FRESH_FOR + timedelta(seconds=1))
    assert sent == [rule.issuer_id] * 2


# who may say whom to trust


def body_of(issuer: str = "gitlab", **more: Any) -> dict[str, Any]:
    values = {"slug": issuer, "name": "GitLab", "kind": "gitlab", "iss": "https://gitlab.com"}
    return values | {"key_source": "pasted", "keys": key_set(jwk("ES256", 1))} | more


RULE_BODY = {
    "name": "nightly",
    "issuer": "github",
    "environments": ["production"],
    "verbs": ["gate:evaluate"],
    "pins": [
        {"claim": "repository_id", "value": "1"},
        {"claim": "ref", "value": "refs/heads/main"},
    ],
}
RULES = "/interfaces/support-chat/trust-rules"


def test_platform_leads_and_administrators_alone_change_issuers(
    cast: Cast, rule: TrustRule
) -> None:
    for person in (cast.owner, cast.approver, cast.outsider, cast.auditor):
        someone = SignedIn(person)
        assert someone.send("POST", "/issuers", body_of()).status_code == 403
        assert someone.change("PUT", "/issuers/github", body_of()).status_code == 403
        assert someone.change("DELETE", "/issuers/github").status_code == 403
        assert someone.get("/issuers").status_code == 200
    assert program_of(cast.administrator).send("POST", "/issuers", body_of()).status_code == 403
    lead = SignedIn(cast.platform_lead)
    made = lead.send("POST", "/issuers", body_of())
    assert made.status_code == 201, made.content
    assert made.json()["key_state"] == "pasted"
    assert made.json()["human_claim"] == "user_login"
    changed = body_of(name="Our GitLab", keys="")
    assert lead.change("PUT", "/issuers/gitlab", changed).json()["name"] == "Our GitLab"
    assert lead.send("POST", "/issuers", body_of("other")).status_code == 422
    assert lead.change("DELETE", "/issuers/github").status_code == 422
    assert lead.change("DELETE", "/issuers/gitlab").status_code == 204


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"keys": "{}"}, "/keys"),
        ({"keys": key_set(jwk("ES256") | {"d": "x"})}, "/keys"),
        ({"key_source": "discovered", "iss": "http://gitlab.example.test"}, "/iss"),
        ({"key_source": "address", "jwks_url": "file:///etc/passwd"}, "/jwks_url"),
        ({"key_source": "address", "jwks_url": ""}, "/jwks_url"),
        ({"zone": "moon"}, "/zone"),
        ({"ca_pem": "x"}, "/ca_pem"),
        ({"iss": ""}, "/iss"),
    ],
)
def test_an_issuer_that_cannot_be_taken_is_told_where(
    cast: Cast, changes: dict[str, Any], pointer: str
) -> None:
    answer = SignedIn(cast.platform_lead).send("POST", "/issuers", body_of(**changes))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_the_team_and_those_above_it_change_whom_its_interface_trusts(
    cast: Cast, rule: TrustRule
) -> None:
    for person in (cast.outsider, cast.auditor):
        someone = SignedIn(person)
        assert someone.send("POST", RULES, RULE_BODY).status_code == 403
        assert someone.change("PUT", f"{RULES}/deploy", RULE_BODY).status_code == 403
        assert someone.change("DELETE", f"{RULES}/deploy").status_code == 403
        assert someone.get(RULES).status_code == 200
    assert program_of(cast.owner).send("POST", RULES, RULE_BODY).status_code == 403
    for person in (cast.owner, cast.approver, cast.platform_lead, cast.administrator):
        someone = SignedIn(person)
        made = someone.send("POST", RULES, RULE_BODY)
        assert made.status_code == 201, made.content
        assert made.json()["lent_by"] == str(person)
        wider = RULE_BODY | {"environments": ["production", "staging"]}
        changed = someone.change("PUT", f"{RULES}/nightly", wider)
        assert changed.json()["environments"] == ["production", "staging"]
        assert someone.send("POST", RULES, RULE_BODY).status_code == 422
        assert someone.change("DELETE", f"{RULES}/nightly").status_code == 204


@pytest.mark.parametrize(
    ("changes", "pointer", "sentence"),
    [
        ({"pins": RULE_BODY["pins"][:1]}, "/pins", "ref or job_workflow_ref as well"),
        ({"pins": RULE_BODY["pins"][1:]}, "/pins", "repository_id"),
        ({"environments": ["moon"]}, "/environments", "production, staging"),
        ({"issuer": "other"}, "/issuer", "no issuer"),
        ({"verbs": ["audit:read"]}, "/verbs/0", "audit:read"),
    ],
)
def test_a_rule_that_pins_too_little_is_told_what_to_add(
    cast: Cast, rule: TrustRule, changes: dict[str, Any], pointer: str, sentence: str
) -> None:
    answer = SignedIn(cast.owner).send("POST", RULES, RULE_BODY | changes)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert sentence in error["detail"]


def test_administrators_alone_say_who_somebody_is(cast: Cast, issuer: Issuer) -> None:
    sent = {"value": "77", "email": "owner@example.test"}
    for person in (cast.owner, cast.platform_lead, cast.outsider):
        someone = SignedIn(person)
        assert someone.send("POST", "/issuers/github/links", sent).status_code == 403
        assert someone.get("/issuers/github/links").status_code == 403
    administrator = SignedIn(cast.administrator)
    made = administrator.send("POST", "/issuers/github/links", sent)
    assert (made.status_code, made.json()["name"]) == (201, "Olga Owner")
    assert administrator.send("POST", "/issuers/github/links", sent).status_code == 422
    for email in ("nobody@example.test", "auditor@example.test"):
        refused = administrator.send("POST", "/issuers/github/links", sent | {"email": email})
        assert refused.json()["errors"][0]["pointer"] == "/email"
    place = f"/issuers/github/links/{made.json()['id']}"
    assert SignedIn(cast.owner).send("DELETE", place).status_code == 403
    assert administrator.send("DELETE", place).status_code == 204


def test_a_token_is_tried_without_a_trace(rule: TrustRule, link: PersonLink, cast: Cast) -> None:
    reader, place = SignedIn(cast.outsider), "/interfaces/support-chat/trust-rule-trials"
    good = reader.send("POST", place, {"token": id_token()}).json()
    assert (good["lets_in"], good["rule"], good["sponsor"]) == (True, "deploy", "Otto Outsider")
    bad = reader.send("POST", place, {"token": id_token(ref="refs/heads/x")}).json()
    assert (bad["lets_in"], bad["claim"], bad["expected"]) == (False, "ref", "refs/heads/main")
    assert bad["reason"] == Reason.WRONG_REF
    assert not UsedAssertion.objects.exists()
    assert not ApiToken.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_exchanges_at_once_one_is_granted(rule: TrustRule) -> None:
    if connection.vendor != "postgresql":
        # one writes after the other there anyway
        raw = id_token()
        assert [exchange(raw).status_code for _ in range(2)] == [200, 400]
        return
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    from django.db import connections

    def at_once(send: Callable[[], Any]) -> list[int]:
        barrier = Barrier(4)

        def run() -> int:
            barrier.wait(10)
            try:
                return int(send().status_code)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            return sorted(one.result() for one in [pool.submit(run) for _ in range(4)])

    raw, sent = id_token(), id_token()
    assert at_once(lambda: exchange(raw)) == [200, 400, 400, 400]
    assert at_once(lambda: identity(sent)) == [200] * 4
    assert ApiToken.objects.count() == 2
