"""What the registry would hold about each case."""

from collections.abc import Mapping
from typing import Any

from readiness.domain.probing import ProbeId
from readiness.probes.contract import ProbeTarget
from registry.domain.identities import IdentitySource, Slot
from registry.domain.owner_snapshots import TeamSnapshot
from registry.domain.routes import Route, RouteKind
from registry.domain.secret import Secret
from registry.domain.snapshot import (
    EnvironmentSnapshot,
    HealthRoute,
    IdentitySnapshot,
    InterfaceSnapshot,
)
from registry.domain.vocabulary import EnvironmentKind
from tests.rig.booting import Rig
from tests.rig.cases import Case
from tests.rig.servers import RIGHT

ZONE = "local"
_DEFAULTS: Mapping[str, Any] = {
    "kind": "production",
    "profile": "generic-api",
    "health": "/health",
    "status": 200,
    "contains": "",
    "protected_api": ["/v1/models"],
    "protected_pages": [],
    "public": [],
    "forbidden": [],
    "identity": RIGHT,
}
"""What a case records unless it says otherwise: a model API with one protected route."""


def environment_of(rig: Rig, case: Case) -> EnvironmentSnapshot:
    """Return the record of a case.

    Raises:
        KeyError: the case records something that the rig knows nothing about.
    """
    record = _record(case)
    places, host = rig.places, rig.places.host(case)
    return EnvironmentSnapshot(
        id=1 + list(rig.cases).index(case.name),
        name=case.label,
        kind=EnvironmentKind(record["kind"]),
        edge_url=f"https://{host}:{places.https_port}",
        plain_url=f"http://{host}:{places.plain_port}",
        ca_pem=rig.chains.root_of(case).pem,
        outside_zone=ZONE,
        health=HealthRoute(record["health"], record["status"], record["contains"]),
        routes=tuple(
            Route(kind, path)
            for kind in (
                RouteKind.PROTECTED_API,
                RouteKind.PROTECTED_PAGES,
                RouteKind.PUBLIC,
                RouteKind.FORBIDDEN,
            )
            for path in record[kind.value]
        ),
        identities=_identities(rig, record),
    )


def interface_of(case: Case) -> InterfaceSnapshot:
    """Return the interface to which the case belongs."""
    team = TeamSnapshot("ops", "Ops", is_active=True, active_members=1)
    return InterfaceSnapshot(
        id=1, slug="chat", name="Chat", team=team, profile=_record(case)["profile"]
    )


def target_of(rig: Rig, case: Case, probes: tuple[ProbeId, ...]) -> ProbeTarget:
    """Return what a run is given to probe a case."""
    record = _record(case)
    credentials = {Slot.A.value: Secret(record["identity"])} if record["identity"] else {}
    return ProbeTarget(environment_of(rig, case), probes, record["profile"], credentials)


def _record(case: Case) -> Mapping[str, Any]:
    if unknown := case.record.keys() - _DEFAULTS.keys():
        raise KeyError(f"{case.name} records {', '.join(sorted(unknown))}")
    return {**_DEFAULTS, **case.record}


def _identities(rig: Rig, record: Mapping[str, Any]) -> tuple[IdentitySnapshot, ...]:
    if not record["identity"]:
        return ()
    return (IdentitySnapshot(Slot.A, "Authorization", IdentitySource.STORED, False, rig.now),)


def identity_of(case: Case) -> str:
    """Return the value of the header by which identity ``a`` is known."""
    return str(_record(case)["identity"])
