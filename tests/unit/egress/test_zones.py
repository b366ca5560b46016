from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.egress import Zone, ZoneInvalidError, parse_zones
from readiness.egress.ranges import NEVER, never_reason, unwrap


def test_public_is_there_though_nobody_names_it() -> None:
    assert parse_zones({}) == {"public": Zone("public", rate_per_second=1.0)}


def test_a_list_is_short_for_networks() -> None:
    zone = parse_zones({"lan": ["10.0.0.0/8"]})["lan"]
    assert zone == Zone("lan", (ip_network("10.0.0.0/8"),), 20.0, None)


def test_a_mapping_says_all() -> None:
    settings = {
        "lan": {"networks": ["fd12::/16"], "rate_per_second": 5, "source_address": "fd12::9"}
    }
    zone = parse_zones(settings)["lan"]
    assert zone == Zone("lan", (ip_network("fd12::/16"),), 5.0, ip_address("fd12::9"))


def test_public_may_have_another_rate() -> None:
    assert parse_zones({"public": {"rate_per_second": 2}})["public"].rate_per_second == 2.0


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("10.0.0.0/8", "list of CIDRs"),
        ([], "empty"),
        (["10.0.0.1/8"], "10.0.0.1/8"),
        (["ten"], "ten"),
        ([7], "7 is not a network"),
        (["169.254.169.254/32"], "169.254.169.254/32 is never dialled"),
        (["64:ff9b::/96"], "never dialled"),
        ({"networks": ["10.0.0.0/8"], "rate_per_second": 0}, "rate_per_second"),
        ({"networks": ["10.0.0.0/8"], "rate_per_second": True}, "rate_per_second"),
        ({"networks": ["10.0.0.0/8"], "rate_per_second": float("nan")}, "rate_per_second"),
        ({"networks": ["10.0.0.0/8"], "rate_per_second": "fast"}, "'fast'"),
        ({"networks": ["10.0.0.0/8"], "source_address": "here"}, "'here'"),
        ({"networks": ["10.0.0.0/8"], "proxy": "http://x"}, "proxy is not known"),
    ],
)
def test_a_wrong_value_is_named_with_its_zone(value: object, told: str) -> None:
    with pytest.raises(ZoneInvalidError, match=r"^Zone lan: ") as caught:
        parse_zones({"lan": value})  # type: ignore[dict-item] # wrong on purpose
    assert told in str(caught.value)


def test_public_takes_no_networks() -> None:
    with pytest.raises(ZoneInvalidError, match=r"Zone public: .* 10\.0\.0\.0/8"):
        parse_zones({"public": ["10.0.0.0/8"]})


EVERYTHING = Zone("everything", (ip_network("0.0.0.0/0"), ip_network("::/0")))
ANY = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6))


@given(ANY)
def test_public_never_permits_what_python_calls_private(
    address: IPv4Address | IPv6Address,
) -> None:
    found = unwrap(address)
    if Zone("public").permits(found) and not never_reason(found):
        assert found.is_global or str(found).startswith("192.0.0.")


@given(st.sampled_from(NEVER), st.integers(min_value=0))
def test_every_address_of_the_never_list_is_refused(never: tuple, offset: int) -> None:  # type: ignore[type-arg] # of whatever length
    network = never[0]
    assert never_reason(network[offset % network.num_addresses])


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_what_it_holds(address: IPv4Address) -> None:
    mapped = unwrap(f"::ffff:{address}")
    assert mapped == address
    assert never_reason(mapped) == never_reason(address)


@given(st.ip_addresses(v=4), st.sampled_from(["::", "64:ff9b::", "::ffff:0:", "2a00::5efe:"]))
def test_no_other_embedding_gets_through(address: IPv4Address, prefix: str) -> None:
    embedded = ip_address(f"{prefix}{address}")
    assert embedded == ip_address("::1") or never_reason(unwrap(embedded))
