"""What every environment amounts to, for those who collect it."""

from collections.abc import Iterator
from datetime import datetime

from readiness.domain.columns import State
from readiness.domain.openmetrics import Standing
from readiness.models import EnvironmentStatus
from readiness.selectors.present import STATES, judge_faded
from readiness.selectors.standing import shown

_WORDS = {number: word for word, number in STATES.items()}


def standings_at(now: datetime) -> tuple[Standing, ...]:
    """Return what all environments amount to at ``now``, in a constant number of queries."""
    everything = shown(EnvironmentStatus.objects.values("pk"), now)
    rows = list(everything.order_by("slug", "environment_name"))
    judge_faded(rows, now)
    return tuple(_standings(rows))


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
