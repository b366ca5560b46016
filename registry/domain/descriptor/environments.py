"""Environments in a descriptor: one running place of an interface each."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from registry.domain.descriptor.contracts import ContractShape
from registry.domain.descriptor.grammar import (
    Certificates,
    Edge,
    Image,
    Moment,
    Plain,
    Slug,
    Upstreams,
    Version,
)
from registry.domain.descriptor.identities import IdentitiesShape
from registry.domain.descriptor.routes import RoutesShape
from registry.domain.descriptor.shape import Shape, later
from registry.domain.rests import LONGEST_REASON, MOST_WINDOWS
from registry.domain.vocabulary import EnvironmentKind


class ReleaseShape(Shape):
    """What should be running, for an assessment without records; it is never applied."""

    version: Version | None = None
    """As the version route tells it."""
    image: Image | None = None
    """Digest of the image that runs."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.version is None and self.image is None:
            raise ValueError("must have a version, an image, or both")
        return self


class MaintenanceShape(Shape):
    """A time in which the environment may be down on purpose."""

    start: Moment
    """With its time zone, such as 2026-12-01T22:00:00Z."""
    end: Moment
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]


class EnvironmentShape(Shape):
    """One running place. Without a kind, it is of the kind that it is named after."""

    model_config = later("allowedDifferences")

    kind: EnvironmentKind | None = None
    """What it is for; needed where its name is none of these."""
    edge: Edge
    """The public URL that users open."""
    plain: Plain | None = None
    """Where plain HTTP is served; port 80 of the edge's host where it is left out."""
    ca: Certificates | None = None
    """A private certificate authority: PEM text, or the name of a file beside the descriptor."""
    outside_zone: Slug = "public"
    """The zone from which the edge is probed."""
    inside_zone: Slug | None = None
    """The zone in which the upstreams are reached."""
    upstreams: Upstreams = ()
    """Scheme, host and port of what must not answer from the outside zone."""
    routes: RoutesShape = Field(default_factory=RoutesShape)
    identities: IdentitiesShape = Field(default_factory=IdentitiesShape)
    contract: ContractShape = Field(default_factory=ContractShape)
    maintenance: Annotated[tuple[MaintenanceShape, ...], Field(max_length=MOST_WINDOWS)] = ()
    """When it may be down on purpose: it is not probed then."""
    release: ReleaseShape | None = None
