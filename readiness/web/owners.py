"""Who answers for an interface, in as few lines as it takes: gaps first."""

from dataclasses import dataclass
from urllib.parse import urlencode

from readiness.domain.checks.own_3 import BACKED_UP, needs_backups
from readiness.selectors.shapes import HeldBy, ResponsibilityRow
from registry.domain.owner_snapshots import OwnershipState
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import Standing, Tier


@dataclass(frozen=True, slots=True)
class HolderRow:
    """One holder of one responsibility."""

    responsibility: Responsibility
    held: HeldBy


@dataclass(frozen=True, slots=True)
class Owners:
    """The ownership card.

    Attributes:
        held: how many responsibilities somebody answers for, of ``total``.
        nobody: responsibilities that nobody was asked to own.
        gaps: query string that names all of them.
        lone: those that need a backup, and for which nobody was asked to be it.
        alone: query string that names all of these.
        is_complete: whether every owner and every backup that is needed has accepted.
        waiting: asked, not answered, or lapsed.
        answering: accepted and still counting.
    """

    held: int
    total: int
    nobody: tuple[Responsibility, ...]
    gaps: str
    lone: tuple[Responsibility, ...]
    alone: str
    is_complete: bool
    waiting: tuple[HolderRow, ...]
    answering: tuple[HolderRow, ...]


def owners(rows: tuple[ResponsibilityRow, ...], tier: Tier | None) -> Owners:
    """Return ``rows`` of an interface of ``tier`` as the card shows them."""
    holders = [HolderRow(row.responsibility, held) for row in rows for held in row.holders]
    nobody = tuple(row.responsibility for row in rows if not row.holders)
    needing = [row for row in rows if row.responsibility in BACKED_UP and needs_backups(tier)]
    lone = tuple(row.responsibility for row in needing if not _backups(row))
    held = sum(not row.is_gap for row in rows)
    return Owners(
        held=held,
        total=len(rows),
        nobody=nobody,
        gaps=_query(nobody),
        lone=lone,
        alone=_query(lone, "&standing=backup"),
        is_complete=held == len(rows) and all(map(_is_backed_up, needing)),
        waiting=tuple(row for row in holders if row.held.state is not OwnershipState.ACCEPTED),
        answering=tuple(row for row in holders if row.held.state is OwnershipState.ACCEPTED),
    )


def _query(words: tuple[Responsibility, ...], more: str = "") -> str:
    query = urlencode([("for", word.value) for word in words])
    return f"?{query}{more}" if query else ""


def _backups(row: ResponsibilityRow) -> tuple[HeldBy, ...]:
    return tuple(one for one in row.holders if one.ownership.standing is Standing.BACKUP)


def _is_backed_up(row: ResponsibilityRow) -> bool:
    return any(one.state is OwnershipState.ACCEPTED for one in _backups(row))
