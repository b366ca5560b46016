"""What the samples say about how they are operated: the sound ones all, the careless little."""

from datetime import UTC, datetime

import pytest

from deploy.demo.descriptors import descriptor
from deploy.demo.running import prepare
from readiness.domain.checks.catalogue import BY_ID
from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.outcomes import Outcome
from registry.domain.descriptor import interface_snapshot, parse

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ASKED = ("OWN-6", "OWN-7", "OWN-8", "OWN-9", "OWN-10", "DAT-1", "INC-1", "MDL-2")


@pytest.fixture
def outcomes(tmp_path):
    prepare(tmp_path, NOW)
    found = parse(descriptor(tmp_path), source="demo", read_beside=str)
    assert found.problems == ()

    def judged(name: str) -> dict[str, Outcome]:
        [document] = [one.document for one in found.interfaces if name in one.name]
        interface = interface_snapshot(document, now=NOW)
        subject = Subject(interface, interface.environments[0], NOW)
        checks = [check for check in map(BY_ID.get, ASKED) if isinstance(check, RecordCheck)]
        assert len(checks) == len(ASKED)
        return {check.id: check.judge(subject).outcome for check in checks}

    return judged


@pytest.mark.parametrize("name", ["guarded", "flaky"])
def test_a_sound_one_says_everything(outcomes, name):
    assert set(outcomes(name).values()) == {Outcome.PASS}


def test_the_careless_one_says_next_to_nothing(outcomes):
    assert set(outcomes("careless").values()) == {Outcome.FAIL}
