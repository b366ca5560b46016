"""The text of a scorecard, key by key: what is not here is refused."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from readiness.domain.columns import COLUMNS
from readiness.domain.scorecards.card import TOP_LEVEL, WAIVER_DAYS
from readiness.domain.scorecards.items import ID, MOST_ITEMS
from registry.domain.vocabulary import Lifecycle, Tier

MOST_LINES = 300
MOST_WAIVER_DAYS = 366
MOST_VALID_DAYS = 1_100
LONGEST_TITLE = 80
LONGEST_TEXT = 500
HEAVIEST = 100

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(value: object) -> object:
    # a time of day would be a date as well to Python, and a number one to pydantic
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise ValueError("is a date, as in 2026-12-06")
    return value


def _whole(value: object) -> object:
    if isinstance(value, bool | float):
        raise ValueError("is a whole number")  # noqa: TRY004 (pydantic tells of this one)
    return value


def _truth(value: object) -> object:
    if value is not None and not isinstance(value, bool):
        raise ValueError("is true or false")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Truth = Annotated[bool, BeforeValidator(_truth)]
_Whole = Annotated[int, BeforeValidator(_whole)]
TierNumber = Annotated[_Whole, Field(ge=min(Tier), le=max(Tier))]
Level = Annotated[_Whole, Field(ge=0, le=TOP_LEVEL)]
Rung = Annotated[_Whole, Field(ge=1, le=TOP_LEVEL)]
Weight = Annotated[_Whole, Field(ge=1, le=HEAVIEST)]
WaiverDays = Annotated[_Whole, Field(ge=1, le=MOST_WAIVER_DAYS)]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]


class _Shape(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        use_attribute_docstrings=True,
    )


class PlacedShape(_Shape):
    """What lines and items have in common: their place."""

    id: Annotated[str, Field(min_length=1, max_length=8)]
    """The id of a check of the catalogue; an item's is one of its own, as OWN-X1."""
    level: Rung
    """1 owned, 2 guarded, 3 production ready."""
    weight: Weight
    critical: Truth = False
    """While it fails or is unknown, the score is capped."""
    enable_on: Day | None = None
    """The day, in UTC, from which the answer counts."""
    waivable: Truth | None = None
    """Left out: unless it is critical."""
    waiver_days: WaiverDays | None = None
    """The most days of a waiver of it; left out: those of the scorecard."""
    tiers: Annotated[tuple[TierNumber, ...], Field(min_length=1)] | None = None
    """The tiers of which it is asked; left out: all."""
    lifecycles: Annotated[tuple[Lifecycle, ...], Field(min_length=1)] | None = None
    """The stages of life in which it is asked; left out: all."""


class LineShape(PlacedShape):
    """A check of the catalogue and its place."""


class ItemShape(PlacedShape):
    """A question of the scorecard's own, which people answer, and its place."""

    id: Annotated[
        str, Field(pattern=f"^{ID.pattern}$".replace("?P<group>", "").replace("?P<number>", ""))
    ]
    """Three letters of its column, a dash, X and a number."""
    column: Annotated[str, Field(json_schema_extra={"enum": [one.key for one in COLUMNS]})]
    """The column of the fleet in which it counts."""
    question: Text
    why: Text
    """Why it matters."""
    proof: Text
    """What evidence an answer needs."""
    valid_days: Annotated[_Whole, Field(ge=1, le=MOST_VALID_DAYS)]
    """How many days an answer holds."""


class ScorecardShape(_Shape):
    """A scorecard."""

    version: Annotated[_Whole, Field(ge=1, le=1_000_000)] = 1
    """Of a scorecard that is imported, the registry gives the number."""
    title: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE)]
    critical_cap: Annotated[_Whole, Field(ge=0, le=100)]
    """The highest score while a critical check fails or is unknown."""
    tiers: dict[TierNumber, Level]
    """The level that each tier must hold in production."""
    lifecycles: dict[Lifecycle, dict[TierNumber, Level]] = {}
    """What a stage of life demands of tiers instead."""
    awards: Rung = TOP_LEVEL
    """The highest level that can be held."""
    waiver_days: WaiverDays = WAIVER_DAYS
    """The most days of a waiver."""
    weakest_link: Truth = False
    """Whether an interface holds no higher level than the interfaces on which it depends."""
    checks: Annotated[tuple[LineShape, ...], Field(min_length=1, max_length=MOST_LINES)]
    items: Annotated[tuple[ItemShape, ...], Field(max_length=MOST_ITEMS)] = ()


def described() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a scorecard."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ScorecardShape.model_json_schema(),
        "title": "ops-registry scorecard",
    }
