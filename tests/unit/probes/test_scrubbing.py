"""A credential that comes back is marked, wherever it stands and however it is written."""

import base64
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.probes.redaction import MARK
from readiness.probes.scrubbing import TELLING_CHARACTERS, scrubbed
from registry.domain.secret import Secret

KEY = "correct-horse/Battery 9".replace(" ", "+")
SECRETS = (Secret(f"Bearer {KEY}"),)


class Word(StrEnum):
    KEY = KEY


@dataclass(frozen=True, slots=True)
class Inner:
    text: str
    number: int | None = 3


@dataclass(frozen=True, slots=True)
class Facts:
    word: Word
    answers: tuple[Inner, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()


def test_it_is_marked_in_every_text_and_nowhere_else() -> None:
    facts = Facts(Word.KEY, (Inner(f"a {KEY} b"), Inner("plain", None)), (("server", KEY),))
    found = scrubbed(facts, SECRETS)
    assert found.answers == (Inner(f"a {MARK} b"), Inner("plain", None))
    assert found.pairs == (("server", MARK),)
    assert found.word is Word.KEY


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        KEY.upper(),
        quote(KEY, safe=""),
        base64.b64encode(KEY.encode()).decode().rstrip("="),
        KEY[3:],
        KEY[:TELLING_CHARACTERS],
    ],
)
def test_it_is_known_in_other_clothes(text: str) -> None:
    assert scrubbed(f"<{text}>", SECRETS) == f"<{MARK}>"


def test_a_password_of_basic_credentials_is_known_on_its_own() -> None:
    basic = base64.b64encode(b"mia:opensesame").decode()
    secrets = (Secret(f"Basic {basic}"),)
    assert scrubbed("it was opensesame", secrets) == f"it was {MARK}"
    assert scrubbed(f"it was {basic}", secrets) == f"it was {MARK}"


def test_two_places_are_marked_each() -> None:
    assert scrubbed(f"{KEY} and {KEY}", SECRETS) == f"{MARK} and {MARK}"


def test_the_name_of_a_scheme_is_no_secret() -> None:
    assert scrubbed("WWW-Authenticate: Bearer", SECRETS) == "WWW-Authenticate: Bearer"


def test_without_secrets_everything_stays() -> None:
    assert scrubbed(Inner(KEY), ()) == Inner(KEY)


@given(st.text(max_size=80), st.text(max_size=80), st.integers(0, len(KEY) - TELLING_CHARACTERS))
def test_no_run_of_it_survives(before: str, after: str, start: int) -> None:
    part = KEY[start : start + TELLING_CHARACTERS]
    found = scrubbed(f"{before}{part}{after}", SECRETS)
    assert part.lower() not in found.lower()
