"""What a form showed when it was opened, so that nobody overwrites unseen what another saved."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from django import forms
from django.db.models import Model

from registry.domain.audit import Subject
from registry.domain.versions import digest_of
from registry.selectors.last_authors import last_authors
from registry.selectors.locked import locked
from registry.services.errors import Refused

ROWS = "rows"
SAVED = (
    "{who} saved this while you wrote. What you typed is kept. Look at what changed meanwhile, "
    "then save over the newer version, or cancel to keep it."
)
_DIGITS = 12
_LONGEST = 300
_SOMEBODY = "Somebody"


@dataclass(frozen=True, slots=True)
class Watched:
    """The record that a form changes.

    Attributes:
        make: the form as it opens, of the record as it is read then.
        about: how the audit trail names it.
    """

    record: Model
    make: Callable[[Model], forms.Form]
    about: Subject

    def opened_now(self) -> forms.Form:
        """Return the form as it would open, with the record locked until the transaction ends.

        Raises:
            Refused: the record is gone.
        """
        # the class of who is signed in is not that of the object in which requests hold them
        model: type[Model] = self.record._meta.model
        every = model._base_manager.all()  # noqa: SLF001 (as documented)
        present = locked(every, pk=self.record.pk)
        if present is None:
            raise Refused("", "It was removed while you wrote. Copy what you typed.")
        return self.make(present)


def version_of(form: forms.Form) -> str:
    """Return what an unbound form shows as one text: a digest for each field, one for its rows."""
    return " ".join(f"{name}:{_digest(value)}" for name, value in _shown(form))


def passed(form: forms.Form, watched: Watched, version: str) -> str:
    """Say in ``form`` what was saved since it showed ``version``; return the version of now.

    Nothing has passed where that is the same.
    """
    opened = watched.opened_now()
    now = version_of(opened)
    if now != version:
        _tell(form, opened, _differing(version, now), last_authors(watched.about))
    return now


def _tell(
    form: forms.Form, opened: forms.Form, names: Iterable[str], authors: Mapping[str, str]
) -> None:
    latest = authors.get("") or _SOMEBODY
    form.add_error(None, SAVED.format(who=latest))
    shown = dict(_shown(opened))
    for name in names:
        who = authors.get(name) or latest
        if name in form.fields:
            form.add_error(name, f"{who} {_made(opened.fields.get(name), shown.get(name))}")
        elif name == ROWS:
            rows = "; ".join(_text(None, list(row.values())) for row in _rows(opened))
            form.add_error(None, f"{who} changed the rows meanwhile. They are: {rows or 'none'}.")


def _made(field: forms.Field | None, value: object) -> str:
    text = _text(field, value)
    if not text:
        return "emptied this meanwhile."
    return f"made this “{text if len(text) <= _LONGEST else text[:_LONGEST] + '…'}” meanwhile."


def _text(field: forms.Field | None, value: object) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(filter(None, (_text(field, one) for one in value)))
    if isinstance(field, forms.ChoiceField):
        choices = cast(Iterable[tuple[object, object]], field.choices)
        labels = {str(key): str(label) for key, label in choices}
        return labels.get(str(value), str(value or ""))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _differing(before: str, after: str) -> list[str]:
    old, new = _digests(before), _digests(after)
    return [name for name in {**new, **old} if old.get(name) != new.get(name)]


def _digests(version: str) -> dict[str, str]:
    return dict(one.split(":", 1) for one in version.split() if ":" in one)


def _shown(form: forms.Form) -> Iterator[tuple[str, object]]:
    for name, field in form.fields.items():
        yield name, form.get_initial_for_field(field, name)
    if hasattr(form, ROWS):
        yield ROWS, _rows(form)


def _rows(form: forms.Form) -> list[dict[str, object]]:
    return [row.initial for row in getattr(form, ROWS).initial_forms]


def _digest(value: object) -> str:
    if isinstance(value, set | frozenset):
        value = sorted(map(str, value))
    return digest_of(json.dumps(value, default=str, sort_keys=True).encode())[:_DIGITS]
