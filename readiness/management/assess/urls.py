"""A bare URL as an interface of which nothing else is known."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from readiness.egress import Zone
from readiness.management.assess import notes
from readiness.management.assess.candidates import Candidate, InputProblem, InputRefused
from readiness.management.assess.zones import zone_for
from registry.domain import profiles
from registry.domain.addresses import AddressInvalid, normalise_url
from registry.domain.descriptor import InterfaceDocument
from registry.domain.descriptor.snapshots import interface_snapshot
from registry.domain.owner_snapshots import TeamSnapshot
from registry.domain.slugs import LONGEST

DEFAULT_PROFILE = "generic-chat"
_NOBODY = TeamSnapshot(slug="", name="", is_active=False, active_members=0)
_ENVIRONMENT = "production"


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the command line says about every bare URL.

    Attributes:
        zones: all that there are, by name.
        given: those of the command line.
        profile: name of the profile.
        ca_pem: certificate authority, "" for the system's.
        ca_file: the file that it was read from.
    """

    zones: Mapping[str, Zone]
    given: Mapping[str, Zone]
    profile: str = DEFAULT_PROFILE
    ca_pem: str = ""
    ca_file: Path | None = None


def is_url(target: str) -> bool:
    """Tell whether an argument is a URL and no file: it has a scheme."""
    return "://" in target


def candidate_of(url: str, assumptions: Assumptions, *, now: datetime) -> Candidate:
    """Return the interface at ``url``, with everything else assumed.

    Raises:
        InputRefused: it is not the address of an edge, or no zone permits it.
    """
    edge = _edge(url, assumptions.profile)
    zone = zone_for(edge, assumptions.zones, assumptions.given)
    environment = {"edge": edge, "outsideZone": zone}
    described = {
        "apiVersion": "ops-registry/v1",
        "kind": "AIInterface",
        "metadata": {"name": slug_of(edge)},
        "spec": {
            "team": "nobody",
            "profile": assumptions.profile,
            "environments": {_ENVIRONMENT: environment},
        },
    }
    document = InterfaceDocument.model_validate(described)
    interface = replace(interface_snapshot(document, now=now), team=_NOBODY)
    found = replace(interface.environments[0], ca_pem=assumptions.ca_pem)
    return Candidate(
        replace(interface, environments=(found,)),
        found,
        notes.of_url(interface, found),
        ca_file=assumptions.ca_file,
    )


def slug_of(edge: str) -> str:
    """Return an address as the slug of an interface: two on one host are told apart."""
    place = edge.partition("://")[2].lower()
    return re.sub(r"[^a-z0-9]+", "-", place).strip("-")[:LONGEST].strip("-") or "interface"


def shown(url: str) -> str:
    """Return ``url`` without a name and password that somebody wrote into it."""
    return re.sub(r"//.*@", "//…@", url, flags=re.DOTALL)


def _edge(url: str, profile: str) -> str:
    try:
        edge = normalise_url(url, schemes=("https", "http"))
    except AddressInvalid as error:
        raise InputRefused([InputProblem(shown(url), str(error))]) from error
    if refusal := profiles.prefix_refusal(profile, urlsplit(edge).path):
        raise InputRefused([InputProblem(url, refusal)])
    return edge
