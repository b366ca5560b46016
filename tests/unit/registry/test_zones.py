"""Advice about addresses that are not public."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.zones import zone_advice

ZONES = {"lan": ["10.0.0.0/8"], "local": {"networks": ["127.0.0.0/8", "::1/128"]}, "all": ["::/0"]}


@pytest.mark.parametrize(
    ("url", "host", "permitted"),
    [
        ("http://10.0.3.7:8080/x", "10.0.3.7", ("lan",)),
        ("http://127.0.0.1", "127.0.0.1", ("local",)),
        ("http://localhost:3000", "localhost", ("local",)),
        ("http://chat.localhost", "chat.localhost", ("local",)),
        ("https://[::1]:8443", "::1", ("all", "local")),
        ("https://[::ffff:10.0.3.7]", "::ffff:10.0.3.7", ("lan",)),
        ("http://192.168.1.4", "192.168.1.4", ()),
        ("http://169.254.169.254", "169.254.169.254", ()),
    ],
)
def test_an_address_that_is_not_public_names_the_zones_that_permit_it(url, host, permitted):
    advice = zone_advice(url, ZONES)
    assert (advice.host, advice.permitted) == (host, permitted)
    assert advice.sentence.startswith(f"{host} is not public")


@pytest.mark.parametrize(
    "url", ["https://chat.example.org", "https://93.184.216.34", "https://[2606:4700::1]", "", "x"]
)
def test_what_may_be_public_needs_no_advice(url):
    assert zone_advice(url, ZONES) is None


def test_without_a_zone_the_operator_is_named():
    assert "READINESS_ZONES" in zone_advice("http://10.0.0.1", {}).sentence


@given(st.text())
def test_whatever_is_typed_gets_an_answer(text):
    zone_advice(text, ZONES)
    zone_advice(f"http://{text}", ZONES)
