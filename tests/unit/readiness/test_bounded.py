"""The evidence that one finding keeps."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.assessment import judge_environment
from readiness.domain.checks.bounded import bounded
from readiness.domain.facts import LeftOut
from readiness.domain.findings import EVIDENCE_LIMIT_BYTES
from readiness.domain.probing import ProbeId
from tests.observations import (
    ENVIRONMENT,
    INTERFACE,
    LEAF,
    NOW,
    SOUND_ANSWER,
    SOUND_TLS,
    availability,
    observed,
    sound,
    tls,
)

LINES = st.lists(st.tuples(st.text(max_size=40), st.text(max_size=900)), max_size=12)
HEADERS = tuple((name, "é" * 200) for name in ("server", "via", "vary", "location", "allow"))


def size(lines):
    return sum(len(label.encode()) + len(value.encode()) for label, value in lines)


def finding_of(check, probe, facts):
    seen = sound() | {probe: observed(probe, facts)}
    assessment = judge_environment(INTERFACE, ENVIRONMENT, seen, NOW)
    return next(found for found in assessment.findings if found.check == check)


@given(LINES)
def test_it_never_keeps_more_than_the_limit(lines):
    assert size(bounded(lines)) <= EVIDENCE_LIMIT_BYTES


@given(LINES)
def test_what_fits_is_left_as_it_is_and_what_was_cut_fits(lines):
    kept = bounded(lines)
    if size(lines) <= EVIDENCE_LIMIT_BYTES:
        assert kept == tuple(lines)
    assert bounded(kept) == kept


@given(LINES)
def test_whatever_is_missing_is_said(lines):
    kept = bounded(lines)
    if kept != tuple(lines):
        label, value = kept[-1]
        said = int(value.split()[1]) if label == "…" else 0
        shown = kept[:-1] if said else kept
        assert len(shown) + said == len(lines)
        whole = [line for line in shown if not line[1].endswith("…")]
        assert all(line in lines for line in whole)


def test_the_first_line_that_does_not_fit_is_shortened():
    kept = bounded([("request", "GET /"), ("answer", "é" * 2000), ("header", "x")])
    assert kept[0] == ("request", "GET /")
    assert kept[1][1].endswith("é…")
    assert kept[2] == ("…", "and 1 more")
    assert size(kept) > EVIDENCE_LIMIT_BYTES - 64


def test_headers_of_an_answer_go_before_the_addresses():
    answers = [replace(SOUND_ANSWER, address=f"192.0.2.{n}", headers=HEADERS) for n in range(1, 5)]
    facts = availability(*answers, left_out=(LeftOut("192.0.2.9", "a fifth address"),))
    finding = finding_of("AVL-1", ProbeId.AVAILABILITY, facts)
    assert size(finding.evidence) <= EVIDENCE_LIMIT_BYTES
    labels = [label for label, _ in finding.evidence]
    assert labels[:6] == ["request", *(f"192.0.2.{n}" for n in (1, 2, 3, 4, 9))]
    assert labels[6] == "192.0.2.1 server"
    assert finding.evidence[-1][0] == "…"
    assert finding.evidence[-1][1].startswith("and ")


def test_a_long_chain_is_cut_for_every_check_that_shows_it():
    chain = tuple(
        replace(LEAF, subject="CN=" + "é" * 197, issuer="CN=" + "é" * 197) for _ in "0" * 10
    )
    facts = tls(replace(SOUND_TLS, chain=chain))
    for check in ("TLS-1", "TLS-2", "TLS-3", "TLS-4", "TLS-5"):
        finding = finding_of(check, ProbeId.TLS, facts)
        assert size(finding.evidence) <= EVIDENCE_LIMIT_BYTES
        assert finding.evidence[0] == ("address", "192.0.2.7")
