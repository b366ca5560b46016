"""When freeze windows hold, and until when."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.approvals.freezes import SEEN_AHEAD, Freeze, freeze_at, next_freeze
from registry.domain.approvals.occurrences import begins
from registry.domain.approvals.recurrence import normalise_rule
from registry.domain.approvals.terms import DAY_SECONDS, FreezeWindow
from tests.unit.registry.freeze_windows import Replay, windows

BEGIN = datetime(2025, 11, 1, tzinfo=UTC)
WEEKEND = FreezeWindow(
    "FREQ=WEEKLY;BYDAY=FR;BYHOUR=16", "Europe/Berlin", date(2026, 1, 1), 64 * 3600, "Weekend"
)
HOLIDAYS = FreezeWindow(
    "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20", "UTC", date(2026, 1, 1), 14 * DAY_SECONDS, "Holidays"
)


def window(rule: str, start: str = "1997-09-02", zone: str = "America/New_York") -> FreezeWindow:
    return FreezeWindow(normalise_rule(rule), zone, date.fromisoformat(start), 3600, "Because")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def days(found: FreezeWindow) -> list[str]:
    """Return the first beginnings on the clock of the zone."""
    zone = ZoneInfo(found.zone)
    after = datetime.combine(found.starts_on, time(), zone) - timedelta(days=1)
    moments = begins(found, after, at("2030-01-01T00:00:00Z"))
    return [
        f"{one.astimezone(zone):%Y%m%dT%H}".removesuffix("T00")
        for one, _ in zip(moments, range(6), strict=False)
    ]


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        # RFC 5545, section 3.8.5.3, with midnight in place of nine o'clock
        ("FREQ=DAILY;COUNT=2", "1997-09-02", "19970902 19970903"),
        ("FREQ=DAILY;INTERVAL=10;COUNT=3", "1997-09-02", "19970902 19970912 19970922"),
        ("FREQ=DAILY;UNTIL=19970904", "1997-09-02", "19970902 19970903 19970904"),
        ("FREQ=DAILY;UNTIL=19970904T035959Z", "1997-09-02", "19970902 19970903"),
        ("FREQ=DAILY;UNTIL=19970904T040000Z", "1997-09-02", "19970902 19970903 19970904"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=3", "1997-09-02", "19970902 19970916 19970930"),
        ("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=3", "1997-09-02", "19970902 19970904 19970909"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=3", "1997-08-05", "19970805 19970810 19970819"),
        ("FREQ=MONTHLY;BYDAY=1FR;COUNT=3", "1997-09-05", "19970905 19971003 19971107"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU;COUNT=2", "1997-09-07", "19970907 19970928"),
        ("FREQ=MONTHLY;BYDAY=-2MO;COUNT=3", "1997-09-22", "19970922 19971020 19971117"),
        ("FREQ=MONTHLY;BYMONTHDAY=-3;COUNT=3", "1997-09-28", "19970928 19971029 19971128"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=3", "2007-01-15", "20070115 20070130 20070215"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3", "1997-09-02", "19980213 19980313 19981113"),
        ("FREQ=MONTHLY;COUNT=3", "2026-01-31", "20260131 20260331 20260531"),
        ("FREQ=YEARLY;BYMONTH=6,7;COUNT=3", "1997-06-10", "19970610 19970710 19980610"),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=3", "1997-03-13", "19970313 19970320 19970327"),
        ("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=1MO;COUNT=2", "1996-11-05", "20001106 20041101"),
        ("FREQ=YEARLY;COUNT=2", "1996-02-29", "19960229 20000229"),
        ("FREQ=YEARLY;BYDAY=-1SU;COUNT=2", "1997-01-01", "19971228 19981227"),
        ("FREQ=HOURLY;INTERVAL=3;BYHOUR=9,12,16;COUNT=2", "1997-09-02", "19970902T09 19970902T12"),
        # which one of the weekdays and any of another are two ways to be among them
        ("FREQ=MONTHLY;BYDAY=1MO,SU;COUNT=3", "2026-03-01", "20260301 20260302 20260308"),
    ],
)
def test_a_rule_begins_when_the_standard_says(rule: str, start: str, expected: str) -> None:
    assert days(window(rule, start)) == expected.split()


@pytest.mark.parametrize(
    ("zone", "day", "hour", "expected"),
    [
        # an hour that the clock skips begins as late as it would have without the change
        ("Europe/Berlin", "2026-03-29", 2, "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29", 3, "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-28", 2, "2026-03-28T01:00:00Z"),
        ("America/New_York", "2026-03-08", 2, "2026-03-08T07:00:00Z"),
        ("America/Santiago", "2026-09-06", 0, "2026-09-06T04:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-04", 2, "2026-10-03T15:30:00Z"),
        # one that comes twice begins the first time
        ("Europe/Berlin", "2026-10-25", 2, "2026-10-25T00:00:00Z"),
        ("Europe/Berlin", "2026-10-25", 3, "2026-10-25T02:00:00Z"),
        ("America/New_York", "2026-11-01", 1, "2026-11-01T05:00:00Z"),
        # a whole day that a zone left out
        ("Pacific/Apia", "2011-12-30", 0, "2011-12-30T10:00:00Z"),
    ],
)
def test_the_clock_of_the_zone_decides_when_it_begins(
    zone: str, day: str, hour: int, expected: str
) -> None:
    found = window(f"FREQ=DAILY;BYHOUR={hour};COUNT=1", day, zone)

    (begin,) = begins(
        found, at(f"{day}T00:00:00Z") - timedelta(3), at(f"{day}T00:00:00Z") + timedelta(3)
    )
    assert begin == at(expected)
    end = begin + timedelta(hours=1)
    assert freeze_at([found], begin) == Freeze(found, begin, end)
    assert freeze_at([found], end - timedelta.resolution) == Freeze(found, begin, end)
    assert freeze_at([found], begin - timedelta.resolution) is None
    assert freeze_at([found], end) is None
    assert next_freeze([found], begin - timedelta(days=1)) == Freeze(found, begin, end)
    assert next_freeze([found], begin) is None


@pytest.mark.parametrize(
    ("day", "until"),
    [("2026-03-29", "2026-03-29T23:00:00Z"), ("2026-10-25", "2026-10-25T22:00:00Z")],
)
def test_a_window_lasts_its_seconds_also_where_the_day_is_shorter_or_longer(
    day: str, until: str
) -> None:
    found = replace(
        window("FREQ=DAILY;COUNT=1", day, "Europe/Berlin"), duration_seconds=DAY_SECONDS
    )

    held = freeze_at([found], at(f"{day}T12:00:00Z"))
    assert held
    assert held.until == at(until)


def test_it_names_what_freezes_and_when_everything_is_open_again() -> None:
    both = [WEEKEND, HOLIDAYS]

    friday = freeze_at(both, at("2026-12-18T16:00:00Z"))
    assert friday == Freeze(
        WEEKEND, at("2026-12-18T15:00:00Z"), at("2027-01-03T00:00:00Z") + timedelta(hours=31)
    )
    assert freeze_at(both, at("2026-12-24T12:00:00Z")) == Freeze(
        HOLIDAYS, at("2026-12-20T00:00:00Z"), friday.until
    )
    assert freeze_at(both, at("2026-12-16T12:00:00Z")) is None
    assert next_freeze(both, at("2026-12-16T12:00:00Z")) == friday
    assert next_freeze([HOLIDAYS], at("2026-12-16T12:00:00+01:00")) == Freeze(
        HOLIDAYS, at("2026-12-20T00:00:00Z"), at("2027-01-03T00:00:00Z")
    )
    assert freeze_at([], at("2026-12-16T12:00:00Z")) is None
    assert next_freeze([], at("2026-12-16T12:00:00Z")) is None


def test_what_never_opens_has_no_end_and_what_never_begins_is_not_next() -> None:
    always = replace(window("FREQ=DAILY", "2026-01-01", "UTC"), duration_seconds=DAY_SECONDS)
    held = freeze_at([always], at("2026-06-01T12:00:00Z"))

    assert held == Freeze(always, at("2026-06-01T00:00:00Z"), None)
    ending = replace(always, rule="FREQ=DAILY;UNTIL=20260830")
    assert freeze_at([ending], at("2026-06-01T12:00:00Z")) == Freeze(
        ending, held.since, at("2026-08-31T00:00:00Z")
    )
    never = window("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "0001-01-01")
    for rule in (
        never.rule,
        f"{never.rule};COUNT=9",
        "FREQ=YEARLY;COUNT=9",
        "FREQ=HOURLY;UNTIL=00010102",
    ):
        assert next_freeze([replace(never, rule=rule)], at("2026-06-01T12:00:00Z")) is None
    late = window("FREQ=HOURLY", "9999-12-31")
    both = [late, replace(late, rule="FREQ=WEEKLY;COUNT=3")]
    assert next_freeze(both, at("2026-06-01T12:00:00Z")) is None


@settings(max_examples=120, deadline=None)
@given(
    found=st.lists(windows(), min_size=1, max_size=3),
    moment=st.integers(0, 400 * 24).map(lambda hours: BEGIN + timedelta(hours=hours)),
)
def test_it_says_what_walking_through_every_day_says(
    found: list[FreezeWindow], moment: datetime
) -> None:
    last = (moment + SEEN_AHEAD).date() + timedelta(days=4)
    spans = [
        (begin, begin + timedelta(seconds=one.duration_seconds), one)
        for one in found
        for begin in Replay(one).begins(last)
    ]
    held = freeze_at(found, moment)
    holding = [one for one in spans if one[0] <= moment < one[1]]
    assert (held is None) == (not holding)
    if held:
        assert (held.since, held.window) in [(begin, one) for begin, _, one in holding]
        end = moment
        while ahead := [until for begin, until, _ in spans if begin <= end < until]:
            end = max(ahead)
        assert held.until == (end if end < moment + SEEN_AHEAD else None)
    begun = min((begin for begin, *_ in spans if moment < begin), default=None)
    coming = next_freeze(found, moment)
    if begun and begun < moment + SEEN_AHEAD:
        assert coming == freeze_at(found, begun)
    else:
        assert coming is None or coming.since >= moment + SEEN_AHEAD
