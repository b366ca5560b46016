"""Rows of many tables in one statement, as the records that they are.

``prefetch_related`` asks once for every table. Here each table is a branch of one ``UNION ALL``.
Its rows come as JSON arrays, so that all have the same shape, and become records that know their
parents, their children and what they refer to. So another table costs no other query.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar, cast

from django.db import connection, connections
from django.db.models import (
    Expression,
    Field,
    ForeignKey,
    ManyToOneRel,
    Model,
    QuerySet,
    Value,
    Window,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber

from registry.selectors.columns import JsonRow, column_of, reader_of

Record = TypeVar("Record", bound=Model)
Rows = QuerySet[Any]
Found = dict[int, Model]
"""Records of one table by primary key, in the order of the table."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of which rows are gathered.

    Attributes:
        rows: gives the rows that are wanted for some roots.
        on: the foreign key to the record on which the rows are found; "" where none lists them,
            or, with ``to``, each root all of them.
        to: the attribute under which they are found there as a list; "" for the relation itself,
            as if it were prefetched, which then must be all rows of that record.
        only: the columns that are read beside the keys; all where it is empty.
        without: columns that are never read.
    """

    model: type[Model]
    rows: Callable[[Rows], Rows]
    on: str = ""
    to: str = ""
    only: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    @property
    def fields(self) -> "list[Field[Any, Any]]":
        """The columns that are read."""
        return [
            field
            for field in self.model._meta.concrete_fields
            if field.name not in self.without
            and (not self.only or field.primary_key or field.name in self.only)
        ]


def children(model: type[Model], path: str, *, without: Sequence[str] = ()) -> Table:
    """Return the table of what belongs to the roots.

    Args:
        path: the foreign keys that lead from a row up to a root.
    """

    def rows(roots: Rows) -> Rows:
        return QuerySet(model).filter(**{f"{path}__in": roots.values("pk")})

    return Table(model, rows, on=path.partition("__")[0], without=frozenset(without))


@dataclass(frozen=True, slots=True)
class Aside:
    """Rows that are no records, to be read in the statement that reads records.

    Attributes:
        sql: selects ``columns``, and ``position``, which orders the rows. ``{roots}`` stands for
            what selects the primary keys of the roots.
        columns: what is wanted of each row, which JSON can hold.
    """

    sql: str
    columns: tuple[str, ...]


def gather(roots: QuerySet[Record], tables: tuple[Table, ...]) -> list[Record]:
    """Return ``roots`` with what ``tables`` hold of them, in one query."""
    return gather_beside(roots, tables, ())[0]


def gather_beside(
    roots: QuerySet[Record], tables: tuple[Table, ...], asides: tuple[Aside, ...]
) -> tuple[list[Record], list[list[list[Any]]]]:
    """Return ``roots`` with what ``tables`` hold of them, and the rows of ``asides``, in one query.

    What an aside says comes as JSON has it: a moment as text, and a truth of SQLite as a number.
    """
    branches = (Table(roots.model, lambda rows: rows), *tables)
    rows = _read(roots, tables, asides)
    found = _graph(roots, branches, rows)
    numbers = range(len(branches), len(branches) + len(asides))
    return found, [_in_order(rows[number]) for number in numbers]


def aside_rows(aside: Aside) -> list[list[Any]]:
    """Return the rows of an aside that names no roots, in a query of its own."""
    columns = ", ".join(aside.columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM ({aside.sql}) AS aside ORDER BY position")  # noqa: S608 (of this program alone)
        return [list(row) for row in cursor.fetchall()]


def _graph(
    roots: QuerySet[Record],
    branches: tuple[Table, ...],
    rows: dict[int, list[tuple[int, list[Any]]]],
) -> list[Record]:
    graph = {
        table.model: _records(table, roots.db, _in_order(rows[number]))
        for number, table in enumerate(branches)
    }
    for table in branches:
        _refer(table, graph)
    for table in branches:
        if table.on:
            _list(table, graph)
        elif table.to:
            _list_on_roots(table, graph, roots.model)
    return list(graph[roots.model].values())  # type: ignore[arg-type] # the records of that model


def _in_order(rows: list[tuple[int, list[Any]]]) -> list[list[Any]]:
    # by position alone: values of which one is None have no order
    return [values for _, values in sorted(rows, key=itemgetter(0))]


def _read(
    roots: Rows, tables: tuple[Table, ...], asides: tuple[Aside, ...]
) -> dict[int, list[tuple[int, list[Any]]]]:
    """Return position and values of each row by the number of its table, or of its aside."""
    wanted = roots.order_by().values("pk").query
    sql, given = wanted.get_compiler(using=roots.db).as_sql()
    model = cast(type[Model], roots.model)
    statement = _statement(roots.db, model, sql, len(given), tables, asides)
    found: dict[int, list[tuple[int, list[Any]]]] = defaultdict(list)
    with connections[roots.db].cursor() as cursor:
        cursor.execute(statement.sql, statement.parameters(given))
        for number, position, values in cursor.fetchall():
            found[number].append((position, json.loads(values)))
    return found


@dataclass(frozen=True, slots=True)
class _Given:
    """The place of a parameter that says which roots are wanted."""

    number: int


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement that is executed again and again for other roots."""

    sql: str
    places: tuple[Any, ...]

    def parameters(self, given: Sequence[Any]) -> list[Any]:
        """Return the parameters for the roots that ``given`` names."""
        return [given[one.number] if isinstance(one, _Given) else one for one in self.places]


