"""The columns of the fleet: groups of checks, summed up by their worst outcome."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How ready an interface is, in one word."""

    BLOCKED = "blocked"
    RISK = "risk"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Column:
    """A group of checks: the part of their ids before the dash says which belong."""

    key: str
    title: str
    groups: tuple[str, ...]


COLUMNS = (
    Column("owners", "Owners", ("OWN",)),
    Column("objectives", "Objectives", ("SLO", "CMP")),
    Column("access", "Access", ("ACC", "EXP", "UPS")),
    Column(
        "edge",
        "Edge",
        ("AVL", "TLS", "PRX", "HST", "HDR", "SES", "LIM", "CCH", "INT", "STR", "BND"),
    ),
    Column("release", "Release", ("REL", "PAR", "MDL")),
    Column("alerts", "Alerts", ("ALR", "INC", "LOG", "CAP", "DAT")),
)


def column_of(check: str) -> Column:
    """Return the column in which a check counts."""
    group = check.partition("-")[0]
    return next(column for column in COLUMNS if group in column.groups)


def columns_asked(checks: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns in which at least one of ``checks`` counts, in their order."""
    asked = {column_of(check).key for check in checks}
    return tuple(column for column in COLUMNS if column.key in asked)
