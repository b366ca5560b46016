"""Objectives, and the way back to the last good release, in a descriptor."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from registry.domain.descriptor.grammar import Slug
from registry.domain.descriptor.particulars import Line
from registry.domain.descriptor.shape import Shape
from registry.domain.objectives import USUAL_WINDOW, WINDOWS, Objective, Sli, number
from registry.domain.particular_rules import MOST_ENTRIES
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import MOST_MINUTES, RollbackPlan


def _number(value: object) -> object:
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number, without quotes")  # noqa: TRY004 (as pydantic wants)
    return number(value)


Number = Annotated[Decimal, BeforeValidator(_number, json_schema_input_type=float)]


class ObjectiveShape(Shape):
    """How good the interface is to be."""

    name: Slug
    sli: Sli
    """What is counted."""
    target: Number
    """The share that is to be good, such as 0.995."""
    threshold_seconds: Number | None = None
    """What an answer may take to be good; only time up has none."""
    window_days: Annotated[int, Field(strict=True, json_schema_extra={"enum": list(WINDOWS)})] = (
        USUAL_WINDOW
    )
    responsibility: Responsibility = Responsibility.UPTIME
    """That whose holder answers for it."""

    @property
    def objective(self) -> Objective:
        """The objective as it is recorded."""
        return Objective(
            self.name,
            self.sli,
            self.target,
            self.threshold_seconds,
            self.window_days,
            self.responsibility,
        )


class RollbackShape(Shape):
    """The way back to the last good release. What was rehearsed is an act of people."""

    trigger: Line = ""
    """When it is done."""
    target: Line = ""
    """previous-release, or in words to what it leads."""
    data_effect: Line = ""
    """What becomes of data that was written meanwhile."""
    limit_minutes: Annotated[int, Field(strict=True, ge=1, le=MOST_MINUTES)] | None = None
    """How long it may take."""
    operator: Line = ""
    """Who does it; the holder of rollback where nobody is named."""
    steps: Annotated[
        tuple[Annotated[Line, Field(min_length=1)], ...], Field(max_length=MOST_ENTRIES)
    ] = ()

    @property
    def plan(self) -> RollbackPlan:
        """The plan as it is recorded."""
        return RollbackPlan(**self.model_dump())


Objectives = Annotated[tuple[ObjectiveShape, ...], Field(max_length=MOST_ENTRIES)]
