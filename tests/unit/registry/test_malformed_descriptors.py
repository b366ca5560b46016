"""Malformed files and, beside each, every word that is said about it."""

import os
from pathlib import Path

import pytest

from registry.domain.descriptor import load

FOLDER = Path(__file__).parent / "descriptor" / "malformed"
FILES = sorted(FOLDER.glob("*.yaml"))


def told(file: Path) -> str:
    """Return what is said about ``file``, one problem a line, without its folder."""
    lines = (f"{problem}\n" for problem in load([file]).problems)
    return "".join(line.removeprefix(f"{FOLDER}/") for line in lines)


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_it_says_what_is_wrong_where_and_what_would_be_right(file):
    expected = file.with_suffix(".txt")
    if os.environ.get("UPDATE_GOLDEN") == "1":
        expected.write_text(told(file), "utf-8")

    assert told(file) == expected.read_text("utf-8")
    assert told(file)


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_no_word_repeats_what_may_be_a_secret(file):
    assert "hunter2" not in told(file)


def test_every_expectation_has_its_file():
    assert {file.stem for file in FOLDER.glob("*.txt")} == {file.stem for file in FILES}
    assert len(FILES) >= 10
