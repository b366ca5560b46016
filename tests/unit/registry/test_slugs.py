import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.slugs import LONGEST, PATTERN, is_slug


@pytest.mark.parametrize("value", ["a", "support-chat", "lab-7b", "7", "a" * LONGEST])
def test_it_takes_slugs(value):
    assert is_slug(value)


@pytest.mark.parametrize(
    "value", ["", "Support", "a_b", "-a", "a-", "a--b", "a b", "a\n", "ä", "٣", "a" * (LONGEST + 1)]
)
def test_it_refuses_what_is_no_slug(value):
    assert not is_slug(value)


@given(st.from_regex(PATTERN, fullmatch=True))
def test_a_slug_is_a_label_of_a_host_name(value):
    if is_slug(value):
        assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", value)
