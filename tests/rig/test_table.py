"""The product's table: every cell of the rig judged as its label says."""

import pytest

from readiness.domain.checks.bounded import bounded
from readiness.domain.findings import EVIDENCE_LIMIT_BYTES
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import ProbeId
from tests.rig.booting import Rig
from tests.rig.labels import Label, all_cells
from tests.rig.looking import Seen, judge, known_checks, table

pytestmark = pytest.mark.xdist_group("rig")
NEVER_ASKED = {
    "litellm": {"GET /health", "POST /health"},
    "gradio": {"GET /monitoring"},
    "engine": {"GET /pause", "POST /pause", "POST /collective_rpc", "POST /update_weights"},
}
"""Of the applications behind the edges: what costs, prints or changes something."""
UNSEEN = {"bare-tls/never-answers-tls", "bare-tls/refused", "nginx-tls/not-tls"}
"""Cases in which no certificate is ever shown."""
CONFIRMED = ("AVL-1", "PRX-2", "PRX-3", "ACC-1", "ACC-2")
"""Checks whose every failure is one of their probe, which asks once more then."""


def test_every_check_of_a_label_is_one_of_the_product(running: dict[str, Label]) -> None:
    assert {cell.check for cell in all_cells(running)} <= set(known_checks())


def test_every_edge_is_judged_as_it_is_configured(
    rig: Rig, running: dict[str, Label], seen: Seen
) -> None:
    rows: dict[str, dict[str, str]] = {}
    differences = []
    for cell in all_cells(running):
        verdict = judge(rig, seen, cell)
        rows.setdefault(cell.case, {})[cell.check] = str(verdict.outcome)
        if verdict.outcome != cell.outcome:
            differences.append(
                f"{cell.case} {cell.check}: {cell.outcome} ({cell.because}), but the product says "
                f"{verdict.outcome} ({verdict.reason}): {verdict.summary}"
            )
    assert not differences, "\n".join((table(rows), *differences))


def test_the_evidence_is_small_and_holds_no_credential(
    rig: Rig, running: dict[str, Label], seen: Seen
) -> None:
    for cell in all_cells(running):
        verdict = judge(rig, seen, cell)
        lines = bounded(verdict.evidence)
        size = sum(len(f"{label}{value}".encode()) for label, value in lines)
        assert size <= EVIDENCE_LIMIT_BYTES, cell
        assert "right-key" not in repr(verdict), cell


def test_a_failure_counts_only_when_confirmed(
    rig: Rig, running: dict[str, Label], seen: Seen
) -> None:
    for cell in all_cells(running):
        observation = seen[cell.case][known_checks()[cell.check].probe]
        if cell.check in CONFIRMED and cell.outcome == "fail":
            assert observation.attempts == 2, cell
        if cell.check == "AVL-1" and cell.outcome == "pass":
            assert observation.attempts == 1, cell
        assert not observation.flaked, cell


def test_no_certificate_seen_is_said_as_never_observed(
    rig: Rig, running: dict[str, Label], seen: Seen
) -> None:
    unseen = [
        cell
        for name in UNSEEN & running.keys()
        for cell in running[name].cells.values()
        if cell.outcome == "unknown"
    ]
    assert unseen
    reasons = {judge(rig, seen, cell).reason for cell in unseen}
    assert reasons == {UnknownReason.NEVER_OBSERVED}


@pytest.mark.usefixtures("nginx")
def test_names_that_cannot_be_read_are_taken_by_openssl(seen: Seen) -> None:
    rows = seen["nginx-tls/odd-names"][ProbeId.TLS].facts.addresses
    assert [(row.verified, row.trusted, row.name_covered) for row in rows] == [(True, True, None)]


@pytest.mark.usefixtures("nginx")
def test_what_costs_or_changes_something_was_never_asked(rig: Rig, seen: Seen) -> None:
    assert seen
    for name, asked in NEVER_ASKED.items():
        assert rig.upstreams[name].asked, name
        assert not rig.upstreams[name].asked & asked, name
