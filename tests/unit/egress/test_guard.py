import socket
from ipaddress import ip_address

import pytest

from readiness.egress import (
    DialRefusedError,
    Egress,
    EgressPolicy,
    Exchange,
    LocalNetworkError,
    Pin,
    Scope,
    TargetFailedError,
    parse_zones,
)
from readiness.egress.guard import CONTROL
from readiness.egress.streams import require_peer
from tests.loopback import OK, Listener, answering, serving
from tests.unit.egress.conftest import Run

LOCAL = parse_zones({"local": ["127.0.0.0/8"], "lan": ["10.0.0.0/8"]})


def pin_to(egress: Egress, listener: Listener, zone: str, host: str = "127.0.0.1") -> Pin:
    """Pin the listener by hand, as if resolving had let it pass."""
    scope = egress.scope(f"http://{host}:{listener.port}", zone=zone)
    return Pin(scope, ip_address("127.0.0.1"))


@pytest.mark.parametrize("zone", ["public", "lan"])
def test_a_listener_outside_the_zone_sees_no_connection(run: Run, zone: str) -> None:
    async def work() -> list[object]:
        async with serving(answering(OK)) as listener:
            egress = Egress(EgressPolicy(zones=LOCAL))
            for dial in (egress.exchange(pin_to(egress, listener, zone), "/"),):
                with pytest.raises(DialRefusedError, match=f"outside the zone {zone}"):
                    await dial
            for shake in (egress.handshake, egress.collect_chain):
                with pytest.raises(DialRefusedError):
                    await shake(pin_to(egress, listener, zone))
            return listener.connections

    assert run(work()) == []


def test_the_same_listener_answers_inside_the_zone(run: Run) -> None:
    async def work() -> Exchange:
        async with serving(answering(OK)) as listener:
            egress = Egress(EgressPolicy(zones=LOCAL))
            return await egress.exchange(pin_to(egress, listener, "local"), "/")

    assert run(work()).status == 200


@pytest.mark.parametrize("forbidden", ["127.0.0.1", "::1", "127.0.0.5", "::ffff:127.0.0.1"])
def test_the_registrys_own_servers_see_no_connection(run: Run, forbidden: str) -> None:
    async def work() -> list[object]:
        async with serving(answering(OK)) as listener:
            own = frozenset({(ip_address(forbidden), listener.port)})
            egress = Egress(EgressPolicy(zones=LOCAL, forbidden_endpoints=own))
            with pytest.raises(DialRefusedError, match="the registry's own"):
                await egress.exchange(pin_to(egress, listener, "local"), "/")
            return listener.connections

    assert run(work()) == []


def test_the_control_target_is_asked_though_it_is_the_registrys_own(run: Run) -> None:
    async def work() -> tuple[bool, int]:
        async with serving(answering(OK)) as listener:
            policy = EgressPolicy(
                control_url=f"http://127.0.0.1:{listener.port}/healthz",
                forbidden_endpoints=frozenset({(ip_address("127.0.0.1"), listener.port)}),
            )
            return await Egress(policy).control_answers(), len(listener.connections)

    assert run(work()) == (True, 1)


@pytest.mark.parametrize(
    "text", [b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", b"no HTTP at all\r\n\r\n"]
)
def test_a_control_target_that_does_not_answer_well_fails(run: Run, text: bytes) -> None:
    async def work() -> bool:
        async with serving(answering(text)) as listener:
            url = f"http://127.0.0.1:{listener.port}"
            return await Egress(EgressPolicy(control_url=url)).control_answers()

    assert run(work()) is False


def test_a_policy_without_a_control_target_asks_nothing(run: Run) -> None:
    assert run(Egress(EgressPolicy()).control_answers()) is True


def test_nothing_but_the_control_exchange_may_use_its_zone(run: Run) -> None:
    async def work() -> list[object]:
        async with serving(answering(OK)) as listener, serving(answering(OK)) as other:
            egress = Egress(EgressPolicy(control_url=f"http://127.0.0.1:{listener.port}"))
            with pytest.raises(DialRefusedError, match="no zone called control"):
                egress.scope(f"http://127.0.0.1:{other.port}", zone="control")
            by_hand = Scope.of(f"http://127.0.0.1:{other.port}", CONTROL)
            with pytest.raises(DialRefusedError, match="not the control target"):
                await egress.exchange(Pin(by_hand, ip_address("127.0.0.1")), "/")
            return other.connections

    assert run(work()) == []


def test_an_edge_at_the_control_address_is_refused_all_the_same(run: Run) -> None:
    async def work() -> list[object]:
        async with serving(answering(OK)) as listener:
            policy = EgressPolicy(
                zones=LOCAL,
                control_url=f"http://127.0.0.1:{listener.port}",
                forbidden_endpoints=frozenset({(ip_address("127.0.0.1"), listener.port)}),
            )
            egress = Egress(policy)
            with pytest.raises(DialRefusedError):
                await egress.exchange(pin_to(egress, listener, "local"), "/")
            return listener.connections

    assert run(work()) == []


def test_a_socket_that_ended_up_elsewhere_is_not_used() -> None:
    egress = Egress(EgressPolicy(zones=LOCAL))
    pin = Pin(egress.scope("http://127.0.0.2", zone="local"), ip_address("127.0.0.2"))
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as elsewhere,
    ):
        require_peer(elsewhere, Pin(pin.scope, ip_address("127.0.0.1")))
        with pytest.raises(LocalNetworkError, match="local redirect"):
            require_peer(elsewhere, pin)


def test_a_closed_port_is_evidence_and_not_a_fault_of_ours(run: Run) -> None:
    async def work() -> None:
        async with serving(answering(OK)) as listener:
            pass
        egress = Egress(EgressPolicy(zones=LOCAL))
        await egress.exchange(pin_to(egress, listener, "local"), "/")

    with pytest.raises(TargetFailedError) as caught:
        run(work())
    assert caught.value.failure == "refused"
