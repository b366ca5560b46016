import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.probes.redaction import (
    ALLOWED_HEADERS,
    MARK,
    TOTAL_CHARACTERS,
    VALUE_CHARACTERS,
    kept_headers,
    redacted,
)

SECRETS = {
    "https://chat.example.com/cb?code=s3cr3t&state=abc": "s3cr3t",
    "https://mia:hunter2@chat.example.com/": "hunter2",
    "write to mia.jones@example.com": "mia.jones",
    "Bearer abcDEF123": "abcDEF123",
    "Basic bWlhOmh1bnRlcjI=": "bWlhOmh1bnRlcjI",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln": "eyJzdWIiOiIxIn0",
    "key sk-proj-abcdefgh12345678": "abcdefgh12345678",
    "session=5f2a": "5f2a",
    'api_key: "k-1"': "k-1",
    "trace 9f86d081884c7d659a2feaa0c55ad015": "9f86d081884c7d65",
}


@pytest.mark.parametrize("text", SECRETS)
def test_what_looks_like_a_secret_is_not_kept(text: str) -> None:
    kept = redacted(text)
    assert SECRETS[text] not in kept
    assert MARK in kept


@pytest.mark.parametrize(
    "text",
    [
        "nginx/1.22.1",
        "text/html; charset=utf-8",
        "Sat, 21 Nov 2026 12:00:00 GMT",
        "max-age=63072000; includeSubDomains",
        "no-store, private",
        "https://chat.example.com/login",
        "Hostname mismatch, certificate is not valid for 'chat.example.com'.",
    ],
)
def test_what_is_none_is_kept_as_it_is(text: str) -> None:
    assert redacted(text) == text


@given(st.text(max_size=400))
def test_a_value_stays_on_one_line_and_within_its_limit(text: str) -> None:
    kept = redacted(text)
    assert len(kept) <= VALUE_CHARACTERS
    assert kept.isprintable()


@given(st.lists(st.tuples(st.sampled_from([*sorted(ALLOWED_HEADERS), "Set-Cookie"]), st.text())))
def test_kept_headers_are_listed_and_bounded(headers: list[tuple[str, str]]) -> None:
    kept = kept_headers(headers)
    assert {name for name, _ in kept} <= ALLOWED_HEADERS
    assert sum(len(name) + len(value) for name, value in kept) <= TOTAL_CHARACTERS


@pytest.mark.parametrize("text", ["a" * 32_000, "a." * 16_000, "=" * 32_000, "a@" * 16_000])
def test_no_value_keeps_the_prober_busy(text: str) -> None:
    began = time.process_time()
    redacted(text)
    assert time.process_time() - began < 0.5
