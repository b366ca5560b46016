"""The calendar of freezes says of each day what the gate would say at each of its moments."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.approvals.calendar import Month, days_of, month_read, spans_in
from registry.domain.approvals.freezes import freeze_at
from registry.domain.approvals.terms import FreezeWindow
from tests.unit.registry.freeze_windows import windows

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@given(window=windows(), minutes=st.integers(0, 31 * 1440 - 1), month=st.integers(-20, 20))
def test_a_moment_is_in_a_span_where_it_is_frozen(
    window: FreezeWindow, minutes: int, month: int
) -> None:
    shown = Month(2026, 3).moved(month)
    moment = shown.begins + timedelta(minutes=minutes)
    if moment >= shown.ends:
        return
    spans = spans_in(window, shown)
    inside = [
        one
        for one in spans
        if one.since <= moment and moment < (one.until or datetime.max.replace(tzinfo=UTC))
    ]
    assert bool(inside) == bool(freeze_at([window], moment))
    on_the_day = dict(days_of(spans, [moment.date()])).get(moment.date(), ())
    assert any(since <= moment < until for since, until in on_the_day) == bool(inside)
    assert all(a.until is not None and a.until < b.since for a, b in pairwise(spans))


def test_a_freeze_that_goes_on_for_good_has_no_end() -> None:
    window = FreezeWindow("FREQ=DAILY", "UTC", date(2026, 1, 1), 86_400, "Closed")
    (span,) = spans_in(window, Month(2026, 3))
    assert span.until is None
    assert span.since == datetime(2026, 2, 28, tzinfo=UTC)
    days = [day for week in Month(2026, 3).weeks for day in week]
    assert [day for day, _ in days_of([span], days)] == [
        day for day in days if day.month >= 3 or day.day == 28
    ]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-02", Month(2026, 2)),
        ("2024-2", Month(2024, 2)),
        *((odd, Month(2026, 11)) for odd in ("", "2026-13", "0001-01", "9999-12", "x", "2026")),
    ],
)
def test_a_month_is_read_or_is_this_one(text: str, month: Month) -> None:
    assert month_read(text, NOW) == month
    assert month_read(month.text, NOW) == month


def test_months_follow_each_other() -> None:
    assert Month(2026, 12).moved(1) == Month(2027, 1)
    assert Month(2026, 1).moved(-1) == Month(2025, 12)
    assert Month(2024, 2).ends == datetime(2024, 3, 1, tzinfo=UTC)
    assert Month(2026, 12).name == "December 2026"
