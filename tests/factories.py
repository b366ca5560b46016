"""Records for tests: required fields only; a test states every value that it asserts on."""

from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from registry.domain.audit_chain import BEGINNING, chained
from registry.domain.origins import Origin, Via
from registry.domain.vocabulary import EnvironmentKind, PersonRole, Role
from registry.models import (
    ApiToken,
    AuditRow,
    Environment,
    Interface,
    Membership,
    Ownership,
    Team,
    User,
)
from registry.rights import Actor

PAGE = Origin(Via.PAGE, "192.0.2.1", "Firefox on Linux")
"""From where people act in tests."""
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
"""The moment at which tests take place, unless they say otherwise."""
EDGE = "https://chat.example.test"


class UserFactory(DjangoModelFactory[User]):
    """A person without rights."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person-{n}@example.test")
    name = factory.Sequence(lambda n: f"Person {n}")


class AdministratorFactory(UserFactory):
    """A person who administers."""

    name = factory.Sequence(lambda n: f"Administrator {n}")
    role = PersonRole.ADMINISTRATOR


class TeamFactory(DjangoModelFactory[Team]):
    """A team that nobody is in."""

    class Meta:
        model = Team

    slug = factory.Sequence(lambda n: f"team-{n}")
    name = factory.Sequence(lambda n: f"Team {n}")


class MembershipFactory(DjangoModelFactory[Membership]):
    """A person in a team."""

    class Meta:
        model = Membership

    person = factory.SubFactory(UserFactory)
    team = factory.SubFactory(TeamFactory)
    role = Role.MEMBER
    since = NOW


class InterfaceFactory(DjangoModelFactory[Interface]):
    """An interface without an environment."""

    class Meta:
        model = Interface

    slug = factory.Sequence(lambda n: f"interface-{n}")
    name = factory.Sequence(lambda n: f"Interface {n}")
    team = factory.SubFactory(TeamFactory)
    created_at = NOW
    updated_at = NOW


class EnvironmentFactory(DjangoModelFactory[Environment]):
    """A production environment at an address that does not exist; others have one of their own."""

    class Meta:
        model = Environment

    interface = factory.SubFactory(InterfaceFactory)
    name = factory.Sequence(lambda n: f"environment-{n}")
    kind = EnvironmentKind.PRODUCTION
    edge_url = factory.LazyAttribute(
        lambda made: EDGE if made.kind == EnvironmentKind.PRODUCTION else f"{EDGE}:8443"
    )
    created_at = NOW
    kind_since = factory.SelfAttribute("created_at")
    updated_at = NOW


class OwnershipFactory(DjangoModelFactory[Ownership]):
    """An invitation of a person to answer for uptime."""

    class Meta:
        model = Ownership

    interface = factory.SubFactory(InterfaceFactory)
    responsibility = "uptime"
    person = factory.SubFactory(UserFactory)
    invited_at = NOW


class AuditRowFactory(DjangoModelFactory[AuditRow]):
    """The next row of the audit trail, of an account that somebody opened."""

    class Meta:
        model = AuditRow

    at = NOW
    via = "page"
    deed = "opened"
    kind = "person"
    subject = factory.LazyFunction(lambda: ["mia@example.test"])

    @classmethod
    def _create(cls, model_class: type[AuditRow], *_: Any, **fields: Any) -> AuditRow:
        end, row = AuditRow.objects.order_by("place").last(), model_class(**fields)
        link = chained(row.says, end.link if end else BEGINNING)
        chain = {"place": link.place, "previous": link.previous, "digest": link.digest}
        for name, value in (chain | fields).items():
            setattr(row, name, value)
        row.save()
        return row


def acting(person: User, token: ApiToken | None = None) -> Actor:
    """Return ``person`` as the one in whose name something is written, from a page."""
    return Actor(person, PAGE, token)


def member_of(team: Team, **fields: Any) -> User:
    """Return a new person who is in ``team``."""
    membership: Membership = MembershipFactory(team=team, **fields)
    return membership.person
