"""What a badge says: level and score, and nothing good that was not seen."""

from dataclasses import dataclass
from enum import StrEnum

from readiness.domain.assessment import Assessment
from readiness.domain.checks.contract import ProbeCheck
from readiness.domain.columns import State
from readiness.domain.outcomes import Outcome


class Colour(StrEnum):
    """The colours of a badge: the solid ones of the pages, on which white can be read."""

    GOOD = "#0a6b4c"
    RISK = "#854d00"
    BAD = "#b0221a"
    UNKNOWN = "#4f5a69"


@dataclass(frozen=True, slots=True)
class Badge:
    """The words of a badge, and its colour."""

    label: str
    text: str
    colour: Colour


def badge_of(slug: str, assessment: Assessment) -> Badge:
    """Return the badge of what ``assessment`` says.

    It is green only where everything that applies was seen, and never because nobody looked.
    """
    score = assessment.score
    if score.value is None or not _was_looked_at(assessment):
        return Badge(slug, "unknown", Colour.UNKNOWN)
    level = score.level_name.replace("_", " ")
    missing = score.applicable - score.observed
    parts = (
        f"{level} {score.value}",
        f"{missing} unknown" if missing else "",
        f"{score.waived} waived" if score.waived else "",
    )
    text = ", ".join(filter(None, parts))
    return Badge(slug, text, _colour(assessment.state, missing))


def _was_looked_at(assessment: Assessment) -> bool:
    """Tell whether a probe saw anything that still counts; records alone prove nothing."""
    return any(
        found.outcome not in (Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)
        for found in assessment.counting
        if isinstance(assessment.scorecard.check(found.check), ProbeCheck)
    )


def _colour(state: State, missing: int) -> Colour:
    if state is State.BLOCKED:
        return Colour.BAD
    if state is State.RISK:
        return Colour.RISK
    return Colour.UNKNOWN if missing else Colour.GOOD
