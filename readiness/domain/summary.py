"""What findings amount to in each column of the fleet."""

from collections.abc import Iterable
from dataclasses import dataclass

from readiness.domain.columns import column_of, columns_asked
from readiness.domain.findings import Finding
from readiness.domain.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class ColumnState:
    """The worst outcome in one column.

    Attributes:
        check: id of the check that has it; the heaviest one where several have.
    """

    key: str
    title: str
    outcome: Outcome
    check: str


def column_states(findings: Iterable[Finding]) -> tuple[ColumnState, ...]:
    """Sum up ``findings``, given worst first, column by column."""
    worst: dict[str, Finding] = {}
    found = tuple(findings)
    for finding in found:
        worst.setdefault(column_of(finding.check).key, finding)
    return tuple(
        ColumnState(column.key, column.title, worst[column.key].outcome, worst[column.key].check)
        for column in columns_asked(finding.check for finding in found)
    )
