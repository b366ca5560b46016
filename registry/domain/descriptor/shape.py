"""What every mapping of a descriptor has in common."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

NOT_RECORDED = "x-not-recorded"


class Shape(BaseModel):
    """A mapping of the descriptor: its keys are known, and it never changes."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        str_strip_whitespace=True,
        use_attribute_docstrings=True,
    )


def later(*names: str) -> ConfigDict:
    """Return the configuration of a mapping that will have ``names`` once they are recorded."""
    return ConfigDict(json_schema_extra={NOT_RECORDED: list(names)})
