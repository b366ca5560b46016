"""The vocabulary of the domain as choices and constraints of columns."""

from collections.abc import Iterable
from enum import StrEnum

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


def slug_field(*, unique: bool = False) -> "models.CharField[str, str]":
    """Return a column for a slug under the one grammar of slugs."""
    grammar = RegexValidator(slugs.PATTERN, f"A slug {slugs.RULE}.")
    return models.CharField(max_length=slugs.LONGEST, validators=[grammar], unique=unique)
