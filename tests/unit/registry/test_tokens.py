"""The text of a token, and what its scopes allow."""

import copy
import pickle
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.permissions import Permission
from registry.domain.tokens import (
    ACTS_OF_PEOPLE,
    PUBLIC_ID_BYTES,
    SCANNED,
    SECRET_BYTES,
    Scope,
    TokenInvalid,
    Verb,
    allows,
    mint,
    parse,
)

LETTERS = string.ascii_letters + string.digits
TOKEN = mint(bytes(range(PUBLIC_ID_BYTES)), bytes(range(SECRET_BYTES)))
public_ids, secret_bytes = (
    st.binary(min_size=size, max_size=size) for size in (PUBLIC_ID_BYTES, SECRET_BYTES)
)


@given(public_ids, secret_bytes)
def test_what_is_minted_is_read_back(public_id, secret):
    token = mint(public_id, secret)
    read = parse(token.raw())
    assert (read.public_id, read.secret) == (token.public_id, token.secret)
    assert read.matches(token.digest())


@given(secret_bytes, secret_bytes)
def test_another_secret_does_not_match(one, other):
    token, second = mint(bytes(PUBLIC_ID_BYTES), one), mint(bytes(PUBLIC_ID_BYTES), other)
    assert token.matches(second.digest()) == (one == other)


@given(st.integers(4, len(TOKEN.raw()) - 1), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_told(place, letter):
    raw = TOKEN.raw()
    mistyped = raw[:place] + letter + raw[place + 1 :]
    if mistyped == raw:
        return
    with pytest.raises(TokenInvalid):
        parse(mistyped)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    with pytest.raises(TokenInvalid):
        parse(text)


@pytest.mark.parametrize("change", [str.lower, lambda raw: raw[:-1], lambda raw: f"{raw} "])
def test_a_token_that_was_not_copied_as_it_is_is_refused(change):
    with pytest.raises(TokenInvalid) as refusal:
        parse(change(TOKEN.raw()))
    assert TOKEN.secret.reveal() not in str(refusal.value)


def test_a_scanner_finds_a_token_within_a_text():
    assert SCANNED.findall(f"curl -H 'Authorization: Bearer {TOKEN.raw()}'") == [TOKEN.raw()]


def test_printing_a_token_does_not_show_its_secret():
    assert TOKEN.secret.reveal() not in repr(TOKEN)
    assert TOKEN.secret.reveal() not in repr(copy.deepcopy(TOKEN))
    with pytest.raises(TypeError):
        pickle.dumps(TOKEN)


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        (Scope(Verb.GATE_READ), {("", ""), ("chat", ""), ("chat", "staging"), ("desk", "staging")}),
        (Scope(Verb.GATE_READ, "chat"), {("chat", ""), ("chat", "staging")}),
        (Scope(Verb.GATE_READ, "chat", "staging"), {("chat", "staging")}),
    ],
)
def test_a_scope_covers_its_place_and_nothing_wider(scope, covered):
    places = [("", ""), ("chat", ""), ("chat", "staging"), ("chat", "other"), ("desk", "staging")]
    found = {place for place in places if scope.covers(Verb.GATE_READ, *place)}
    assert found - {("chat", "other")} == covered
    assert not scope.covers(Verb.REGISTRY_WRITE, "chat", "staging")


def test_a_scope_reads_like_a_sentence():
    assert str(Scope(Verb.GATE_READ, "chat", "staging")) == "gate:read on chat/staging"
    assert str(Scope(Verb.GATE_READ)) == "gate:read"


@pytest.mark.parametrize("permission", Permission)
def test_a_token_for_everything_does_no_act_of_people(permission):
    everything = [Scope(verb) for verb in Verb]
    assert allows(everything, permission) == (permission not in ACTS_OF_PEOPLE)
    assert not allows([Scope(Verb.REGISTRY_READ)], permission)


def test_reading_the_audit_trail_takes_its_own_scope():
    assert not allows([Scope(Verb.REGISTRY_WRITE)], Permission.READ_AUDIT)
    assert allows([Scope(Verb.AUDIT_READ)], Permission.READ_AUDIT)
