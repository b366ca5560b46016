"""Environments as a document writes them."""

from collections.abc import Mapping, Sequence

from registry.domain.contract_clauses import ContractFields
from registry.domain.descriptor.contracts import contract_written
from registry.domain.descriptor.fields import Presented
from registry.domain.fields import EnvironmentFields
from registry.domain.identities import IdentitySource
from registry.domain.routes import Route

Tree = dict[str, object]


def environment_tree(place: EnvironmentFields, presented: Sequence[Presented]) -> Tree:
    """Return what a document says about ``place``; what is empty is left out."""
    return filled(
        {
            "kind": place.kind,
            "edge": place.edge_url,
            "plain": place.plain_url,
            "ca": place.ca_pem,
            "outsideZone": place.outside_zone,
            "insideZone": place.inside_zone,
            "upstreams": list(place.upstreams or ()),
            "routes": _routes(place),
            "identities": {one.slot.value: _identity(one) for one in presented},
            "contract": contract_written(place.contract or ContractFields()),
            "maintenance": [
                {"start": one.starts_at, "end": one.ends_at, "reason": one.reason}
                for one in place.maintenance or ()
            ],
        }
    )


def _routes(place: EnvironmentFields) -> Tree:
    health = {
        "path": place.health_path,
        "status": place.health_status,
        "contains": place.health_contains,
    }
    return filled(
        {
            "health": filled(health),
            "version": _detailed(place.version_route, "path", "pointer"),
            "canary": _detailed(place.canary_route, "path", "model"),
            "stream": _only(place.stream_route),
            "websocket": _only(place.websocket_route),
            "protectedApi": list(place.protected_api or ()),
            "protectedPages": list(place.protected_pages or ()),
            "public": list(place.public_routes or ()),
            "forbidden": list(place.forbidden_routes or ()),
            "identity": _only(place.identity_route),
            "slow": _only(place.slow_route),
            "static": [
                {"path": one.path, "sha256": one.sha256} for one in place.static_routes or ()
            ],
        }
    )


def _detailed(routes: Sequence[Route] | None, *names: str) -> Tree:
    for route in routes or ():
        return filled({name: getattr(route, name) for name in names})
    return {}


def _only(paths: Sequence[str] | None) -> str:
    return next(iter(paths or ()), "")


def _identity(one: Presented) -> Tree:
    if one.source is IdentitySource.STORED:
        return {"header": one.header, "secretRef": {"stored": True}}
    return {"header": one.header, "secretRef": {one.source.value: one.reference}}


def filled(values: Mapping[str, object]) -> Tree:
    """Return ``values`` without what nobody has said; 0 is said."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {})}
