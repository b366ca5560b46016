"""Whether nothing may be deployed at a moment, and when that begins and ends."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from registry.domain.approvals.occurrences import begins
from registry.domain.approvals.terms import WINDOW_SECONDS, FreezeWindow

SEEN_AHEAD = timedelta(days=92)
"""How far the end of a freeze is looked for."""
ANNOUNCED = timedelta(days=366)
"""How far the next freeze is looked for."""
_LONGEST = timedelta(seconds=WINDOW_SECONDS.most)
_STEP = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Freeze:
    """One time in which nothing is deployed.

    Attributes:
        window: what freezes; of several at once the one whose own time ends last.
        since: when that began, in UTC.
        until: when everything is open again, in UTC, after all windows that follow without a
            gap; None where that lies beyond ``SEEN_AHEAD``.
    """

    window: FreezeWindow
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class _Span:
    """One time of one window: from ``since`` on, and at ``until`` no longer."""

    since: datetime
    until: datetime
    window: FreezeWindow


@lru_cache(maxsize=256)
def freezes_around(
    windows: tuple[FreezeWindow, ...], moment: datetime
) -> tuple[Freeze | None, Freeze | None]:
    """Return what freezes at ``moment`` and, where nothing does, what freezes next.

    To expand rules takes longer than everything else that is asked of a release, and many releases
    have the same ones: whoever asks for several, or twice, does it once.
    """
    present = freeze_at(windows, moment)
    return present, None if present else next_freeze(windows, moment)


def freeze_at(windows: Iterable[FreezeWindow], moment: datetime) -> Freeze | None:
    """Return what freezes at ``moment``, None where nothing does.

    A window lasts its seconds, however the clock of its zone changes meanwhile.
    """
    horizon = moment + SEEN_AHEAD
    spans = sorted(_spans(windows, moment - _LONGEST, horizon), key=lambda one: one.since)
    holding = [one for one in spans if one.since <= moment < one.until]
    if not holding:
        return None
    longest = max(holding, key=lambda one: one.until)
    until = longest.until
    for span in spans:
        if span.since <= until:
            until = max(until, span.until)
    return Freeze(longest.window, longest.since, until if until < horizon else None)


def next_freeze(windows: Iterable[FreezeWindow], moment: datetime) -> Freeze | None:
    """Return what freezes first after ``moment``, None where nothing does within ``ANNOUNCED``."""
    windows = tuple(windows)
    firsts = [first for first in (_first(one, moment) for one in windows) if first]
    return freeze_at(windows, min(firsts)) if firsts else None


def _first(window: FreezeWindow, moment: datetime) -> datetime | None:
    begin = moment + timedelta.resolution
    while begin < moment + ANNOUNCED:
        if first := min(begins(window, begin, begin + _STEP), default=None):
            return first
        begin += _STEP
    return None


def _spans(windows: Iterable[FreezeWindow], after: datetime, before: datetime) -> Iterator[_Span]:
    for window in windows:
        lasts = timedelta(seconds=window.duration_seconds)
        for since in begins(window, after.astimezone(UTC), before.astimezone(UTC)):
            yield _Span(since, since + lasts, window)
