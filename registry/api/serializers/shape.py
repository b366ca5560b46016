"""What all shapes have in common."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from registry.domain import slugs
from registry.domain.objectives import number


class Shape(serializers.Serializer[Any]):
    """A shape that takes no field that it does not know.

    What is only shown may stand in what is sent and is passed over, so that what was read can be
    changed and sent back.
    """

    def to_internal_value(self, data: object) -> dict[str, Any]:
        """Return what ``data`` says.

        Raises:
            ValidationError: it is none of this shape.
        """
        if isinstance(data, Mapping):
            unknown = [str(name) for name in data if name not in self.fields]
            if unknown:
                known = ", ".join(name for name, f in self.fields.items() if not f.read_only)
                sentence = ErrorDetail(
                    f"There is no such field here. There are: {known}.", "unknown"
                )
                raise serializers.ValidationError({name: [sentence] for name in unknown})
        read: dict[str, Any] = super().to_internal_value(data)
        return read


class SlugField(serializers.RegexField):
    """A name that stands in addresses."""

    default_error_messages = {"invalid": f"A slug {slugs.RULE}."}  # noqa: RUF012 (as DRF has it)

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 (whatever a field takes)
        super().__init__(slugs.PATTERN, max_length=slugs.LONGEST, **options)


class NumberField(serializers.FloatField):
    """A number that is kept as it was written, without what binary adds to it."""

    def to_internal_value(self, data: object) -> Decimal:  # type: ignore[override] # a Decimal, where the stubs say float
        """Return the number.

        Raises:
            ValidationError: it is none.
        """
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return number(data)

    def to_representation(  # type: ignore[override] # a number, as the framework does itself
        self, value: Decimal
    ) -> float:
        """Return the number as JSON has it."""
        return float(value)


def word(
    words: type[StrEnum],
    *,
    blank: bool = False,
    **options: Any,  # noqa: ANN401 (whatever a field takes)
) -> serializers.ChoiceField:
    """Return a field for one of ``words``, or "" where nobody has said and ``blank`` is true."""
    return serializers.ChoiceField([one.value for one in words], allow_blank=blank, **options)


def text(
    longest: int,
    **options: Any,  # noqa: ANN401 (whatever a field takes)
) -> serializers.CharField:
    """Return a field for text that may be left out, of ``longest`` characters at most."""
    usual: dict[str, Any] = {"required": False, "allow_blank": True, "default": ""}
    return serializers.CharField(max_length=longest, **usual | options)


class ListQuery(Shape):
    """Which page of a list somebody wants; which records is for its subclasses."""

    cursor = text(2000, help_text="Where to go on: taken from next or previous, never made up.")
    limit = serializers.IntegerField(
        required=False, min_value=1, max_value=500, help_text="Records in a page, 50 if left out."
    )
