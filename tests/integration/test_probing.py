"""From what is due to what is recorded, without a network."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from readiness.domain.failures import Failure
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import Cadence, Observation, ProbeId, target_digest
from readiness.models import (
    EnvironmentStatus,
    FindingPeriod,
    LatestObservation,
    ProbeSchedule,
)
from readiness.probes.contract import TargetObservations
from readiness.services.assessing import environments_assess
from readiness.services.probing import (
    batch_begin,
    batch_record,
    interface_refresh,
    probe_requested,
)
from readiness.services.schedules import (
    CLAIM_LASTS,
    RUN_LASTS,
    schedules_abandon,
    schedules_claim,
    schedules_complete,
    schedules_extend,
)
from registry.models import Environment
from tests.factories import NOW, EnvironmentFactory
from tests.observations import SOUND_ANSWER, availability, tls

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
STATE = EnvironmentStatus.State


def seen(target, *, answer=SOUND_ANSWER, at=NOW):
    """Return what a run would have seen of ``target``."""
    facts: dict[ProbeId, Any] = {ProbeId.AVAILABILITY: availability(answer), ProbeId.TLS: tls()}
    observations = tuple(
        Observation(probe, at, 1, facts=facts[probe], target=target_digest(target.environment))
        for probe in target.probes
    )
    return TargetObservations(target.environment, observations)


def run(*, now=NOW, **changes):
    """Claim, begin and record one batch."""
    claim = schedules_claim(now=now, most=100)
    targets = batch_begin(claim=claim, now=now)
    results = [seen(target, at=now, **changes) for target in targets]
    return batch_record(claim=claim, results=results, now=now)


@pytest.fixture
def environment(interface):
    interface_refresh(interface_id=interface.pk, edges_changed=True, now=NOW)
    return Environment.objects.get()


def test_every_environment_gets_a_schedule_for_every_cadence_once(interface):
    assert schedules_complete(now=NOW) == 2
    assert schedules_complete(now=NOW) == 0
    EnvironmentFactory()
    assert schedules_complete(now=NOW) == 2
    assert ProbeSchedule.objects.filter(next_due_at=NOW).count() == 4


def test_two_dispatchers_never_take_the_same_work(environment):
    first = schedules_claim(now=NOW, most=1)
    second = schedules_claim(now=NOW, most=100)
    assert first
    assert second
    assert ProbeSchedule.objects.filter(claim=first).count() == 1
    assert ProbeSchedule.objects.filter(claim=second).count() == 1
    assert schedules_claim(now=NOW, most=100) == ""


def test_a_claim_that_nobody_finished_is_taken_again_after_its_end(environment):
    first = schedules_claim(now=NOW, most=100)
    assert schedules_claim(now=NOW + CLAIM_LASTS - SECOND, most=100) == ""
    second = schedules_claim(now=NOW + CLAIM_LASTS, most=100)
    assert second not in ("", first)


def test_a_running_batch_keeps_its_claim_while_it_renews_it(environment):
    claim = schedules_claim(now=NOW, most=100)
    batch_begin(claim=claim, now=NOW)
    assert schedules_extend(claim=claim, now=NOW + RUN_LASTS) == 2
    assert schedules_claim(now=NOW + RUN_LASTS + SECOND, most=100) == ""


def test_a_batch_that_died_loses_its_slot_and_no_other(environment):
    claim = schedules_claim(now=NOW, most=100)
    batch_begin(claim=claim, now=NOW)
    assert Cadence.FAST.interval > RUN_LASTS
    assert schedules_claim(now=NOW + RUN_LASTS, most=100) not in ("", claim)
    assert schedules_extend(claim=claim, now=NOW + RUN_LASTS) == 0


def test_a_worker_that_is_alone_takes_over_at_once(environment):
    claim = schedules_claim(now=NOW, most=100)
    assert schedules_abandon() == 2
    assert batch_begin(claim=claim, now=NOW) == []
    assert schedules_claim(now=NOW, most=100) not in ("", claim)


def test_a_batch_that_is_delivered_twice_runs_once(environment):
    claim = schedules_claim(now=NOW, most=100)
    assert len(batch_begin(claim=claim, now=NOW)) == 1
    assert batch_begin(claim=claim, now=NOW) == []


def test_a_batch_whose_claim_was_taken_by_another_writes_nothing(environment):
    claim = schedules_claim(now=NOW, most=100)
    (target,) = batch_begin(claim=claim, now=NOW)
    schedules_claim(now=NOW + CLAIM_LASTS, most=100)
    assert batch_record(claim=claim, results=[seen(target)], now=NOW + CLAIM_LASTS) == 0
    assert not LatestObservation.objects.exists()


def test_a_batch_asks_each_environment_for_the_probes_that_are_due(environment):
    ProbeSchedule.objects.filter(cadence=Cadence.POSTURE).update(next_due_at=NOW + MINUTE)
    (target,) = batch_begin(claim=schedules_claim(now=NOW, most=100), now=NOW)
    assert target.probes == (ProbeId.AVAILABILITY,)


def test_a_recorded_batch_is_judged_and_due_again_in_its_rhythm(environment, owner):
    assert run(now=NOW + 7 * SECOND) == 1
    status = EnvironmentStatus.objects.get()
    assert (status.state, status.observed, status.applicable) == (STATE.BLOCKED, 9, 9)
    assert status.probed_at == NOW + 7 * SECOND
    due = dict(ProbeSchedule.objects.values_list("cadence", "next_due_at"))
    assert due == {
        Cadence.FAST: NOW + MINUTE,
        Cadence.POSTURE: NOW + timedelta(hours=12),
    }
    assert not ProbeSchedule.objects.exclude(claim="").exists()


def test_an_old_result_never_looks_good(environment):
    run()
    status = EnvironmentStatus.objects.get()
    assert status.expires_at == NOW + 3 * MINUTE
    assert status.stale_observed == 8


def test_running_again_extends_the_period_and_a_change_begins_another(environment):
    run()
    run(now=NOW + MINUTE)
    period = FindingPeriod.objects.get(check_id="AVL-1", ended_at=None)
    assert (period.first_seen, period.last_seen) == (NOW, NOW + MINUTE)
    refused = replace(SOUND_ANSWER, failure=Failure.REFUSED, status=None)
    run(now=NOW + 2 * MINUTE, answer=refused)
    present = FindingPeriod.objects.get(check_id="AVL-1", ended_at=None)
    assert (present.outcome, present.first_seen) == (Outcome.FAIL, NOW + 2 * MINUTE)
    ended = FindingPeriod.objects.filter(check_id="AVL-1").exclude(ended_at=None)
    assert [(one.outcome, one.ended_at) for one in ended.order_by("pk")][-1] == (
        Outcome.PASS,
        NOW + 2 * MINUTE,
    )
    assert EnvironmentStatus.objects.get().state == STATE.BLOCKED


def test_a_new_environment_stands_in_the_fleet_before_it_was_probed(environment):
    status = EnvironmentStatus.objects.get()
    assert (status.probed_at, status.observed) == (None, 3)
    assert status.state == STATE.BLOCKED


def test_assessing_costs_the_same_queries_for_one_and_for_many(
    environment, interface, django_assert_num_queries
):
    ids = [environment.pk]
    with django_assert_num_queries(14):
        environments_assess(environment_ids=ids, now=NOW)
    ids += [EnvironmentFactory(interface=interface).pk for _ in range(4)]
    environments_assess(environment_ids=ids, now=NOW)
    with django_assert_num_queries(14):
        environments_assess(environment_ids=ids, now=NOW)


def test_probing_on_request_is_for_those_who_may_change(
    environment, interface, owner, approver, outsider
):
    run()
    asked = {"interface": interface, "now": NOW + SECOND}
    with pytest.raises(PermissionDenied):
        probe_requested(by=outsider, **asked)
    assert probe_requested(by=owner, **asked) == 2
    assert probe_requested(by=approver, **asked) == 0
    assert schedules_claim(now=NOW + SECOND, most=100)


def test_a_record_that_changes_is_judged_at_once_and_not_probed_again(environment, interface):
    run()
    interface.description = "Answers."
    interface.save()
    interface_refresh(interface_id=interface.pk, edges_changed=False, now=NOW + SECOND)
    assert schedules_claim(now=NOW + SECOND, most=100) == ""
    assert EnvironmentStatus.objects.get().assessed_at == NOW + SECOND
