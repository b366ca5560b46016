"""A column that holds the entries of a list, one a line."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

Lines = tuple[str, ...]

if TYPE_CHECKING:
    _Text = models.TextField[Any, Lines]
else:
    _Text = models.TextField


class LinesField(_Text):
    """Entries in their one spelling, each a line; Python sees a tuple of them.

    No entry has a line break, which ``get_prep_value`` holds.
    """

    def from_db_value(self, value: str | None, *_: object) -> Lines:
        """Return what the database holds as entries."""
        return tuple(value.split("\n")) if value else ()

    def to_python(self, value: Any) -> Lines:  # noqa: ANN401 (as the framework has it)
        """Return entries, from text as well."""
        return tuple(value.split("\n") if isinstance(value, str) and value else value or ())

    def get_prep_value(self, value: Any) -> str:  # noqa: ANN401 (as the framework has it)
        """Return entries as the text that the database holds.

        Raises:
            ValidationError: one of them is not one line.
        """
        entries = self.to_python(value)
        if any("\n" in entry or not entry for entry in entries):
            raise ValidationError("An entry is one line of text.")
        return "\n".join(entries)

    def value_to_string(self, obj: models.Model) -> str:
        """Return the entries as text, for exports."""
        return self.get_prep_value(self.value_from_object(obj))
