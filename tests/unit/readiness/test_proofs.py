"""What proves a host, for how long, and what waits for it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import ProbeId
from readiness.domain.proof_sights import PREFIX, Sight, sight_of_file, sight_of_records
from readiness.domain.proofs import (
    AGAIN_EVERY,
    ALWAYS_SENT,
    ASKED_EVERY,
    LASTS,
    Proof,
    ProofState,
    Way,
    held_back,
    hosts_of,
    proven_hosts,
)
from tests.factories import NOW
from tests.observations import ENVIRONMENT

TOKEN = "5b1f0c9e7ad24c3f8e6602d7b9a1c4f0"
OTHER = TOKEN[::-1]
HOST = "chat.example.test"
PROOF = Proof("support", HOST, TOKEN)
PUBLIC = replace(
    ENVIRONMENT, edge_url=f"https://{HOST}:8443/chat", plain_url="", outside_zone="public"
)
MOMENT = timedelta(microseconds=1)

lines = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
).filter(lambda line: TOKEN not in line)
tokens = st.sampled_from([TOKEN, f"{PREFIX}{TOKEN}"])


@given(st.lists(lines), st.lists(lines), tokens, st.sampled_from(["\n", "\r\n"]))
def test_a_line_that_is_the_token_proves_whatever_stands_around_it(before, after, line, end):
    body = end.join([*before, line, *after]).encode()
    assert sight_of_file(200, body, TOKEN, is_cut=False) is Sight.FOUND
    assert sight_of_file(200, b"\xef\xbb\xbf" + body, TOKEN, is_cut=False) is Sight.FOUND


@given(st.lists(lines), lines.filter(str.strip), tokens, st.booleans())
def test_a_line_that_holds_more_than_the_token_proves_nothing(others, more, line, is_before):
    # what may be beside it is blank, and the prefix
    mixed = f"{more}{line}" if is_before else f"{line}{more}"
    if mixed.strip() == f"{PREFIX}{TOKEN}":
        return
    body = "\n".join([*others, mixed]).encode()
    assert sight_of_file(200, body, TOKEN, is_cut=False) is not Sight.FOUND


@given(st.binary(), st.integers(100, 599), st.booleans())
def test_nothing_that_does_not_hold_the_token_proves_it(body, status, is_cut):
    assert sight_of_file(status, body, TOKEN, is_cut=is_cut) is not Sight.FOUND
    assert sight_of_records([body], TOKEN) is not Sight.FOUND


@pytest.mark.parametrize(
    ("status", "body", "is_cut", "expected"),
    [
        (301, TOKEN, False, Sight.REDIRECTED),
        (404, TOKEN, False, Sight.HTTP_4XX),
        (503, TOKEN, False, Sight.HTTP_5XX),
        (206, TOKEN, False, Sight.HTTP_OTHER),
        (200, TOKEN, True, Sight.TOO_LARGE),
        (200, f"{TOKEN}\nand", True, Sight.FOUND),
        (200, f"{PREFIX}{OTHER}\n", False, Sight.OTHER_TOKEN),
        (200, f"<html>{TOKEN}</html>", False, Sight.NO_TOKEN),
        (200, TOKEN.upper(), False, Sight.NO_TOKEN),
    ],
)
def test_what_else_a_file_shows_is_one_word(status, body, is_cut, expected):
    assert sight_of_file(status, body.encode(), TOKEN, is_cut=is_cut) is expected


@given(st.lists(st.binary(max_size=300)), st.lists(st.binary(max_size=300)))
def test_a_record_proves_beside_any_others(before, after):
    records = [*before, f"{PREFIX}{TOKEN}".encode(), *after]
    assert sight_of_records(records, TOKEN) is Sight.FOUND


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([], Sight.NO_RECORD),
        ([b"v=spf1 -all"], Sight.NO_RECORD),
        ([TOKEN.encode()], Sight.NO_RECORD),
        ([f"{PREFIX}{OTHER}".encode()], Sight.OTHER_TOKEN),
        ([f"{PREFIX}{TOKEN}x".encode()], Sight.OTHER_TOKEN),
    ],
)
def test_a_record_that_is_not_the_token_proves_nothing(records, expected):
    assert sight_of_records(records, TOKEN) is expected


@pytest.mark.parametrize("sight", Sight)
def test_every_word_has_a_sentence_of_its_own(sight):
    assert sight.sentence.endswith(".")
    assert [one for one in Sight if one.sentence == sight.sentence] == [sight]


def test_a_proof_lapses_by_itself_when_it_is_read():
    given_ = replace(PROOF, proven_at=NOW, way=Way.DNS)
    assert PROOF.state(NOW) is ProofState.UNPROVEN
    assert given_.state(NOW + LASTS - MOMENT) is ProofState.PROVEN
    assert given_.state(NOW + LASTS) is ProofState.LAPSED
    assert proven_hosts({("support", HOST): given_}, "support", NOW) == {HOST}
    assert not proven_hosts({("support", HOST): given_}, "sales", NOW)


def test_seeing_a_proof_again_counts_once_a_day():
    fresh = replace(PROOF, proven_at=NOW, way=Way.DNS)
    assert PROOF.is_worth_keeping(NOW)
    assert not fresh.is_worth_keeping(NOW + AGAIN_EVERY - MOMENT)
    assert fresh.is_worth_keeping(NOW + AGAIN_EVERY)
    assert fresh.is_worth_keeping(NOW + LASTS)


def test_an_attempt_is_under_way_until_something_is_heard_or_a_minute_has_passed():
    asked = replace(PROOF, asked_at=NOW)
    assert not PROOF.is_under_way(NOW)
    assert asked.is_under_way(NOW)
    assert asked.waits(NOW) == ASKED_EVERY
    assert not asked.is_under_way(NOW + ASKED_EVERY)
    assert not replace(asked, tried_at=NOW).is_under_way(NOW)
    assert replace(asked, tried_at=NOW - MOMENT).is_under_way(NOW)


def test_the_hosts_of_an_environment_are_those_of_its_addresses_in_public_alone():
    elsewhere = replace(PUBLIC, plain_url="http://old.example.test")
    assert hosts_of(PUBLIC) == (HOST,)
    assert hosts_of(elsewhere) == (HOST, "old.example.test")
    assert hosts_of(replace(PUBLIC, plain_url=f"http://{HOST}")) == (HOST,)
    assert hosts_of(replace(elsewhere, outside_zone="office")) == ()


def test_all_but_the_first_two_probes_wait_for_the_proof_and_say_how_to_give_it():
    waiting = held_back(PUBLIC, tuple(ProbeId), (), "Support")
    assert set(waiting) == set(ProbeId) - ALWAYS_SENT == set(ProbeId) - {"P01", "P02"}
    assert {cause.reason for cause in waiting.values()} == {UnknownReason.UNPROVEN}
    detail = waiting[ProbeId.EXPOSURE].detail
    assert all(
        word in detail for word in ("Support", f"_ops-registry.{HOST}", "/.well-known/ops-registry")
    )
    assert held_back(PUBLIC, tuple(ProbeId), {HOST}, "Support") == {}
    assert held_back(replace(PUBLIC, outside_zone="office"), tuple(ProbeId), (), "Support") == {}


def test_a_plain_address_on_another_host_holds_back_its_own_probe_alone():
    elsewhere = replace(PUBLIC, plain_url="http://old.example.test")
    waiting = held_back(elsewhere, tuple(ProbeId), {HOST}, "Support")
    assert set(waiting) == {ProbeId.PLAIN_HTTP}
    assert "old.example.test" in waiting[ProbeId.PLAIN_HTTP].detail


def test_an_address_has_a_file_and_no_record():
    proof = replace(PROOF, host="2001:db8::1")
    assert proof.record_name == ""
    assert proof.file_url == "https://[2001:db8::1]/.well-known/ops-registry"
    edge = replace(PUBLIC, edge_url="https://[2001:db8::1]")
    assert "TXT" not in held_back(edge, [ProbeId.HSTS], (), "Support")[ProbeId.HSTS].detail
