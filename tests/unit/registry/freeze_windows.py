"""Freeze windows for tests, and a replay of them that walks through every single day."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from registry.domain.approvals.recurrence import normalise_rule
from registry.domain.approvals.terms import DAY_SECONDS, FreezeWindow

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


class Replay:
    """A window of which every day is looked at, in order, from the first one on."""

    def __init__(self, found: FreezeWindow) -> None:
        self.found = found
        self.said = dict(part.split("=") for part in found.rule.split(";"))
        self.frequency = self.said["FREQ"]
        self.interval = int(self.said.get("INTERVAL", 1))

    def listed(self, name: str) -> list[str]:
        return self.said[name].split(",") if name in self.said else []

    def begins(self, last: date) -> list[datetime]:
        clocks = [clock for clock in self._clocks(last) if self._is_in_time(clock)]
        zone = ZoneInfo(self.found.zone)
        counted = clocks[: int(self.said.get("COUNT", len(clocks)))]
        return [clock.replace(tzinfo=zone).astimezone(UTC) for clock in counted]

    def _is_in_time(self, clock: datetime) -> bool:
        return f"{clock:%Y%m%d}" <= self.said.get("UNTIL", "99991231")

    def _clocks(self, last: date) -> Iterator[datetime]:
        periods: dict[object, int] = {}
        for number in range((last - self.found.starts_on).days + 1):
            day = self.found.starts_on + timedelta(number)
            period = periods.setdefault(self._period(day), len(periods))
            is_kept = self.frequency == "HOURLY" or period % self.interval == 0
            if is_kept and self._is_month(day) and self._is_day(day):
                for hour in self._hours(number * 24):
                    yield datetime.combine(day, time(hour))

    def _period(self, day: date) -> object:
        return {
            "YEARLY": day.year,
            "MONTHLY": (day.year, day.month),
            "WEEKLY": day - timedelta(day.weekday()),
        }.get(self.frequency, day)

    def _hours(self, passed: int) -> list[int]:
        named = [int(one) for one in self.listed("BYHOUR")]
        if self.frequency != "HOURLY":
            return sorted(set(named)) or [0]
        every = [hour for hour in range(24) if (passed + hour) % self.interval == 0]
        return [hour for hour in every if hour in named or not named]

    def _is_month(self, day: date) -> bool:
        return str(day.month) in (self.listed("BYMONTH") or [str(day.month)])

    def _is_day(self, day: date) -> bool:
        days, weekdays, first = (
            self.listed("BYMONTHDAY"),
            self.listed("BYDAY"),
            self.found.starts_on,
        )
        length = monthrange(day.year, day.month)[1]
        if days and not {str(day.day), str(day.day - length - 1)} & set(days):
            return False
        if weekdays:
            return any(self._is_weekday(day, int(one[:-2] or 0), one[-2:]) for one in weekdays)
        if days or self.frequency in ("DAILY", "HOURLY"):
            return True
        if self.frequency == "WEEKLY":
            return day.weekday() == first.weekday()
        is_month = self.frequency == "MONTHLY" or "BYMONTH" in self.said
        return day.day == first.day and (is_month or day.month == first.month)

    def _is_weekday(self, day: date, number: int, name: str) -> bool:
        first, last = day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
        if self.frequency == "YEARLY" and "BYMONTH" not in self.said:
            first, last = day.replace(month=1, day=1), day.replace(month=12, day=31)
        every = [first + timedelta(n) for n in range((last - first).days + 1)]
        every = [one for one in every if WEEKDAYS[one.weekday()] == name]
        if number == 0:
            return day in every
        place = number - 1 if number > 0 else number
        return -len(every) <= place < len(every) and every[place] == day


@st.composite
def windows(draw: st.DrawFn) -> FreezeWindow:
    frequency = draw(st.sampled_from(["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]
    numbers = ["", "1", "2", "5", "-1", "-2"] if frequency in ("MONTHLY", "YEARLY") else [""]
    weekday = st.builds("{}{}".format, st.sampled_from(numbers), st.sampled_from(WEEKDAYS))
    month_day = st.sampled_from([1, 13, 28, 29, 31, -1, -5])
    optional = {
        "INTERVAL": st.integers(1, 5).map(str),
        "BYDAY": st.lists(weekday, min_size=1, max_size=3).map(",".join),
        "BYHOUR": st.lists(st.integers(0, 23), min_size=1, max_size=3).map(
            lambda found: ",".join(map(str, found))
        ),
        "BYMONTH": st.lists(st.integers(1, 12), min_size=1, max_size=6).map(
            lambda found: ",".join(map(str, found))
        ),
        "BYMONTHDAY": st.lists(month_day, min_size=1, max_size=3).map(
            lambda found: ",".join(map(str, found))
        ),
    }
    if frequency == "WEEKLY":
        del optional["BYMONTHDAY"]
    parts += [f"{name}={draw(value)}" for name, value in optional.items() if draw(st.booleans())]
    end = draw(st.sampled_from(["", "COUNT=3", "COUNT=40", "UNTIL=20260601", "UNTIL=20261025"]))
    return FreezeWindow(
        rule=normalise_rule(";".join(filter(None, [*parts, end]))),
        zone=draw(st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia"])),
        starts_on=date(2025, 11, 1) + timedelta(draw(st.integers(0, 200))),
        duration_seconds=draw(st.sampled_from([60, 3600, DAY_SECONDS, 3 * DAY_SECONDS])),
        reason="Because",
    )
