"""Rows of the fleet whose columns no longer hold, judged while they are read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from readiness.domain.assessment import Assessment, judge_environment
from readiness.domain.beside import versions_in
from readiness.domain.columns import State
from readiness.domain.scorecards import Scorecard
from readiness.domain.summary import column_states
from readiness.models import EnvironmentStatus
from readiness.selectors.gathered import SeenInterface, seen_by
from readiness.selectors.policy import Policy
from registry.selectors.gathering import Aside, aside_rows

STATES = {
    State.BLOCKED: EnvironmentStatus.State.BLOCKED,
    State.RISK: EnvironmentStatus.State.RISK,
    State.READY: EnvironmentStatus.State.READY,
}


def amounts(assessment: Assessment) -> dict[str, Any]:
    """Return what ``assessment`` amounts to, as the columns of a status hold it."""
    score = assessment.score
    return {
        "state": STATES[assessment.state],
        "score": score.value,
        "level": score.level,
        "own_level": assessment.own_level,
        "observed": score.observed,
        "waived": score.waived,
        "waived_until": assessment.waived_until,
        "columns": [
            [state.key, state.outcome, state.check, list(state.announced), state.is_waived]
            for state in column_states(assessment.findings)
        ],
    }


def is_faded(row: EnvironmentStatus, now: datetime) -> bool:
    """Tell whether ``row`` is past the second of the horizons that it keeps."""
    return row.fades_at is not None and row.fades_at < now


def judge_faded(
    rows: Sequence[EnvironmentStatus],
    scorecard: Scorecard,
    now: datetime,
    beside: tuple[Aside, ...] = (),
) -> list[list[list[Any]]]:
    """Set the ``now_…`` values of rows past their second horizon to what is true at ``now``.

    Two horizons are kept on the row; whoever shows a row past them judges it by the scorecard in
    force, in one query for all of a page.

    Args:
        beside: what else that query is to read.

    Returns:
        The rows of each of ``beside``.
    """
    faded = [row for row in rows if is_faded(row, now)]
    if not faded:
        return [aside_rows(one) for one in beside]
    seen, policy, found = seen_by(scorecard, {row.interface_id for row in faded}, beside)
    for row in faded:
        judged = _judged(seen[row.interface_id], row.environment_id, policy, now)
        row.__dict__.update({f"now_{name}": value for name, value in amounts(judged).items()})
    return found


def _judged(known: SeenInterface, environment_id: int, policy: Policy, now: datetime) -> Assessment:
    interface, kept = known.snapshot, known.environments[environment_id]
    return judge_environment(
        interface,
        next(one for one in interface.environments if one.id == environment_id),
        kept.observations,
        now,
        policy.scorecard,
        kept.claims,
        policy.leaning(interface.id),
        versions_in({pk: one.observations for pk, one in known.environments.items()}),
    )
