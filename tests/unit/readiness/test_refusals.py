"""What the codes of a database mean to people."""

import sqlite3

import pytest

from readiness.domain.refusals import Cause, postgresql_refusal, sqlite_refusal


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("SQLITE_BUSY", Cause.LOCKED),
        ("SQLITE_BUSY_SNAPSHOT", Cause.LOCKED),
        ("SQLITE_LOCKED", Cause.LOCKED),
        ("SQLITE_READONLY", Cause.READ_ONLY),
        ("SQLITE_READONLY_DIRECTORY", Cause.READ_ONLY),
        ("SQLITE_FULL", Cause.FULL),
    ],
)
def test_sqlite_codes_have_their_cause_the_extended_ones_too(name, cause):
    assert sqlite_refusal(getattr(sqlite3, name), name) is cause.value


@pytest.mark.parametrize(
    ("state", "cause"),
    [("55P03", Cause.LOCKED), ("25006", Cause.READ_ONLY), ("53100", Cause.FULL)],
)
def test_postgresql_states_have_their_cause(state, cause):
    assert postgresql_refusal(state) is cause.value


def test_an_unknown_code_is_named_and_has_a_cure():
    for refusal in (
        sqlite_refusal(sqlite3.SQLITE_CORRUPT, "SQLITE_CORRUPT"),
        postgresql_refusal("57014"),
    ):
        assert refusal.sentence.startswith("it refuses with ")
        assert refusal.cure
    assert postgresql_refusal("").sentence == "it refuses"
