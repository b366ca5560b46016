"""Sealing and opening secrets."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.secret import Secret
from registry.domain.vault import SecretLost, Vault, VaultHasNoKeys

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


def seal(*keys: str, value: str = "hunter2", purpose: str = "a") -> str:
    return Vault(keys).seal(Secret(value), purpose=purpose, now=NOW)


@given(st.text(), st.text())
def test_what_is_sealed_opens_for_its_purpose(value, purpose):
    sealed = seal(NEW, value=value, purpose=purpose)
    assert Vault([NEW]).unseal(sealed, purpose=purpose).reveal() == value


def test_it_does_not_open_for_another_purpose():
    with pytest.raises(SecretLost, match="for something else") as lost:
        Vault([NEW]).unseal(seal(NEW), purpose="b")
    assert "hunter2" not in str(lost.value)


def test_a_sealed_secret_does_not_show_its_value_and_is_new_each_time():
    assert "hunter2" not in seal(NEW)
    assert seal(NEW) != seal(NEW)


def test_the_first_key_seals_and_each_opens():
    assert Vault([NEW, OLD]).unseal(seal(OLD), purpose="a") == Secret("hunter2")
    assert Vault([NEW]).unseal(seal(NEW, OLD), purpose="a") == Secret("hunter2")
    with pytest.raises(SecretLost):
        Vault([OLD]).unseal(seal(NEW, OLD), purpose="a")


def test_sealing_anew_lets_the_old_key_go():
    resealed = Vault([NEW, OLD]).reseal(seal(OLD))
    assert Vault([NEW]).unseal(resealed, purpose="a") == Secret("hunter2")
    with pytest.raises(SecretLost):
        Vault([NEW]).reseal(seal(OTHER))


@given(st.integers(min_value=0, max_value=40))
def test_a_changed_letter_is_noticed(place):
    sealed = seal(NEW)
    letter = "B" if sealed[place] == "A" else "A"
    with pytest.raises(SecretLost):
        Vault([NEW]).unseal(sealed[:place] + letter + sealed[place + 1 :], purpose="a")


def test_age_plays_no_part():
    sealed = Vault([NEW]).seal(Secret("a"), purpose="a", now=NOW - timedelta(days=9999))
    assert Vault([NEW]).unseal(sealed, purpose="a") == Secret("a")


def test_without_a_key_nothing_is_sealed_or_opened():
    vault = Vault([])
    for act in (
        lambda: vault.seal(Secret("a"), purpose="a", now=NOW),
        lambda: vault.unseal("a", purpose="a"),
        lambda: vault.reseal("a"),
    ):
        with pytest.raises(VaultHasNoKeys):
            act()
