"""Times as people read them."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.web.moments import absolute, relative, short
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
