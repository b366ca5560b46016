"""The bounds of times in which an environment is not probed."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

from registry.domain.snapshot import Rest

LONGEST_REASON = 200
LONGEST_WINDOW = timedelta(days=7)
"""Maintenance that lasts longer is another state of affairs: then probing is paused."""
LONGEST_PAUSE = timedelta(days=30)
"""Whoever pauses for longer forgets that nothing is watched."""
MOST_WINDOWS = 50


class RestInvalid(ValueError):
    """A time cannot be one without probes; the message says why and what would be right."""


def checked_windows(windows: Iterable[Rest]) -> tuple[Rest, ...]:
    """Return maintenance windows in the order of time.

    Raises:
        RestInvalid: one ends before it begins, is too long or has no reason, two overlap, or
            there are too many.
    """
    found = tuple(sorted(windows, key=lambda window: window.starts_at))
    if len(found) > MOST_WINDOWS:
        raise RestInvalid(f"At most {MOST_WINDOWS} maintenance windows can be given.")
    for window in found:
        require_length(window, LONGEST_WINDOW)
    for one, other in pairwise(found):
        if other.starts_at < one.ends_at:
            raise RestInvalid("Two maintenance windows overlap. Make one of them.")
    return found


def require_length(rest: Rest, longest: timedelta) -> None:
    """Let the caller go on only if ``rest`` is one, and no longer than ``longest``.

    Raises:
        RestInvalid: it is not.
    """
    if rest.ends_at <= rest.starts_at:
        raise RestInvalid("The end must come after the start.")
    if rest.ends_at - rest.starts_at > longest:
        raise RestInvalid(f"It may last {longest.days} days at most.")
    if not rest.reason.strip() or not rest.reason.isprintable():
        raise RestInvalid("Give the reason in one line.")
    if len(rest.reason) > LONGEST_REASON:
        raise RestInvalid(f"The reason has at most {LONGEST_REASON} characters.")
