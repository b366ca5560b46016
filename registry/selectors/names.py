"""Every name that somebody may find, as one text for each kind of record, in one query.

The database puts all rows of a kind into one JSON text. That costs a third of what fetching them as
rows does, and the text is the key of what was made of it: while no name changes it is the same, and
what was deleted or hidden is in no text that is read afterwards.
"""

import json
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from django.db.models import F, Func, QuerySet, TextField, Value

from registry.domain.search.index import Index
from registry.domain.search.shape import Entry, Kind
from registry.models import Environment, Interface, Membership, Tag, Team, User

Texts = dict[str, str]
"""Names of sources with their rows as JSON."""

_INTERFACES, _TAGS, _ENVIRONMENTS, _TEAMS = "interfaces", "tags", "environments", "teams"
_PEOPLE, _MEMBERS = "people", "members"
_SOURCES = {
    Kind.INTERFACE: (_INTERFACES, _TAGS),
    Kind.ENVIRONMENT: (_ENVIRONMENTS,),
    Kind.TEAM: (_TEAMS,),
}
_INDEXES = 6
"""As many as there are kinds, with two views of people, and one that is just being replaced."""


class _AllRows(Func):
    """All rows as one JSON array of arrays; with ``Func`` and no ``Aggregate``, nothing groups."""

    output_field = TextField()

    def as_sqlite(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 (as Django has it)
        return self.as_sql(*args, template="JSON_GROUP_ARRAY(JSON_ARRAY(%(expressions)s))")

    def as_postgresql(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 (as Django has it)
        template = "CAST(JSON_AGG(JSON_BUILD_ARRAY(%(expressions)s)) AS TEXT)"
        return self.as_sql(*args, template=template)


def indexes(kinds: Collection[Kind], *, everybody: bool) -> dict[Kind, Index]:
    """Return an index of every one of ``kinds``, as it is at this moment.

    Args:
        everybody: whether all accounts are found, or people in a team alone.
    """
    of_people = _PEOPLE if everybody else _MEMBERS
    sources = {kind: _SOURCES.get(kind, (of_people,)) for kind in kinds}
    texts = _texts([name for names in sources.values() for name in names])
    return {
        kind: _index(names, tuple(texts[name] for name in names)) for kind, names in sources.items()
    }


def _texts(sources: Collection[str]) -> Texts:
    first, *others = (_rows(source) for source in sources)
    rows = first.union(*others, all=True) if others else first
    return {source: text or "[]" for source, text in rows}


def _rows(source: str) -> "QuerySet[Any, tuple[str, str]]":
    records, columns = _columns()[source]
    named = records.order_by().annotate(source=Value(source), rows=_AllRows(*map(F, columns)))
    return named.values_list("source", "rows")


def _columns() -> dict[str, tuple[QuerySet[Any], tuple[str, ...]]]:
    """Return what is read of each source.

    A closed team is in no list of teams, and a closed account on the page of accounts alone.
    """
    return {
        _INTERFACES: (Interface.objects.all(), ("slug", "name")),
        _TAGS: (Tag.objects.all(), ("interface__slug", "word")),
        _ENVIRONMENTS: (
            Environment.objects.all(),
            ("interface__slug", "name", "interface__name", "edge_url"),
        ),
        _TEAMS: (Team.objects.filter(is_active=True), ("slug", "name")),
        _PEOPLE: (User.objects.all(), ("pk", "name", "email")),
        _MEMBERS: (
            Membership.objects.filter(team__is_active=True, person__is_active=True),
            ("person_id", "person__name", "person__email", "team__slug", "team__name"),
        ),
    }


@lru_cache(maxsize=_INDEXES)
def _index(names: tuple[str, ...], texts: tuple[str, ...]) -> Index:
    rows = {name: json.loads(text) for name, text in zip(names, texts, strict=True)}
    return Index(_ENTRIES[names[0]](rows))


def _interfaces(rows: dict[str, Any]) -> Iterator[Entry]:
    tags: dict[str, list[str]] = {}
    for slug, word in rows[_TAGS]:
        tags.setdefault(slug, []).append(word)
    for slug, name in rows[_INTERFACES]:
        yield Entry(Kind.INTERFACE, name, (slug, *sorted(tags.get(slug, ()))), place=(slug,))


def _environments(rows: dict[str, Any]) -> Iterator[Entry]:
    for slug, name, interface, edge_url in rows[_ENVIRONMENTS]:
        host = edge_url.partition("://")[2].partition("/")[0]
        yield Entry(Kind.ENVIRONMENT, name, (host,), interface, (slug, name))


def _teams(rows: dict[str, Any]) -> Iterator[Entry]:
    for slug, name in rows[_TEAMS]:
        yield Entry(Kind.TEAM, name, (slug,), place=(slug,))


def _people(rows: dict[str, Any]) -> Iterator[Entry]:
    for key, name, email in rows[_PEOPLE]:
        yield Entry(Kind.PERSON, name or email, (email,), place=("", str(key)))


def _members(rows: dict[str, Any]) -> Iterator[Entry]:
    first: dict[int, list[Any]] = {}
    for row in sorted(rows[_MEMBERS], key=lambda row: row[3]):
        first.setdefault(row[0], row)
    for key, name, email, slug, team in first.values():
        yield Entry(Kind.PERSON, name or email, (email,), team, (slug, str(key)))


_ENTRIES = {
    _INTERFACES: _interfaces,
    _ENVIRONMENTS: _environments,
    _TEAMS: _teams,
    _PEOPLE: _people,
    _MEMBERS: _members,
}
