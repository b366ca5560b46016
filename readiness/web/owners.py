"""Who answers for an interface, in as few lines as it takes: gaps first."""

from dataclasses import dataclass
from urllib.parse import urlencode

from readiness.selectors.shapes import HeldBy, ResponsibilityRow
from registry.domain.responsibilities import Responsibility
from registry.domain.snapshot import OwnershipState


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
        waiting: asked, not answered, or lapsed.
        answering: accepted and still counting.
    """

    held: int
    total: int
    nobody: tuple[Responsibility, ...]
    gaps: str
    waiting: tuple[HolderRow, ...]
    answering: tuple[HolderRow, ...]


def owners(rows: tuple[ResponsibilityRow, ...]) -> Owners:
    """Return ``rows`` as the card shows them."""
    holders = [HolderRow(row.responsibility, held) for row in rows for held in row.holders]
    nobody = tuple(row.responsibility for row in rows if not row.holders)
    query = urlencode([("for", word.value) for word in nobody])
    return Owners(
        held=sum(not row.is_gap for row in rows),
        total=len(rows),
        nobody=nobody,
        gaps=f"?{query}" if query else "",
        waiting=tuple(row for row in holders if row.held.state is not OwnershipState.ACCEPTED),
        answering=tuple(row for row in holders if row.held.state is OwnershipState.ACCEPTED),
    )
