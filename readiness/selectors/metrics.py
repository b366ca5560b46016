"""What every environment amounts to, for those who collect it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from readiness.domain.columns import State
from readiness.domain.openmetrics import Standing
from readiness.models import EnvironmentStatus
from readiness.selectors.policy import scorecard_in_force
from readiness.selectors.present import STATES, is_faded, judge_faded
from readiness.selectors.standing import shown

MOST_JUDGED = 500
"""Environments that one reading judges; reading is asked for again every few seconds."""
_WORDS = {number: word for word, number in STATES.items()}


def standings_at(now: datetime) -> tuple[Standing, ...]:
    """Return what all environments amount to at ``now``, in a constant number of queries.

    Of those of which everything kept has lapsed, as where nothing judges any more, ``MOST_JUDGED``
    are judged. The others count as what nothing is known of, which is never above the truth.
    """
    everything = shown(EnvironmentStatus.objects.values("pk"), now)
    rows = list(everything.order_by("slug", "environment_name"))
    faded = [row for row in rows if is_faded(row, now)]
    if faded:
        judge_faded(faded[:MOST_JUDGED], scorecard_in_force(), now)
        for row in faded[MOST_JUDGED:]:
            row.__dict__.update(_of_unknown(row))
    return tuple(_standings(rows))


def _of_unknown(row: EnvironmentStatus) -> dict[str, Any]:
    # what was ready is at risk where nobody knows it, and what was blocked may be so still
    return {
        "now_state": min(row.faded_state, EnvironmentStatus.State.RISK),
        "now_level": 0,
        "now_score": None if row.faded_score is None else 0,
        "now_observed": 0,
        "now_waived": 0,
    }


def _standings(rows: list[EnvironmentStatus]) -> Iterator[Standing]:
    for row in rows:
        found = row.__dict__
        yield Standing(
            interface=found["slug"],
            environment=found["environment_name"],
            state=State(_WORDS[EnvironmentStatus.State(found["now_state"])]),
            level=found["now_level"],
            score=found["now_score"],
            observed=found["now_observed"],
            applicable=row.applicable,
            waived=found["now_waived"],
        )
