"""What may be a header, a value and a reference of a probe identity."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.identities import (
    LONGEST_VALUE,
    IdentityInvalid,
    matches_one_of,
    normalise_header,
    normalise_value,
    normalise_variable,
    origin_of,
)

PRINTABLE = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=99)


@pytest.mark.parametrize("name", ["Authorization", "Cookie", "X-Api-Key", " api_key ", "x!#$%&'*"])
def test_a_token_is_a_header(name):
    assert normalise_header(name) == name.strip()


NO_HEADERS = ("", "Bearer hunter2", "X:", "X\r\nHost", "Ä", "a" * 101)
FRAMING = ("Host", "CONTENT-LENGTH", "Transfer-Encoding", "connection", "TE", "Upgrade", "Trailer")


@pytest.mark.parametrize("name", [*NO_HEADERS, *FRAMING])
def test_it_refuses_another_header_without_repeating_it(name):
    with pytest.raises(IdentityInvalid) as refusal:
        normalise_header(name)
    assert "hunter2" not in str(refusal.value)


@given(PRINTABLE)
def test_printable_ascii_is_a_value(value):
    assert normalise_value(f" {value}\r\n").reveal() == value


@given(PRINTABLE, st.characters().filter(lambda c: not " " <= c <= "~"))
def test_a_value_with_anything_else_in_it_is_refused_without_repeating_it(value, character):
    with pytest.raises(IdentityInvalid) as refusal:
        normalise_value(f"{value}{character}{value}")
    assert value not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize("value", ["", " \r\n", "a" * (LONGEST_VALUE + 1), "a\r\nHost: b", "a\0b"])
def test_it_refuses_what_no_header_carries(value):
    with pytest.raises(IdentityInvalid):
        normalise_value(value)


def test_the_longest_value_is_taken():
    assert len(normalise_value("a" * LONGEST_VALUE).reveal()) == LONGEST_VALUE


@pytest.mark.parametrize(
    "name", ["", "Bearer hunter2", "A-B", "1A", "A=B", "A" * 301, "Ä", "A\n B"]
)
def test_it_refuses_what_is_no_name_of_a_variable(name):
    with pytest.raises(IdentityInvalid, match="never the value itself") as refusal:
        normalise_variable(name)
    assert "hunter2" not in str(refusal.value)


def test_patterns_are_those_of_the_shell_in_their_case():
    assert matches_one_of("CHAT_PROBE_A", ("X", "*_PROBE_*"))
    assert not matches_one_of("chat_probe_a", ("*_PROBE_*",))
    assert not matches_one_of("CHAT_PROBE_A", ())


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://chat.example.test/path", "https://chat.example.test:443"),
        ("http://chat.example.test", "http://chat.example.test:80"),
        ("https://chat.example.test:8443", "https://chat.example.test:8443"),
        ("https://[2001:db8::1]:8443/a", "https://[2001:db8::1]:8443"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url, origin):
    assert origin_of(url) == origin


@given(st.lists(st.text(string.ascii_letters + "/"), max_size=3))
def test_the_path_plays_no_part_in_an_origin(parts):
    path = "/" + "/".join(parts).lstrip("/")
    assert origin_of(f"https://a.test{path}") == origin_of("https://a.test")
