"""The audit trail as CSV and as JSON lines."""

import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.audit_chain import BEGINNING, Link, chained
from registry.domain.audit_export import COLUMNS, csv_lines, json_lines
from registry.domain.csv_cells import harmless

TEXTS = ("who", "email", "token", "via", "address", "agent", "deed", "kind", "interface", "reason")
SAYS = dict.fromkeys(TEXTS, "") | {"at": "2026-11-21T12:00:00.000000Z"}


def row(**says: object) -> Link:
    return chained({**SAYS, "subject": ["chat", "a"], "changes": [], **says}, BEGINNING)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1", "－1", "\x0b=1"],
)
def test_what_a_spreadsheet_computes_is_made_a_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Mia", "a=1", "12", "2026-11-21", "Mia - Tom"])
def test_what_it_does_not_stays(text: str) -> None:
    assert harmless(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_each_row_is_one_record_of_csv_with_what_it_says(text: str) -> None:
    link = row(who=text, changes=[["name", None, text]])
    names, read = csv.reader(csv_lines([link]))
    cells = dict(zip(names, read, strict=True))
    assert names == list(COLUMNS)
    assert cells["who"] == harmless(text)
    assert json.loads(cells["changes"]) == [["name", None, text]]
    assert (cells["place"], cells["digest"], cells["subject"]) == ("1", link.digest, "chat/a")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_each_row_is_one_line_of_json_with_all_that_is_chained(text: str) -> None:
    link = row(reason=text)
    (line,) = json_lines([link])
    chain = {"place": 1, "previous": link.previous, "digest": link.digest}
    assert line.count("\n") == 1
    assert json.loads(line) == {**link.says, **chain}
