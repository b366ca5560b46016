"""Pages that are made to be hard to read: a slow way of reading them would never end here."""

import pytest

from readiness.domain.access_facts import Content
from readiness.domain.facts import Timings
from readiness.egress import Exchange
from readiness.probes.bodies import content_of
from readiness.probes.sign_in_forms import LONGEST_TAG, kind_of_page

LIMIT = 64 * 1024
FORM = b"<form action=/login><input name=user><input type=password></form>"


def content(body: bytes) -> Content:
    return content_of(Exchange("192.0.2.1", 200, "1.1", (), body, False, Timings(), bytes_read=0))


@pytest.mark.parametrize("end", [b"x", b"<!--", b"<", b""])
def test_many_comments_are_read_once(end: bytes) -> None:
    assert content(b"<!---->" * (LIMIT // 7) + end) is Content.DATA


def test_a_page_may_begin_with_comments() -> None:
    assert content(b" <!-- a --> <!-- b --><!DOCTYPE html><p>hello") is Content.PAGE


@pytest.mark.parametrize(
    "piece", [b"<a ", b"<a/", b"<a\n", b"<a b='", b"<!--", b"</", b"<![", b"<?"]
)
@pytest.mark.parametrize("end", [b"", b">"])
def test_tags_without_an_end_are_read_once(piece: bytes, end: bytes) -> None:
    assert kind_of_page(piece * (LIMIT // len(piece)) + end) is Content.PAGE


def test_a_form_is_seen_behind_a_tag_that_is_too_long_to_read() -> None:
    assert kind_of_page(FORM) is Content.SIGN_IN
    long_tag = b"<div data-page='" + b"a " * LONGEST_TAG + b"'>"
    assert kind_of_page(long_tag + FORM) is Content.SIGN_IN


def test_a_form_is_seen_before_a_tag_without_an_end() -> None:
    assert kind_of_page(FORM + b"<div " + b"a " * LONGEST_TAG) is Content.SIGN_IN
