"""When windows freeze in one month, and on which of its days; days are those of UTC."""

from calendar import Calendar, month_name
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from registry.domain.approvals.freezes import SEEN_AHEAD
from registry.domain.approvals.occurrences import begins
from registry.domain.approvals.terms import FreezeWindow

FIRST_YEAR, LAST_YEAR = 2000, 2199
"""The years whose months are shown: what lies beyond is a slip of whoever typed it."""
_MONDAY_FIRST = Calendar(firstweekday=0)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a year."""

    year: int
    number: int

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def ends(self) -> datetime:
        """The first moment that is not in it any more."""
        return self.moved(1).begins

    @property
    def name(self) -> str:
        """What people call it: ``December 2026``."""
        return f"{month_name[self.number]} {self.year}"

    @property
    def text(self) -> str:
        """How addresses write it: ``2026-12``."""
        return f"{self.year}-{self.number:02}"

    @property
    def weeks(self) -> tuple[tuple[date, ...], ...]:
        """The weeks that it touches, Monday first, whole."""
        return tuple(
            tuple(week) for week in _MONDAY_FIRST.monthdatescalendar(self.year, self.number)
        )

    def moved(self, months: int) -> "Month":
        """Return the month so many later."""
        years, index = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, index + 1)

    def holds(self, day: date) -> bool:
        """Tell whether ``day`` is one of its days."""
        return (day.year, day.month) == (self.year, self.number)


@dataclass(frozen=True, slots=True)
class Span:
    """A time from ``since`` on, and at ``until`` no longer, in UTC.

    Attributes:
        until: None where that lies beyond ``SEEN_AHEAD``.
    """

    since: datetime
    until: datetime | None


def month_read(text: str, now: datetime) -> Month:
    """Return the month that ``text`` names as ``2026-12``, that of ``now`` where it names none."""
    try:
        first = datetime.strptime(text, "%Y-%m")  # noqa: DTZ007 (a month, and no moment)
    except ValueError:
        first = now.astimezone(UTC).replace(tzinfo=None)
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        return month_read("", now)
    return Month(first.year, first.month)


def spans_in(window: FreezeWindow, month: Month) -> tuple[Span, ...]:
    """Return the times that ``window`` freezes of ``month``, whole; what touches is one time."""
    lasts = timedelta(seconds=window.duration_seconds)
    horizon = month.ends + SEEN_AHEAD
    found: list[tuple[datetime, datetime]] = []
    for since in begins(window, month.begins - lasts, horizon):
        if found and since <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], since + lasts)
        elif since < month.ends:
            found.append((since, since + lasts))
        else:
            break
    held = ((since, until) for since, until in found if until > month.begins)
    return tuple(Span(since, until if until < horizon else None) for since, until in held)


def days_of(
    spans: Iterable[Span], days: Iterable[date]
) -> Iterator[tuple[date, tuple[tuple[datetime, datetime], ...]]]:
    """Yield each of ``days`` of which anything is frozen, with from and until when on that day."""
    spans = tuple(spans)
    for day in days:
        first = datetime.combine(day, time.min, UTC)
        last = first + _DAY
        inside = tuple(
            (max(one.since, first), min(one.until or last, last))
            for one in spans
            if one.since < last and (one.until is None or one.until > first)
        )
        if inside:
            yield day, inside
