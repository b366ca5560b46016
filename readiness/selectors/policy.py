"""By what is judged: the scorecard in force, and what interfaces lean on, in one query."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from readiness.domain.leaning import ON_NOTHING, Leaning, Link, Standing
from readiness.domain.scorecards import Scorecard, current, parse, scorecard_of
from readiness.models import Scorecard as Row
from registry.domain.vocabulary import EnvironmentKind
from registry.selectors.gathering import Aside

_ACTIVE = """
    SELECT NULL, content, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM readiness_scorecard WHERE state = 'active'
"""
_REACHED = """
    WITH RECURSIVE reached(root, slug) AS (
        SELECT interface_id, other FROM registry_dependency WHERE other <> '' AND {roots}
        UNION
        SELECT reached.root, further.other
        FROM reached
        JOIN registry_interface AS link ON link.slug = reached.slug
        JOIN registry_dependency AS further ON further.interface_id = link.id
        WHERE further.other <> ''
    )
    SELECT reached.root AS root, reached.slug AS slug, link.id AS link, link.name AS name,
        place.kind AS kind, status.own_level AS own_level,
        status.expires_at AS expires_at, status.fades_at AS fades_at,
        status.stale_own_level AS stale_own_level
    FROM reached
    LEFT JOIN registry_interface AS link ON link.slug = reached.slug
    LEFT JOIN registry_environment AS place ON place.interface_id = link.id
    LEFT JOIN readiness_environmentstatus AS status ON status.environment_id = place.id
    WHERE link.id IS NULL OR link.id <> reached.root
"""
"""A UNION leaves out what was reached before, so that a circle of dependencies ends."""


_OF_ROOTS = _REACHED.format(roots="interface_id IN ({roots})")
_LEANINGS = Aside(
    f"SELECT 0 AS position, said.* FROM ({_OF_ROOTS}) AS said",  # noqa: S608 (of this program alone)
    (
        *("root", "slug", "link", "name", "kind", "own_level"),
        *("expires_at", "fades_at", "stale_own_level"),
    ),
)


@dataclass(frozen=True, slots=True)
class Policy:
    """By what some interfaces are judged.

    Attributes:
        leanings: what each interface leans on, by its primary key; those that name no other as a
            dependency are left out.
    """

    scorecard: Scorecard
    leanings: Mapping[int, Leaning] = field(default_factory=dict)

    def leaning(self, interface_id: int) -> Leaning:
        """Return what an interface leans on."""
        return self.leanings.get(interface_id, ON_NOTHING)


def policy_for(interface_ids: Iterable[int] = ()) -> Policy:
    """Return by what these interfaces are judged; a query, whatever their number."""
    wanted = sorted(set(interface_ids))
    if not wanted:
        return _policy(_rows(_ACTIVE, ()))
    marks = ", ".join(["%s"] * len(wanted))
    return _policy(_rows(_both(f"interface_id IN ({marks})"), wanted))


def asides_of(scorecard: Scorecard) -> tuple[Aside, ...]:
    """Return what is read beside records that are judged by ``scorecard``, for ``policy_by``.

    Where the weakest link is not demanded, what is leaned on decides nothing, and is not read.
    """
    return (_LEANINGS,) if scorecard.weakest_link else ()


def policy_by(scorecard: Scorecard, asides: Iterable[list[list[Any]]]) -> Policy:
    """Return by what interfaces are judged, of what ``asides_of`` had read beside them."""
    rows = [tuple(row) for rows in asides for row in rows]
    return Policy(scorecard, _policy(rows).leanings)


def policy_everywhere() -> Policy:
    """Return by what all interfaces are judged, in one query."""
    return _policy(_rows(_both("1 = 1"), ()))


def scorecard_in_force() -> Scorecard:
    """Return the scorecard by which is judged now."""
    return policy_for().scorecard


def active_content() -> QuerySet[Any]:
    """Return the text of the scorecard that people put in force, as a part of a query."""
    active = Row.objects.filter(state=Row.State.ACTIVE)
    return active.values("content")


def card_in_force(content: str | None) -> Scorecard:
    """Return the scorecard in force: what ``content`` says, else the newest of the program."""
    return card_of(content) if content else current()


def cards_known(digests: Iterable[str]) -> dict[str, Scorecard]:
    """Return the scorecards of those digests that are still known, in one query at most."""
    wanted = set(digests)
    found = {digest: card for digest in wanted if (card := scorecard_of(digest))}
    own = Row.objects.filter(digest__in=wanted - found.keys()) if wanted - found.keys() else ()
    return found | {row.digest: card_of(row.content) for row in own}


@lru_cache(maxsize=16)
def card_of(content: str) -> Scorecard:
    """Return what a stored text says.

    What was valid when it was written may name a check that this version has no more; that would be
    refused here, aloud, and not be passed over.

    Raises:
        ScorecardInvalid: it says nothing that can be judged by.
    """
    return parse(content)


def _both(roots: str) -> str:
    return f"{_REACHED.format(roots=roots)} UNION ALL {_ACTIVE}"


def _rows(statement: str, parameters: Collection[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        return list(cursor.fetchall())


def _policy(rows: list[tuple[Any, ...]]) -> Policy:
    content = next((row[1] for row in rows if row[0] is None), None)
    links: dict[int, dict[str, list[tuple[Any, ...]]]] = defaultdict(lambda: defaultdict(list))
    for root, slug, *said in rows:
        if root is not None:
            links[root][slug].append(tuple(said))
    return Policy(
        card_in_force(content),
        {
            root: Leaning(tuple(_link(slug, said) for slug, said in sorted(found.items())))
            for root, found in links.items()
        },
    )


def _link(slug: str, rows: list[tuple[Any, ...]]) -> Link:
    (key, name, *_), *_ = rows
    places = [row for row in rows if row[2] is not None]
    standing = [row for row in places if row[2] == EnvironmentKind.PRODUCTION] or places
    is_judged = any(row[3] is not None for row in standing)
    return Link(
        slug, name or slug, key is not None, tuple(_standings(standing) if is_judged else ())
    )


def _standings(rows: list[tuple[Any, ...]]) -> Iterator[Standing]:
    for _, _, _, level, expires_at, fades_at, stale in rows:
        # where nobody judged yet nothing is known, which is never good
        yield Standing(level or 0, _moment(expires_at), _moment(fades_at), stale or 0)


def _moment(value: datetime | str | None) -> datetime | None:
    # SQLite has texts, of which a union does not tell that they are moments
    found = parse_datetime(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found
