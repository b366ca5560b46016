"""From where a request comes, and how the program calls that."""

import pytest
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.origins import LONGEST_AGENT, Origin, Via, agent_in_words
from registry.web.origins import client_address, origin_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PROXY = "10.0.0.1"


def seen(proxies, forwarded):
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    with override_settings(TRUSTED_PROXIES=proxies):
        return client_address(RequestFactory().get("/", REMOTE_ADDR=PROXY, **headers))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, PROXY),
        (0, "192.0.2.1", PROXY),
        (1, None, PROXY),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "192.0.2.9, 192.0.2.1", "192.0.2.1"),
        (2, "192.0.2.9, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        (2, "192.0.2.1", PROXY),
        (1, "192.0.2.1:4711", "192.0.2.1"),
        (1, "2001:DB8::1", "2001:db8::1"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "unknown", PROXY),
        (1, "", PROXY),
    ],
)
def test_a_header_is_believed_as_far_as_proxies_are_trusted(proxies, forwarded, address):
    assert seen(proxies, forwarded) == address


@given(st.lists(st.text("0123456789abcdef.:, []", max_size=20)))
def test_what_a_client_writes_before_the_proxys_entry_changes_nothing(claims):
    assert seen(1, ", ".join([*claims, "192.0.2.1"])) == "192.0.2.1"


def test_a_server_that_knows_no_address_gives_none():
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) is None


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("curl/8.14.1", "curl"),
        ("", ""),
        ("<b>nobody</b>", ""),
        ("Evil\nBot/2", "Evil Bot"),
    ],
)
def test_a_browser_is_called_by_its_name(header, words):
    assert agent_in_words(header) == words


@given(st.text(max_size=2_000))
def test_whatever_a_client_calls_itself_is_one_short_line(header):
    words = agent_in_words(header)
    assert len(words) <= LONGEST_AGENT
    assert len(words.splitlines()) <= 1


def test_a_page_is_asked_for_from_somewhere():
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"user-agent": FIREFOX})
    assert origin_of(request) == Origin(Via.PAGE, "192.0.2.1", "Firefox on Linux")
    assert origin_of(RequestFactory().get("/", REMOTE_ADDR="")) == Origin(Via.PAGE)
