"""From what is due to what is recorded, without a network."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from readiness.domain.checks.catalogue import BY_ID
from readiness.domain.checks.contract import RecordCheck
from readiness.domain.failures import Failure
from readiness.domain.observation_json import dump, load
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Cadence, Observation, ProbeId, Unknown, target_digest
from readiness.domain.schedule import CADENCES
from readiness.domain.scorecards import current
from readiness.models import (
    EnvironmentStatus,
    FindingPeriod,
    LatestObservation,
    ProbeClaim,
    ProbeRun,
    ProbeSchedule,
)
from readiness.probes.contract import TargetObservations
from readiness.services.assessing import environments_assess
from readiness.services.claims import (
    CLAIM_LASTS,
    RUN_LASTS,
    claims_abandon,
    claims_extend,
    claims_take,
)
from readiness.services.probing import batch_begin, batch_record, interface_refresh, probe_requested
from readiness.services.schedules import AGAIN_AFTER, schedules_complete, schedules_due_now
from registry.models import Environment, Interface
from tests.factories import (
    NOW,
    EnvironmentFactory,
    InterfaceFactory,
    OwnershipFactory,
    acting,
)
from tests.observations import SOUND_ANSWER, availability, sound

RECORD_CHECKS = [
    line.check
    for line in current().lines
    if line.counts(NOW) and isinstance(BY_ID[line.check], RecordCheck)
]
EVERY_CADENCE = len(set(CADENCES.values()))
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
STATE = EnvironmentStatus.State


def seen(target, *, answer=SOUND_ANSWER, at=NOW):
    """Return what a run would have seen of ``target``."""
    facts: dict[ProbeId, Any] = {probe: found.facts for probe, found in sound().items()}
    facts[ProbeId.AVAILABILITY] = availability(answer)
    observations = tuple(
        Observation(probe, at, 1, facts=facts[probe], target=target_digest(target.environment))
        for probe in target.probes
    )
    return TargetObservations(target.environment, observations)


def run(*, now=NOW, **changes):
    """Claim, begin and record one batch."""
    claim = claims_take(now=now, most=100)
    targets = batch_begin(claim=claim, now=now)
    results = [seen(target, at=now, **changes) for target in targets]
    return batch_record(claim=claim, results=results, now=now)


@pytest.fixture
def environment(interface):
    interface_refresh(interface_id=interface.pk, edges_changed=True, now=NOW)
    return Environment.objects.get()


def test_every_environment_gets_a_schedule_for_every_cadence_once(interface):
    assert schedules_complete(now=NOW) == EVERY_CADENCE
    assert schedules_complete(now=NOW) == 0
    EnvironmentFactory()
    assert schedules_complete(now=NOW) == EVERY_CADENCE
    assert ProbeSchedule.objects.filter(next_due_at=NOW).count() == 2 * EVERY_CADENCE


def test_two_dispatchers_never_take_the_same_environment(environment, interface):
    EnvironmentFactory(interface=interface)
    schedules_complete(now=NOW)
    first, second = claims_take(now=NOW, most=1), claims_take(now=NOW, most=100)
    held = set(ProbeClaim.objects.values_list("claim", flat=True))
    assert held == {first, second}
    assert "" not in held
    assert claims_take(now=NOW, most=100) == ""


def test_an_edge_that_is_being_probed_is_not_given_to_a_second_batch(environment):
    batch_begin(claim=claims_take(now=NOW, most=100), now=NOW)
    schedules_due_now(environment_ids=[environment.pk], now=NOW + SECOND)
    assert claims_take(now=NOW + SECOND, most=100) == ""


@pytest.mark.parametrize("running", [set(Cadence), {Cadence.FAST}])
def test_what_is_asked_for_during_a_run_runs_after_it(environment, running):
    # some of the run may have been seen before somebody repaired the edge and asked again
    ProbeSchedule.objects.exclude(cadence__in=running).update(next_due_at=NOW + MINUTE)
    claim = claims_take(now=NOW, most=100)
    (target,) = batch_begin(claim=claim, now=NOW)
    schedules_due_now(environment_ids=[environment.pk], now=NOW + SECOND)
    batch_record(claim=claim, results=[seen(target)], now=NOW + 2 * SECOND)
    (after,) = batch_begin(claim=claims_take(now=NOW + 2 * SECOND, most=100), now=NOW + 2 * SECOND)
    assert set(after.probes) == set(ProbeId)


def test_asking_again_and_again_during_a_run_makes_one_more(environment):
    batch_begin(claim=claims_take(now=NOW, most=100), now=NOW)
    ids = [environment.pk]
    moved = [schedules_due_now(environment_ids=ids, now=NOW + n * SECOND) for n in (1, 2)]
    assert moved == [EVERY_CADENCE, 0]


def test_an_environment_that_changed_while_it_was_probed_is_probed_again_at_once(environment):
    claim = claims_take(now=NOW, most=100)
    (target,) = batch_begin(claim=claim, now=NOW)
    Environment.objects.update(edge_url="https://corrected.example.test")
    batch_record(claim=claim, results=[seen(target)], now=NOW + SECOND)
    assert set(ProbeSchedule.objects.values_list("next_due_at", flat=True)) == {NOW + SECOND}


def test_a_fault_of_the_prober_is_put_right_within_a_minute(environment):
    claim = claims_take(now=NOW, most=100)
    (target,) = batch_begin(claim=claim, now=NOW)
    cause = Unknown(UnknownReason.CONTROL_FAILED, "The control target did not answer.")
    blind = tuple(replace(found, facts=None, unknown=cause) for found in seen(target).observations)
    batch_record(claim=claim, results=[replace(seen(target), observations=blind)], now=NOW)
    due = set(ProbeSchedule.objects.values_list("next_due_at", flat=True))
    assert due == {NOW + AGAIN_AFTER}


def test_a_claim_that_nobody_finished_is_taken_again_after_its_end(environment):
    first = claims_take(now=NOW, most=100)
    assert claims_take(now=NOW + CLAIM_LASTS - SECOND, most=100) == ""
    second = claims_take(now=NOW + CLAIM_LASTS, most=100)
    assert second not in ("", first)


def test_a_running_batch_keeps_its_claim_while_it_renews_it(environment):
    claim = claims_take(now=NOW, most=100)
    batch_begin(claim=claim, now=NOW)
    assert claims_extend(claim=claim, now=NOW + RUN_LASTS) == 1
    assert claims_take(now=NOW + RUN_LASTS + SECOND, most=100) == ""


def test_a_batch_that_died_loses_its_slot_and_no_other(environment):
    claim = claims_take(now=NOW, most=100)
    batch_begin(claim=claim, now=NOW)
    assert Cadence.FAST.interval > RUN_LASTS
    assert claims_take(now=NOW + RUN_LASTS, most=100) not in ("", claim)
    assert claims_extend(claim=claim, now=NOW + RUN_LASTS) == 0


def test_a_slot_that_was_lost_reads_unknown(environment):
    claim = claims_take(now=NOW, most=100)
    (target,) = batch_begin(claim=claim, now=NOW)
    first = replace(seen(target), observations=seen(target).observations[:1], is_complete=False)
    batch_record(claim=claim, results=[first], now=NOW)
    claims_take(now=NOW + RUN_LASTS, most=100)
    lost = ProbeRun.objects.filter(unknown=UnknownReason.PROBER_FAULT, observed_at=NOW)
    assert set(lost.values_list("probe", flat=True)) == set(target.probes) - {target.probes[0]}
    assert all(set(run.outcomes.values()) == {"u"} for run in lost)


def test_a_worker_that_is_alone_takes_over_at_once(environment):
    claim = claims_take(now=NOW, most=100)
    assert claims_abandon() == 1
    assert batch_begin(claim=claim, now=NOW) == []
    assert claims_take(now=NOW, most=100) not in ("", claim)


def test_a_batch_that_is_delivered_twice_runs_once(environment):
    claim = claims_take(now=NOW, most=100)
    assert len(batch_begin(claim=claim, now=NOW)) == 1
    assert batch_begin(claim=claim, now=NOW) == []


def test_an_environment_stays_claimed_until_it_is_complete(environment):
    claim = claims_take(now=NOW, most=100)
    (target,) = batch_begin(claim=claim, now=NOW)
    first = replace(seen(target), observations=seen(target).observations[:1], is_complete=False)
    assert batch_record(claim=claim, results=[first], now=NOW) == 0
    assert LatestObservation.objects.count() == 1
    assert ProbeClaim.objects.filter(claim=claim).exists()
    assert batch_record(claim=claim, results=[seen(target)], now=NOW) == 1
    assert not ProbeClaim.objects.filter(claim=claim).exists()


def test_a_batch_whose_claim_was_taken_by_another_writes_nothing(environment):
    claim = claims_take(now=NOW, most=100)
    (target,) = batch_begin(claim=claim, now=NOW)
    claims_take(now=NOW + CLAIM_LASTS, most=100)
    assert batch_record(claim=claim, results=[seen(target)], now=NOW + CLAIM_LASTS) == 0
    assert not LatestObservation.objects.exists()


def test_a_batch_asks_each_environment_for_the_probes_that_are_due(environment):
    ProbeSchedule.objects.exclude(cadence=Cadence.FAST).update(next_due_at=NOW + MINUTE)
    (target,) = batch_begin(claim=claims_take(now=NOW, most=100), now=NOW)
    assert target.probes == (ProbeId.AVAILABILITY,)


def test_a_recorded_batch_is_judged_and_due_again_in_its_rhythm(environment, owner):
    assert run(now=NOW + 7 * SECOND) == 1
    status = EnvironmentStatus.objects.get()
    assert (status.state, status.level) == (STATE.BLOCKED, 0)
    assert status.observed > len(RECORD_CHECKS)
    assert status.probed_at == NOW + 7 * SECOND
    due = dict(ProbeSchedule.objects.values_list("cadence", "next_due_at"))
    assert due == {cadence: NOW + cadence.interval for cadence in set(CADENCES.values())}
    assert not ProbeClaim.objects.exclude(claim="").exists()


def test_an_old_result_never_looks_good(environment):
    run()
    status = EnvironmentStatus.objects.get()
    assert status.expires_at == NOW + 3 * MINUTE
    assert status.fades_at == NOW + 15 * MINUTE
    assert status.stale_observed == status.observed - 1
    assert status.faded_observed <= status.stale_observed


def test_an_ownership_that_will_lapse_is_part_of_what_becomes_of_a_result(environment, interface):
    OwnershipFactory(interface=interface, accepted_at=NOW, review_by=NOW.date())
    run()
    run(now=NOW + MINUTE)
    status = EnvironmentStatus.objects.get()
    assert status.faded_score <= status.stale_score <= status.score


def test_running_again_keeps_the_period_and_a_change_begins_another(environment):
    run()
    run(now=NOW + MINUTE)
    period = FindingPeriod.objects.get(check_id="AVL-1", ended_at=None)
    assert period.first_seen == NOW
    assert EnvironmentStatus.objects.get().assessed_at == NOW + MINUTE
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
    assert (status.probed_at, status.observed) == (None, len(RECORD_CHECKS))
    assert status.state == STATE.BLOCKED


def test_assessing_costs_the_same_queries_for_one_and_for_many(
    environment, interface, django_assert_num_queries
):
    ids = [environment.pk]
    with django_assert_num_queries(5):
        environments_assess(environment_ids=ids, now=NOW)
    ids += [EnvironmentFactory(interface=interface).pk for _ in range(4)]
    environments_assess(environment_ids=ids, now=NOW)
    with django_assert_num_queries(5):
        environments_assess(environment_ids=ids, now=NOW)


def test_one_new_result_is_judged_in_five_statements_and_an_old_one_in_three(environment):
    run()
    see_refused(NOW + MINUTE)
    assert judging_costs(environment, NOW + MINUTE) == 5
    assert FindingPeriod.objects.get(check_id="AVL-1", ended_at=None).outcome == Outcome.FAIL
    # nothing of the fleet and of the periods is another one now
    assert judging_costs(environment, NOW + MINUTE) == 3
    # another stage of life is kept in a statement of its own
    Interface.objects.update(lifecycle="deprecated")
    assert judging_costs(environment, NOW + MINUTE) == 4


@pytest.mark.parametrize("weakest_link", [False, True])
def test_an_interface_that_names_another_costs_no_more_whether_a_link_is_demanded(
    environment, interface, monkeypatch, weakest_link
):
    demanding = replace(current(), weakest_link=weakest_link)
    monkeypatch.setattr("readiness.selectors.policy.current", lambda: demanding)
    run()
    gateway = EnvironmentFactory(interface=InterfaceFactory(slug="gateway"))
    interface.dependencies.create(other="gateway", effect="Nothing answers.")
    environments_assess(environment_ids=[environment.pk, gateway.pk], now=NOW)
    assert judging_costs(environment, NOW) == 3
    status = EnvironmentStatus.objects.get(environment=environment)
    assert status.leant_level == (0 if weakest_link else None)
    see_refused(NOW + MINUTE)
    assert judging_costs(environment, NOW + MINUTE) == 5
    # what it leans on is read as it is now
    gateway.status.__class__.objects.filter(environment=gateway).update(own_level=1)
    judging_costs(environment, NOW + MINUTE)
    status.refresh_from_db()
    assert status.leant_level == (1 if weakest_link else None)


def test_a_link_is_judged_by_where_it_was_never_probed_as_well(environment, interface, monkeypatch):
    demanding = replace(current(), weakest_link=True)
    monkeypatch.setattr("readiness.selectors.policy.current", lambda: demanding)
    link = InterfaceFactory(slug="gateway")
    interface.dependencies.create(other="gateway", effect="Nothing answers.")
    probed, unprobed = (
        EnvironmentFactory(interface=link, name=name, kind="production") for name in ("eu", "us")
    )
    environments_assess(environment_ids=[probed.pk, unprobed.pk], now=NOW)
    kept = EnvironmentStatus.objects.filter(interface=link)
    kept.update(own_level=2, expires_at=None, fades_at=None)
    kept.filter(environment=probed).update(expires_at=NOW + MINUTE, fades_at=NOW + MINUTE)
    environments_assess(environment_ids=[environment.pk], now=NOW)
    assert EnvironmentStatus.objects.get(environment=environment).leant_level == 2
    # where nobody looked yet nothing is known
    kept.filter(environment=unprobed).delete()
    environments_assess(environment_ids=[environment.pk], now=NOW)
    assert EnvironmentStatus.objects.get(environment=environment).leant_level == 0


def see_refused(at) -> None:
    """Have the edge refuse to answer at that moment."""
    refused = replace(SOUND_ANSWER, failure=Failure.REFUSED, status=None)
    row = LatestObservation.objects.get(probe=ProbeId.AVAILABILITY)
    found = load(ProbeId(row.probe), row.content)
    assert found is not None
    row.content = dump(replace(found, facts=availability(refused), observed_at=at))
    row.save()


def judging_costs(environment, now) -> int:
    with CaptureQueriesContext(connection) as captured:
        environments_assess(environment_ids=[environment.pk], now=now)
    return len([one for one in captured if "SAVEPOINT" not in one["sql"]])


def test_probing_on_request_is_for_those_who_may_change(
    environment, interface, owner, approver, outsider
):
    run()
    asked = {"interface": interface, "now": NOW + SECOND}
    with pytest.raises(PermissionDenied):
        probe_requested(by=acting(outsider), **asked)
    assert probe_requested(by=acting(owner), **asked) == EVERY_CADENCE
    assert probe_requested(by=acting(approver), **asked) == 0
    assert claims_take(now=NOW + SECOND, most=100)


def test_a_record_that_changes_is_judged_at_once_and_not_probed_again(environment, interface):
    run()
    interface.description = "Answers."
    interface.save()
    interface_refresh(interface_id=interface.pk, edges_changed=False, now=NOW + SECOND)
    assert claims_take(now=NOW + SECOND, most=100) == ""
    assert EnvironmentStatus.objects.get().assessed_at == NOW + SECOND
