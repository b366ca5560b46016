"""Proxy contracts as pages show them: clause by clause, in the groups that people think in."""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.domain.contract_catalogue import Clause, Group
from registry.domain.contract_effective import (
    ClauseChange,
    EffectiveClauses,
    Stated,
    Version,
    differences,
    stated,
)
from registry.domain.contract_words import entries


@dataclass(frozen=True, slots=True)
class ShownClause:
    """One clause as it holds.

    Attributes:
        entries: what it says, one text for each entry; none where it is open or does not apply.
        link: the address of a page that it names, "" for none.
    """

    clause: Clause
    entries: tuple[str, ...]
    reason: str
    origin: str

    @property
    def is_open(self) -> bool:
        """Whether nothing is said."""
        return not self.entries and not self.reason

    @property
    def link(self) -> str:
        """Return the one entry where it is the address of a page."""
        first = self.entries[0] if self.entries else ""
        is_page = self.clause is Clause.NETWORK_POLICY and first.startswith(("http://", "https://"))
        return first if is_page else ""


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Clauses that people think of together.

    Attributes:
        clauses: those of which something is said.
        open: labels of the others.
    """

    label: str
    clauses: tuple[ShownClause, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One clause that two contracts state differently."""

    label: str
    old: ShownClause
    new: ShownClause


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """One version in the list of them.

    Attributes:
        changed: labels of the clauses that differ from the version before.
        before: key of that version, "" for the first.
    """

    version: Version
    changed: tuple[str, ...]
    before: str


def shown_groups(clauses: EffectiveClauses) -> tuple[ShownGroup, ...]:
    """Return the clauses in their groups."""
    return tuple(_group(group, clauses) for group in Group)


def shown_changes(changes: Iterable[ClauseChange]) -> tuple[ShownChange, ...]:
    """Return what differs, as pages show it."""
    return tuple(
        ShownChange(one.clause.label, _shown(one.clause, one.old), _shown(one.clause, one.new))
        for one in changes
    )


def shown_same(old: EffectiveClauses, new: EffectiveClauses) -> tuple[ShownClause, ...]:
    """Return the clauses that both state alike, as ``new`` has them; open ones are left out."""
    differing = {change.clause for change in differences(old, new)}
    same = (c for c in Clause if c not in differing and not new.is_open(c))
    return tuple(_shown(clause, stated(new, clause)) for clause in same)


def shown_versions(versions: tuple[Version, ...]) -> tuple[ShownVersion, ...]:
    """Return versions, the newest first, each with what it changed.

    Args:
        versions: the newest first, without a gap; the last one is only compared with.
    """
    shown = []
    for place, version in enumerate(versions):
        older = versions[place + 1] if place + 1 < len(versions) else None
        found = differences(older.clauses if older else EffectiveClauses(), version.clauses)
        changed = tuple(change.clause.label for change in found)
        shown.append(ShownVersion(version, changed, older.key if older else ""))
    return tuple(shown)


def _group(group: Group, clauses: EffectiveClauses) -> ShownGroup:
    found = [_shown(c, stated(clauses, c)) for c in Clause if c.group is group]
    return ShownGroup(
        group.label,
        tuple(one for one in found if not one.is_open),
        tuple(one.clause.label for one in found if one.is_open),
    )


def _shown(clause: Clause, one: Stated) -> ShownClause:
    return ShownClause(clause, entries(clause, one.value), one.reason, one.origin)
