"""Zones of the command line, and the policy under which one run leaves this machine."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

from readiness.egress import (
    PUBLIC,
    EgressPolicy,
    OwnEndpoints,
    Zone,
    ZoneInvalidError,
    parse_zones,
)
from readiness.egress.ranges import never_reason, unwrap
from readiness.management.assess.candidates import InputProblem, InputRefused
from readiness.services.egress_policy import own_urls
from registry.domain.slugs import RULE, is_slug
from registry.domain.zones import zone_advice

REQUESTS_PER_SECOND = 10.0
"""New connections to one environment: whoever gives the command answers for it (``--zone`` or a
public address). A lower rate of READINESS_ZONES stays."""
ARGUMENT = "--zone"

_LOOPBACK = "127.0.0.0/8,::1/128"
_FORM = re.compile(r"(?P<name>[^=]+)=(?P<networks>.+)")


def zones_given(words: Iterable[str]) -> dict[str, Zone]:
    """Read the zones of the command line, each ``NAME=CIDR,…``; one name may stand there twice.

    Raises:
        InputRefused: one cannot be used.
    """
    networks: dict[str, list[str]] = {}
    for word in words:
        found = _FORM.fullmatch(word)
        if found is None:
            raise _refused(f"{word} is not NAME=CIDR,…: write for example lan=10.0.0.0/8.")
        if not is_slug(found["name"]):
            raise _refused(f"{found['name']} cannot be the name of a zone: it {RULE}.")
        cidrs = [_network(cidr.strip()) for cidr in found["networks"].split(",")]
        networks.setdefault(found["name"], []).extend(cidrs)
    try:
        zones = parse_zones(networks)
    except ZoneInvalidError as error:
        raise _refused(str(error)) from error
    return {name: zones[name] for name in networks}


def _network(cidr: str) -> str:
    try:
        network = ip_network(cidr, strict=False)
    except ValueError:
        # what is wrong with it is told by whoever reads the zone
        return cidr
    if "/" in cidr and ip_address(cidr.partition("/")[0]) != network.network_address:
        raise _refused(f"{cidr} is an address within a network: write {network}.")
    return cidr


def all_zones(given: Mapping[str, Zone]) -> dict[str, Zone]:
    """Return the zones of READINESS_ZONES with those of the command line in front of them."""
    known = parse_zones(settings.READINESS_ZONES)
    configured = settings.READINESS_ZONES.get(PUBLIC, ())
    if not (isinstance(configured, Mapping) and "rate_per_second" in configured):
        known[PUBLIC] = replace(known[PUBLIC], rate_per_second=REQUESTS_PER_SECOND)
    zones = {**given, **{name: zone for name, zone in known.items() if name not in given}}
    return {
        name: replace(zone, rate_per_second=min(zone.rate_per_second, REQUESTS_PER_SECOND))
        for name, zone in zones.items()
    }


def policy_of(zones: Mapping[str, Zone]) -> EgressPolicy:
    """Return the policy of one run.

    The registry's own servers are refused as ever, where there is a registry on this machine. A
    control target is asked where the operator set one: the default is a web server that need not
    run now.
    """
    agent = f"{settings.PROGRAM}/{settings.VERSION}"
    contact = "" if settings.STANDALONE else f" (+{settings.PUBLIC_URL})"
    control, default = settings.READINESS_CONTROL_URL, f"{settings.PUBLIC_URL}/healthz"
    return EgressPolicy(
        zones=zones,
        own=OwnEndpoints(() if settings.STANDALONE else own_urls()),
        control_url="" if control == default else control,
        nameservers=tuple(settings.READINESS_NAMESERVERS),
        user_agent=f"{agent}{contact}",
    )


def zone_for(url: str, zones: Mapping[str, Zone], given: Mapping[str, Zone]) -> str:
    """Return the name of the zone from which a bare URL is asked.

    A name is asked in the first zone of the command line, else in ``public``; what it resolves to
    is judged when it is dialled. A public address is asked in the first one that holds it.

    Raises:
        InputRefused: its address is not public, and no zone permits it.
    """
    advice = zone_advice(url, _as_settings(zones))
    if advice is None:
        return next((name for name, zone in given.items() if _may_hold(zone, url)), PUBLIC)
    permitted = [*(name for name in given if name in advice.permitted), *advice.permitted]
    if not permitted:
        raise InputRefused([InputProblem(url, outside(advice.host))])
    return permitted[0]


def _may_hold(zone: Zone, url: str) -> bool:
    try:
        return zone.permits(ip_address(urlsplit(url).hostname or ""))
    except ValueError:
        # a name may be anywhere
        return True


def outside(host: str) -> str:
    """Say which zone would let a host be asked that is not public."""
    try:
        reason = never_reason(ip_address(host))
    except ValueError:
        reason = ""
    if reason:
        return f"{host} is never asked: {reason}."
    return f"{host} is not public. Name the zone it lies in: {ARGUMENT} local={network_of(host)}"


def network_of(host: str) -> str:
    """Return the smallest useful network, or two, for the host of a URL."""
    try:
        address = ip_address(host)
    except ValueError:
        return _LOOPBACK
    address = unwrap(address)
    return _LOOPBACK if address.is_loopback else f"{address}/{address.max_prefixlen}"


def permits(zone: Zone, url: str) -> bool:
    """Tell whether a URL that names an address which is not public may be asked in ``zone``."""
    advice = zone_advice(url, _as_settings({zone.name: zone}))
    return advice is None or zone.name in advice.permitted


def _as_settings(zones: Mapping[str, Zone]) -> dict[str, list[str]]:
    return {name: [str(network) for network in zone.networks] for name, zone in zones.items()}


def _refused(sentence: str) -> InputRefused:
    return InputRefused([InputProblem(ARGUMENT, sentence)])
