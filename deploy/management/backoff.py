"""How long to wait before a part that died is started again."""

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""A part that lived this long is taken to be well: its next wait is the first one again."""


def next_delay(previous: float | None, lived: float) -> float:
    """Return the seconds to wait.

    Args:
        previous: the wait before the life that just ended, None when there was none.
        lived: seconds that this life lasted.
    """
    if previous is None or lived >= STEADY_SECONDS:
        return FIRST_SECONDS
    return min(previous * 2, LONGEST_SECONDS)
