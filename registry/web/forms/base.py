"""What every form of the program does: send a service and take its refusal."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django import forms
from django.http import HttpRequest, QueryDict

from registry.services.errors import Refused

P = ParamSpec("P")
R = TypeVar("R")

_REQUIRED = forms.Field.default_error_messages["required"]


class RecordForm(forms.Form):
    """A form whose content a service may still refuse."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: dict[str, object] | None = None,
        prefix: str | None = None,
    ) -> None:
        super().__init__(data, initial=initial, prefix=prefix)
        for field in self.fields.values():
            if field.error_messages["required"] == _REQUIRED:
                is_choice = isinstance(field, forms.ChoiceField)
                field.error_messages["required"] = "Choose one." if is_choice else "Fill this in."

    def attempt(self, write: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | None:
        """Return what ``write`` made, or None after showing why it was refused."""
        try:
            return write(*args, **kwargs)
        except Refused as refused:
            self.refuse(refused)
            return None

    def refuse(self, refused: Refused) -> None:
        """Show a refusal at its field, or above the form where it has none here."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, or None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def optional(choices: tuple[tuple[str, str], ...], blank: str) -> list[tuple[str, str]]:
    """Return ``choices`` with a first one that says that nobody has decided."""
    return [("", blank), *choices]


def titled(value: str) -> str:
    """Return a word of the vocabulary as the label of a choice."""
    return value.replace("_", " ").capitalize()


def set_choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Offer ``choices`` in the field called ``name``, which is a choice."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared as one)
    field.choices = choices
