"""Why a database refuses to be written, told from the code it gave, and what helps."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing can be written.

    Attributes:
        sentence: the cause, to follow "Nothing can be written:".
        cure: what a person can do.
    """

    sentence: str
    cure: str


class Cause(Enum):
    """The causes that have a cure of their own."""

    LOCKED = Refusal(
        "somebody else holds its write lock",
        "End whatever holds it; nothing is recorded until then.",
    )
    READ_ONLY = Refusal(
        "it is read-only",
        "Let the program write to it: see its file's rights, or whether it is a standby.",
    )
    FULL = Refusal(
        "it is full, or its disk is",
        "Make room on its disk; nothing is recorded until then.",
    )


_SQLITE_CAUSES = {
    5: Cause.LOCKED,
    6: Cause.LOCKED,
    8: Cause.READ_ONLY,
    13: Cause.FULL,
}
"""Primary result codes of SQLite: https://www.sqlite.org/rescode.html"""
_PRIMARY = 0xFF
"""The part of an extended result code that is the primary one."""
_POSTGRESQL_CAUSES = {
    "55P03": Cause.LOCKED,
    "25006": Cause.READ_ONLY,
    "42501": Cause.READ_ONLY,
    "53100": Cause.FULL,
}
"""SQLSTATE codes of PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html"""


def sqlite_refusal(code: int, name: str) -> Refusal:
    """Return what SQLite's result ``code``, called ``name``, means to people."""
    cause = _SQLITE_CAUSES.get(code & _PRIMARY)
    return cause.value if cause else _other(name)


def postgresql_refusal(state: str) -> Refusal:
    """Return what PostgreSQL's SQLSTATE ``state`` means to people."""
    cause = _POSTGRESQL_CAUSES.get(state)
    return cause.value if cause else _other(state)


def _other(code: str) -> Refusal:
    answered = f" with {code}" if code else ""
    return Refusal(f"it refuses{answered}", "Look into the logs of the database and of this page.")
