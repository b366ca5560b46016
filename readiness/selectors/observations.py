"""What was observed last, ready to be judged."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from readiness.domain.observation_json import load
from readiness.domain.probing import Observation, ProbeId
from readiness.models import LatestObservation

Latest = dict[ProbeId, Observation[Any]]


def latest_of(environment_ids: Iterable[int]) -> dict[int, Latest]:
    """Return the latest readable observation of each probe by environment, in one query."""
    found: dict[int, Latest] = defaultdict(dict)
    for row in LatestObservation.objects.filter(environment_id__in=list(environment_ids)):
        if observation := load(ProbeId(row.probe), row.content):
            found[row.environment_id][observation.probe] = observation
    return found
