"""Times as people read them."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context
from hypothesis import given
from hypothesis import strategies as st

from registry.web.moments import absolute, element, relative, short, told
from registry.web.preferences import Preferences
from registry.web.templatetags.interface import beginning
from tests.web.conftest import NOW

MOMENTS = st.timedeltas(timedelta(days=-9999), timedelta(days=9999)).map(lambda far: NOW + far)


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=4), "just now"),
        (timedelta(seconds=5), "5 s ago"),
        (timedelta(seconds=119), "1 min ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(days=3), "3 d ago"),
        (timedelta(hours=-2), "in 2 h"),
    ],
)
def test_it_says_how_far_a_moment_is(distance: timedelta, words: str) -> None:
    assert relative(NOW - distance, NOW) == words


@given(MOMENTS, MOMENTS)
def test_it_never_calls_the_past_future(moment: datetime, now: datetime) -> None:
    words = relative(moment, now)
    assert words == "just now" or words.endswith("ago") == (moment <= now)


def test_it_writes_moments_in_full_with_their_zone() -> None:
    assert absolute(NOW) == "2026-11-21 12:00:00 UTC"
    assert short(NOW) == "2026-11-21 12:00"


def test_a_moment_is_markup_that_holds_the_absolute_time_either_way() -> None:
    earlier = NOW - timedelta(hours=2)
    for in_utc, shown in ((False, "2 h ago"), (True, "2026-11-21 10:00")):
        assert element(earlier, NOW, in_utc=in_utc) == (
            '<time datetime="2026-11-21T10:00:00+00:00" title="2026-11-21 10:00:00 UTC" '
            f'data-absolute="2026-11-21 10:00">{shown}</time>'
        )


def test_a_moment_in_a_sentence_is_shown_as_the_reader_chose_and_the_rest_is_escaped() -> None:
    later = NOW + timedelta(hours=2)
    said = f"Frozen until {later:%Y-%m-%d %H:%M} UTC: <b>rest</b>, and 2026-13-41 25:00 UTC."
    for in_utc in (False, True):
        assert told(said, NOW, in_utc=in_utc) == (
            f"Frozen until {element(later, NOW, in_utc=in_utc)}: &lt;b&gt;rest&lt;/b&gt;, "
            "and 2026-13-41 25:00 UTC."
        )


@pytest.mark.parametrize(("times", "shown"), [("relative", "6 Dec"), ("utc", "2026-12-06")])
def test_a_day_that_is_near_has_its_year_where_the_reader_chose_utc(times: str, shown: str) -> None:
    page = SimpleNamespace(preferences=Preferences("system", times, "on"))
    written = beginning(Context({"page": page}), date(2026, 12, 6))
    assert written.startswith('<time datetime="2026-12-06"')
    assert written.endswith(f">{shown}</time>")
