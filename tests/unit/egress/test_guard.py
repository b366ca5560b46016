import socket
from ipaddress import ip_address

import pytest

from readiness.egress import (
    DialRefusedError,
    Egress,
    EgressPolicy,
    Exchange,
    LocalNetworkError,
    OwnEndpoints,
    Pin,
    Scope,
    TargetFailedError,
    parse_zones,
)
from readiness.egress.guard import CONTROL
from readiness.egress.streams import require_peer
from tests.loopback import OK, Listener, answering, naming, serving
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
                with pytest.raises(DialRefusedError, match=f"zone {zone} does not permit"):
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


@pytest.mark.parametrize(
    "own", ["127.0.0.1", "[::1]", "localhost", "127.0.0.5", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]"]
)
def test_the_registrys_own_servers_see_no_connection(run: Run, own: str) -> None:
    async def work() -> list[object]:
        async with serving(answering(OK)) as listener:
            servers = OwnEndpoints([f"http://{own}:{listener.port}"])
            egress = Egress(EgressPolicy(zones=LOCAL, own=servers))
            with pytest.raises(DialRefusedError, match="zone local does not permit"):
                await egress.exchange(pin_to(egress, listener, "local"), "/")
            return listener.connections

    assert run(work()) == []


def test_a_refusal_says_the_same_whatever_the_reason_and_the_log_says_why(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING", logger="readiness.egress.guard")
    hosts = {"outside.test": "127.0.0.9", "never.test": "169.254.169.254", "own.test": "10.0.0.1"}

    async def work() -> set[str]:
        async with naming(lambda host, kind: [hosts[host[:-1]]] if kind == "A" else []) as server:
            own = OwnEndpoints(["postgres://10.0.0.1/registry"], is_here=lambda address: False)
            egress = Egress(EgressPolicy(zones=LOCAL, nameservers=(server.address,), own=own))
            said = set()
            for host in hosts:
                with pytest.raises(DialRefusedError) as refused:
                    await egress.resolve(egress.scope(f"http://{host}:5432", zone="lan"))
                said.add(str(refused.value).replace(host, "…"))
            return said

    assert run(work()) == {"… port 5432 is not dialled: the zone lan does not permit its address."}
    logged = {record.host: (record.address, record.reason) for record in caplog.records}  # type: ignore[attr-defined] # extra of the record
    assert {host: address for host, (address, _) in logged.items()} == hosts
    assert len({reason for _, reason in logged.values()}) == 3


def test_whether_an_address_outside_the_zone_is_the_registrys_own_is_not_even_asked(
    run: Run,
) -> None:
    asked: list[object] = []

    def is_here(address: object) -> bool:
        asked.append(address)
        return True

    own = OwnEndpoints(["http://127.0.0.1:8000"], is_here=is_here)
    egress = Egress(EgressPolicy(zones=LOCAL, own=own))
    with pytest.raises(DialRefusedError):
        run(egress.resolve(egress.scope("http://10.1.1.1:8000", zone="local")))
    assert asked == [ip_address("127.0.0.1")]


def test_the_control_target_is_asked_though_it_is_the_registrys_own(run: Run) -> None:
    async def work() -> tuple[bool, int]:
        async with serving(answering(OK)) as listener:
            policy = EgressPolicy(
                control_url=f"http://127.0.0.1:{listener.port}/healthz",
                own=OwnEndpoints([f"http://127.0.0.1:{listener.port}"]),
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
            with pytest.raises(DialRefusedError, match="zone control does not permit"):
                await egress.exchange(Pin(by_hand, ip_address("127.0.0.1")), "/")
            return other.connections

    assert run(work()) == []


def test_an_edge_at_the_control_address_is_refused_all_the_same(run: Run) -> None:
    async def work() -> list[object]:
        async with serving(answering(OK)) as listener:
            policy = EgressPolicy(
                zones=LOCAL,
                control_url=f"http://127.0.0.1:{listener.port}",
                own=OwnEndpoints([f"http://127.0.0.1:{listener.port}"]),
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
