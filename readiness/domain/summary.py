"""What findings amount to in each column of the fleet."""

from collections.abc import Iterable
from dataclasses import dataclass

from readiness.domain.columns import Column, column_of, columns_asked
from readiness.domain.findings import Finding
from readiness.domain.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class ColumnState:
    """The worst outcome in one column.

    Attributes:
        check: id of the check that has it; the heaviest one where several have.
        announced: ids of the checks that do not count yet and would keep a level from being held,
            worst first.
        is_waived: whether nothing of the column is worse than what a waiver lies over: it shows as
            waived, and never as passed.
    """

    key: str
    title: str
    outcome: Outcome
    check: str
    announced: tuple[str, ...] = ()
    is_waived: bool = False


def column_states(findings: Iterable[Finding]) -> tuple[ColumnState, ...]:
    """Sum up ``findings``, given worst first, column by column."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(column_of(finding.check).key, []).append(finding)
    asked = columns_asked(found.check for group in groups.values() for found in group)
    return tuple(_state(column, groups[column.key]) for column in asked)


def _state(column: Column, findings: list[Finding]) -> ColumnState:
    counting = [found for found in findings if not found.is_announced]
    worst = next((found for found in counting if not found.is_waived), None)
    waived = next((found for found in counting if found.is_waived), None)
    is_waived = waived is not None and not (worst and worst.outcome.can_be_waived)
    shown = waived if is_waived else worst
    return ColumnState(
        column.key,
        column.title,
        # nothing of the column counts yet
        shown.outcome if shown else Outcome.NOT_APPLICABLE,
        (shown or findings[0]).check,
        tuple(found.check for found in findings if found.will_block),
        is_waived,
    )
