"""Which failures to sign in count together."""

import pytest
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from deploy.sign_in import client_address, sign_in_name

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


@given(st.text(st.characters(codec="latin-1")))
def test_names_that_differ_in_case_alone_count_together(name):
    def counted(spelled):
        return sign_in_name(RequestFactory().get("/"), {"username": spelled})

    assert counted(name.upper()) == counted(f" {name}\n") == counted(name)


def test_without_credentials_the_posted_name_counts():
    assert sign_in_name(RequestFactory().post("/", {"username": "Mia@Example.test"})) == (
        "mia@example.test"
    )
