"""When a freeze window begins: the rules (RFC 5545, section 3.3.10) of ``recurrence``, expanded.

A rule is counted from midnight of the window's first day, on the clock of its zone. An hour that
this clock skips begins as late as it would without the change, one that comes twice begins the
first time (section 3.3.5).
"""

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from registry.domain.approvals.recurrence import UNTIL_DAY, UNTIL_TIME, WEEKDAY, parts_of
from registry.domain.approvals.terms import FreezeWindow

COUNTED_YEARS = 100
"""How far a rule with COUNT is followed; what lies beyond never begins."""
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_ANY_ZONE = 2 * _DAY
"""More than clocks of two zones differ, also where one of them skips a day."""
_LAST_DAY = date(9998, 12, 31)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a rule says; nothing stands for what it leaves out.

    Attributes:
        weekdays: which one, counted from the end where negative and 0 for each, and the day.
        until_day: the last day, on the clock of the zone.
    """

    frequency: str
    interval: int
    weekdays: tuple[tuple[int, int], ...]
    hours: tuple[int, ...]
    months: frozenset[int]
    month_days: frozenset[int]
    count: int | None
    until_day: date | None
    until: datetime | None


def begins(window: FreezeWindow, after: datetime, before: datetime) -> Iterator[datetime]:
    """Yield when ``window`` begins, in UTC, from ``after`` on and until ``before``, as it comes."""
    rule, zone = _rule(window.rule), ZoneInfo(window.zone)
    first = max(after.astimezone(UTC).date() - _ANY_ZONE, window.starts_on)
    last = min(before.astimezone(UTC).date() + _ANY_ZONE, rule.until_day or _LAST_DAY, _LAST_DAY)
    for clock in _clocks(window, rule, first, last):
        moment = clock.replace(tzinfo=zone).astimezone(UTC)
        is_in_time = rule.until is None or moment <= rule.until
        if is_in_time and after <= moment < before:
            yield moment


def _clocks(window: FreezeWindow, rule: _Rule, first: date, last: date) -> Iterator[datetime]:
    if rule.count is None:
        yield from _every(rule, window.starts_on, first, last)
        return
    for clock in _counted(window.rule, window.starts_on):
        if first <= clock.date() <= last:
            yield clock


@lru_cache(maxsize=256)
def _counted(text: str, start: date) -> tuple[datetime, ...]:
    rule = _rule(text)
    last = min(start.replace(day=1), date(_LAST_DAY.year - COUNTED_YEARS, 1, 1))
    found = _every(rule, start, start, last.replace(year=last.year + COUNTED_YEARS))
    return tuple(clock for clock, _ in zip(found, range(rule.count or 0), strict=False))


def _every(rule: _Rule, start: date, first: date, last: date) -> Iterator[datetime]:
    """Yield the beginnings on the days from ``first`` to ``last``, on the clock of the zone."""
    for day in _days(rule, start, first, last):
        if _matches(rule, start, day):
            for hour in _hours(rule, start, day):
                yield datetime.combine(day, time(hour))


def _days(rule: _Rule, start: date, first: date, last: date) -> Iterator[date]:
    """Yield every day of the years, months, weeks or days that the interval leaves."""
    for begin, end in _PERIODS[rule.frequency](rule.interval, start, first, last):
        day = max(begin, first)
        while day <= min(end, last):
            yield day
            day += _DAY


def _years(interval: int, start: date, first: date, last: date) -> Iterator[tuple[date, date]]:
    passed = (first.year - start.year) // interval * interval
    for year in range(start.year + passed, last.year + 1, interval):
        yield date(year, 1, 1), date(year, 12, 31)


def _months(interval: int, start: date, first: date, last: date) -> Iterator[tuple[date, date]]:
    begin, end = _month_number(start), _month_number(last)
    passed = (_month_number(first) - begin) // interval * interval
    for number in range(begin + passed, end + 1, interval):
        year, month = divmod(number, 12)
        day = date(year, month + 1, 1)
        yield day, day.replace(day=monthrange(year, month + 1)[1])


def _weeks(interval: int, start: date, first: date, last: date) -> Iterator[tuple[date, date]]:
    monday = start - start.weekday() * _DAY
    monday += (first - monday) // (interval * _WEEK) * interval * _WEEK
    while monday <= last:
        yield monday, monday + 6 * _DAY
        monday += interval * _WEEK


def _single_days(
    interval: int, start: date, first: date, last: date
) -> Iterator[tuple[date, date]]:
    day = start + (first - start) // (interval * _DAY) * interval * _DAY
    while day <= last:
        yield day, day
        day += interval * _DAY


def _all_days(_: int, start: date, first: date, last: date) -> Iterator[tuple[date, date]]:
    return _single_days(1, start, first, last)


_PERIODS = {
    "YEARLY": _years,
    "MONTHLY": _months,
    "WEEKLY": _weeks,
    "DAILY": _single_days,
    "HOURLY": _all_days,
}


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _hours(rule: _Rule, start: date, day: date) -> Iterator[int]:
    if rule.frequency != "HOURLY":
        yield from rule.hours or (0,)
        return
    passed = (day - start).days * 24
    for hour in rule.hours or range(24):
        if (passed + hour) % rule.interval == 0:
            yield hour


def _matches(rule: _Rule, start: date, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and not rule.month_days & {day.day, day.day - _length(day) - 1}:
        return False
    if rule.weekdays:
        return any(_is_weekday(rule, day, *one) for one in rule.weekdays)
    return bool(rule.month_days) or _is_as_first(rule, start, day)


def _is_as_first(rule: _Rule, start: date, day: date) -> bool:
    """Tell whether ``day`` is one where the rule leaves that to the day from which it counts."""
    if rule.frequency == "WEEKLY":
        return day.weekday() == start.weekday()
    if rule.frequency == "MONTHLY":
        return day.day == start.day
    if rule.frequency == "YEARLY":
        return day.day == start.day and (bool(rule.months) or day.month == start.month)
    return True


def _is_weekday(rule: _Rule, day: date, number: int, weekday: int) -> bool:
    if day.weekday() != weekday or number == 0:
        return day.weekday() == weekday
    is_of_year = rule.frequency == "YEARLY" and not rule.months
    place = day.timetuple().tm_yday if is_of_year else day.day
    length = 365 + isleap(day.year) if is_of_year else _length(day)
    return number == ((place - 1) // 7 + 1 if number > 0 else -((length - place) // 7 + 1))


def _length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


@lru_cache(maxsize=1024)
def _rule(text: str) -> _Rule:
    parts = parts_of(text)
    until = parts.get("UNTIL", "")
    return _Rule(
        frequency=parts["FREQ"],
        interval=int(parts.get("INTERVAL", 1)),
        weekdays=tuple(_weekday(one) for one in _listed(parts, "BYDAY")),
        hours=tuple(sorted({int(one) for one in _listed(parts, "BYHOUR")})),
        months=frozenset(map(int, _listed(parts, "BYMONTH"))),
        month_days=frozenset(map(int, _listed(parts, "BYMONTHDAY"))),
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
        until_day=_moment(until, UNTIL_DAY).date() if until and "T" not in until else None,
        until=_moment(until, UNTIL_TIME) if "T" in until else None,
    )


def _listed(parts: dict[str, str], name: str) -> list[str]:
    return parts[name].split(",") if name in parts else []


def _weekday(text: str) -> tuple[int, int]:
    found = WEEKDAY.fullmatch(text)
    number, word = found.groups() if found else (None, text)
    return int(number or 0), _WEEKDAYS.index(word)


def _moment(text: str, form: str) -> datetime:
    return datetime.strptime(text, form).replace(tzinfo=UTC)
