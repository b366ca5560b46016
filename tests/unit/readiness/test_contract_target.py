"""A change of the contract voids what was seen only where a probe asks by it."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from readiness.domain.checks import prx_1
from readiness.domain.checks.contract import Subject
from readiness.domain.horizons import horizons_of
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import target_digest
from registry.domain.contract_catalogue import Clause
from registry.domain.contract_clauses import PROBED, Reason
from registry.domain.snapshot import ContractSnapshot
from tests.observations import CONTRACT, ENVIRONMENT, INTERFACE, NOW

PROBES = Path(__file__).resolve().parents[3] / "readiness" / "probes"
DAY = timedelta(days=1)


def of(contract):
    return target_digest(replace(ENVIRONMENT, contract=contract))


@pytest.mark.parametrize("clause", Clause)
def test_a_clause_counts_where_a_probe_asks_by_it(clause):
    without = replace(CONTRACT, **{clause.value: getattr(ContractSnapshot(), clause)})
    if clause is Clause.TRUSTED_PROXIES:
        without = replace(CONTRACT, trusted_proxies=("10.0.0.0/8",), not_applicable=())
    assert without != CONTRACT
    assert (of(without) != of(CONTRACT)) is (clause in PROBED)


def test_review_origin_and_reasons_void_nothing():
    reviewed = replace(CONTRACT, reviewed_on=NOW.date(), reviewed_by="Tom")
    moved = replace(CONTRACT, template="edge", template_version=3, inherited=("minimum_tls",))
    reasoned = replace(CONTRACT, not_applicable=(Reason("trusted_proxies", "Another."),))
    assert {of(one) for one in (reviewed, moved, reasoned)} == {of(CONTRACT)}


def test_probes_read_no_other_clause():
    read = {
        node.attr
        for path in PROBES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "contract"
    }
    assert read & set(Clause) <= set(PROBED)


@pytest.mark.parametrize("days", [-181, -180, -1, 0, 1, 2, 30])
def test_a_review_counts_for_180_days_and_turns_at_horizons_alone(days):
    contract = replace(CONTRACT, reviewed_on=NOW.date() + days * DAY)
    place = replace(ENVIRONMENT, contract=contract)
    interface = replace(INTERFACE, environments=(place,))
    midnight = NOW.replace(hour=0)
    ends = set(horizons_of(interface, {}, midnight))

    def outcome(now):
        return prx_1.judge(Subject(interface, place, now)).outcome

    assert outcome(NOW) is (Outcome.PASS if -180 <= days <= 1 else Outcome.FAIL)
    for number in range(1, 250):
        first = midnight + number * DAY
        last = first - timedelta(microseconds=1)
        assert outcome(last) is outcome(first) or last in ends


@pytest.mark.parametrize(
    ("contract", "summary"),
    [
        (ContractSnapshot(), "No clause of the proxy contract is recorded."),
        (replace(CONTRACT, websocket=""), "Open: WebSocket."),
        (replace(CONTRACT, reviewed_on=None), "Every clause is recorded, and no review of them is"),
    ],
)
def test_it_says_what_is_missing_and_leads_to_the_form(contract, summary):
    place = replace(ENVIRONMENT, contract=contract)
    verdict = prx_1.judge(Subject(INTERFACE, place, NOW))
    assert verdict.outcome is Outcome.FAIL
    assert verdict.summary.startswith(summary)
    assert (verdict.remedy.form, verdict.remedy.section) == ("contract", "")


def test_what_is_inherited_counts_as_filled():
    inherited = replace(CONTRACT, template="edge", inherited=tuple(c.value for c in Clause))
    place = replace(ENVIRONMENT, contract=inherited)
    assert prx_1.judge(Subject(INTERFACE, place, NOW)).outcome is Outcome.PASS
