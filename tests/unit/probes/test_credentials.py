"""Where the credential of an identity goes, and where it never does."""

import base64
import json
import logging
import ssl
from pathlib import Path
from random import Random
from typing import Any

import pytest

from readiness.domain.access_facts import IdentityUse
from readiness.domain.observation_json import dump, load
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Observation, ProbeId
from readiness.egress import (
    PUBLIC,
    Credential,
    CredentialRefusedError,
    DialRefusedError,
    Scope,
    Zone,
)
from readiness.egress.credentials import credential_header
from readiness.probes.contract import ProbeTarget
from readiness.probes.credentials import credentials_for, identity_of
from readiness.probes.forgeries import forged
from readiness.probes.pacing import Pacer
from readiness.probes.visit import Luggage, Message, Visit
from registry.domain.identities import Slot
from registry.domain.secret import Secret
from tests.certificates import authority, leaf, server_files
from tests.loopback import serving, tls_context
from tests.unit.probes.applications import Application, Asked, leading
from tests.unit.probes.conftest import Run
from tests.unit.probes.edges import HOST, NOW, Pauses, egress, environment, observed
from tests.unit.probes.guarded import API, IDENTITY, KEY, ROUTES, Look, but, guarded, look

__all__ = ["look"]

SECRET = KEY.removeprefix("Bearer ")
CREDENTIALS: dict[str, Secret] = {Slot.A: Secret(KEY)}


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, str]:
    root = authority("Root", NOW)
    files = server_files(tmp_path_factory.mktemp("tls"), "edge", (leaf(HOST, NOW, issuer=root),))
    return tls_context(*files), root.pem


def ask(
    run: Run, folder: Path, application: Application, context: ssl.SSLContext, ca_pem: str
) -> Observation[Any]:
    async def work() -> Observation[Any]:
        async with serving(application.handler, context=context) as listener:
            target = environment(
                f"https://{HOST}:{listener.port}",
                ca_pem=ca_pem,
                routes=ROUTES,
                identities=(IDENTITY,),
            )
            return await observed(
                target, egress(folder), ProbeId.AUTHENTICATION, credentials=CREDENTIALS
            )

    found: Observation[Any] = run(work())
    return found


def test_it_reaches_the_edge_over_verified_tls(
    run: Run, tmp_path: Path, tls: tuple[ssl.SSLContext, str]
) -> None:
    application = Application(guarded)
    ask(run, tmp_path, application, *tls)
    carrying = [asked for asked in application.asked if asked.credential == KEY]
    random_path, route = carrying
    assert (route.method, route.target) == ("GET", API)
    # with it on a path that cannot exist, to know what it gets whatever it asks for
    assert (random_path.method, random_path.target.rpartition("/")[0]) == ("GET", "/v1")


def test_nothing_at_all_is_sent_where_the_certificate_is_not_accepted(
    run: Run, tmp_path: Path, tls: tuple[ssl.SSLContext, str]
) -> None:
    application = Application(guarded)
    observation = ask(run, tmp_path, application, tls[0], "")
    assert application.asked == []
    assert observation.facts.failure is not None


@pytest.mark.parametrize("kind", ["https", "http"])
def test_it_never_follows_a_redirect(
    run: Run, tmp_path: Path, tls: tuple[ssl.SSLContext, str], kind: str
) -> None:
    other = Application(guarded)

    async def work() -> None:
        context = tls[0] if kind == "https" else None
        async with serving(other.handler, context=context) as elsewhere:
            location = f"{kind}://{HOST}:{elsewhere.port}{API}"
            edge = Application(lambda asked: leading(302, location))
            async with serving(edge.handler, context=tls[0]) as listener:
                target = environment(
                    f"https://{HOST}:{listener.port}",
                    plain_url=f"http://{HOST}:{elsewhere.port}",
                    ca_pem=tls[1],
                    routes=ROUTES,
                    identities=(IDENTITY,),
                )
                way_out = egress(tmp_path)
                await observed(target, way_out, ProbeId.AUTHENTICATION, credentials=CREDENTIALS)
                assert KEY in {asked.credential for asked in edge.asked}

    run(work())
    assert other.asked == []


@pytest.mark.parametrize("probe", [probe for probe in ProbeId if probe != ProbeId.AUTHENTICATION])
def test_no_other_probe_presents_it(run: Run, tmp_path: Path, probe: ProbeId) -> None:
    application = Application(guarded)

    async def work() -> None:
        async with serving(application.handler) as listener:
            url = f"http://{HOST}:{listener.port}"
            for edge, plain in ((url, ""), (f"https://{HOST}:9", url)):
                target = environment(edge, plain_url=plain, routes=ROUTES, identities=(IDENTITY,))
                await observed(target, egress(tmp_path), probe, credentials=CREDENTIALS)

    run(work())
    assert {asked.credential for asked in application.asked} <= {""}


