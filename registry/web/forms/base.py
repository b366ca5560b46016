"""What every form of the program does: send a service and take its refusal."""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from functools import partial
from typing import Any, ParamSpec, TypeVar

from django import forms
from django.db import transaction
from django.db.models import Model
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from registry.domain.audit import Subject
from registry.services.errors import Refused
from registry.web.drafts import VERSION, Draft, sent
from registry.web.forms.versions import Watched, passed, version_of

__all__ = ["RecordForm", "optional", "sent", "set_choices", "titled", "typed", "watched"]

P = ParamSpec("P")
R = TypeVar("R")
AnyForm = TypeVar("AnyForm", bound="RecordForm")
AnyRecord = TypeVar("AnyRecord", bound=Model)

_REQUIRED = forms.Field.default_error_messages["required"]


class RecordForm(forms.Form):
    """A form whose content a service may still refuse.

    Attributes:
        shown_version: what the form showed when it was opened, "" where it changes no record.
        newer_version: the version that somebody saved meanwhile, "" for none.
    """

    shown_version = ""
    newer_version = ""
    _watched: Watched | None = None

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: dict[str, object] | None = None,
        prefix: str | None = None,
    ) -> None:
        if isinstance(data, Draft):
            # shown and not judged: an unbound form cannot be taken for one that was sent
            super().__init__(initial=initial, prefix=prefix)
            self.initial = {**self.initial, **typed(self, data)}
        else:
            super().__init__(data, initial=initial, prefix=prefix)
        for field in self.fields.values():
            if field.error_messages["required"] == _REQUIRED:
                is_choice = isinstance(field, forms.ChoiceField)
                field.error_messages["required"] = "Choose one." if is_choice else "Fill this in."

    def attempt(self, write: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | None:
        """Return what ``write`` made, or None after showing why it was refused.

        A record that is watched is written only if it is what the form showed. A form that does
        not say what it showed, which no page of ours sends, is not held to it.
        """
        try:
            with transaction.atomic():
                return None if self._is_passed() else write(*args, **kwargs)
        except Refused as refused:
            self.refuse(refused)
            return None

    def kept(self, name: str) -> str:
        """Return what was sent for a field, or is shown in it; "" for nothing."""
        return str((self.data if self.is_bound else self.initial).get(name) or "")

    def send_along(self, values: Mapping[str, str], *, anew: Iterable[str] = ()) -> None:
        """Have hidden fields be sent with ``values``, whatever was sent in them before.

        Args:
            anew: fields that have to be filled in again; what is in the others stays.
        """
        fields: MutableMapping[str, Any] = QueryDict(mutable=True) if self.is_bound else {}
        fields.update(self.data if self.is_bound else self.initial)
        for name in anew:
            fields.pop(name, None)
        for name, value in values.items():
            fields[name] = value
        if self.is_bound:
            self.data = fields
        else:
            self.initial = fields

    def watch(self, data: QueryDict | None, watched: Watched) -> None:
        """Have the form changed in nothing that it did not show.

        Args:
            data: what was sent, or is kept of it, in which the version stands; None at first.
        """
        self._watched = watched
        self.shown_version = version_of(self) if data is None else data.get(VERSION, "")

    def _is_passed(self) -> bool:
        if self._watched is None or not self.shown_version:
            return False
        now = passed(self, self._watched, self.shown_version)
        self.newer_version = now if now != self.shown_version else ""
        return bool(self.newer_version)

    def refuse(self, refused: Refused) -> None:
        """Show a refusal at its field, or above the form where it has none here."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)


def watched(
    make: Callable[[QueryDict | None, AnyRecord], AnyForm],
    data: QueryDict | None,
    record: AnyRecord,
    about: Subject,
) -> AnyForm:
    """Return the form of ``record`` that ``make`` makes, which overwrites nothing unseen.

    Args:
        make: makes the form of what was sent and of a record.
        about: how the audit trail names the record.
    """
    form = make(data, record)
    form.watch(data, Watched(record, partial(make, None), about))
    return form


def typed(form: forms.Form, data: QueryDict) -> dict[str, object]:
    """Return what ``data`` says of each field of ``form``, as it was typed."""
    names = {name: form.add_prefix(name) for name in form.fields}
    return {
        name: form.fields[name].widget.value_from_datadict(data, MultiValueDict(), sent_as)
        for name, sent_as in names.items()
        if not form.fields[name].widget.value_omitted_from_data(data, MultiValueDict(), sent_as)
    }


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
