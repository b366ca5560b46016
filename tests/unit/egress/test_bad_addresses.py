import tomllib
from ipaddress import ip_address
from pathlib import Path

import pytest

from readiness.egress import DialRefusedError, Egress, EgressPolicy, Pin, parse_zones
from tests.loopback import naming, overheard
from tests.unit.egress.conftest import Run

CORPUS = tomllib.loads((Path(__file__).parent / "bad_addresses.toml").read_text())
EVERYTHING = parse_zones({"everything": ["0.0.0.0/0", "::/0"]})
URLS = [url for group in CORPUS.values() for url in group["urls"]]
LITERALS = [url for url in CORPUS["never"]["urls"] if not url.lower().startswith("http://meta")]


async def _go(egress: Egress, url: str, zone: str) -> None:
    for pin in await egress.resolve(egress.scope(url, zone=zone)):
        await egress.exchange(pin, "/")


def ask(run: Run, url: str, zone: str) -> tuple[list[tuple[str, str]], list[tuple[str, object]]]:
    """Go the whole way to an answer; return what name servers and sockets saw of it."""

    async def work() -> tuple[list[tuple[str, str]], list[tuple[str, object]]]:
        async with naming(lambda host, kind: ["127.0.0.1"] if kind == "A" else []) as server:
            egress = Egress(EgressPolicy(zones=EVERYTHING, nameservers=(server.address,)))
            with overheard() as heard, pytest.raises(DialRefusedError):
                await _go(egress, url, zone)
            return server.questions, heard

    found: tuple[list[tuple[str, str]], list[tuple[str, object]]] = run(work())
    return found


@pytest.mark.parametrize("url", URLS)
def test_it_refuses_a_bad_address_before_anything_leaves(run: Run, url: str) -> None:
    assert ask(run, url, "everything") == ([], [])


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://192.0.2.1/",
        "http://198.18.0.1/",
        "http://[fc00::1]/",
        "http://[fd12::1]/",
        "http://[2001:db8::1]/",
        "http://[100::1]/",
        "http://[3fff::1]/",
    ],
)
def test_it_refuses_what_is_not_globally_routable_in_public(run: Run, url: str) -> None:
    assert ask(run, url, "public") == ([], [])


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "192.1.0.1"])
def test_it_lets_globally_routable_addresses_be_pinned_in_public(run: Run, address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    egress = Egress(EgressPolicy())
    pins = run(egress.resolve(egress.scope(f"https://{host}", zone="public")))
    assert [pin.address for pin in pins] == [ip_address(address)]


@pytest.mark.parametrize("url", LITERALS)
def test_a_pin_made_by_hand_is_judged_as_well(run: Run, url: str) -> None:
    egress = Egress(EgressPolicy(zones=EVERYTHING))
    scope = egress.scope(url, zone="everything")
    with overheard() as heard, pytest.raises(DialRefusedError):
        run(egress.exchange(Pin(scope, ip_address(scope.host)), "/"))
    assert heard == []


def test_a_zone_that_nobody_wrote_down_is_refused() -> None:
    with pytest.raises(DialRefusedError, match="no zone called moon"):
        Egress(EgressPolicy()).scope("https://chat.example.com", zone="moon")
