"""What no probe may dial: the registry itself, by whichever address it is reached."""

import socket
from collections.abc import Iterable
from ipaddress import ip_address

import pytest

from readiness.egress import (
    DialRefusedError,
    Egress,
    EgressPolicy,
    LocalNetworkError,
    OwnAddressUnknownError,
    OwnEndpoints,
    ProberError,
    parse_zones,
)
from readiness.egress.own_endpoints import FRESH_SECONDS, is_this_machine
from readiness.egress.ranges import Address
from tests.loopback import OK, answering, serving
from tests.unit.egress.conftest import Run

EVERYTHING = parse_zones({"everything": ["0.0.0.0/0", "::/0"]})
LOOPBACK = ip_address("127.0.0.1")
HERE = ip_address("10.1.2.3")
THERE = ip_address("10.9.9.9")


class Names:
    """Names that lead where the test says; one that leads nowhere cannot be looked up."""

    def __init__(self, **addresses: str) -> None:
        self.addresses = addresses
        self.asked: list[str] = []

    def __call__(self, host: str) -> Iterable[Address]:
        self.asked.append(host)
        if host not in self.addresses:
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        return [ip_address(self.addresses[host])]


class Clock:
    """Time that only the test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def is_here(address: Address) -> bool:
    return address in (LOOPBACK, HERE)


def own(*urls: str, names: Names, clock: Clock | None = None) -> OwnEndpoints:
    return OwnEndpoints(urls, look_up=names, is_here=is_here, monotonic=clock or Clock())


def test_every_address_of_this_machine_is_refused_at_a_port_of_ours(run: Run) -> None:
    servers = own("http://web:8000", names=Names(web="127.0.0.1"))
    run(servers.refresh())
    assert servers.holds(HERE, 8000)
    assert servers.holds(LOOPBACK, 8000)
    assert not servers.holds(THERE, 8000)
    assert not servers.holds(HERE, 8001)


def test_a_server_elsewhere_is_refused_at_its_own_address_alone(run: Run) -> None:
    servers = own("postgres://user:secret@database/registry", names=Names(database=str(THERE)))
    run(servers.refresh())
    assert servers.holds(THERE, 5432)
    assert not servers.holds(HERE, 5432)
    assert not servers.holds(THERE, 80)


@pytest.mark.parametrize(
    ("url", "endpoints"),
    [
        ("https://web", {(THERE, 443)}),
        ("redis://:secret@web:7000/1", {(THERE, 7000)}),
        ("postgres://web,other:6000/registry", {(THERE, 5432), (HERE, 6000)}),
        ("redis://web:7000/1;redis://:a;b@other:6000/1", {(THERE, 7000), (HERE, 6000)}),
        ("postgres://%2Fvar%2Frun%2Fpostgresql/registry", set()),
        ("sqlite:////data/registry.sqlite3", set()),
        ("filesystem://", set()),
    ],
)
def test_each_kind_of_address_names_its_servers(
    run: Run, url: str, endpoints: set[tuple[Address, int]]
) -> None:
    servers = own(url, names=Names(web=str(THERE), other=str(HERE)))
    run(servers.refresh())
    ports = (80, 443, 5432, 6000, 7000)
    pairs = {(address, port) for address in (HERE, THERE) for port in ports}
    assert {pair for pair in pairs if servers.holds(*pair)} == endpoints


def test_a_failed_lookup_lets_nothing_be_dialled(run: Run) -> None:
    async def work() -> list[object]:
        async with serving(answering(OK)) as listener:
            policy = EgressPolicy(zones=EVERYTHING, own=own("http://gone:1", names=Names()))
            egress = Egress(policy)
            scope = egress.scope(f"http://127.0.0.1:{listener.port}", zone="everything")
            with pytest.raises(OwnAddressUnknownError) as unknown:
                await egress.resolve(scope)
            assert "gone" not in str(unknown.value)
            assert isinstance(unknown.value, ProberError)
            assert not isinstance(unknown.value, DialRefusedError)
            return listener.connections

    assert run(work()) == []


def test_what_was_never_looked_up_lets_nothing_be_dialled() -> None:
    with pytest.raises(OwnAddressUnknownError):
        own("http://web:8000", names=Names(web="127.0.0.1")).holds(THERE, 80)


def test_names_are_looked_up_again_after_a_minute_and_no_sooner(run: Run) -> None:
    names, clock = Names(web=str(THERE)), Clock()
    servers = own("http://web:8000", names=names, clock=clock)
    run(servers.refresh())
    names.addresses["web"] = str(HERE)
    clock.now = FRESH_SECONDS - 1
    run(servers.refresh())
    assert (servers.holds(THERE, 8000), names.asked) == (True, ["web"])
    clock.now = FRESH_SECONDS
    run(servers.refresh())
    assert (servers.holds(THERE, 8000), servers.holds(HERE, 8000)) == (False, True)
    assert names.asked == ["web", "web"]


def test_a_failed_lookup_is_over_once_one_succeeds(run: Run) -> None:
    names, clock = Names(), Clock()
    servers = own("http://web:8000", names=names, clock=clock)
    with pytest.raises(OwnAddressUnknownError):
        run(servers.refresh())
    names.addresses["web"] = str(THERE)
    clock.now = FRESH_SECONDS
    run(servers.refresh())
    assert servers.holds(THERE, 8000)


def test_the_kernel_knows_which_addresses_are_this_machines() -> None:
    # looks up the source address of a route, and sends nothing
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outwards:
        outwards.connect(("127.0.0.2", 9))
        assert is_this_machine(ip_address(outwards.getsockname()[0]))
    assert is_this_machine(ip_address("127.0.0.77"))
    assert is_this_machine(ip_address("0.0.0.0"))
    assert not is_this_machine(ip_address("203.0.113.77"))
    assert not is_this_machine(ip_address("2001:db8::1"))


def test_a_kernel_that_does_not_say_lets_nothing_be_dialled(run: Run) -> None:
    def silent(address: Address) -> bool:
        raise LocalNetworkError("no sockets")

    servers = OwnEndpoints(["http://127.0.0.1:8000"], is_here=silent)
    egress = Egress(EgressPolicy(zones=EVERYTHING, own=servers))
    with pytest.raises(LocalNetworkError):
        run(egress.resolve(egress.scope("http://10.9.9.9:8000", zone="everything")))