def test_it_is_not_sent_to_the_plain_address_of_its_own_edge(run: Run, tmp_path: Path) -> None:
    async def work() -> None:
        edge = environment(f"https://{HOST}:9", plain_url=f"http://{HOST}:9")
        pacer = Pacer(1000, pause=Pauses(), monotonic=lambda: 0.0)
        visit = Visit(edge, egress=egress(tmp_path), pacer=pacer, random=Random(1))
        (pin,) = await visit.resolve(visit.plain_scope())
        message = Message(credential=Credential("Authorization", Secret(KEY)))
        with pytest.raises(ValueError, match="no other") as refusal:
            await visit.send(pin, "/", message, check="ACC-1")
        assert SECRET not in str(refusal.value)

    run(work())


@pytest.mark.parametrize(
    ("scheme", "zone", "is_sent"),
    [
        ("https", PUBLIC, True),
        ("https", "local", True),
        ("http", "local", True),
        ("http", PUBLIC, False),
    ],
)
def test_only_an_operator_can_vouch_for_an_unencrypted_way(
    scheme: str, zone: str, is_sent: bool
) -> None:
    scope = Scope(scheme, HOST, 80, "", Zone(zone))
    credential = Credential("Authorization", Secret(KEY))
    assert scope.protects_credentials is is_sent
    if is_sent:
        assert credential_header(credential, scope) == ("Authorization", KEY)
        return
    with pytest.raises(CredentialRefusedError) as refusal:
        credential_header(credential, scope)
    assert SECRET not in str(refusal.value)


@pytest.mark.parametrize("value", ["", "two\r\nlines", "ü", " led by a space", "tab\t"])
def test_a_value_that_no_header_can_carry_is_refused_without_being_named(value: str) -> None:
    scope = Scope("https", HOST, 443, "", Zone(PUBLIC))
    with pytest.raises(CredentialRefusedError) as refusal:
        credential_header(Credential("Authorization", Secret(value)), scope)
    assert not value or value not in str(refusal.value)


def test_an_unencrypted_edge_in_public_is_not_told_the_credential(tmp_path: Path) -> None:
    target = environment(
        f"http://{HOST}", outside_zone=PUBLIC, routes=ROUTES, identities=(IDENTITY,)
    )
    visit = Visit(
        target,
        egress=egress(tmp_path, zones={PUBLIC: Zone(PUBLIC)}),
        pacer=Pacer(1000, pause=Pauses(), monotonic=lambda: 0.0),
        random=Random(1),
        luggage=Luggage(credentials=CREDENTIALS),
    )
    assert identity_of(visit) == (IdentityUse.UNSAFE, None)
    assert credentials_for(visit, None) == {}


def test_neither_facts_nor_findings_nor_logs_hold_it(
    look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    seen = look(but(lambda asked: _mirror(asked) if asked.target == API else None))
    stored = json.dumps(dump(seen.observation))
    assert load(ProbeId.AUTHENTICATION, json.loads(stored)) == seen.observation
    for text in (stored, repr(seen.observation), repr(seen.api), caplog.text):
        assert SECRET not in text
    assert seen.api.reason is UnknownReason.CONTROL_FAILED


def _mirror(asked: Asked) -> bytes:
    """Return the credential wherever an answer can hold it."""
    told = asked.credential.removeprefix("Bearer ") or "nobody"
    return leading(302, f"https://{told}.test/{told}?client_id={told}&response_type={told}")


def test_a_target_can_be_shown_without_it(tmp_path: Path) -> None:
    target = ProbeTarget(environment(f"https://{HOST}"), (), credentials=CREDENTIALS)
    assert SECRET not in repr(target)


def test_a_value_that_cannot_be_sent_is_our_fault_and_stays_secret(
    look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    seen = look(guarded, credentials={Slot.A: Secret(f"{KEY}\n")})
    assert seen.observation.facts is None
    assert seen.observation.unknown.reason is UnknownReason.PROBER_FAULT
    assert SECRET not in caplog.text + seen.observation.unknown.detail


@pytest.mark.parametrize(
    ("header", "value", "wrong"),
    [
        ("Authorization", "Bearer abc", "Bearer 0123"),
        ("Authorization", "token abc", "token 0123"),
        ("Authorization", "Basic abc", f"Basic {base64.b64encode(b'0123:0123').decode()}"),
        ("X-Api-Key", "abc", "0123"),
        ("X-Api-Key", "secret words", "0123"),
        ("Cookie", "session=abc; other=def=", "session=0123; other=0123"),
        ("Cookie", "abc", "0123"),
    ],
)
def test_a_wrong_credential_has_the_form_of_the_right_one_and_nothing_of_it(
    header: str, value: str, wrong: str
) -> None:
    imitation = forged(Credential(header, Secret(value)), "0123")
    assert (imitation.header, imitation.value.reveal()) == (header, wrong)


def test_without_an_identity_a_wrong_bearer_is_presented() -> None:
    imitation = forged(None, "0123")
    assert (imitation.header, imitation.value.reveal()) == ("Authorization", "Bearer 0123")


def test_a_target_outside_the_prefix_is_never_asked() -> None:
    with pytest.raises(DialRefusedError):
        Scope("https", HOST, 443, "/base", Zone(PUBLIC)).target("/../admin")
