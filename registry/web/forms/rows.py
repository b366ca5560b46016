"""Forms with several rows of the same kind in them, which work without any script."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict

from registry.domain.particular_rules import MOST_ENTRIES
from registry.web.drafts import Draft
from registry.web.forms.base import RecordForm

PREFIX = "rows"
MORE = "more"
"""Name of the button that asks for more blank rows."""
BLANK = 2
"""Blank rows below those that are filled."""


class RowForm(forms.Form):
    """One row. A row in which nothing is written does not count."""

    NEEDED: ClassVar[tuple[str, ...]] = ()
    """Fields that a row must have in which anything is written."""
    FIXED: ClassVar[tuple[str, ...]] = ()
    """Fields that say which row it is, and nothing by themselves."""

    @property
    def is_written(self) -> bool:
        """Whether there is anything in it."""
        data = getattr(self, "cleaned_data", {})
        return any(value for name, value in data.items() if name not in self.FIXED)

    def clean(self) -> None:
        """Refuse a row that lacks what it must have."""
        if not self.is_written:
            return
        for name in self.NEEDED:
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, "Fill this in, or clear the row.")


class RowsForm(RecordForm):
    """A form with rows below its fields."""

    ROW: ClassVar[type[RowForm]]
    CALLED: ClassVar[str]
    """What one row is called."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: dict[str, object] | None = None,
        rows: Sequence[Mapping[str, object]] = (),
    ) -> None:
        asks_for_more = data is not None and MORE in data and not isinstance(data, Draft)
        if data is not None and (asks_for_more or isinstance(data, Draft)):
            # shown again as it was typed, and judged when it is saved
            fields = self.base_fields.items()
            # of a field with several values all of them
            initial = {name: one.widget.value_from_datadict(data, {}, name) for name, one in fields}
            rows, data = self._typed(data), None
        super().__init__(data, initial=initial)
        self.rows = self._formset(data, rows)
        self.asks_for_more = asks_for_more

    def is_valid(self) -> bool:
        """Tell whether the fields and every row can be taken."""
        # both are asked, so that everything that is wrong shows at once
        return bool(super().is_valid() & self.rows.is_valid())

    @property
    def entries(self) -> list[dict[str, Any]]:
        """What the rows say in which anything is written."""
        return [row.cleaned_data for row in self.rows if row.is_written]

    @property
    def may_grow(self) -> bool:
        """Whether more rows can be asked for."""
        return self.rows.total_form_count() < MOST_ENTRIES

    def _formset(
        self, data: QueryDict | None, rows: Sequence[Mapping[str, object]]
    ) -> "BaseFormSet[RowForm]":
        made = formset_factory(self.ROW, extra=BLANK, max_num=MOST_ENTRIES, validate_max=True)
        # what was sent stands for itself: a row that is as it was before is no blank one
        initial = [dict(row) for row in rows] if data is None else None
        return made(data, initial=initial, prefix=PREFIX)

    def _typed(self, data: QueryDict) -> list[dict[str, object]]:
        return list(_written(data, tuple(self.ROW.base_fields)))


def _written(data: QueryDict, names: Iterable[str]) -> Iterable[dict[str, object]]:
    names = tuple(names)
    for index in range(MOST_ENTRIES):
        row = {name: data.get(f"{PREFIX}-{index}-{name}", "") for name in names}
        if any(row.values()):
            yield {name: value for name, value in row.items() if value}
