from ipaddress import ip_address
from pathlib import Path

import dns.rcode
import pytest

from readiness.domain.failures import Failure
from readiness.egress import (
    DialRefusedError,
    Egress,
    EgressPolicy,
    Limits,
    Pin,
    ResolverError,
    TargetFailedError,
    parse_zones,
)
from tests.loopback import OK, Names, answering, naming, overheard, serving
from tests.unit.egress.conftest import Run

HOST = "chat.edge.test"
ZONES = parse_zones({"local": ["127.0.0.1/32", "::1/128"]})


def resolve(run: Run, names: Names, *, zone: str = "local", host: str = HOST) -> list[str]:
    async def work() -> tuple[Pin, ...]:
        async with naming(names) as server:
            egress = Egress(
                EgressPolicy(
                    zones=ZONES, nameservers=(server.address,), hosts_file=Path("/nonexistent")
                )
            )
            return await egress.resolve(egress.scope(f"https://{host}", zone=zone))

    return [str(pin.address) for pin in run(work())]


def answers(**kinds: list[str]) -> Names:
    return lambda host, kind: kinds.get(kind, [])


def test_it_returns_both_kinds_of_addresses(run: Run) -> None:
    assert resolve(run, answers(A=["127.0.0.1"], AAAA=["::1"])) == ["127.0.0.1", "::1"]


def test_it_unwraps_mapped_addresses_and_names_each_once(run: Run) -> None:
    assert resolve(run, answers(A=["127.0.0.1"], AAAA=["::ffff:127.0.0.1"])) == ["127.0.0.1"]


def test_it_asks_for_the_exact_name_and_nothing_else(run: Run) -> None:
    asked = []

    def names(host: str, kind: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if kind == "A" else []

    resolve(run, names, host="chat")
    assert set(asked) == {"chat."}


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1", "10.0.0.1"], ["127.0.0.1", "169.254.169.254"], ["127.0.0.2", "127.0.0.1"]],
)
def test_one_bad_answer_rejects_all(run: Run, addresses: list[str]) -> None:
    with pytest.raises(DialRefusedError):
        resolve(run, answers(A=addresses))


def test_a_public_name_with_a_private_address_is_refused(run: Run) -> None:
    with pytest.raises(DialRefusedError, match="zone public does not permit"):
        resolve(run, answers(A=["192.168.0.9"]), zone="public")


def test_a_name_that_does_not_exist_is_evidence(run: Run) -> None:
    with pytest.raises(TargetFailedError) as caught:
        resolve(run, lambda host, kind: dns.rcode.NXDOMAIN)
    assert caught.value.failure is Failure.NO_SUCH_HOST


def test_a_name_without_an_address_is_evidence(run: Run) -> None:
    with pytest.raises(TargetFailedError) as caught:
        resolve(run, answers())
    assert caught.value.failure is Failure.NO_ADDRESS


def test_a_name_server_in_trouble_is_our_fault(run: Run) -> None:
    with pytest.raises(ResolverError):
        resolve(run, lambda host, kind: dns.rcode.SERVFAIL)


def test_one_kind_without_an_answer_is_never_half_an_answer(run: Run) -> None:
    with pytest.raises(ResolverError):
        resolve(run, lambda host, kind: ["127.0.0.1"] if kind == "A" else dns.rcode.SERVFAIL)


def test_a_name_server_that_is_silent_is_our_fault(run: Run) -> None:
    async def work() -> None:
        async with serving(answering(OK)) as listener:
            # nothing answers over UDP there
            policy = EgressPolicy(
                zones=ZONES,
                nameservers=(f"127.0.0.1:{listener.port}",),
                limits=Limits(resolve_seconds=0.2),
            )
            egress = Egress(policy)
            await egress.resolve(egress.scope(f"https://{HOST}", zone="public"))

    with pytest.raises(ResolverError):
        run(work())


def test_the_hosts_file_is_read_first_in_an_operators_zone(run: Run, tmp_path: Path) -> None:
    assert _with_hosts(run, tmp_path, "local") == [ip_address("127.0.0.1")]


def test_the_hosts_file_is_not_read_in_public(run: Run, tmp_path: Path) -> None:
    with pytest.raises(TargetFailedError):
        _with_hosts(run, tmp_path, "public")


def _with_hosts(run: Run, folder: Path, zone: str) -> list[object]:
    hosts = folder / "hosts"
    hosts.write_text(f"# chat.edge.test\n127.0.0.1 other {HOST.upper()} # ours\nnonsense {HOST}\n")

    async def work() -> tuple[Pin, ...]:
        async with naming(lambda host, kind: dns.rcode.NXDOMAIN) as server:
            egress = Egress(
                EgressPolicy(zones=ZONES, nameservers=(server.address,), hosts_file=hosts)
            )
            return await egress.resolve(egress.scope(f"https://{HOST}", zone=zone))

    return [pin.address for pin in run(work())]


def test_an_answer_that_changes_after_it_was_judged_is_never_dialled(run: Run) -> None:
    current = ["127.0.0.1"]

    async def work() -> tuple[int, int, list[tuple[str, str]]]:
        async with (
            naming(lambda host, kind: current if kind == "A" else []) as server,
            serving(answering(OK)) as listener,
            serving(answering(OK), host="127.0.0.2", port=listener.port) as other,
        ):
            egress = Egress(
                EgressPolicy(
                    zones=ZONES, nameservers=(server.address,), hosts_file=Path("/nonexistent")
                )
            )
            scope = egress.scope(f"http://{HOST}:{listener.port}", zone="local")
            (pin,) = await egress.resolve(scope)
            current[:] = ["127.0.0.2"]
            await egress.exchange(pin, "/")
            await egress.exchange(pin, "/")
            asked = list(server.questions)
            with pytest.raises(DialRefusedError):
                await egress.resolve(scope)
            return len(listener.connections), len(other.connections), asked

    used, unused, asked = run(work())
    assert (used, unused) == (2, 0)
    assert sorted(asked) == [(f"{HOST}.", "A"), (f"{HOST}.", "AAAA")]


def test_the_system_resolver_is_never_used(run: Run) -> None:
    async def work() -> list[tuple[str, object]]:
        async with (
            naming(lambda host, kind: ["127.0.0.1"] if kind == "A" else []) as server,
            serving(answering(OK)) as listener,
        ):
            egress = Egress(EgressPolicy(zones=ZONES, nameservers=(server.address,)))
            with overheard() as heard:
                scope = egress.scope(f"http://{HOST}:{listener.port}", zone="local")
                for pin in await egress.resolve(scope):
                    await egress.exchange(pin, "/")
            return heard

    assert [event for event, _ in run(work()) if event == "socket.getaddrinfo"] == []
