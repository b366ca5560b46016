"""What voters read beside the digests and what it says now: version and notes, and the way back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.domain.approvals.approval import Approval
from registry.domain.approvals.ballots import Ballot, Standing
from registry.domain.rollback import RollbackPlan
from registry.domain.text_lines import Line, lines_between
from registry.selectors.releases import RevisionText


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One entry, old and new; "" for none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownSince:
    """What some people voted on and what there is now.

    Attributes:
        names: whose votes they are.
        are_counting: whether any of these votes counts.
        lines: of the notes, or of the steps.
    """

    names: tuple[str, ...]
    are_counting: bool
    rows: tuple[ShownRow, ...]
    lines: tuple[Line, ...]


def texts_since(approval: Approval, texts: Sequence[RevisionText]) -> tuple[ShownSince, ...]:
    """Return who voted while version or notes were others, and which.

    What came while the page was read is not in ``texts`` and is left out: it is announced, and the
    page is read anew.
    """
    known = {one.number: one for one in texts}
    newest = known.get(approval.revision)
    if newest is None:
        return ()
    found: dict[tuple[str, str], list[Ballot]] = {}
    for one in _votes(approval):
        read = known.get(one.revision, newest)
        if (read.version, read.notes) != (newest.version, newest.notes):
            found.setdefault((read.version, read.notes), []).append(one)
    return tuple(
        _since(
            ballots,
            _rows({"Version": version}, {"Version": newest.version}),
            lines_between(notes, newest.notes),
        )
        for (version, notes), ballots in found.items()
    )


def plans_since(approval: Approval) -> tuple[ShownSince, ...]:
    """Return who voted while the rollback plan of the interface said something else, and what."""
    found: dict[RollbackPlan, list[Ballot]] = {}
    for one in _votes(approval):
        if one.plan is not None and one.plan != approval.plan:
            found.setdefault(one.plan, []).append(one)
    return tuple(
        _since(
            ballots,
            _rows(_said(plan), _said(approval.plan)),
            lines_between("\n".join(plan.steps), "\n".join(approval.plan.steps)),
        )
        for plan, ballots in found.items()
    )


def _votes(approval: Approval) -> Iterator[Ballot]:
    every = (*approval.tally.ballots, *approval.tally.aside)
    return (one for one in every if one.standing is not Standing.REPLACED)


def _since(
    ballots: Iterable[Ballot], rows: tuple[ShownRow, ...], lines: tuple[Line, ...]
) -> ShownSince:
    ballots = tuple(ballots)
    return ShownSince(
        names=tuple(dict.fromkeys(one.name for one in ballots)),
        are_counting=any(one.counts for one in ballots),
        rows=rows,
        lines=lines,
    )


def _rows(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[ShownRow, ...]:
    differing = (label for label in before if before[label] != after[label])
    return tuple(ShownRow(label, before[label], after[label]) for label in differing)


def _said(plan: RollbackPlan) -> Mapping[str, str]:
    """Return what a plan says beside its steps."""
    minutes = plan.limit_minutes
    return {
        "Trigger": plan.trigger,
        "Target": plan.target,
        "Data": plan.data_effect,
        "Time allowed": "" if minutes is None else f"{minutes} minute{'' if minutes == 1 else 's'}",
        "Operator": plan.operator,
    }
