"""Which servers of the installation no probe may dial."""

import asyncio
from ipaddress import ip_address

import pytest

from readiness.egress import OwnEndpoints
from readiness.services.egress_policy import own_urls

LOOPBACK, HERE, ELSEWHERE = map(ip_address, ("127.0.0.1", "192.0.2.1", "192.0.2.2"))


@pytest.fixture
def behind_a_proxy(settings):
    settings.PUBLIC_URL = "https://192.0.2.9"
    settings.DATABASE_URL = "sqlite:////var/lib/registry.sqlite3"
    settings.BROKER_URL = "filesystem://"
    settings.OWN_ADDRESSES = []
    return settings


def known():
    own = OwnEndpoints(
        own_urls(),
        look_up=lambda host: [ip_address(host)],
        is_here=lambda address: address in (LOOPBACK, HERE) or address.is_unspecified,
    )
    asyncio.run(own.refresh())
    return own


def test_the_server_behind_a_proxy_is_refused_at_each_address_of_the_machine(behind_a_proxy):
    assert not known().holds(LOOPBACK, 8000)
    behind_a_proxy.OWN_ADDRESSES = ["0.0.0.0:8000"]
    assert known().holds(LOOPBACK, 8000)
    assert known().holds(HERE, 8000)
    assert not known().holds(ELSEWHERE, 8000)
    assert not known().holds(LOOPBACK, 8001)


def test_a_server_on_another_machine_is_refused_there(behind_a_proxy):
    behind_a_proxy.OWN_ADDRESSES = ["192.0.2.2:8000", "[2001:db8::1]:8000"]
    assert known().holds(ELSEWHERE, 8000)
    assert known().holds(ip_address("2001:db8::1"), 8000)
    assert not known().holds(LOOPBACK, 8000)
