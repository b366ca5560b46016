"""The grammar of upstreams."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.addresses import AddressInvalid
from registry.domain.upstreams import MOST_UPSTREAMS, normalise_upstream, normalise_upstreams

EDGE = "https://chat.example.test"
PORTS = st.integers(1, 65535)
HOSTS = st.sampled_from(["10.0.3.7", "[fd00::7]", "inner.example.test", "localhost"])


@given(st.sampled_from(["http", "https"]), HOSTS, PORTS)
def test_an_origin_with_its_port_is_taken_as_it_is(scheme, host, port):
    url = f"{scheme}://{host}:{port}"
    assert normalise_upstream(url) == url
    assert normalise_upstream(f" {url}/ ") == url


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("10.0.3.7:8080", "Write the whole address"),
        ("http://10.0.3.7", "Write the port of an upstream"),
        ("http://10.0.3.7:0", "Port 0 cannot be reached"),
        ("http://10.0.3.7:99999", "look at its host and port"),
        ("http://10.0.3.7:8080/v1", "leave the path out"),
        ("http://10.0.3.7:8080?a", "after \\? or #"),
        ("http://a:b@10.0.3.7:8080", "Leave user names"),
        ("http://2130706433:8080", "a number in disguise"),
        ("http://127.1:8080", "a number in disguise"),
        ("http://[fe80::1%25eth0]:8080", "Leave the zone after %"),
        ("gopher://10.0.3.7:70", "Write the whole address"),
    ],
)
def test_it_refuses_what_is_no_origin_with_a_sentence(value, reason):
    with pytest.raises(AddressInvalid, match=reason):
        normalise_upstream(value)


def test_a_list_keeps_its_order_and_holds_an_origin_once():
    urls = ("http://b.test:2", "http://a.test:1")
    assert normalise_upstreams(urls, edge=EDGE) == urls
    with pytest.raises(AddressInvalid, match=r"^http://b.test:2 stands there twice"):
        normalise_upstreams([*urls, "http://B.test:2/"], edge=EDGE)


@pytest.mark.parametrize("edge", [EDGE, f"{EDGE}/chat", "https://Chat.example.test:443"])
def test_the_edge_is_no_upstream_of_itself(edge):
    with pytest.raises(AddressInvalid, match="is the edge itself"):
        normalise_upstreams(["https://chat.example.test:443"], edge=edge.lower())


def test_a_list_has_an_end():
    most = [f"http://10.0.3.7:{port}" for port in range(1, MOST_UPSTREAMS + 1)]
    assert len(normalise_upstreams(most, edge=EDGE)) == MOST_UPSTREAMS
    with pytest.raises(AddressInvalid, match="At most 20 upstreams"):
        normalise_upstreams([*most, "http://10.0.3.8:1"], edge=EDGE)
