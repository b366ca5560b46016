"""What the fleet's address says."""

from urllib.parse import parse_qs

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from readiness.selectors.shapes import FleetFilters
from readiness.web.filters import SORTS, STATES, address, read_filters

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40)


def query(**values: str) -> QueryDict:
    found = QueryDict(mutable=True)
    found.update(values)
    return found


@given(
    st.builds(
        FleetFilters,
        state=st.sampled_from(STATES),
        query=WORDS.map(str.strip),
        team=WORDS,
        check=WORDS,
        sort=st.sampled_from(SORTS),
        page=st.integers(1, 999),
    )
)
def test_an_address_leads_back_to_its_filters(filters: FleetFilters) -> None:
    asked = address(filters, page=filters.page)
    assert read_filters(QueryDict(asked.removeprefix("?"))) == filters


def test_a_change_of_filters_leads_to_the_first_page() -> None:
    assert parse_qs(address(FleetFilters(page=7), team="support")[1:]) == {"team": ["support"]}


def test_the_usual_is_left_out_of_the_address() -> None:
    assert address(FleetFilters(page=3)) == "?"


@given(WORDS, WORDS, WORDS)
def test_what_makes_no_sense_counts_as_not_asked(state: str, sort: str, page: str) -> None:
    filters = read_filters(query(state=f"x{state}", sort=f"x{sort}", page=f"x{page}"))
    assert filters == FleetFilters()


def test_page_numbers_out_of_range_are_the_first_page() -> None:
    for text in ("0", "-3", "99999999999", "²", "1e3"):
        assert read_filters(query(page=text)).page == 1
