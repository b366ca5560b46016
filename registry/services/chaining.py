"""Giving audit rows their places at the end of the chain, one transaction after the other.

Whoever chains holds a lock that every other writer waits for, until their transaction ends. It is
the last one that a transaction takes: rows are chained just before the commit
(``registry.database.last_writes``), and what the database puts off until the commit, which may
lock other rows, is done before it is taken. So who holds it waits for nobody, and no circle closes.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from registry.domain.audit_chain import BEGINNING, Link, chained
from registry.models import AuditRow

LOCK = 6_515_830_477_325_621
"""The advisory lock of PostgreSQL that stands for the end of the chain; any number does."""


def rows_chain(rows: Sequence[AuditRow]) -> None:
    """Write rows at the end of the chain. Call it as the last thing of a transaction."""
    _take_turn()
    last, at = _end()
    for row in rows:
        row.at = at
        last = chained(row.says, last)
        row.place, row.previous, row.digest = last.place, last.previous, last.digest
    AuditRow.objects.bulk_create(rows)


def _take_turn() -> None:
    if connection.vendor != "postgresql":
        # SQLite lets one transaction write at a time
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; SELECT pg_advisory_xact_lock({LOCK})")


def _end() -> tuple[Link, datetime]:
    """Return the last row, and what the database's clock says, unless that goes backwards."""
    ends = AuditRow.objects.order_by("-place")
    found = ends.values_list("place", "previous", "digest", "at", Now()).first()
    if found is None:
        return BEGINNING, timezone.now()
    place, previous, digest, at, now = found
    return Link(place, previous, digest), max(at, now)
