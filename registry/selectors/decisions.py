"""Decisions that others ask a person for, whatever keeps them.

The registry does not know what that is: ``REGISTRY_DECISIONS`` names a module with ``waiting``,
``questions`` and ``shown``, which are told the person and the time.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from registry.models import User


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that waits for the yes or no of a person.

    Attributes:
        page: name of the address on which it is decided, which takes ``public_id``.
        asks: what is asked for, as a heading.
        detail: why.
        is_quoted: whether that is in the words of who asks.
        until: the last day of what is asked for, None where it has none.
    """

    page: str
    public_id: str
    asks: str
    interface_slug: str
    interface_name: str
    environment: str
    detail: str
    asked_by: str
    asked_at: datetime
    until: date | None = None
    is_quoted: bool = True


def decisions_waiting(person: User) -> tuple[QuerySet[Any], ...]:
    """Return the records that wait for a decision of ``person``, to be counted."""
    waiting: tuple[QuerySet[Any], ...] = _asked("waiting", person)
    return waiting


def questions_waiting(person: User) -> tuple[QuerySet[Any], ...]:
    """Return the records of questions that wait for an answer of ``person``, to be counted."""
    waiting: tuple[QuerySet[Any], ...] = _asked("questions", person)
    return waiting


def decisions_for(person: User) -> tuple[Decision, ...]:
    """Return what waits for a decision of ``person``, the longest waiting first."""
    shown: tuple[Decision, ...] = _asked("shown", person)
    return shown


def _asked(name: str, person: User) -> Any:  # noqa: ANN401 (as each of them says)
    return import_string(f"{settings.REGISTRY_DECISIONS}.{name}")(person, timezone.now())
