"""Answers over plain HTTP, read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.facts import PlainAnswer
from readiness.domain.failures import Failure
from readiness.domain.plain_answers import (
    REFUSAL_BYTES,
    SILENT,
    PlainReading,
    half_silent,
    is_sound,
    reading_of,
)
from tests.observations import REDIRECTED

HTML = (("content-type", "text/html; charset=utf-8"),)
SILENCE = PlainAnswer("192.0.2.7", "/", failure=Failure.RESET)
ELSEWHERE = "192.0.2.8"

answers = st.builds(
    PlainAnswer,
    address=st.sampled_from(("192.0.2.7", ELSEWHERE)),
    path=st.sampled_from(("/", "/api/models", "/health")),
    status=st.just(403),
    failure=st.none() | st.sampled_from(sorted(SILENT)),
)


@given(st.integers(200, 299), st.integers(0, 10**5), st.sampled_from(((), HTML)))
def test_whatever_succeeds_is_served(status, size, headers):
    answer = PlainAnswer("192.0.2.7", "/", status, body_bytes=size, headers=headers)
    assert reading_of(answer) is PlainReading.SERVED


@pytest.mark.parametrize("status", [401, 407, 500, 502, 504])
@pytest.mark.parametrize("headers", [(), HTML])
def test_what_asks_for_a_credential_or_was_handed_on_refuses_nothing(status, headers):
    answer = PlainAnswer("192.0.2.7", "/", status, headers=headers)
    assert reading_of(answer) is PlainReading.SERVED


@given(st.sampled_from((400, 403, 404, 405, 410, 421, 426)), st.integers(0, REFUSAL_BYTES))
def test_an_error_with_little_to_say_refuses(status, size):
    answer = PlainAnswer("192.0.2.7", "/", status, body_bytes=size)
    assert reading_of(answer) is PlainReading.REFUSED


@given(st.integers(0, 10**5), st.sampled_from(((), HTML)))
def test_an_application_that_is_down_may_be_served_tomorrow(size, headers):
    answer = PlainAnswer("192.0.2.7", "/", 503, body_bytes=size, headers=headers)
    assert reading_of(answer) is PlainReading.UNAVAILABLE
    assert not is_sound(answer)


@pytest.mark.parametrize(
    ("headers", "reading"),
    [
        ((), PlainReading.SERVED),
        ((("content-type", "application/json"),), PlainReading.SERVED),
        (HTML, PlainReading.REFUSED),
    ],
)
def test_a_long_error_is_a_refusal_only_as_a_page(headers, reading):
    answer = PlainAnswer("192.0.2.7", "/", 404, body_bytes=REFUSAL_BYTES + 1, headers=headers)
    assert reading_of(answer) is reading


@given(st.lists(answers, max_size=8))
def test_silence_is_half_where_the_same_address_spoke_elsewhere(found):
    spoke = {answer.address for answer in found if answer.failure is None}
    silent = [one for one in found if one.failure is not None and one.address in spoke]
    assert half_silent(found) == (silent[0] if silent else None)


def test_the_silence_of_a_whole_address_is_not_half():
    assert half_silent((SILENCE, replace(SILENCE, path="/api"))) is None
    assert half_silent((SILENCE, replace(REDIRECTED, address=ELSEWHERE))) is None


@given(st.sampled_from(sorted(SILENT)))
def test_an_answer_that_was_cut_is_neither_silence_nor_sound(failure):
    answer = PlainAnswer("192.0.2.7", "/", failure=failure, is_cut=True)
    assert reading_of(answer) is PlainReading.CUT
    assert not is_sound(answer)
    assert half_silent([answer]) is None
