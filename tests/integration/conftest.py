"""Three people: who owns, who approves, and who has nothing to do with it."""

from collections.abc import Sequence
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.utils import timezone

from registry.models import (
    ApprovalPolicy,
    BoundaryLayer,
    ContractTemplate,
    Dependency,
    Environment,
    Interface,
    Link,
    MaintenanceWindow,
    Membership,
    Ownership,
    PolicyVersion,
    ProxyContract,
    Route,
    ServedModel,
    Tag,
    Team,
    Upstream,
    User,
)
from tests.factories import (
    AdministratorFactory,
    EnvironmentFactory,
    InterfaceFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)
from tests.integration.audited_scene import Scene

DESCRIBED = (
    Team,
    Membership,
    Interface,
    Environment,
    Ownership,
    Route,
    Upstream,
    ProxyContract,
    Tag,
    Link,
    Dependency,
    BoundaryLayer,
    ServedModel,
    MaintenanceWindow,
)
"""Records that a descriptor can make."""


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


@pytest.fixture
def scene(db: None, settings: Any) -> Scene:
    settings.SECRETS_KEYS = (Fernet.generate_key().decode(),)
    return Scene(timezone.now())


@pytest.fixture
def described_people(db: None) -> None:
    """The people whom the descriptors of these tests name."""
    User.objects.create_superuser("administrator@example.test", name="Administrator")
    User.objects.create_user("mia@example.test", name="Mia")
    User.objects.create_user("Tom@example.test", name="Tom")


@pytest.fixture
def apply(described_people, tmp_path):
    """Return a function: write texts as files and apply their folder; gives the lines printed."""

    def run(*texts: str, options: Sequence[str] = ()) -> list[str]:
        for number, text in enumerate(texts):
            (tmp_path / f"{number}.yaml").write_text(text)
        output = StringIO()
        call_command("apply", "-f", str(tmp_path), *options, stdout=output)
        return output.getvalue().splitlines()

    return run


@pytest.fixture
def refused(apply, capsys):
    """Return a function: apply texts that are refused; gives the lines of the answer."""

    def run(*texts: str, options: Sequence[str] = ()) -> list[str]:
        before = counts()
        with pytest.raises(SystemExit) as exit_:
            apply(*texts, options=options)
        assert exit_.value.code == 2
        assert counts() == before
        return str(capsys.readouterr().err).splitlines()

    return run


def counts() -> dict[str, int]:
    return {
        model.__name__: model.objects.count()
        for model in (
            *(Team, Membership, Interface, Environment, Ownership),
            *(ContractTemplate, ApprovalPolicy, PolicyVersion),
        )
    }
