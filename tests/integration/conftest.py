"""Three people: who owns, who approves, and who has nothing to do with it."""

import pytest

from registry.models import Interface, Team, User
from tests.factories import (
    AdministratorFactory,
    EnvironmentFactory,
    InterfaceFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)


@pytest.fixture
def team(db: None) -> Team:
    return TeamFactory(slug="support", name="Support")


@pytest.fixture
def owner(team: Team) -> User:
    return MembershipFactory(team=team, person__name="Mia").person


@pytest.fixture
def approver(db: None) -> User:
    return AdministratorFactory(name="Tom")


@pytest.fixture
def outsider(db: None) -> User:
    return MembershipFactory(person__name="Eve").person


@pytest.fixture
def stranger(db: None) -> User:
    return UserFactory(name="Sam")


@pytest.fixture
def interface(team: Team) -> Interface:
    interface = InterfaceFactory(slug="chat", name="Chat", team=team)
    EnvironmentFactory(interface=interface, name="production")
    return interface
