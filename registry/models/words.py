"""The vocabulary of the domain as choices and constraints of columns."""

from collections.abc import Iterable
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from registry.domain import slugs

Choices = list[tuple[str, str]]


def choices(words: type[StrEnum]) -> Choices:
    """Return the members of ``words`` as (value, label) pairs."""
    return [(word.value, word.value.replace("_", " ").capitalize()) for word in words]


def one_of(
    field: str, values: Iterable[str | int], *, name: str, blank: bool = False
) -> models.CheckConstraint:
    """Return a constraint: the column holds one of ``values``, or "" where ``blank`` is true."""
    allowed = [*values, ""] if blank else list(values)
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": allowed}), name=name)


def refuse_reserved(record: models.Model, slug: str) -> None:
    """Let the caller go on only if a record that is made now could be reached under ``slug``.

    Raises:
        ValidationError: the address is that of another page.
    """
    if record._state.adding and slug in slugs.RESERVED:  # noqa: SLF001 (as documented)
        raise ValidationError({"slug": f"{slug} {slugs.TAKEN}."})


def slug_field(*, unique: bool = False) -> "models.CharField[str, str]":
    """Return a column for a slug under the one grammar of slugs."""
    grammar = RegexValidator(slugs.PATTERN, f"A slug {slugs.RULE}.")
    return models.CharField(max_length=slugs.LONGEST, validators=[grammar], unique=unique)
