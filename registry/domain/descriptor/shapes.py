"""The documents that a descriptor may hold, field by field.

Nothing can be set by a file but what stands here. ``later`` lists names that belong to the
descriptor's full shape and that the registry has no record for: they are refused by name, so
that nobody believes them recorded.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from registry.domain.descriptor.alert_routes import AlertRoutes
from registry.domain.descriptor.contracts import ClausesShape
from registry.domain.descriptor.environments import EnvironmentShape
from registry.domain.descriptor.grammar import Email, Profile, Slug, Title
from registry.domain.descriptor.objectives import Objectives, RollbackShape
from registry.domain.descriptor.particulars import (
    Boundary,
    DataShape,
    Dependencies,
    DeploymentShape,
    IncidentsShape,
    Links,
    Models,
    Tags,
    UpgradesShape,
)
from registry.domain.descriptor.policies import ApprovalsShape, PolicyDocument
from registry.domain.descriptor.shape import Shape
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import Lifecycle, Role

API_VERSION = "ops-registry/v1"


class BackupShape(Shape):
    """Who stands behind the accountable holder: a team, a person, or several of either."""

    team: Slug | None = None
    person: Email | None = None
    people: Annotated[tuple[Email, ...], Field(min_length=1)] | None = None
    teams: Annotated[tuple[Slug, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if [self.team, self.person, self.people or self.teams].count(None) != 2:
            raise ValueError("must name a team, a person, or several as people and teams")
        return self

    @property
    def several(self) -> tuple[str, ...]:
        """Addresses of people and slugs of teams where several are named."""
        return (*(self.people or ()), *(self.teams or ()))


class HolderShape(BackupShape):
    """Who is asked to own a responsibility. Accepting is an act of theirs, never of a file."""

    backup: BackupShape | None = None


class InterfaceMetadata(Shape):
    """What an interface is called."""

    name: Slug
    title: Title = ""
    description: str = ""
    tags: Tags = ()
    links: Links = ()


class InterfaceShape(Shape):
    """What people claim about an interface."""

    team: Slug
    profile: Profile = "generic-chat"
    tier: Annotated[int, Field(strict=True, ge=1, le=3)] | None = None
    lifecycle: Lifecycle | None = None
    data: DataShape = DataShape()
    incidents: IncidentsShape = IncidentsShape()
    upgrades: UpgradesShape = UpgradesShape()
    deployment: DeploymentShape = DeploymentShape()
    boundary: Boundary = ()
    dependencies: Dependencies = ()
    models: Models = ()
    objectives: Objectives = ()
    alert_routes: AlertRoutes = ()
    rollback: RollbackShape = RollbackShape()
    responsibilities: dict[Responsibility, HolderShape] = Field(default_factory=dict)
    approvals: ApprovalsShape = ApprovalsShape()
    environments: Annotated[
        dict[Slug, EnvironmentShape],
        Field(min_length=1, json_schema_extra={"additionalProperties": False}),
    ]


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


class TemplateMetadata(Shape):
    """What a template is called."""

    name: Slug
    title: Title = ""
    description: Annotated[str, Field(max_length=500)] = ""


class TemplateShape(Shape):
    """A standard for many contracts, and the team that publishes it."""

    team: Slug
    clauses: ClausesShape = Field(default_factory=ClausesShape)
    """What contracts that name the template inherit."""


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


class TemplateDocument(Shape):
    """One template of the proxy contract."""

    api_version: Literal["ops-registry/v1"]
    kind: Literal["ContractTemplate"]
    metadata: TemplateMetadata
    spec: TemplateShape


Document = InterfaceDocument | TeamDocument | TemplateDocument | PolicyDocument
DOCUMENTS: dict[
    str,
    type[InterfaceDocument] | type[TeamDocument] | type[TemplateDocument] | type[PolicyDocument],
] = {
    "AIInterface": InterfaceDocument,
    "Team": TeamDocument,
    "ContractTemplate": TemplateDocument,
    "ApprovalPolicy": PolicyDocument,
}
KINDS_NOT_RECORDED = frozenset({"Scorecard"})
"""Kinds of the descriptor's full shape that the registry has no record for."""
