"""Interfaces as frozen snapshots: the only shape in which records are judged or shown."""

from collections.abc import Iterable
from http import HTTPStatus

from django.db.models import Prefetch, QuerySet

from registry.domain import profiles
from registry.domain.identities import IdentitySource, Slot, origin_of
from registry.domain.responsibilities import Responsibility
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import (
    EnvironmentSnapshot,
    HealthRoute,
    IdentitySnapshot,
    InterfaceSnapshot,
    OwnershipSnapshot,
    PersonSnapshot,
    TeamSnapshot,
)
from registry.domain.vocabulary import (
    DataClassification,
    EnvironmentKind,
    Lifecycle,
    Standing,
    Tier,
)
from registry.models import (
    Environment,
    Interface,
    Membership,
    Ownership,
    ProbeIdentity,
    Team,
    User,
)


def snapshot_get(slug: str) -> InterfaceSnapshot | None:
    """Return the interface with that slug, or None."""
    interface = _complete(Interface.objects.filter(slug=slug)).first()
    return _interface(interface) if interface else None


def snapshots_of(interface_ids: Iterable[int]) -> dict[int, InterfaceSnapshot]:
    """Return the interfaces of those primary keys in a constant number of queries."""
    found = _complete(Interface.objects.filter(pk__in=list(interface_ids)))
    return {interface.pk: _interface(interface) for interface in found}


def _complete(interfaces: QuerySet[Interface]) -> QuerySet[Interface]:
    members = Membership.objects.filter(person__is_active=True)
    teams = Team.objects.prefetch_related(Prefetch("memberships", members, to_attr="active"))
    ownerships = Ownership.objects.select_related("person", "accepted_by").prefetch_related(
        Prefetch("team", teams)
    )
    return interfaces.prefetch_related(
        "environments__routes",
        Prefetch("environments__identities", ProbeIdentity.objects.defer("ciphertext")),
        Prefetch("team", teams),
        Prefetch("ownerships", ownerships),
    )


def _interface(interface: Interface) -> InterfaceSnapshot:
    return InterfaceSnapshot(
        id=interface.pk,
        slug=interface.slug,
        name=interface.name,
        team=_team(interface.team),
        description=interface.description,
        profile=interface.profile,
        tier=Tier(interface.tier) if interface.tier else None,
        lifecycle=Lifecycle(interface.lifecycle) if interface.lifecycle else None,
        data_classification=(
            DataClassification(interface.data_classification)
            if interface.data_classification
            else None
        ),
        environments=tuple(
            _environment(record, interface.profile) for record in interface.environments.all()
        ),
        ownerships=tuple(_ownership(record) for record in interface.ownerships.all()),
    )


def _environment(record: Environment, profile: str) -> EnvironmentSnapshot:
    declared = tuple(Route(RouteKind(row.kind), row.path) for row in record.routes.all())
    assumed = _assumed_routes(declared, profile)
    return EnvironmentSnapshot(
        id=record.pk,
        name=record.name,
        kind=EnvironmentKind(record.kind),
        edge_url=record.edge_url,
        plain_url=record.plain_url,
        ca_pem=record.ca_pem,
        outside_zone=record.outside_zone,
        health=_health(record, profile),
        routes=(*assumed, *declared),
        routes_from_profile=bool(assumed),
        identities=tuple(_identity(row, record) for row in record.identities.all()),
    )


def _health(record: Environment, profile: str) -> HealthRoute:
    """Return what is recorded of the health route, the rest as the profile says."""
    status, contains = record.health_status, record.health_contains
    if record.health_path:
        return HealthRoute(record.health_path, status or HTTPStatus.OK, contains)
    # a record may outlive its profile; it is still shown
    known = profile in profiles.names()
    default = profiles.health_route(profile) if known else HealthRoute()
    return HealthRoute(default.path, status or default.status, contains or default.contains)


def _assumed_routes(declared: tuple[Route, ...], profile: str) -> tuple[Route, ...]:
    """Return the profile's protected routes where none are declared, but for public ones."""
    is_declared = any(route.kind is not RouteKind.PUBLIC for route in declared)
    # a record may outlive its profile; it is still shown
    if is_declared or profile not in profiles.names():
        return ()
    public = {route.path for route in declared}
    return tuple(r for r in profiles.protected_routes(profile) if r.path not in public)


def _identity(record: ProbeIdentity, environment: Environment) -> IdentitySnapshot:
    has_moved = record.origin != origin_of(environment.edge_url)
    return IdentitySnapshot(
        slot=Slot(record.slot),
        header=record.header,
        source=IdentitySource(record.source),
        is_void=record.voided_at is not None or has_moved,
        set_at=record.set_at,
    )


def _ownership(record: Ownership) -> OwnershipSnapshot:
    return OwnershipSnapshot(
        id=record.pk,
        responsibility=Responsibility(record.responsibility),
        standing=Standing(record.standing),
        holder=_person(record.person) if record.person else _team(record.team),
        invited_at=record.invited_at,
        accepted_at=record.accepted_at,
        accepted_by=record.accepted_by.name if record.accepted_by else "",
        review_by=record.review_by,
    )


def _person(person: User) -> PersonSnapshot:
    return PersonSnapshot(email=person.email, name=person.name, is_active=person.is_active)


def _team(team: Team | None) -> TeamSnapshot:
    assert team is not None, "a constraint of the database: team or person"  # noqa: S101
    return TeamSnapshot(
        slug=team.slug,
        name=team.name,
        is_active=team.is_active,
        active_members=len(team.active),  # type: ignore[attr-defined]
        channel=team.channel,
    )
