"""What is kept of a write, and how it reads."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.audit import LONGEST_VALUE, Change, Deed, Kind, Subject, dump, load, plain
from registry.domain.audit_chain import BEGINNING, chained
from registry.domain.audit_fields import FIELDS, changes
from registry.domain.audit_sentences import AuditEntry
from registry.domain.origins import BY_ITSELF, Origin, Via, of_command

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PARTS = {
    Kind.MEMBERSHIP: ("support", "mia@example.test"),
    Kind.ENVIRONMENT: ("chat", "production"),
    Kind.IDENTITY: ("chat", "production", "a"),
    Kind.ALERT_ROUTE: ("chat", "pager"),
    Kind.REHEARSAL: ("chat", "staging", "2026-11-21 12:00:00 UTC"),
    Kind.OWNERSHIP: ("chat", "uptime", "primary", "the team support"),
    Kind.RELEASE: ("chat", "production", "rel_01KA0000000000000000000000", "1.4.2"),
    Kind.POLICY: ("chat", "models"),
    Kind.TRUST_RULE: ("chat", "releases"),
    Kind.PERSON_LINK: ("github", "4711"),
    Kind.VOTE: (
        *("chat", "production", "rel_01KA0000000000000000000000", "1.4.2"),
        "release_approval",
    ),
    Kind.WAIVER: ("chat", "production", "TLS-4", "wav_01KA0000000000000000000000"),
    Kind.ATTESTATION: ("chat", "production", "ACC-4"),
    Kind.ASSIGNMENT: ("chat", "production", "ACC-4", "Tom"),
    Kind.COMMENT: ("chat", "production", "ACC-4"),
    Kind.EVIDENCE: ("chat", "production", "CAP-5", "evd_01KA0000000000000000000000"),
}
values = st.none() | st.integers() | st.text() | st.lists(st.text()) | st.booleans() | st.dates()
known = st.sampled_from(sorted(FIELDS[Kind.ENVIRONMENT]))
records = st.dictionaries(known | st.text(), values)


def entry(deed, kind, *found, who="Mia", token="", origin=BY_ITSELF):
    subject = Subject(kind, PARTS.get(kind, ("support",)))
    return AuditEntry(1, NOW, who, "", token, origin, deed, subject, found, "")


@given(records, records)
def test_only_fields_on_the_list_are_kept(before, after):
    names = [one.field for one in changes(Kind.ENVIRONMENT, before, after)]
    assert set(names) <= FIELDS[Kind.ENVIRONMENT]
    assert len(set(names)) == len(names)


@given(records)
def test_what_did_not_change_is_left_out(record):
    assert changes(Kind.ENVIRONMENT, record, dict(record)) == ()


@given(records, records)
def test_changes_come_back_from_json(before, after):
    found = changes(Kind.ENVIRONMENT, before, after)
    assert load(json.loads(json.dumps(dump(found)))) == found


@given(records, records)
def test_whatever_changed_can_be_chained(before, after):
    found = dump(changes(Kind.ENVIRONMENT, before, after))
    assert chained({"changes": found}, BEGINNING).place == 1


@pytest.mark.parametrize(
    ("value", "kept"), [(2**53 - 1, 2**53 - 1), (2**53, str(2**53)), ("a\ud800", "a?")]
)
def test_what_canonical_json_cannot_hold_is_kept_as_near_as_can_be(value, kept):
    assert plain(value) == kept


@given(values)
def test_a_value_is_short_and_plain(value):
    kept = plain(value)
    texts = kept if isinstance(kept, list) else [kept]
    assert all(len(one) <= LONGEST_VALUE + 1 for one in texts if isinstance(one, str))
    assert kept not in ("", [])


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("deed", Deed)
def test_every_row_reads_as_a_sentence(deed, kind):
    for found in ((), (Change("name", "one", "two"),), (Change("name", None, ["two"]),) * 2):
        sentence = entry(deed, kind, *found).sentence
        assert sentence.startswith("Mia ")
        assert "{" not in sentence
        assert "None" not in sentence


@pytest.mark.parametrize(
    ("deed", "change", "line"),
    [
        (Deed.ADDED, Change("edge_url", None, "https://a.test"), "edge URL: https://a.test"),
        (Deed.REMOVED, Change("tier", 1, None), "tier: 1"),
        (Deed.ACCEPTED, Change("review_by", "a", "b"), "last day from a to b"),
        (Deed.ACCEPTED, Change("upstreams", ["a", "b"], None), "upstreams from a, b to nothing"),
    ],
)
def test_what_changed_reads_as_a_line(deed, change, line):
    assert entry(deed, Kind.INTERFACE, change).details == (line,)


@pytest.mark.parametrize(
    ("origin", "token", "place"),
    [
        (BY_ITSELF, "", ""),
        (of_command("apply"), "", "command, apply"),
        (Origin(Via.PAGE, "192.0.2.1", "Firefox"), "", "Firefox, from 192.0.2.1"),
        (Origin(Via.API, "192.0.2.1"), "abc", "with the token abc, API, from 192.0.2.1"),
    ],
)
def test_the_place_is_told(origin, token, place):
    assert entry(Deed.ADDED, Kind.TEAM, token=token, origin=origin).place == place


def test_what_nobody_did_the_program_did():
    assert entry(Deed.ADDED, Kind.PERSON, who="").sentence.startswith("The program added")
