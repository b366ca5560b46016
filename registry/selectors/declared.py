"""What is recorded of interfaces and environments, as the fields that people and files write."""

from registry.domain.fields import EnvironmentFields, InterfaceFields, route_fields
from registry.domain.routes import Route
from registry.models import Environment, Interface
from registry.selectors.contracts import contract_declared
from registry.selectors.particulars import particulars_of
from registry.selectors.rests import declared_windows
from registry.selectors.snapshots import route_of


def declared_routes(environment: Environment) -> tuple[Route, ...]:
    """Return the routes that are recorded for ``environment``, in their order."""
    return tuple(route_of(row) for row in environment.routes.all())


def declared_upstreams(environment: Environment) -> tuple[str, ...]:
    """Return the upstreams that are recorded for ``environment``, in their order."""
    return tuple(row.url for row in environment.upstreams.all())


def interface_declared(interface: Interface) -> InterfaceFields:
    """Return every writable field of ``interface`` as it is recorded."""
    return InterfaceFields(
        slug=interface.slug,
        name=interface.name,
        team=interface.team.slug,
        description=interface.description,
        profile=interface.profile,
        tier=interface.tier,
        lifecycle=interface.lifecycle,
        data_classification=interface.data_classification,
        particulars=particulars_of(interface),
    )


def environment_declared(environment: Environment) -> EnvironmentFields:
    """Return every writable field of ``environment`` as it is recorded."""
    return EnvironmentFields(
        name=environment.name,
        kind=environment.kind,
        edge_url=environment.edge_url,
        plain_url=environment.plain_url,
        ca_pem=environment.ca_pem,
        outside_zone=environment.outside_zone,
        health_path=environment.health_path,
        health_status=environment.health_status,
        health_contains=environment.health_contains,
        inside_zone=environment.inside_zone,
        upstreams=declared_upstreams(environment),
        contract=contract_declared(environment),
        maintenance=declared_windows(environment),
        **route_fields(declared_routes(environment)),
    )
