"""Zones of the command line."""

import pytest

from readiness.egress import PUBLIC
from readiness.management.assess.candidates import InputRefused
from readiness.management.assess.zones import (
    REQUESTS_PER_SECOND,
    all_zones,
    policy_of,
    zone_for,
    zones_given,
)


def refusal(words):
    with pytest.raises(InputRefused) as refused:
        zones_given(words)
    (problem,) = refused.value.problems
    return str(problem)


def test_a_zone_has_the_networks_that_are_named():
    zones = zones_given(["lan=10.0.0.0/8, 192.168.0.0/16", "lan=fd00::/8"])
    assert [str(network) for network in zones["lan"].networks] == [
        "10.0.0.0/8",
        "192.168.0.0/16",
        "fd00::/8",
    ]


@pytest.mark.parametrize(
    ("word", "part"),
    [
        ("lan", "is not NAME=CIDR"),
        ("=10.0.0.0/8", "is not NAME=CIDR"),
        ("LAN=10.0.0.0/8", "cannot be the name of a zone"),
        ("lan=10.0.0.0/40", "is not a network"),
        ("lan=169.254.0.0/16", "is never dialled"),
        ("public=10.0.0.0/8", "takes no networks"),
    ],
)
def test_it_refuses_what_is_no_zone_by_name_and_with_the_cure(word, part):
    assert refusal([word]).startswith("--zone: ")
    assert part in refusal([word])


def test_zones_of_the_command_line_stand_beside_those_of_the_settings(settings):
    settings.READINESS_ZONES = {"local": ["127.0.0.0/8"], "lan": ["10.0.0.0/8"]}
    zones = all_zones(zones_given(["lan=10.9.0.0/16"]))
    assert set(zones) == {"lan", "local", PUBLIC}
    assert [str(one) for one in zones["lan"].networks] == ["10.9.0.0/16"]


def test_every_zone_is_asked_at_the_rate_of_an_assessment_unless_the_operator_set_a_lower_one(
    settings,
):
    settings.READINESS_ZONES = {"slow": {"networks": ["10.0.0.0/8"], "rate_per_second": 2}}
    zones = all_zones(zones_given(["lan=192.168.0.0/16"]))
    assert zones["lan"].rate_per_second == zones[PUBLIC].rate_per_second == REQUESTS_PER_SECOND
    assert zones["slow"].rate_per_second == 2


def test_a_rate_that_the_operator_set_for_public_addresses_stays(settings):
    settings.READINESS_ZONES = {PUBLIC: {"rate_per_second": 0.5}}
    assert all_zones({})[PUBLIC].rate_per_second == 0.5


def test_the_registry_of_this_machine_is_kept_away_from(settings):
    settings.STANDALONE = False
    own = policy_of({}).own
    assert own._hosts
    settings.STANDALONE = True
    assert not policy_of({}).own._hosts


def test_a_control_target_is_asked_only_where_the_operator_named_one(settings):
    settings.READINESS_CONTROL_URL = f"{settings.PUBLIC_URL}/healthz"
    assert policy_of({}).control_url == ""
    settings.READINESS_CONTROL_URL = "http://control.example.test/"
    assert policy_of({}).control_url == "http://control.example.test/"


@pytest.mark.parametrize(
    ("url", "zone"),
    [
        ("http://127.0.0.1:8080", "local=127.0.0.0/8,::1/128"),
        ("http://localhost:8080", "local=127.0.0.0/8,::1/128"),
        ("http://[::1]:8080", "local=127.0.0.0/8,::1/128"),
        ("https://10.0.3.7", "local=10.0.3.7/32"),
        ("https://[fd00::7]", "local=fd00::7/128"),
        ("https://[::ffff:10.0.3.7]", "local=10.0.3.7/32"),
    ],
)
def test_an_address_that_is_not_public_says_exactly_which_zone_to_give(url, zone):
    with pytest.raises(InputRefused) as refused:
        zone_for(url, {}, {})
    assert str(refused.value).endswith(f"--zone {zone}")
    given = zones_given([zone])
    assert zone_for(url, given, given) == "local"


def test_a_metadata_address_gets_no_advice():
    with pytest.raises(InputRefused, match="is never asked: link-local"):
        zone_for("http://169.254.169.254", {}, {})


def test_a_public_name_is_asked_from_public_and_any_name_in_the_zone_that_is_given():
    given = zones_given(["lan=10.0.0.0/8"])
    assert zone_for("https://chat.example.test", {}, {}) == PUBLIC
    assert zone_for("https://chat.example.test", given, given) == "lan"


def test_a_public_address_beside_others_is_asked_from_public():
    given = zones_given(["lan=10.0.0.0/8", "own=192.0.66.0/24"])
    assert zone_for("https://9.9.9.9", given, given) == PUBLIC
    assert zone_for("https://192.0.66.7", given, given) == "own"


def test_an_address_in_place_of_a_network_is_told_the_network():
    with pytest.raises(InputRefused, match=r"10\.0\.3\.7/8 .*: write 10\.0\.0\.0/8\."):
        zones_given(["lan=10.0.3.7/8"])
