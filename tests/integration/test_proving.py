"""The tasks themselves, with sockets: what is sent before and after a host is proven."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import ProbeId
from readiness.domain.proof_sights import PREFIX, Sight
from readiness.domain.proofs import AGAIN_AFTER, ALWAYS_SENT
from readiness.egress import EgressPolicy, parse_zones
from readiness.models import HostProof, ProbeRun, ProbeSchedule
from readiness.services.claims import claims_take
from readiness.services.probing import batch_begin, interface_refresh
from readiness.services.proofs import proof_attempt
from readiness.tasks.probing import dispatch_due, probe_batch
from readiness.tasks.proving import prove_hosts
from registry.models import Environment, Interface, User
from tests.factories import acting
from tests.loopback import OK, NameServer, from_another_thread, naming, serving

HOST = "chat.edge.test"


@pytest.fixture
def records() -> dict[str, list[str]]:
    """The TXT records that there are, by name."""
    return {}


@pytest.fixture
def names(records: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    """Let tasks look names up on loopback, where ``HOST`` is, and take it for a public address."""

    def look_up(host: str, kind: str) -> list[str]:
        return {"A": ["127.0.0.1"], "TXT": records.get(host, [])}.get(kind, [])

    monkeypatch.setattr("readiness.egress.zones.is_public", lambda address: True)
    with from_another_thread(naming(look_up)) as server:
        policy = EgressPolicy(
            zones=parse_zones({"public": {"rate_per_second": 1000}}),
            nameservers=(server.address,),
            hosts_file=Path("/nonexistent"),
        )
        for module in ("probing", "proving"):
            monkeypatch.setattr(f"readiness.tasks.{module}.egress_policy", lambda: policy)
        yield server


@contextmanager
def edge(targets: list[str]) -> Iterator[int]:
    """Serve an edge that keeps what it was asked for; yield its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        targets.append(head.split()[1].decode())
        writer.write(OK)
        await writer.drain()

    with from_another_thread(serving(answer)) as listener:
        yield listener.port


@pytest.fixture
def place(interface: Interface) -> Callable[[str], Environment]:
    def make(edge_url: str) -> Environment:
        Environment.objects.update(edge_url=edge_url)
        interface_refresh(interface_id=interface.pk, edges_changed=True, now=timezone.now())
        return Environment.objects.select_related("interface__team").get()

    return make


def test_before_a_proof_an_edge_gets_the_requests_of_two_probes_and_no_other(
    names: NameServer, place: Any
) -> None:
    targets: list[str] = []
    with edge(targets) as port:
        environment = place(f"http://{HOST}:{port}")
        probe_batch(claim=claims_take(now=timezone.now(), most=10))
        # P01 asks for the health route and the start page, which are one; P02 shakes no hands here
        assert set(targets) == {"/"}
        assert len(targets) <= 2
        assert {host for host, _ in names.questions} == {f"{HOST}."}
    runs = dict(ProbeRun.objects.values_list("probe", "unknown"))
    assert set(runs) == set(ProbeId)
    assert {probe for probe, why in runs.items() if why == UnknownReason.UNPROVEN} == (
        set(ProbeId) - ALWAYS_SENT
    )
    assert not ProbeSchedule.objects.filter(
        environment=environment, next_due_at__lte=timezone.now()
    ).exists()


def test_a_token_in_dns_is_found_and_everything_is_probed_at_once(
    names: NameServer, records: dict[str, list[str]], place: Any, owner: User
) -> None:
    environment, now = place(f"https://{HOST}:8443"), timezone.now()
    ProbeSchedule.objects.update(next_due_at=now + timedelta(days=1))
    token = HostProof.objects.get().token
    records[f"_ops-registry.{HOST}."] = ['"v=spf1 -all"', f'"{PREFIX}{token}"']
    attempt = proof_attempt(by=acting(owner), environment=environment, host=HOST, now=now)
    prove_hosts(attempt=attempt)
    # nothing is asked by a second delivery, or by an attempt that nobody made
    for again in (attempt, "", "made up"):
        prove_hosts(attempt=again, unknown_to_this_version=True)
    assert names.questions == [(f"_ops-registry.{HOST}.", "TXT")]
    assert HostProof.objects.get().way == "dns"
    (target,) = batch_begin(claim=claims_take(now=timezone.now(), most=10), now=timezone.now())
    assert set(target.probes) == set(ProbeId)
    assert target.held_back == {}


def test_the_tick_tries_again_what_ends_soon_and_no_more_than_daily(
    names: NameServer, place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(f"https://{HOST}:1")
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "readiness.tasks.proving.prove_hosts.apply_async", lambda **call: sent.append(call)
    )
    monkeypatch.setattr("readiness.tasks.probing.probe_batch.apply_async", lambda **call: None)
    dispatch_due()
    assert sent == []
    proven_at = timezone.now() - AGAIN_AFTER - timedelta(hours=1)
    HostProof.objects.update(proven_at=proven_at, way="file")
    dispatch_due()
    dispatch_due()
    (call,) = sent
    prove_hosts(**call["kwargs"])
    proof = HostProof.objects.get()
    # nobody listens at port 443 of loopback, or nobody whom the prober trusts
    assert proof.record == Sight.NO_RECORD
    assert proof.file in (Sight.REFUSED, Sight.TLS, Sight.RESET)
    assert (proof.proven_at, proof.way) == (proven_at, "file")
