"""Runs that did not come to the end: they may condemn an edge and never praise it."""

from dataclasses import replace
from typing import Any, cast

import pytest

from readiness.domain.assessment import judge_environment
from readiness.domain.findings import Finding
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import ProbeId
from tests.observations import ENVIRONMENT, INTERFACE, NOW, sound


def judged(check: str, probe: ProbeId, *left_out: str, **facts: object) -> Finding:
    observations = sound()
    seen = observations[probe]
    changed: Any = replace(cast("Any", seen.facts), **facts)
    observations[probe] = replace(seen, facts=changed, left_out=left_out)
    findings = judge_environment(INTERFACE, ENVIRONMENT, observations, NOW).findings
    return next(found for found in findings if found.check == check)


@pytest.mark.parametrize(
    ("check", "probe"),
    [
        ("AVL-1", ProbeId.AVAILABILITY),
        ("TLS-1", ProbeId.TLS),
        ("PRX-2", ProbeId.PLAIN_HTTP),
        ("PRX-3", ProbeId.HSTS),
    ],
)
def test_nothing_passes_that_was_asked_by_halves(check: str, probe: ProbeId) -> None:
    assert judged(check, probe).outcome is Outcome.PASS
    found = judged(check, probe, "/a", "/b", "/c", "/d")
    assert (found.outcome, found.reason) == (Outcome.UNKNOWN, UnknownReason.BUDGET)
    assert "missing: /a, /b, /c and 1 more" in found.summary
    assert found.remedy.text


def test_what_fails_by_halves_fails() -> None:
    answer = replace(sound()[ProbeId.HSTS].facts.answers[0], values=())
    found = judged("PRX-3", ProbeId.HSTS, "/b", answers=(answer,))
    assert found.outcome is Outcome.FAIL
