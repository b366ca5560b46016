from hypothesis import given
from hypothesis import strategies as st

from deploy.management.backoff import (
    FIRST_SECONDS,
    LONGEST_SECONDS,
    STEADY_SECONDS,
    next_delay,
)

delays = st.floats(FIRST_SECONDS, LONGEST_SECONDS)
lives = st.floats(0, STEADY_SECONDS, exclude_max=True)


def test_the_first_death_is_followed_by_the_shortest_wait():
    assert next_delay(None, 0) == FIRST_SECONDS


@given(previous=delays, lived=st.floats(STEADY_SECONDS, 1e6))
def test_a_steady_life_forgets_the_deaths_before_it(previous, lived):
    assert next_delay(previous, lived) == FIRST_SECONDS


@given(previous=delays, lived=lives)
def test_each_quick_death_waits_longer_until_the_longest(previous, lived):
    delay = next_delay(previous, lived)
    assert delay == LONGEST_SECONDS or delay == previous * 2
    assert delay <= LONGEST_SECONDS
