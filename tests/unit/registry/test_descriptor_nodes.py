"""What YAML can do to a reader, and what this one makes of it."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.descriptor import parse
from registry.domain.descriptor.nodes import (
    DEEPEST,
    LONGEST_TEXT,
    MOST_DOCUMENTS,
    MOST_VALUES,
    trees,
)


def read_nothing(name: str) -> str:
    raise AssertionError(f"{name} was read")


def problems(text: str) -> list[str]:
    return [
        f"{found.line}:{found.column} {found.field} {found.message}"
        for tree in trees(text, source="a.yaml")
        for found in tree.problems
    ]


def only_problem(text: str) -> str:
    [problem] = problems(text)
    return problem


def test_a_value_knows_where_its_key_is_written():
    [tree] = trees("a:\n  - b: 1\n    c: 2\n", source="a.yaml")

    assert tree.value == {"a": [{"b": 1, "c": 2}]}
    where = tree.positions[("a", 0, "c")]
    assert (where.line, where.column) == (3, 5)


def test_a_key_written_twice_is_told_at_the_second():
    assert (
        only_problem("a: 1\nb: 2\na: 3\n") == "3:1 a stands here twice, first on line 1: keep one"
    )


@pytest.mark.parametrize("digits", ["1" * 65, "9:" + "59:" * 300_000 + "59", "1." + "0" * 100])
def test_a_number_that_would_keep_the_reader_busy_is_refused_at_once(digits):
    assert only_problem(f"a: 1\nb: {digits}\n").startswith("2:1 b is a number or date of more than")


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-01T00:00:00+99:00",
        "!!timestamp soon",
        "!!bool maybe",
        "!!int ''",
        "!!float ''",
        "!!int many",
    ],
)
def test_a_value_that_does_not_exist_is_told_with_its_line(value):
    assert only_problem(f"a: 1\nb: {value}\n").startswith("2:1 b is not a number or date")


@pytest.mark.parametrize("entry", ["a: 1\n", "<<: {}\n", "[a]: 1\n"])
def test_entries_that_are_refused_count_as_well(entry):
    found = problems(entry * (2 * MOST_VALUES))
    assert len(found) <= MOST_VALUES + 1
    assert f"more than {MOST_VALUES} values" in found[-1]


@pytest.mark.parametrize(
    ("text", "most", "words"),
    [
        (f"a: [{'a,' * 500_000}]", 2 * MOST_VALUES, f"more than {MOST_VALUES} values"),
        ("a: 1\n" * 200_000, 2 * MOST_VALUES, f"more than {MOST_VALUES} values"),
        ("---\n" * 250_000, MOST_DOCUMENTS, f"holds more than {MOST_DOCUMENTS} documents"),
        ("--- 1\n" * 170_000, MOST_DOCUMENTS, f"holds more than {MOST_DOCUMENTS} documents"),
    ],
)
def test_a_text_that_says_too_much_is_read_no_further(text, most, words, monkeypatch):
    composed = []
    compose = yaml.composer.Composer.compose_node

    def counted(loader, parent, index):
        composed.append(index)
        return compose(loader, parent, index)

    monkeypatch.setattr(yaml.composer.Composer, "compose_node", counted)

    assert words in problems(text)[-1]
    assert 0 < len(composed) <= most


def test_as_many_values_as_may_be_are_read():
    [tree] = trees(f"a: [{'a,' * (MOST_VALUES - 2)}]", source="a.yaml")

    assert tree.problems == []
    assert len(problems("---\n" * MOST_DOCUMENTS)) == 0


def test_words_of_yaml_1_1_stay_text_where_they_are_keys():
    [tree] = trees("on: 1\nno: 2\n1: 3\n", source="a.yaml")

    assert tree.value == {"on": 1, "no": 2, "1": 3}


@pytest.mark.parametrize("word", ["$text", "$json", "$yaml"])
def test_a_reference_that_would_fetch_is_refused(word):
    assert only_problem(f"a:\n  {word}: https://x.test/\n").startswith(f"2:3 a uses {word}, which")


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.system [id]",
        "a: !include b.yaml",
        "a: !!set {b}",
        "a: !!binary YQ==",
    ],
)
def test_a_tag_constructs_nothing(text):
    assert only_problem(text).startswith("1:1 a has the tag")


def test_an_alias_stands_for_its_value():
    [tree] = trees("a: &x [1, 2]\nb: *x\n", source="a.yaml")

    assert tree.value == {"a": [1, 2], "b": [1, 2]}


def test_aliases_that_multiply_are_stopped():
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 9))

    assert f"more than {MOST_VALUES} values" in only_problem(f"l0: &l0 [x]\n{levels}")


def test_an_alias_within_itself_is_stopped():
    assert "aliases" in only_problem("a: &a\n  - *a\n")


@pytest.mark.parametrize("bracket", ["[", "{a: "])
def test_depth_is_stopped_before_it_can_exhaust_the_stack(bracket):
    assert f"more than {DEEPEST} levels" in only_problem(bracket * 20_000)


def test_a_merge_key_is_refused():
    assert "merges with <<" in only_problem("a: &a {b: 1}\nc:\n  <<: *a\n")


def test_a_key_that_is_no_text_is_refused():
    assert "has a key that is no text" in only_problem("? [a]\n: 1\n")


@pytest.mark.parametrize("value", ["2026-13-45", "2026-02-30"])
def test_a_number_or_date_that_does_not_exist_is_told(value):
    assert only_problem(f"a: {value}").startswith("1:1 a is not a number or date that exists")


@pytest.mark.parametrize("escape", [r"\0", r"\e", r"\uD800"])
def test_control_characters_are_refused(escape):
    assert only_problem(f'a: "x{escape}"').startswith("1:1 a has control characters")


def test_a_text_that_is_too_long_is_refused():
    assert str(LONGEST_TEXT) in only_problem("a" * (LONGEST_TEXT + 1))


def test_what_stands_before_a_syntax_error_is_still_read():
    first, last = trees("a: 1\n---\nb: [\n", source="a.yaml")

    assert first.value == {"a": 1}
    assert [(found.line, found.source) for found in last.problems] == [(4, "a.yaml")]


def test_a_character_that_yaml_forbids_is_told():
    assert "is not YAML text" in only_problem("a: \x07")


def test_empty_documents_are_passed_over():
    assert [tree.value for tree in trees("---\n---\na: 1\n---\n", source="a.yaml")] == [{"a": 1}]


@given(st.text(max_size=200))
def test_any_text_ends_in_problems_and_never_in_an_exception(text):
    documents = parse(text, source="a.yaml", read_beside=read_nothing)

    assert documents.problems
    assert all(found.line >= 1 and found.message for found in documents.problems)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["kind", "spec", "metadata", "name", "team", "a"]), inner
            )
        ),
        max_leaves=12,
    )
)
def test_any_content_of_a_document_ends_in_problems_and_never_in_an_exception(content):
    text = json.dumps({"apiVersion": "ops-registry/v1", "kind": "AIInterface", "spec": content})
    documents = parse(text, source="a.yaml", read_beside=read_nothing)

    assert documents.problems
    assert not documents.interfaces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n\tb: 1", "2:1  is indented with a tab, which YAML does not take: use spaces"),
        ("a: @b", "1:4  begins a value with @, which YAML keeps for itself"),
        ("a: `b`", "1:4  begins a value with `, which YAML keeps for itself"),
        ("a: b: c", "1:5  has a colon where none fits"),
        ("a:\n  b: 1\n c: 2", "3:2  does not line up with what stands above"),
        ("a: 1\nb\nc: 2", "3:1  has no colon after its key"),
        ("a: 'b\nc: d", "1:4  is never closed: the quote that begins here has no end"),
        ("a: *b", "1:4  uses the alias *b, which nothing above defines"),
        ("a: [b\nc: d", "2:2  needs a comma or a closing ]"),
        ("a: {b: c\nd: e", "2:2  needs a comma or a closing }"),
        ('a: "\\d"', "1:6  has a backslash in double quotes that means nothing"),
        ("a: !<b", "1:7  is not YAML: while parsing a tag expected '>', but found"),
    ],
)
def test_a_mistake_of_syntax_is_told_with_its_place_and_its_cure(text, expected):
    assert only_problem(text).startswith(expected)