@lru_cache(maxsize=64)
def _statement(
    database: str,
    root: type[Model],
    sql: str,
    given: int,
    tables: tuple[Table, ...],
    asides: tuple[Aside, ...],
) -> _Statement:
    """Return the one statement; making it costs more than executing it.

    Args:
        sql: selects the primary keys of the roots, with ``given`` parameters.
    """
    keys = RawSQL(sql, tuple(map(_Given, range(given))))  # noqa: S611 (the ORM wrote it)
    roots: Rows = QuerySet(root, using=database).filter(pk__in=keys)
    branches = (Table(root, lambda rows: rows), *tables)
    first, *others = (_branch(number, table, roots) for number, table in enumerate(branches))
    query = first.union(*others, all=True).query
    text, places = query.get_compiler(using=database).as_sql()
    for number, aside in enumerate(asides, len(branches)):
        text += f" UNION ALL {_beside(database, number, aside, sql)}"
        places = (*places, *keys.params * aside.sql.count("{roots}"))
    return _Statement(text, tuple(places))


def _beside(database: str, number: int, aside: Aside, keys: str) -> str:
    array = "JSONB_BUILD_ARRAY" if connections[database].vendor == "postgresql" else "JSON_ARRAY"
    rows = aside.sql.replace("{roots}", keys)
    columns = ", ".join(aside.columns)
    return f"SELECT {number}, position, {array}({columns}) FROM ({rows}) AS aside_{number}"  # noqa: S608 (of this program alone)


def _branch(number: int, table: Table, roots: Rows) -> Rows:
    columns = JsonRow(*map(column_of, table.fields))
    order: list[str | Expression] = [*(table.model._meta.ordering or ["pk"])]
    position = Window(RowNumber(), order_by=order)
    return table.rows(roots).order_by().values_list(Value(number), position, columns)


def _records(table: Table, database: str, rows: Sequence[list[Any]]) -> Found:
    names = [field.attname for field in table.fields]
    readers = [reader_of(field) for field in table.fields]
    found: Found = {}
    for row in rows:
        values = [
            value if value is None or read is None else read(value)
            for read, value in zip(readers, row, strict=True)
        ]
        record = table.model.from_db(database, names, values)
        found[record.pk] = record
    return found


def _refer(table: Table, graph: dict[type[Model], Found]) -> None:
    """Set what the foreign keys of the rows lead to, as far as it was gathered."""
    for field in table.fields:
        if not isinstance(field, ForeignKey) or field.related_model not in graph:
            continue
        targets = graph[field.related_model]
        for record in graph[table.model].values():
            if target := targets.get(getattr(record, field.attname)):
                field.set_cached_value(record, target)


def _list(table: Table, graph: dict[type[Model], Found]) -> None:
    """Set the rows on the records that they belong to, as ``prefetch_related`` does."""
    key: Any = table.model._meta.get_field(table.on)
    listed: dict[int, list[Model]] = defaultdict(list)
    for record in graph[table.model].values():
        listed[getattr(record, key.attname)].append(record)
    for parent in graph[key.related_model].values():
        rows = listed[parent.pk]
        if table.to:
            setattr(parent, table.to, rows)
        elif key.one_to_one:
            key.remote_field.set_cached_value(parent, rows[0] if rows else None)
        else:
            _prefetched(parent, key.remote_field, rows)


def _list_on_roots(table: Table, graph: dict[type[Model], Found], root: type[Model]) -> None:
    rows = list(graph[table.model].values())
    for record in graph[root].values():
        setattr(record, table.to, rows)


def _prefetched(parent: Model, relation: ManyToOneRel, rows: list[Model]) -> None:
    known = getattr(parent, relation.get_accessor_name() or "").get_queryset()
    # what Django's own prefetching sets; it has no public name for it
    known._result_cache, known._prefetch_done = rows, True  # noqa: SLF001
    vars(parent).setdefault("_prefetched_objects_cache", {})[relation.cache_name] = known
