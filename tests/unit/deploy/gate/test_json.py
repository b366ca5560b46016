"""The reader of JSON in ``gate.sh`` takes what is JSON and nothing else, in every awk."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.servers import required_program
from tests.unit.deploy.gate.clients import SCRIPT

PROGRAM = SCRIPT.read_text().split("flatten() {\n  awk '", 1)[1].split('\' <"$1"\n', 1)[0]
CONTROLS = dict.fromkeys((*range(1, 32), 127), " ")
KEYS = st.text(st.characters(codec="ascii", exclude_characters="\0"), min_size=1, max_size=6)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(params=["awk", "busybox"])
def awk(request: pytest.FixtureRequest) -> Sequence[str]:
    return ("awk",) if request.param == "awk" else (str(required_program("busybox")), "awk")


def read(awk: Sequence[str], text: str) -> list[str] | None:
    """Return the lines that the script makes of a text, None where it refuses it."""
    done = subprocess.run(
        [*awk, PROGRAM],
        input=text.encode(),
        stdout=subprocess.PIPE,
        env={"LC_ALL": "C"},
        check=False,
    )
    return done.stdout.decode().split("\n")[:-1] if done.returncode == 0 else None


def lines_of(value: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield what the reader says of a value: path, type and text of each part."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        yield path, "object" if isinstance(value, dict) else "array", ""
        for key, inner in pairs:
            yield from lines_of(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, str):
        yield path, "string", value
    elif value is None or isinstance(value, bool):
        yield path, json.dumps(value), json.dumps(value)
    else:
        yield path, "number", str(value)


@QUICK
@given(value=VALUES, indent=st.sampled_from([None, 2]))
def test_it_reads_every_part(awk: Sequence[str], value: Any, indent: int | None) -> None:
    expected = ["\t".join(part.translate(CONTROLS) for part in line) for line in lines_of(value)]
    paths = [line.split("\t")[0] for line in expected]
    got = read(awk, json.dumps(value, ensure_ascii=False, indent=indent))
    # two parts of one path cannot be told apart, so neither is taken
    assert got == (expected if len({*paths}) == len(paths) else None)


@QUICK
@given(value=VALUES, data=st.data())
def test_a_damaged_text_is_taken_only_where_it_is_json(
    awk: Sequence[str], value: Any, data: st.DataObject
) -> None:
    text = json.dumps({"verdict": "allow", "more": value})
    position = data.draw(st.integers(0, len(text)))
    inserted = data.draw(st.sampled_from(["", *'{}[]",:\\tn0-.e \n', "\x01"]))
    damaged = text[:position] + inserted + text[position + data.draw(st.integers(0, 2)) :]
    assert read(awk, damaged) is None or is_json(damaged)


def is_json(text: str) -> bool:
    """Tell whether Python takes a text for JSON, without what it adds to JSON."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError("twice")
        return dict(pairs)

    try:
        json.loads(text, parse_constant=refuse, object_pairs_hook=unique)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"verdict":"allow"',
        '{"verdict":"allow",}',
        '{"verdict":"allow"}{}',
        '{"verdict":"allow"} x',
        '\ufeff{"verdict":"allow"}',
        "{'verdict':'allow'}",
        '{"verdict":allow}',
        '{"verdict":"deny","verdict":"allow"}',
        '{"verdict":"deny","verd\\u0069ct":"allow"}',
        '{"verdict":"al\nlow"}',
        '{"verdict":"\\x61llow"}',
        '{"verdict":"\\u00g1"}',
        '{"n":01}',
        '{"n":NaN}',
        '{"n":+1}',
        "[" * 40 + "]" * 40,
    ],
)
def test_what_is_no_json_is_refused(awk: Sequence[str], text: str) -> None:
    assert read(awk, text) is None


def test_escapes_are_read(awk: Sequence[str]) -> None:
    text = '{"verd\\u0069ct":"\\u0061llow\\n\\t\\"\\\\\\/\\u00e9\\ud83d"}'
    assert read(awk, text) == ["\tobject\t", 'verdict\tstring\tallow  "\\/??']
