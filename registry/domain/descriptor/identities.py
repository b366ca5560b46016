"""Probe identities in a descriptor: where a value is kept, and never the value.

What somebody writes here by mistake may be a secret, so no message repeats it.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, model_validator

from registry.domain.descriptor.shape import Shape
from registry.domain.identities import (
    DEFAULT_HEADER,
    IdentitySource,
    normalise_header,
    normalise_variable,
)

_NEVER_INLINE = (
    "never holds the value itself: say where it is kept, with {env: …}, {file: …} or {stored: true}"
)


def reference_only(value: object) -> object:
    """Return ``value`` where it can say where a secret is kept, and is no secret itself.

    Raises:
        ValueError: it may be one; it is not repeated.
    """
    if value is None or isinstance(value, dict):
        return value
    raise ValueError(_NEVER_INLINE)


def _identity(value: object) -> object:
    if value is None or isinstance(value, dict):
        return value
    raise ValueError(f"is a mapping with header and secretRef; it {_NEVER_INLINE}")


def _stored(value: object) -> object:
    if value is None or value is True:
        return value
    raise ValueError(f"is true or left out; a descriptor {_NEVER_INLINE}")


class SecretReferenceShape(Shape):
    """Where a value is kept: a variable, a file, or here, given in the web pages."""

    env: Annotated[str, AfterValidator(normalise_variable)] | None = None
    file: str | None = None
    stored: Annotated[
        bool | None, BeforeValidator(_stored, json_schema_input_type=Literal[True] | None)
    ] = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if [self.env, self.file, self.stored].count(None) != 2:
            raise ValueError("must have env, file or stored, one of the three")
        return self

    @property
    def place(self) -> tuple[IdentitySource, str]:
        """Where the value is kept, and the name of the variable or the file there."""
        if self.stored:
            return IdentitySource.STORED, ""
        if self.env is not None:
            return IdentitySource.ENV, self.env
        return IdentitySource.FILE, self.file or ""


class IdentityShape(Shape):
    """A credential that probes may present."""

    header: Annotated[str, AfterValidator(normalise_header)] = DEFAULT_HEADER
    secret_ref: Annotated[
        SecretReferenceShape,
        BeforeValidator(reference_only, json_schema_input_type=SecretReferenceShape),
    ]


Identity = Annotated[
    IdentityShape | None, BeforeValidator(_identity, json_schema_input_type=IdentityShape | None)
]


class IdentitiesShape(Shape):
    """The two identities of an environment."""

    a: Identity = None
    b: Identity = None
