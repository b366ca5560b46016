"""Interfaces as frozen snapshots: the only shape in which records are judged or shown."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch

from registry.domain.defaults import assumed_routes, health_route
from registry.domain.identities import IdentitySource, Slot, origin_of
from registry.domain.owner_snapshots import (
    DeclinedSnapshot,
    OwnershipSnapshot,
    PersonSnapshot,
    TeamSnapshot,
)
from registry.domain.responsibilities import Responsibility
from registry.domain.routes import Route, RouteKind
from registry.domain.snapshot import EnvironmentSnapshot, IdentitySnapshot, InterfaceSnapshot
from registry.domain.vocabulary import (
    DataClassification,
    EnvironmentKind,
    Lifecycle,
    PersonRole,
    Standing,
    Tier,
)
from registry.models import (
    Declined,
    Environment,
    Interface,
    Membership,
    Ownership,
    ProbeIdentity,
    Team,
    User,
)
from registry.models import Route as RouteRecord
from registry.selectors.alert_routes import alert_routes_of
from registry.selectors.columns import EachOf
from registry.selectors.contracts import contract_of
from registry.selectors.gathered import TABLES
from registry.selectors.gathering import Aside, Table, gather, gather_beside
from registry.selectors.ownership_states import PERSON_ANSWERS
from registry.selectors.particulars import particulars_of
from registry.selectors.policies import policy_of
from registry.selectors.rehearsals import rehearsals_of
from registry.selectors.releases import deployed_of
from registry.selectors.rests import rests_of

WITH_OWNERSHIP = ("person", "accepted_by", "succeeds__team", "succeeds__person")
"""What ``ownership_of`` reads beside an ownership and its team."""


def snapshot_get(slug: str) -> InterfaceSnapshot | None:
    """Return the interface with that slug, or None, in one query."""
    found = gather(Interface.objects.filter(slug=slug), TABLES)
    return _interface(found[0]) if found else None


def snapshots_of(interface_ids: Iterable[int]) -> dict[int, InterfaceSnapshot]:
    """Return the interfaces of those primary keys, in one query."""
    wanted = Interface.objects.filter(pk__in=EachOf(interface_ids))
    return {interface.pk: _interface(interface) for interface in gather(wanted, TABLES)}


def snapshots_with(
    interface_ids: Iterable[int], tables: tuple[Table, ...]
) -> dict[int, tuple[InterfaceSnapshot, Interface]]:
    """Return those interfaces with the records that ``tables`` add to them, in one query."""
    return snapshots_beside(interface_ids, tables, ())[0]


def snapshots_beside(
    interface_ids: Iterable[int], tables: tuple[Table, ...], asides: tuple[Aside, ...]
) -> tuple[dict[int, tuple[InterfaceSnapshot, Interface]], list[list[list[Any]]]]:
    """Return them as ``snapshots_with`` does, and the rows of each of ``asides``, in one query."""
    wanted = Interface.objects.filter(pk__in=EachOf(interface_ids))
    found, beside = gather_beside(wanted, (*TABLES, *tables), asides)
    return {interface.pk: (_interface(interface), interface) for interface in found}, beside


def teams_with_active(relation: str) -> "Prefetch[str]":
    """Return what fetches the teams of a relation so that who can answer in them can be counted."""
    members = Membership.objects.filter(PERSON_ANSWERS).select_related("person")
    teams = Team.objects.prefetch_related(Prefetch("memberships", members, to_attr="active"))
    return Prefetch(relation, teams)


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
        ownerships=tuple(ownership_of(record) for record in interface.ownerships.all()),
        particulars=particulars_of(interface),
        declined=tuple(_declined(record) for record in interface.declined.all()),
        alert_routes=alert_routes_of(interface),
        policies=tuple(
            policy_of(record, version)
            for record in interface.policies.all()
            for version in record.newest  # type: ignore[attr-defined] # by the prefetch
        ),
    )


def _environment(record: Environment, profile: str) -> EnvironmentSnapshot:
    declared = tuple(route_of(row) for row in record.routes.all())
    assumed = assumed_routes(profile, declared)
    return EnvironmentSnapshot(
        id=record.pk,
        name=record.name,
        kind=EnvironmentKind(record.kind),
        edge_url=record.edge_url,
        plain_url=record.plain_url,
        ca_pem=record.ca_pem,
        outside_zone=record.outside_zone,
        health=health_route(
            profile, record.health_path, record.health_status, record.health_contains
        ),
        routes=(*assumed, *declared),
        routes_from_profile=bool(assumed),
        identities=tuple(_identity(row, record) for row in record.identities.all()),
        inside_zone=record.inside_zone,
        upstreams=tuple(row.url for row in record.upstreams.all()),
        contract=contract_of(getattr(record, "contract", None)),
        rests=rests_of(record),
        rehearsals=rehearsals_of(record),
        release=next(map(deployed_of, record.running), None),  # type: ignore[attr-defined] # by the prefetch
    )


def route_of(record: RouteRecord) -> Route:
    """Return a recorded route as the domain knows it."""
    return Route(RouteKind(record.kind), record.path, record.sha256, record.pointer, record.model)


def _identity(record: ProbeIdentity, environment: Environment) -> IdentitySnapshot:
    has_moved = record.origin != origin_of(environment.edge_url)
    return IdentitySnapshot(
        slot=Slot(record.slot),
        header=record.header,
        source=IdentitySource(record.source),
        is_void=record.voided_at is not None or has_moved,
        set_at=record.set_at,
    )


def ownership_of(record: Ownership) -> OwnershipSnapshot:
    """Return a recorded ownership; its team, if it has one, comes ``teams_with_active``."""
    return OwnershipSnapshot(
        id=record.pk,
        responsibility=Responsibility(record.responsibility),
        standing=Standing(record.standing),
        holder=_person(record.person) if record.person else _team(record.team),
        invited_at=record.invited_at,
        accepted_at=record.accepted_at,
        accepted_by=record.accepted_by.name if record.accepted_by else "",
        review_by=record.review_by,
        takes_over_from=str(record.succeeds.person or record.succeeds.team)
        if record.succeeds
        else "",
    )


def _declined(record: Declined) -> DeclinedSnapshot:
    return DeclinedSnapshot(
        Responsibility(record.responsibility),
        Standing(record.standing),
        record.holder,
        record.declined_by,
        record.declined_at,
        record.reason,
    )


def _person(person: User) -> PersonSnapshot:
    return PersonSnapshot(
        person.email,
        person.name,
        is_active=person.is_active,
        id=person.pk,
        role=PersonRole(person.role),
    )


def _team(team: Team | None) -> TeamSnapshot:
    assert team is not None, "a constraint of the database: team or person"  # noqa: S101
    active: list[Membership] = team.active  # type: ignore[attr-defined] # by the prefetch
    return TeamSnapshot(
        slug=team.slug,
        name=team.name,
        is_active=team.is_active,
        active_members=len(active),
        channel=team.channel,
        members=frozenset(membership.person.email.lower() for membership in active),
    )
