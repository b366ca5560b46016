"""Proofs on the page of an interface."""

from datetime import timedelta

import pytest
from django.utils import timezone

from readiness.models import HostProof
from readiness.services.probing import interface_refresh
from registry.models import Environment
from tests.web.conftest import Cast, signed_in

HOST = "chat.example.test"
PAGE = "/i/support-chat/"
PROOF = f"{PAGE}environments/production/proofs/{HOST}/"


@pytest.fixture
def proof(environment: Environment) -> HostProof:
    interface_refresh(interface_id=environment.interface_id, edges_changed=True, now=timezone.now())
    return HostProof.objects.get()


def shown(cast: Cast, role: str = "owner") -> str:
    return signed_in(getattr(cast, role)).get(PAGE).content.decode()


def test_the_page_shows_what_to_publish_and_buttons_to_those_who_may(
    cast: Cast, proof: HostProof
) -> None:
    for role, may in (("owner", True), ("approver", True), ("outsider", False)):
        text = shown(cast, role)
        assert text.count(f"ops-registry-proof={proof.token}") == 2
        assert f"_ops-registry.{HOST}" in text
        assert f"https://{HOST}/.well-known/ops-registry" in text
        assert "Most probes wait" in text
        assert ("Check now" in text, "Another token" in text) == (may, may)


def test_an_attempt_is_begun_once_a_minute_and_the_page_says_so(
    cast: Cast, proof: HostProof
) -> None:
    client = signed_in(cast.owner)
    for expected in ("Looking at chat.example.test has begun.", "Try again in"):
        answer = client.post(f"{PROOF}check/")
        assert answer.headers["Location"] == f"{PAGE}#proof-production"
        text = client.get(PAGE).content.decode()
        assert expected in text
        assert "Looking for the token now." in text
        # the page asks again soon while something is under way
        assert 'data-live="2"' in text


def test_the_page_says_what_is_proven_what_lapsed_and_what_was_seen(
    cast: Cast, proof: HostProof
) -> None:
    now = timezone.now()
    HostProof.objects.update(
        proven_at=now - timedelta(days=3), way="dns", asked_at=now - timedelta(hours=1),
        tried_at=now - timedelta(hours=1), record="other_token", file="tls",
    )  # fmt: skip
    text = shown(cast)
    assert "proven by its DNS record, ends" in text
    assert "It may have been renewed." in text
    assert "Its certificate could not be verified." in text
    assert "Most probes wait" not in text
    HostProof.objects.update(proven_at=now - timedelta(days=31))
    text = shown(cast)
    assert "the proof by its DNS record lapsed" in text
    assert "Most probes wait" in text


def test_another_token_is_asked_for_first_and_then_made(cast: Cast, proof: HostProof) -> None:
    HostProof.objects.update(proven_at=timezone.now(), way="dns")
    client = signed_in(cast.owner)
    assert "so does the proof" in client.get(f"{PROOF}renew/").content.decode()
    assert HostProof.objects.get().token == proof.token
    assert client.post(f"{PROOF}renew/").status_code == 302
    made = HostProof.objects.get()
    assert (made.token == proof.token, made.proven_at) == (False, None)
    text = signed_in(cast.administrator).get("/audit/?interface=support-chat").content.decode()
    assert "proof token" in text
    assert made.token in text


@pytest.mark.parametrize("word", ["check", "renew"])
def test_no_other_host_than_the_environments_is_looked_at(
    cast: Cast, proof: HostProof, word: str
) -> None:
    client = signed_in(cast.owner)
    assert client.post(PROOF.replace("chat", "victim") + f"{word}/").status_code == 404
    assert signed_in(cast.outsider).post(f"{PROOF}{word}/").status_code == 403
    assert HostProof.objects.get().asked_at is None


def test_in_an_operators_zone_nothing_is_asked(cast: Cast, proof: HostProof) -> None:
    Environment.objects.update(outside_zone="local")
    text = shown(cast)
    assert proof.token not in text
    assert "Most probes wait" not in text
    assert signed_in(cast.owner).post(f"{PROOF}check/").status_code == 404
