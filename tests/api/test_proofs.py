"""Proofs over HTTP."""

import pytest
from django.utils import timezone

from readiness.models import HostProof
from readiness.services.probing import interface_refresh
from registry.models import Environment
from tests.api.conftest import Cast, Program, program_of

PROOFS = "/interfaces/support-chat/environments/production/proofs"
ONE = f"{PROOFS}/chat.example.test"


@pytest.fixture(autouse=True)
def proof(environment: Environment) -> HostProof:
    interface_refresh(interface_id=environment.interface_id, edges_changed=True, now=timezone.now())
    return HostProof.objects.get()


def test_everybody_reads_what_proves_the_hosts(cast: Cast, proof: HostProof) -> None:
    (shown,) = program_of(cast.outsider).get(PROOFS).json()["proofs"]
    value = f"ops-registry-proof={proof.token}"
    assert shown == {
        "host": "chat.example.test",
        "state": "unproven",
        "proven_until": None,
        "way": None,
        "token": proof.token,
        "record": {"name": "_ops-registry.chat.example.test", "value": value},
        "file": {"url": "https://chat.example.test/.well-known/ops-registry", "line": value},
        "attempt": {"is_under_way": False, "ended_at": None, "record": None, "file": None},
    }


def test_an_attempt_is_begun_and_the_next_one_waits(owner: Program, cast: Cast) -> None:
    answer = owner.send("POST", f"{ONE}/attempt")
    assert answer.status_code == 202, answer.content
    assert answer.json()["attempt"]["is_under_way"]
    # a lead of the team waits for the same host, too
    second = program_of(cast.approver).send("POST", f"{ONE}/attempt")
    assert second.status_code == 429
    assert 0 < int(second.headers["Retry-After"]) <= 61
    assert "Try again in" in second.json()["detail"]
    assert program_of(cast.outsider).send("POST", f"{ONE}/attempt").status_code == 403


def test_another_token_voids_the_proof(owner: Program, proof: HostProof) -> None:
    HostProof.objects.update(proven_at=timezone.now(), way="file")
    (before,) = owner.get(PROOFS).json()["proofs"]
    assert (before["state"], before["way"]) == ("proven", "file")
    answer = owner.send("POST", f"{ONE}/renew")
    assert answer.status_code == 200
    assert answer.json()["state"] == "unproven"
    assert answer.json()["token"] != proof.token


def test_what_is_no_host_of_the_environment_is_not_found(owner: Program) -> None:
    for word in ("attempt", "renew"):
        assert owner.send("POST", f"{PROOFS}/victim.example.test/{word}").status_code == 404
    assert owner.get(PROOFS.replace("production", "nowhere")).status_code == 404
    Environment.objects.update(outside_zone="local")
    assert owner.get(PROOFS).json() == {"proofs": []}
    assert owner.send("POST", f"{ONE}/attempt").status_code == 404


def test_an_address_has_a_file_alone(owner: Program, environment: Environment) -> None:
    Environment.objects.update(edge_url="https://[2001:db8::1]:8443")
    interface_refresh(interface_id=environment.interface_id, edges_changed=True, now=timezone.now())
    (shown,) = owner.get(PROOFS).json()["proofs"]
    assert shown["record"] is None
    assert shown["file"]["url"] == "https://[2001:db8::1]/.well-known/ops-registry"
    assert owner.send("POST", f"{PROOFS}/2001:db8::1/attempt").status_code == 202
