"""The Strict-Transport-Security header as browsers read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.hsts_header import (
    DEMANDED_SECONDS,
    Hsts,
    HstsInvalid,
    HstsReading,
    parse,
    reading_of,
)

SECONDS = st.integers(0, 10**12)
SPACES = st.text(" \t", max_size=3)
TOKENS = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=10).filter(
    lambda name: name not in ("max-age", "includesubdomains")
)


@st.composite
def max_ages(draw, seconds):
    """Write ``max-age`` in one of the ways that the grammar allows."""
    name = "".join(draw(st.sampled_from((letter, letter.upper()))) for letter in "max-age")
    value = draw(st.sampled_from((str(seconds), f'"{seconds}"')))
    return f"{draw(SPACES)}{name}{draw(SPACES)}={draw(SPACES)}{value}{draw(SPACES)}"


@given(st.data(), SECONDS, st.lists(TOKENS, unique=True, max_size=3), st.booleans())
def test_every_way_to_write_it_is_read_alike(data, seconds, others, subdomains):
    directives = [data.draw(max_ages(seconds)), *others]
    if subdomains:
        directives.append("includeSubDomains")
    written = ";".join(data.draw(st.permutations(directives)))
    assert parse(written + data.draw(st.sampled_from(("", ";", " ; ")))) == Hsts(
        seconds, subdomains
    )


@given(st.text(max_size=40))
def test_whatever_comes_is_read_or_refused(value):
    try:
        found = parse(value)
    except HstsInvalid:
        return
    assert found.max_age >= 0


@given(SECONDS, SECONDS)
def test_a_directive_that_stands_there_twice_makes_it_invalid(first, second):
    with pytest.raises(HstsInvalid, match="twice"):
        parse(f"max-age={first}; MAX-AGE={second}")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "31536000",
        "max-age",
        "max-age=",
        "max-age=soon",
        "max-age=-1",
        "max-age=1.5",
        "max-age=31536000, max-age=31536000",
        'max-age="31536000',
        "max-age: 31536000",
        "includeSubDomains",
        "max-age=31536000 includeSubDomains",
    ],
)
def test_what_browsers_ignore_is_invalid(value):
    assert reading_of([value]) is HstsReading.INVALID


@pytest.mark.parametrize(
    ("values", "reading"),
    [
        ([], HstsReading.ABSENT),
        ([f"max-age={DEMANDED_SECONDS}"], HstsReading.SOUND),
        ([f"max-age={DEMANDED_SECONDS - 1}"], HstsReading.SHORT),
        (["max-age=0"], HstsReading.OFF),
        (["max-age=31536000"] * 2, HstsReading.TWICE),
        (["nonsense", "max-age=31536000"], HstsReading.INVALID),
        (["max-age=0", "max-age=31536000"], HstsReading.OFF),
    ],
)
def test_the_first_header_counts_and_a_second_one_is_a_fault(values, reading):
    assert reading_of(values) is reading
