"""What ``manage.py test`` ends with, after its runs of pytest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.management.commands.test import worse

CODES = st.integers(-64, 255)


@pytest.mark.parametrize(
    ("embedded", "scale", "code"),
    [(0, 0, 0), (5, 0, 0), (0, 5, 0), (5, 5, 5), (1, 5, 1), (5, 1, 1), (1, 2, 2), (-9, 0, 137)],
)
def test_the_greater_code_counts_and_no_selection_only_where_both_had_none(embedded, scale, code):
    assert worse(embedded, scale) == code


@given(CODES, CODES)
def test_it_ends_well_only_where_no_run_failed(embedded, scale):
    ended_well = {embedded, scale} in ({0}, {0, 5})
    assert (worse(embedded, scale) == 0) is ended_well


@given(CODES, CODES)
def test_no_backend_counts_for_more_than_the_other(embedded, scale):
    assert worse(embedded, scale) == worse(scale, embedded)
