"""Columns on their way through JSON: the same values as without it, on every database."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler

from registry.models.lines import LinesField

Reader = Callable[[Any], Any]
Sql = tuple[str, Any]
"""A part of a statement and its parameters."""

_AS_THEY_ARE = (models.IntegerField, models.CharField, models.TextField)
_AS_TEXT = (models.JSONField, models.DecimalField)
"""What JSON would change, or what one database embeds and the other quotes."""


def column_of(field: "models.Field[Any, Any]") -> Combinable:
    """Return what is to be put into a JSON array for the column of ``field``."""
    column = F(field.attname)
    return Cast(column, models.TextField()) if isinstance(field, _AS_TEXT) else column


def reader_of(field: "models.Field[Any, Any]") -> Reader | None:
    """Return what makes the value of ``field`` of what JSON says, None where that is the value.

    Raises:
        TypeError: no such column was ever read from JSON; say here how.
    """
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    for kind, reader in _READERS.items():
        if isinstance(field, kind):
            return reader(field)
    if isinstance(field, _AS_THEY_ARE):
        return None
    raise TypeError(f"{field} is a {type(field).__name__}, for which JSON has no reader.")


def _datetime(value: str) -> datetime:
    """Read ``2026-11-21 12:00:00`` of SQLite, which is UTC, or ISO 8601 of PostgreSQL."""
    found = datetime.fromisoformat(value)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _decimal(places: int, value: str) -> Decimal:
    return Decimal(value).quantize(Decimal(1).scaleb(-places))


_READERS: dict[type["models.Field[Any, Any]"], Callable[[Any], Reader]] = {
    # a moment is a day to the type system too, so it comes first
    models.DateTimeField: lambda _: _datetime,
    models.DateField: lambda _: date.fromisoformat,
    models.BooleanField: lambda _: bool,
    models.UUIDField: lambda _: UUID,
    models.DecimalField: lambda field: partial(_decimal, field.decimal_places),
    models.JSONField: lambda field: partial(json.loads, cls=field.decoder),
    LinesField: lambda field: field.to_python,
}


class JsonRow(models.Func):
    """Columns as one JSON array.

    Unlike Django's ``JSONArray`` it does not first try in a transaction whether the database knows
    JSON, for which a reader would wait for whoever writes to SQLite.
    """

    function = "JSON_ARRAY"
    output_field = models.JSONField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: str
    ) -> Sql:
        """Return the array under the name that every supported version knows."""
        return self.as_sql(compiler, connection, function="JSONB_BUILD_ARRAY", **context)


class EachOf(models.Func):
    """Primary keys for ``pk__in``, as one parameter however many they are.

    A database takes a bounded number of parameters, and one statement may name the keys often.
    """

    output_field = models.BigIntegerField()

    def __init__(self, keys: Iterable[int]) -> None:
        super().__init__(models.Value(json.dumps(sorted(set(keys)))))

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: str
    ) -> Sql:
        """Return the keys of a JSON array."""
        template = "(SELECT value FROM JSON_EACH(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: str
    ) -> Sql:
        """Return the keys of an array, which is written like one of JSON but for its brackets."""
        template = "(SELECT UNNEST(TRANSLATE(%(expressions)s, '[]', '{}')::BIGINT[]))"
        return self.as_sql(compiler, connection, template=template, **context)
