"""Interfaces as frozen snapshots: the only shape in which records are judged or shown."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from registry.domain.responsibilities import Responsibility
from registry.domain.snapshot import (
    EnvironmentSnapshot,
    HealthRoute,
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
from registry.models import Environment, Interface, Membership, Ownership, Team, User


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
        "environments", Prefetch("team", teams), Prefetch("ownerships", ownerships)
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
        environments=tuple(_environment(record) for record in interface.environments.all()),
        ownerships=tuple(_ownership(record) for record in interface.ownerships.all()),
    )


def _environment(record: Environment) -> EnvironmentSnapshot:
    return EnvironmentSnapshot(
        id=record.pk,
        name=record.name,
        kind=EnvironmentKind(record.kind),
        edge_url=record.edge_url,
        plain_url=record.plain_url,
        ca_pem=record.ca_pem,
        outside_zone=record.outside_zone,
        health=HealthRoute(record.health_path, record.health_status, record.health_contains),
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
