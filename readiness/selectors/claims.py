"""What people claim of environments, ready to be judged."""

from collections.abc import Iterable

from readiness.domain.claims import NOTHING, Claims


def claims_of(environment_ids: Iterable[int]) -> dict[int, Claims]:
    """Return what is claimed of each environment."""
    return dict.fromkeys(environment_ids, NOTHING)
