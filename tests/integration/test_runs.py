"""The history of runs: kept with each batch, let go of after a fortnight."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from readiness.domain.failures import Failure
from readiness.domain.outcomes import UnknownReason
from readiness.domain.probing import Cadence, Observation, ProbeId, Unknown, target_digest
from readiness.domain.vitals import Part
from readiness.models import Heartbeat, ProbeRun, ProbeSchedule
from readiness.probes.contract import TargetObservations
from readiness.selectors.runs import check_runs
from readiness.services import runs as services
from readiness.services.claims import claims_take
from readiness.services.heartbeats import control_failed, heartbeat_record
from readiness.services.probing import batch_begin, batch_record, interface_refresh
from registry.models import Environment
from tests.factories import NOW
from tests.observations import SOUND_ANSWER, availability

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def environment(interface):
    interface_refresh(interface_id=interface.pk, edges_changed=True, now=NOW)
    ProbeSchedule.objects.exclude(cadence=Cadence.FAST).delete()
    return Environment.objects.get()


def observed(target, at, **changes):
    usual: dict[str, Any] = {"facts": availability(), "milliseconds": 41, "bytes_read": 2}
    digest = target_digest(target.environment)
    seen = Observation(ProbeId.AVAILABILITY, at, 1, target=digest, **usual | changes)
    return TargetObservations(target.environment, (seen,))


def run(now, **changes):
    ProbeSchedule.objects.update(next_due_at=now)
    claim = claims_take(now=now, most=100)
    (target,) = batch_begin(claim=claim, now=now)
    batch_record(claim=claim, results=[observed(target, now, **changes)], now=now)


def old_runs(environment, count, age):
    ProbeRun.objects.bulk_create(
        ProbeRun(
            environment=environment, probe="P01", observed_at=NOW - age - number * MINUTE,
            has_failed=False, attempts=1, flaked=False, milliseconds=1, bytes_read=0,
        )
        for number in range(count)
    )  # fmt: skip


def test_each_run_is_kept_with_what_came_of_it(environment):
    refused = availability(replace(SOUND_ANSWER, failure=Failure.REFUSED, status=None))
    run(NOW)
    run(NOW + MINUTE, facts=refused, attempts=2)
    first, second = ProbeRun.objects.order_by("observed_at")
    assert (first.has_failed, first.outcomes, first.milliseconds) == (
        False,
        {"AVL-1": "p", "AVL-2": "p"},
        41,
    )
    failed = {"AVL-1": "f", "AVL-2": "u"}
    assert (second.has_failed, second.outcomes, second.attempts) == (True, failed, 2)


def test_a_run_without_facts_keeps_why(environment):
    unknown = Unknown(UnknownReason.PROBER_FAULT, "No network.")
    run(NOW, facts=None, unknown=unknown)
    kept = ProbeRun.objects.get()
    assert (kept.unknown, kept.has_failed, kept.outcomes) == (
        "prober_fault",
        False,
        {"AVL-1": "u", "AVL-2": "u"},
    )


def test_the_last_thirty_runs_are_given_the_oldest_first(environment):
    for minutes in range(32):
        run(NOW + minutes * MINUTE)
    runs = check_runs(environment.pk, "P01", "AVL-1")
    assert (len(runs), runs[0].observed_at) == (30, NOW + 2 * MINUTE)
    assert runs[-1].observed_at == NOW + 31 * MINUTE


def test_a_check_of_the_records_has_no_runs_and_costs_no_query(
    environment, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert check_runs(environment.pk, "record", "OWN-1") == ()


def test_runs_are_kept_for_a_fortnight(environment):
    old_runs(environment, 3, services.KEPT)
    old_runs(environment, 2, services.KEPT - DAY)
    # the first of the three is exactly as old as is kept
    assert services.runs_prune(now=NOW) == 2
    assert ProbeRun.objects.count() == 3


def test_runs_are_let_go_of_once_a_day(environment, django_assert_num_queries):
    services.runs_prune(now=NOW)
    old_runs(environment, 3, 2 * services.KEPT)
    assert services.runs_prune(now=NOW + DAY - MINUTE) == 0
    assert services.runs_prune(now=NOW + DAY) == 3


def test_a_tick_deletes_a_bounded_number_and_the_next_goes_on(environment, monkeypatch):
    monkeypatch.setattr(services, "MOST_PRUNED", 2)
    old_runs(environment, 3, 2 * services.KEPT)
    assert services.runs_prune(now=NOW) == 2
    assert services.runs_prune(now=NOW) == 1
    assert Heartbeat.objects.filter(name=Part.PRUNE).exists()


def test_deleting_takes_one_statement_for_the_rows(environment, django_assert_max_num_queries):
    old_runs(environment, 50, 2 * services.KEPT)
    # three of them look for what pipelines asked long ago
    with django_assert_max_num_queries(8):
        services.runs_prune(now=NOW)


def test_a_prober_that_is_cut_off_is_told_from_one_that_is_not(environment):
    claim = claims_take(now=NOW, most=100)
    (target,) = batch_begin(claim=claim, now=NOW)
    cut_off = Unknown(UnknownReason.CONTROL_FAILED, "No control.")
    assert control_failed([observed(target, NOW, facts=None, unknown=cut_off)])
    assert not control_failed([observed(target, NOW)])
    assert not control_failed([])


def test_a_sign_of_life_is_one_row_and_one_statement(db, django_assert_num_queries):
    heartbeat_record(name=Part.CONTROL, now=NOW, has_failed=True, detail="x" * 300)
    with django_assert_num_queries(1):
        heartbeat_record(name=Part.CONTROL, now=NOW + MINUTE)
    beat = Heartbeat.objects.get()
    assert (beat.at, beat.has_failed, beat.detail) == (NOW + MINUTE, False, "")
