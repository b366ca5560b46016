"""Every name that somebody may find, as a few texts for each kind of record, in one query.

The database puts a thousand rows at a time into one JSON text. That costs a third of what fetching
them as rows does, and what was made of a text is kept beside it: it is used again only where the
database just gave the same text, so that nothing removed, renamed or hidden is ever found.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from django.db.models import Aggregate, F, IntegerField, QuerySet, TextField, Value
from django.db.models.sql.compiler import SQLCompiler

from registry.domain.search.index import Index
from registry.domain.search.shape import Entry, Kind
from registry.models import Environment, Interface, Membership, Tag, Team, User

Rows = dict[str, Any]
"""Rows of each source, as JSON has them."""
Texts = tuple[str, ...]
"""One JSON text for each source of an index."""

_INTERFACES, _TAGS, _ENVIRONMENTS, _TEAMS = "interfaces", "tags", "environments", "teams"
_PEOPLE, _MEMBERS = "people", "members"
_SOURCES = {
    Kind.INTERFACE: (_INTERFACES, _TAGS),
    Kind.ENVIRONMENT: (_ENVIRONMENTS,),
    Kind.TEAM: (_TEAMS,),
}
_PER_TEXT = 1024
"""Primary keys to a text. A change of one name costs the reading of one text; every text costs a
little with every search."""


class _AllRows(Aggregate):
    """The rows of a group as one JSON array of arrays."""

    output_field = TextField()

    def as_sqlite(
        self,
        compiler: SQLCompiler,
        connection: Any,  # noqa: ANN401 (as Django has it)
        **context: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        template = "JSON_GROUP_ARRAY(JSON_ARRAY(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> Any:  # noqa: ANN401 (as Django has it)
        template = "CAST(JSON_AGG(JSON_BUILD_ARRAY(%(expressions)s)) AS TEXT)"
        return self.as_sql(compiler, connection, template=template)


def indexes(kinds: Collection[Kind], *, everybody: bool) -> dict[Kind, list[Index]]:
    """Return indexes of every one of ``kinds``, as they are at this moment.

    Args:
        everybody: whether all accounts are found, or people in an active team alone.
    """
    of_people = _PEOPLE if everybody else _MEMBERS
    sources = {kind: _SOURCES.get(kind, (of_people,)) for kind in kinds}
    texts = _texts(name for names in sources.values() for name in names)
    return {kind: list(_indexes(names, texts)) for kind, names in sources.items()}


def _texts(sources: Iterable[str]) -> dict[tuple[str, int], str]:
    """Return the texts of ``sources`` by source and number."""
    first, *others = map(_select, sources)
    rows = first.union(*others, all=True) if others else first
    return {(source, number): text for source, number, text in rows}


def _select(source: str) -> "QuerySet[Any, tuple[str, int, str]]":
    records, key, columns = _columns()[source]
    parted = records.order_by().annotate(
        source=Value(source), part=F(key) / Value(_PER_TEXT, output_field=IntegerField())
    )
    grouped = parted.values("source", "part").annotate(rows=_AllRows(*map(F, columns)))
    texts: QuerySet[Any, tuple[str, int, str]] = grouped.values_list("source", "part", "rows")
    return texts


def _columns() -> dict[str, tuple[QuerySet[Any], str, tuple[str, ...]]]:
    """Return what is read of each source, and by which primary key it is parted.

    A closed team is in no list of teams, and a closed account on the page of accounts alone.
    """
    return {
        _INTERFACES: (Interface.objects.all(), "pk", ("slug", "name")),
        _TAGS: (Tag.objects.all(), "interface_id", ("interface__slug", "word")),
        _ENVIRONMENTS: (
            Environment.objects.all(),
            "pk",
            ("interface__slug", "name", "interface__name", "edge_url"),
        ),
        _TEAMS: (Team.objects.filter(is_active=True), "pk", ("slug", "name")),
        _PEOPLE: (User.objects.all(), "pk", ("pk", "name", "email")),
        _MEMBERS: (
            Membership.objects.filter(team__is_active=True, person__is_active=True),
            "person_id",
            ("person_id", "person__name", "person__email", "team__slug", "team__name"),
        ),
    }


_kept: dict[tuple[str, int], tuple[Texts, Index]] = {}
"""The last index by its first source and number, with the texts that it was made of."""


def _indexes(names: tuple[str, ...], texts: dict[tuple[str, int], str]) -> Iterator[Index]:
    first = names[0]
    for number in [number for source, number in texts if source == first]:
        present = tuple(texts.get((name, number), "[]") for name in names)
        kept = _kept.get((first, number))
        if kept is None or kept[0] != present:
            rows = {name: json.loads(text) for name, text in zip(names, present, strict=True)}
            kept = _kept[first, number] = (present, Index(_ENTRIES[first](rows)))
        yield kept[1]


def _interfaces(rows: Rows) -> Iterator[Entry]:
    tags: dict[str, list[str]] = {}
    for slug, word in rows[_TAGS]:
        tags.setdefault(slug, []).append(word)
    for slug, name in rows[_INTERFACES]:
        yield Entry(Kind.INTERFACE, name, (slug, *sorted(tags.get(slug, ()))), place=(slug,))


def _environments(rows: Rows) -> Iterator[Entry]:
    for slug, name, interface, edge_url in rows[_ENVIRONMENTS]:
        host = edge_url.partition("://")[2].partition("/")[0]
        yield Entry(Kind.ENVIRONMENT, name, (host,), interface, (slug, name))


def _teams(rows: Rows) -> Iterator[Entry]:
    for slug, name in rows[_TEAMS]:
        yield Entry(Kind.TEAM, name, (slug,), place=(slug,))


def _people(rows: Rows) -> Iterator[Entry]:
    for key, name, email in rows[_PEOPLE]:
        yield Entry(Kind.PERSON, name or email, (email,), place=("", str(key)))


def _members(rows: Rows) -> Iterator[Entry]:
    first: dict[int, list[Any]] = {}
    for row in sorted(rows[_MEMBERS], key=lambda row: row[3]):
        first.setdefault(row[0], row)
    for key, name, email, slug, team in first.values():
        yield Entry(Kind.PERSON, name or email, (email,), team, (slug, str(key)))


_ENTRIES: dict[str, Callable[[Rows], Iterator[Entry]]] = {
    _INTERFACES: _interfaces,
    _ENVIRONMENTS: _environments,
    _TEAMS: _teams,
    _PEOPLE: _people,
    _MEMBERS: _members,
}
