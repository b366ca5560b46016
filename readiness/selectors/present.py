"""Rows of the fleet whose columns no longer hold, judged while they are read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from readiness.domain.assessment import Assessment, judge_environment
from readiness.domain.beside import versions_in
from readiness.domain.columns import State
from readiness.domain.summary import column_states
from readiness.models import EnvironmentStatus
from readiness.selectors.claims import claims_of
from readiness.selectors.observations import latest_of
from readiness.selectors.policy import policy_for
from registry.selectors.snapshots import snapshots_of

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


def judge_faded(rows: Sequence[EnvironmentStatus], now: datetime) -> None:
    """Set the ``now_…`` values of rows past their second horizon to what is true at ``now``.

    Two horizons are kept on the row; whoever shows a row past them judges it, in a constant
    number of queries for all of a page.
    """
    faded = [row for row in rows if row.fades_at is not None and row.fades_at < now]
    if not faded:
        return
    interfaces = snapshots_of({row.interface_id for row in faded})
    places = {key: [place.id for place in one.environments] for key, one in interfaces.items()}
    observations = latest_of(pk for ids in places.values() for pk in ids)
    claimed = claims_of(row.environment_id for row in faded)
    policy = policy_for(interfaces)
    for row in faded:
        interface = interfaces[row.interface_id]
        environment = next(e for e in interface.environments if e.id == row.environment_id)
        seen = observations.get(row.environment_id, {})
        judged = judge_environment(
            interface,
            environment,
            seen,
            now,
            policy.scorecard,
            claimed[row.environment_id],
            policy.leaning(row.interface_id),
            versions_in({pk: observations.get(pk, {}) for pk in places[row.interface_id]}),
        )
        row.__dict__.update({f"now_{name}": value for name, value in amounts(judged).items()})
