"""Questions that count from a later day on, in words."""

from readiness.domain.scorecards import Line
from registry.web.moments import day


def questions(asked: int, total: int, announced: tuple[Line, ...]) -> str:
    """Return how many questions are asked, and how many of them do not count yet.

    Args:
        asked: questions of the scorecard.
        total: questions of the whole catalogue.
        announced: those that do not count yet, the next to count first.
    """
    plain = f"{asked} of {total} questions are asked so far"
    days = tuple(dict.fromkeys(line.enable_on for line in announced if line.enable_on))
    if not days:
        return plain
    number = len(announced)
    counts = "counts" if number == 1 else "count"
    if len(days) > 1:
        return f"{plain}; {number} of them {counts} later, the first from {day(days[0])}"
    return f"{plain}; {number} of them {counts} from {day(days[0])}"
