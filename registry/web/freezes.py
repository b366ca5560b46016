"""The freezes of a month as its calendar shows them: days with what is frozen on them, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from registry.domain.approvals.calendar import Month, days_of
from registry.selectors.freezes import FreezePage, FreezePlace

SHOWN_IN_DAY = 3
"""Windows that one day of the calendar names; of more it says how many."""
_WHOLE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayEntry:
    """What one window freezes of one day.

    Attributes:
        number: of the window in the list below, from 1.
        where: the interface, or how many there are.
        when: "all day", or from and until which time, UTC.
    """

    number: int
    where: str
    when: str


@dataclass(frozen=True, slots=True)
class ShownDay:
    """One day of the calendar; nothing is told of one outside of the month."""

    date: date
    is_today: bool
    is_outside: bool
    entries: tuple[DayEntry, ...]

    @property
    def shown(self) -> tuple[DayEntry, ...]:
        """The entries that there is room for."""
        return self.entries[:SHOWN_IN_DAY]

    @property
    def more(self) -> int:
        """How many there is no room for."""
        return len(self.entries) - len(self.shown)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A month as a table, and its days with a freeze as a list.

    Attributes:
        previous, following: the months that its reader can go to.
    """

    weeks: tuple[tuple[ShownDay, ...], ...]
    previous: Month
    following: Month

    @property
    def days(self) -> tuple[ShownDay, ...]:
        """The days of the month on which anything is frozen."""
        every = (day for week in self.weeks for day in week)
        return tuple(day for day in every if day.entries)


def calendar_of(page: FreezePage, now: datetime) -> Calendar:
    """Return the calendar of what ``page`` found."""
    every = [day for week in page.month.weeks for day in week]
    entries: dict[date, list[DayEntry]] = {day: [] for day in every}
    inside = list(filter(page.month.holds, every))
    for number, one in enumerate(page.windows, 1):
        for day, spans in days_of(one.spans, inside):
            entries[day].append(DayEntry(number, where(one.places), _when(spans)))
    weeks = tuple(tuple(_days(week, page.month, now, entries)) for week in page.month.weeks)
    return Calendar(weeks, page.month.moved(-1), page.month.moved(1))


def where(places: tuple[FreezePlace, ...]) -> str:
    """Return the name of the interface of ``places``, or how many interfaces they are of."""
    names = {one.interface_slug: one.interface_name for one in places}
    return next(iter(names.values())) if len(names) == 1 else f"{len(names)} interfaces"


def _days(
    week: tuple[date, ...], month: Month, now: datetime, entries: dict[date, list[DayEntry]]
) -> Iterator[ShownDay]:
    for day in week:
        yield ShownDay(day, day == now.date(), not month.holds(day), tuple(entries[day]))


def _when(spans: tuple[tuple[datetime, datetime], ...]) -> str:
    first, last = spans[0][0], spans[-1][1]
    begins_before, goes_on = first.time() == time.min, last.time() == time.min
    if len(spans) > 1:
        return f"{len(spans)} times, {first:%H:%M} to {'24:00' if goes_on else f'{last:%H:%M}'}"
    if last - first == _WHOLE_DAY:
        return "all day"
    if begins_before:
        return f"until {last:%H:%M}"
    return f"from {first:%H:%M}" if goes_on else f"{first:%H:%M} to {last:%H:%M}"
