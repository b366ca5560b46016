"""The documents that a descriptor may hold, field by field.

Nothing can be set by a file but what stands here. ``later`` lists names that belong to the
descriptor's full shape and that the registry has no record for: they are refused by name, so
that nobody believes them recorded.
"""

import re
from collections.abc import Callable
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    model_validator,
)

from registry.domain import profiles, slugs
from registry.domain.addresses import normalise_url
from registry.domain.certificates import normalise_pem
from registry.domain.descriptor.identities import IdentitiesShape
from registry.domain.descriptor.nearest import suggestion
from registry.domain.descriptor.shape import Shape, later
from registry.domain.responsibilities import Responsibility
from registry.domain.routes import MOST_ROUTES, normalise_path
from registry.domain.vocabulary import DataClassification, EnvironmentKind, Lifecycle, Role

API_VERSION = "ops-registry/v1"

ReadBeside = Callable[[str], str]
"""Returns the text of a file beside the descriptor; raises ValueError or OSError."""

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")


def _slug(value: str) -> str:
    if not slugs.is_slug(value):
        raise ValueError(slugs.RULE)
    return value


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise ValueError("must be an e-mail address")
    return value.lower()


def _profile(value: str) -> str:
    if value not in profiles.names():
        raise ValueError(f"{value!r} is not a profile{suggestion(value, profiles.names())}")
    return value


def _edge(value: str) -> str:
    return normalise_url(value, schemes=("https", "http"))


def _plain(value: str) -> str:
    return normalise_url(value, schemes=("http",))


def _certificates(value: str, info: ValidationInfo) -> str:
    if "-----BEGIN" in value:
        return normalise_pem(value)
    try:
        text = _reader(info)(value)
    except OSError as error:
        raise ValueError(f"cannot read {value}: {error.strerror}") from error
    return normalise_pem(text)


def _reader(info: ValidationInfo) -> ReadBeside:
    context: dict[str, ReadBeside] = info.context or {}
    return context["read_beside"]


def _from_path(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


Slug = Annotated[
    str, AfterValidator(_slug), Field(json_schema_extra={"pattern": slugs.PATTERN, "maxLength": 63})
]
Email = Annotated[str, AfterValidator(_email), Field(json_schema_extra={"format": "email"})]
Title = Annotated[str, Field(max_length=120)]
Routes = Annotated[
    tuple[Annotated[str, AfterValidator(normalise_path)], ...], Field(max_length=MOST_ROUTES)
]
Address = Annotated[str, Field(max_length=300, json_schema_extra={"format": "uri"})]


class HealthShape(Shape):
    """The health route; a bare path stands for its path alone, and what is left out is default."""

    path: Annotated[str, AfterValidator(normalise_path)] = ""
    status: Annotated[int, Field(strict=True, ge=100, le=599)] | None = None
    contains: Annotated[str, Field(max_length=200)] = ""


class RoutesShape(Shape):
    """Where the edge answers what."""

    model_config = later(
        "version",
        "canary",
        "stream",
        "websocket",
        "forbidden",
        "identity",
        "slow",
        "static",
    )

    health: Annotated[
        HealthShape | None, BeforeValidator(_from_path, json_schema_input_type=str | HealthShape)
    ] = None
    protected_api: Routes = ()
    protected_pages: Routes = ()
    public: Routes = ()


class EnvironmentShape(Shape):
    """One running place. Without a kind, it is of the kind that it is named after."""

    model_config = later(
        "insideZone",
        "upstreams",
        "contract",
        "maintenance",
        "allowedDifferences",
        "release",
    )

    kind: EnvironmentKind | None = None
    edge: Annotated[Address, AfterValidator(_edge)]
    plain: Annotated[Address, AfterValidator(_plain)] | None = None
    ca: Annotated[str, AfterValidator(_certificates)] | None = None
    outside_zone: Slug = "public"
    routes: RoutesShape = RoutesShape()
    identities: IdentitiesShape = IdentitiesShape()


class _OneHolder(Shape):
    team: Slug | None = None
    person: Email | None = None


class BackupShape(_OneHolder):
    """Who stands behind the accountable holder: a team or a person."""

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.team is None) is (self.person is None):
            raise ValueError("must name a team or a person, one of the two")
        return self


class HolderShape(_OneHolder):
    """Who is asked to own a responsibility. Accepting is an act of theirs, never of a file."""

    people: Annotated[tuple[Email, ...], Field(min_length=1)] | None = None
    backup: BackupShape | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if [self.team, self.person, self.people].count(None) != 2:
            raise ValueError("must name a team, a person or people, one of the three")
        return self


class DataShape(Shape):
    """What passes through the interface."""

    model_config = later("userNotice", "retentionDays", "promptLogging")

    classification: DataClassification | None = None


class InterfaceMetadata(Shape):
    """What an interface is called."""

    model_config = later("tags", "links")

    name: Slug
    title: Title = ""
    description: str = ""


class InterfaceShape(Shape):
    """What people claim about an interface."""

    model_config = later(
        "incidents",
        "upgrades",
        "deployment",
        "boundary",
        "dependencies",
        "models",
        "objectives",
        "alertRoutes",
        "rollback",
        "approvals",
    )

    team: Slug
    profile: Annotated[str, AfterValidator(_profile)] = "generic-chat"
    tier: Annotated[int, Field(strict=True, ge=1, le=3)] | None = None
    lifecycle: Lifecycle | None = None
    data: DataShape = DataShape()
    responsibilities: dict[Responsibility, HolderShape] = Field(default_factory=dict)
    environments: Annotated[dict[Slug, EnvironmentShape], Field(min_length=1)]


class MemberShape(Shape):
    """A person in a team."""

    person: Email
    role: Role = Role.MEMBER


class TeamMetadata(Shape):
    """What a team is called in addresses."""

    name: Slug


class TeamShape(Shape):
    """A team, where it is reached, and who is in it."""

    title: Title = ""
    channel: Annotated[str, Field(max_length=200)] = ""
    members: tuple[MemberShape, ...] = ()


class InterfaceDocument(Shape):
    """One AI interface."""

    api_version: Literal["ops-registry/v1"]
    kind: Literal["AIInterface"]
    metadata: InterfaceMetadata
    spec: InterfaceShape


class TeamDocument(Shape):
    """One team."""

    api_version: Literal["ops-registry/v1"]
    kind: Literal["Team"]
    metadata: TeamMetadata
    spec: TeamShape = TeamShape()


Document = InterfaceDocument | TeamDocument
DOCUMENTS: dict[str, type[InterfaceDocument] | type[TeamDocument]] = {
    "AIInterface": InterfaceDocument,
    "Team": TeamDocument,
}
KINDS_NOT_RECORDED = frozenset({"ContractTemplate", "Scorecard", "ApprovalPolicy"})
"""Kinds of the descriptor's full shape that the registry has no record for."""
