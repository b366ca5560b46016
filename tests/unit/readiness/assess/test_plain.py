"""Words of servers on a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.management.assess.plain import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("all is well", "all is well"),
        ("\x1b[31mred\x1b[0m", "\ufffd[31mred\ufffd[0m"),
        ("one\r\ntwo\tthree", "one  two three"),
        ("abc\u202edef", "abc\ufffddef"),
        ("\x07\x9b2J", "\ufffd\ufffd2J"),
        ("[red]<b>[/red]", "[red]<b>[/red]"),
        ("größer 大きい", "größer 大きい"),
    ],
)
def test_nothing_is_left_that_a_terminal_acts_on(text, shown):
    assert plain(text) == shown


@given(st.text())
def test_it_is_always_one_printable_line(text):
    assert plain(text).isprintable()
    assert len(plain(text)) == len(text)
