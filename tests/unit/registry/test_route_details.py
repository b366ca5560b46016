"""What some routes say beside their path."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.route_details import (
    LONGEST_MODEL,
    LONGEST_POINTER,
    checked_route,
    normalise_model,
    normalise_pointer,
    normalise_sha256,
)
from registry.domain.routes import Route, RouteInvalid, RouteKind

DIGESTS = st.text(string.hexdigits, min_size=64, max_size=64)
NAMES = st.text(st.characters(categories=("L", "N", "P", "S")), max_size=10)


@given(DIGESTS)
def test_a_digest_is_taken_in_small_letters(digest):
    assert normalise_sha256(f" {digest}\n") == digest.lower()


@pytest.mark.parametrize(
    "value", ["", "9f86", "g" * 64, "0" * 63, "0" * 65, "sha256:" + "0" * 64, "٠" * 64]
)
def test_what_is_no_digest_is_refused(value):
    with pytest.raises(RouteInvalid, match="is 64 hexadecimal digits and nothing else"):
        normalise_sha256(value)


@given(st.lists(NAMES, max_size=5))
def test_a_pointer_leads_through_any_names(names):
    escaped = (name.replace("~", "~0").replace("/", "~1") for name in names)
    pointer = "".join(f"/{name}" for name in escaped)
    assert normalise_pointer(pointer) == pointer


@pytest.mark.parametrize("value", ["version", "/a~", "/a~2", "/a\nb", "$.version", "#/version"])
def test_what_is_no_pointer_is_refused(value):
    with pytest.raises(RouteInvalid, match="begins with a slash and writes ~1 for a slash"):
        normalise_pointer(value)


def test_a_pointer_and_a_model_have_an_end():
    assert normalise_pointer("/" + "a" * (LONGEST_POINTER - 1))
    assert normalise_model("a" * LONGEST_MODEL)
    with pytest.raises(RouteInvalid, match="at most 200 characters"):
        normalise_pointer("/" + "a" * LONGEST_POINTER)
    with pytest.raises(RouteInvalid, match="at most 200 characters"):
        normalise_model("a" * (LONGEST_MODEL + 1))


@pytest.mark.parametrize("value", ["", "  ", "a\nb", "a\x00"])
def test_what_is_no_name_of_a_model_is_refused(value):
    with pytest.raises(RouteInvalid, match="Name the model as a request names it"):
        normalise_model(value)


@pytest.mark.parametrize("kind", RouteKind)
def test_a_route_keeps_the_details_of_its_kind_alone(kind):
    given = Route(kind, " /a ", sha256="A" * 64, pointer="/v", model=" lab-7b ")
    details = {
        RouteKind.STATIC: {"sha256": "a" * 64},
        RouteKind.VERSION: {"pointer": "/v"},
        RouteKind.CANARY: {"model": "lab-7b"},
    }
    assert checked_route(kind, given) == Route(kind, "/a", **details.get(kind, {}))


def test_a_path_alone_becomes_a_route_of_the_kind_that_is_asked_for():
    assert checked_route(RouteKind.SLOW, "/slow") == Route(RouteKind.SLOW, "/slow")
    with pytest.raises(RouteInvalid, match="begins with one slash"):
        checked_route(RouteKind.SLOW, "slow")
