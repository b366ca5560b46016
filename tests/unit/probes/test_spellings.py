"""Odd spellings of a path: each is another text for the same route."""

import re
from posixpath import normpath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.egress import DialRefusedError, Scope, Zone
from readiness.probes.spellings import spellings
from registry.domain.routes import RouteInvalid, normalise_path

ZONE = Zone("local")
PRINTABLE = re.compile(r"/[!-~]*")


def _is_route(text: str) -> bool:
    try:
        return normalise_path(text) == text
    except RouteInvalid:
        return False


ROUTES = (
    st.lists(st.text("abXY019-_.~%41{}", min_size=1, max_size=8), min_size=1, max_size=4)
    .map(lambda segments: "/" + "/".join(segments))
    .filter(_is_route)
)


def meant(target: str) -> str:
    """Return what a tolerant server takes ``target`` for."""
    path = unquote(target.partition("?")[0]).removesuffix(";x")
    return normpath("/" + path.strip("/")).lower()


@given(ROUTES)
def test_every_spelling_differs_from_the_route_and_means_it(route):
    for name, spelled in spellings(route).items():
        assert spelled != route, name
        assert meant(spelled) == meant(route), name


@given(ROUTES, st.sampled_from(("", "?", "?limit=1&cursor=%2F")))
def test_a_spelling_can_be_sent_and_leaves_the_query_alone(route, query):
    for spelled in spellings(route + query).values():
        assert PRINTABLE.fullmatch(spelled)
        assert "#" not in spelled
        assert spelled.endswith(query)
        assert spelled.count("?") == bool(query)


@given(ROUTES)
def test_a_spelling_stays_below_the_prefix_and_is_sent_as_it_is(route):
    scope = Scope("https", "chat.edge.test", 443, "/base", ZONE)
    for spelled in spellings(route).values():
        assert scope.target(spelled) == f"/base{spelled}"


def test_the_ways_are_the_known_ones():
    assert dict(spellings("/v1/models?limit=1")) == {
        "double slash": "//v1/models?limit=1",
        "other case": "/V1/MODELS?limit=1",
        "encoded slash": "/v1%2fmodels?limit=1",
        "parent folder": "/x/../v1/models?limit=1",
        "dot segment": "/./v1/models?limit=1",
        "final slash": "/v1/models/?limit=1",
        "path parameter": "/v1/models;x?limit=1",
        "encoded letter": "/v1/model%73?limit=1",
    }


def test_what_changes_nothing_is_not_a_spelling():
    assert set(spellings("/")) == {"double slash", "parent folder", "dot segment", "path parameter"}


@pytest.mark.parametrize(
    "path",
    ["/..", "/a/../../b", "/%2e%2e/b", "/%252e%252e/b", "/a/..\\..\\b", "b", "/..;/../b"],
)
def test_a_path_that_walks_out_of_the_prefix_is_refused(path):
    with pytest.raises(DialRefusedError):
        Scope("https", "chat.edge.test", 443, "/base", ZONE).target(path)


def test_what_a_request_line_cannot_carry_is_encoded():
    scope = Scope("https", "chat.edge.test", 443, "", ZONE)
    assert scope.target("/a b\r\nX: y#ü") == "/a%20b%0D%0AX:%20y%23%C3%BC"
