"""How an interface is operated, section by section of its record."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from registry.domain.descriptor.grammar import Slug
from registry.domain.descriptor.shape import Shape
from registry.domain.particular_rules import (
    LONGEST_CADENCE_DAYS,
    LONGEST_LINE,
    LONGEST_LINK,
    LONGEST_RETENTION_DAYS,
    LONGEST_STEPS,
    LONGEST_TAG,
    MOST_ENTRIES,
    TAG_PATTERN,
    checked_day,
    normalise_link,
    normalise_tag,
    one_line,
)
from registry.domain.particulars import Layer, LinkKind, PromptLogging
from registry.domain.vocabulary import DataClassification


def _day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValueError("must be a day that exists, such as 2026-10-01") from error
    raise ValueError("must be a day, such as 2026-10-01")


def _blank_is_nothing(value: str) -> str:
    return normalise_link(value) if value else ""


Tag = Annotated[
    str,
    AfterValidator(normalise_tag),
    Field(json_schema_extra={"pattern": TAG_PATTERN, "maxLength": LONGEST_TAG}),
]
Address = Annotated[
    str,
    AfterValidator(normalise_link),
    Field(json_schema_extra={"format": "uri", "maxLength": LONGEST_LINK}),
]
OptionalAddress = Annotated[
    str,
    AfterValidator(_blank_is_nothing),
    Field(json_schema_extra={"format": "uri", "maxLength": LONGEST_LINK}),
]
Day = Annotated[
    date,
    BeforeValidator(
        _day, json_schema_input_type=Annotated[str, Field(json_schema_extra={"format": "date"})]
    ),
    AfterValidator(checked_day),
]
Line = Annotated[
    str, AfterValidator(one_line), Field(json_schema_extra={"maxLength": LONGEST_LINE})
]
Named = Annotated[Line, Field(min_length=1)]


class LinkShape(Shape):
    """A page about the interface that is kept elsewhere."""

    type: LinkKind
    """What it leads to."""
    url: Address


class DependencyShape(Shape):
    """Something that the interface needs: another interface, or anything else by name."""

    interface: Slug | None = None
    """Short name of another interface."""
    name: Line = ""
    """What it is called where it is no interface."""
    effect: Line = ""
    """What users notice when it is gone."""


class BoundaryShape(Shape):
    """Who operates one layer, and where support hands over to them."""

    layer: Layer
    operated_by: Named
    """The people who operate it, in words."""
    handover: Line = ""
    """How support hands over to them."""
    access: Line = ""
    """Which access they have."""


class ModelShape(Shape):
    """A model that answers behind the interface."""

    name: Named
    revision: Line = ""
    """The very version, such as hf:owner/name@commit."""
    quantisation: Line = ""
    licence: Line = ""
    origin: Line = ""
    """Who made it."""


class DataShape(Shape):
    """What passes through the interface, and what happens to it."""

    classification: DataClassification | None = None
    user_notice: OptionalAddress = ""
    """The notice that tells users what happens to what they type."""
    retention_days: Annotated[int, Field(strict=True, ge=0, le=LONGEST_RETENTION_DAYS)] | None = (
        None
    )
    """How long it is kept; 0 where it is not."""
    prompt_logging: PromptLogging | None = None
    """What of a conversation is written to logs."""


class IncidentsShape(Shape):
    """Where it is written how bad is how bad, and who is called next."""

    severity_scale: OptionalAddress = ""
    escalation: OptionalAddress = ""


class UpgradesShape(Shape):
    """How often the interface is brought up to date."""

    cadence_days: Annotated[int, Field(strict=True, ge=1, le=LONGEST_CADENCE_DAYS)] | None = None
    """Days from one upgrade to the next at most."""
    last_upgrade: Day | None = None


class DeploymentShape(Shape):
    """How the interface is deployed."""

    source: OptionalAddress = ""
    """The document in which the steps are kept."""
    reviewed_on: Day | None = None
    """When somebody last went through them."""
    steps: Annotated[str, Field(max_length=LONGEST_STEPS)] = ""
    """The steps in Markdown."""


Tags = Annotated[tuple[Tag, ...], Field(max_length=MOST_ENTRIES)]
Links = Annotated[tuple[LinkShape, ...], Field(max_length=MOST_ENTRIES)]
Boundary = Annotated[tuple[BoundaryShape, ...], Field(max_length=MOST_ENTRIES)]
Dependencies = Annotated[tuple[DependencyShape, ...], Field(max_length=MOST_ENTRIES)]
Models = Annotated[tuple[ModelShape, ...], Field(max_length=MOST_ENTRIES)]
