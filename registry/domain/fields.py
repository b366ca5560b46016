"""What a person or a file may write about an interface: the fields, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from registry.domain.contract_clauses import Clauses, ContractFields
from registry.domain.particulars import Particulars
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import Rest


@dataclass(frozen=True, slots=True)
class InterfaceFields:
    """The writable fields of an interface.

    Attributes:
        team: slug of the accountable team.
        tier: 1, 2 or 3, None while nobody has said.
        lifecycle, data_classification: a value of the vocabulary, "" while nobody has said.
        particulars: what the sections of the record say, None to leave them.
    """

    slug: str
    name: str
    team: str
    description: str = ""
    profile: str = "generic-chat"
    tier: int | None = None
    lifecycle: str = ""
    data_classification: str = ""
    particulars: Particulars | None = None


@dataclass(frozen=True, slots=True)
class EnvironmentFields:
    """The writable fields of an environment. None leaves as it is what may be None.

    Attributes:
        edge_url: the public URL; it is normalised when written.
        plain_url: the plain-HTTP URL, "" for port 80 of the edge's host.
        ca_pem: private certificate authority as PEM text, "" for the system's store.
        health_path: "" for the path of the interface's profile.
        health_status: None for the profile's status, 200 where there is a path.
        health_contains: "" for the profile's text, none where there is a path.
        protected_api, protected_pages, public_routes, forbidden_routes: paths by what the edge
            promises about them.
        version_route, canary_route, stream_route, websocket_route, slow_route, identity_route:
            the one route that is there for that, or none.
        static_routes: files that never change, each with its digest.
        inside_zone: name of the zone in which the upstreams are reached, "" for none.
        upstreams: URLs that must not answer from the outside zone.
        contract: what is said of the clauses of the proxy contract.
        maintenance: when it may be down on purpose.
    """

    name: str
    kind: str
    edge_url: str
    plain_url: str = ""
    ca_pem: str = ""
    outside_zone: str = "public"
    health_path: str = ""
    health_status: int | None = None
    health_contains: str = ""
    protected_api: tuple[str, ...] | None = None
    protected_pages: tuple[str, ...] | None = None
    public_routes: tuple[str, ...] | None = None
    forbidden_routes: tuple[str, ...] | None = None
    version_route: tuple[Route, ...] | None = None
    canary_route: tuple[Route, ...] | None = None
    stream_route: tuple[str, ...] | None = None
    websocket_route: tuple[str, ...] | None = None
    slow_route: tuple[str, ...] | None = None
    identity_route: tuple[str, ...] | None = None
    static_routes: tuple[Route, ...] | None = None
    inside_zone: str | None = None
    upstreams: tuple[str, ...] | None = None
    contract: ContractFields | None = None
    maintenance: tuple[Rest, ...] | None = None


@dataclass(frozen=True, slots=True)
class TemplateFields:
    """The writable fields of a template of the proxy contract.

    Attributes:
        title: "" for the slug.
        team: slug of the team that publishes it.
    """

    slug: str
    team: str
    title: str = ""
    description: str = ""
    clauses: Clauses = field(default_factory=Clauses)


ROUTE_FIELDS = {
    RouteKind.PROTECTED_API: "protected_api",
    RouteKind.PROTECTED_PAGES: "protected_pages",
    RouteKind.PUBLIC: "public_routes",
    RouteKind.FORBIDDEN: "forbidden_routes",
    RouteKind.VERSION: "version_route",
    RouteKind.CANARY: "canary_route",
    RouteKind.STREAM: "stream_route",
    RouteKind.WEBSOCKET: "websocket_route",
    RouteKind.SLOW: "slow_route",
    RouteKind.IDENTITY: "identity_route",
    RouteKind.STATIC: "static_routes",
}
"""The field of ``EnvironmentFields`` that holds the routes of a kind."""
_DETAILED = frozenset({RouteKind.VERSION, RouteKind.CANARY, RouteKind.STATIC})
"""The kinds that say more than a path, so that their fields hold routes."""


def route_fields(routes: Iterable[Route]) -> dict[str, Any]:
    """Return ``routes`` as ``EnvironmentFields`` holds them, by the name of each kind's field."""
    rows = tuple(routes)
    return {
        name: tuple(r if kind in _DETAILED else r.path for r in rows if r.kind is kind)
        for kind, name in ROUTE_FIELDS.items()
    }
