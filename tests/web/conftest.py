"""People with different rights, and one interface that they look at."""

from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client

from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import PersonRole
from registry.models import Environment, Interface, Ownership, Team, User
from tests.factories import (
    NOW,
    AdministratorFactory,
    EnvironmentFactory,
    InterfaceFactory,
    MembershipFactory,
    OwnershipFactory,
    TeamFactory,
    UserFactory,
)


@dataclass(frozen=True)
class Cast:
    """Who takes part.

    Attributes:
        owner: member of the owning team.
        approver: lead of the owning team.
        administrator: administers the program.
        platform_lead: in no team.
        auditor: member of the owning team, to no avail.
        holder: member of another team who owns the proxy of ``interface``, where that is there.
        outsider: member of another team.
    """

    owner: User
    approver: User
    administrator: User
    platform_lead: User
    auditor: User
    holder: User
    outsider: User
    team: Team
    other_team: Team


@pytest.fixture(autouse=True, scope="session")
def static_folder() -> None:
    """WhiteNoise warns when the folder of collected files does not exist."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture
def cast(db: None) -> Cast:
    return cast_made()


def cast_made() -> Cast:
    team = TeamFactory.create(slug="support", name="Support")
    other_team = TeamFactory.create(slug="sales", name="Sales")
    cast = Cast(
        owner=UserFactory.create(email="owner@example.test", name="Olga Owner"),
        approver=UserFactory.create(email="approver@example.test", name="Ada Approver"),
        administrator=AdministratorFactory.create(email="admin@example.test", name="Ann Admin"),
        platform_lead=UserFactory.create(
            email="platform@example.test", name="Petra Platform", role=PersonRole.PLATFORM_LEAD
        ),
        auditor=UserFactory.create(
            email="auditor@example.test", name="Aude Auditor", role=PersonRole.AUDITOR
        ),
        holder=UserFactory.create(email="holder@example.test", name="Hans Holder"),
        outsider=UserFactory.create(email="outsider@example.test", name="Otto Outsider"),
        team=team,
        other_team=other_team,
    )
    MembershipFactory.create(person=cast.owner, team=team)
    MembershipFactory.create(person=cast.approver, team=team, role="lead")
    MembershipFactory.create(person=cast.auditor, team=team)
    MembershipFactory.create(person=cast.holder, team=other_team)
    MembershipFactory.create(person=cast.outsider, team=other_team)
    return cast


@pytest.fixture
def interface(cast: Cast) -> Interface:
    return interface_made(cast)


def interface_made(cast: Cast) -> Interface:
    interface: Interface = InterfaceFactory.create(
        slug="support-chat", name="Support chat", team=cast.team, tier=1
    )
    return interface


@pytest.fixture
def proxy(cast: Cast, interface: Interface) -> Ownership:
    """Have the holder own the proxy, and nothing else of the interface."""
    return proxy_made(cast, interface)


def proxy_made(cast: Cast, interface: Interface) -> Ownership:
    ownership: Ownership = OwnershipFactory.create(
        interface=interface,
        responsibility=Responsibility.PROXY_CONFIGURATION,
        person=cast.holder,
        accepted_at=NOW,
        accepted_by=cast.holder,
    )
    return ownership


@pytest.fixture
def environment(interface: Interface) -> Environment:
    return environment_made(interface)


def environment_made(interface: Interface) -> Environment:
    environment: Environment = EnvironmentFactory.create(
        interface=interface, name="production", edge_url="https://chat.example.test"
    )
    return environment


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


__all__ = ["NOW", "Cast", "signed_in"]
