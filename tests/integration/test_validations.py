"""A contract validated in staging: who may, what it waits for, what comes of it, and twice."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from readiness.domain.outcomes import Outcome
from readiness.domain.probing import Observation, ProbeId, target_digest
from readiness.domain.validations import VALIDATION_LASTS, VALIDATION_WAITS, Measured
from readiness.models import ContractValidation, LatestObservation, ProbeRun, ProbeSchedule
from readiness.probes.contract import TargetObservations
from readiness.selectors.assessments import assessment_of
from readiness.selectors.validations import validation_at, validations_at
from readiness.services.claims import claims_take
from readiness.services.probing import batch_begin, batch_record
from readiness.services.schedules import schedules_complete
from readiness.services.validations import validation_start, validations_finish
from registry.domain.contract_clauses import ContractFields
from registry.domain.contract_effective import digest
from registry.domain.releases import ReleaseFields
from registry.domain.subject import ReleaseSubject
from registry.models import AuditRow, Environment
from registry.services.contracts import contract_change
from registry.services.errors import Refused
from registry.services.releases import release_propose, release_record
from registry.services.rests import environment_pause
from tests.factories import NOW, EnvironmentFactory, UserFactory, acting, member_of
from tests.observations import RUNS, hsts, plain, sound

MINUTE = timedelta(minutes=1)
CONTRACT = ContractFields("1.2", plain_http="redirected", hsts_seconds=15_552_000)


@pytest.fixture
def production(interface) -> Environment:
    Environment.objects.filter(interface=interface).delete()
    place = EnvironmentFactory.create(interface=interface, name="production", kind="production")
    place.routes.create(kind="version", path="/api/version", pointer="/version")
    by = acting(member_of(interface.team))
    contract_change(by=by, environment=place, contract=CONTRACT, now=NOW)
    return Environment.objects.select_related("interface__team").get(pk=place.pk)


@pytest.fixture
def staging(production) -> Environment:
    place = EnvironmentFactory.create(
        interface=production.interface, name="staging", kind="staging", outside_zone="local"
    )
    place.routes.create(kind="version", path="/api/version", pointer="/version")
    schedules_complete(now=NOW)
    return place


def owner(place: Environment) -> Any:
    return acting(member_of(place.interface.team))


def start(production: Environment, now: Any = NOW, **more: Any) -> Any:
    return validation_start(by=owner(production), environment=production, now=now, **more)


def look(now: Any, **changes: Any) -> list[TargetObservations]:
    """Run what is due at ``now`` as a worker does, and return what was seen."""
    claim = claims_take(now=now, most=100)
    targets = batch_begin(claim=claim, now=now)
    facts = {probe: found.facts for probe, found in sound().items()} | changes
    results = [
        TargetObservations(
            target.environment,
            tuple(
                Observation(
                    probe, now, 1, facts=facts[probe], target=target_digest(target.environment)
                )
                for probe in target.probes
            ),
            riding=target.riding,
        )
        for target in targets
    ]
    batch_record(claim=claim, results=results, now=now)
    return results


def finding(place: Environment, check: str, now: Any) -> Any:
    found = assessment_of(place.interface.slug, place.name, now=now)
    assert found is not None
    return next(one for one in found.assessment.findings if one.check == check)


def test_probes_are_sent_to_staging_and_what_they_see_is_written_down(production, staging):
    ProbeSchedule.objects.update(next_due_at=NOW + timedelta(days=1))
    begun = start(production)
    assert begun.is_new
    assert finding(production, "PAR-3", NOW).summary == "It is being validated in staging."
    due = ProbeSchedule.objects.filter(next_due_at__lte=NOW)
    assert set(due.values_list("environment__name", flat=True)) == {"staging"}
    (result,) = look(NOW + MINUTE)
    assert result.environment.name == "staging"
    (kept,) = validations_at(production.interface.slug, "production")
    contract = assessment_of(production.interface.slug, "production", now=NOW)
    assert contract is not None
    assert kept.contract_digest == digest(contract.environment.contract)
    assert (kept.outcome, kept.place, kept.contract_number) == (Outcome.PASS, "staging", 1)
    assert kept.valid_until == NOW + MINUTE + VALIDATION_LASTS
    assert set(kept.observed_at.values()) == {NOW + MINUTE}
    assert {one.clause.value for one in kept.of(Measured.HELD)} == {"plain_http", "hsts_seconds"}
    assert kept.build is not None
    assert kept.build.running[0].version == RUNS.version
    assert validation_at(production.interface.slug, "production", kept.public_id) == kept
    found = finding(production, "PAR-3", NOW + MINUTE)
    assert (found.outcome, found.measured) == (Outcome.PASS, kept.contract_digest)
    late = finding(production, "PAR-3", NOW + MINUTE + VALIDATION_LASTS)
    assert late.outcome is Outcome.FAIL


def test_what_contradicts_the_contract_in_staging_fails_production(production, staging):
    start(production)
    look(NOW + MINUTE, **{ProbeId.PLAIN_HTTP: plain(https=False), ProbeId.HSTS: hsts(https=False)})
    found = finding(production, "PAR-3", NOW + MINUTE)
    assert (found.outcome, found.reason) == (Outcome.FAIL, "contradicted")
    assert "and 1 more" in found.summary


def test_whoever_asks_twice_joins_and_a_second_one_follows_the_first(production, staging):
    first, again = start(production), start(production, now=NOW + MINUTE)
    assert (again.is_new, again.validation) == (False, first.validation)
    assert AuditRow.objects.filter(deed="probed", kind="environment").count() == 1
    look(NOW + 2 * MINUTE)
    row = ContractValidation.objects.get()
    before = (row.finished_at, row.outcome)
    assert validations_finish(public_ids=[row.public_id], now=NOW + 3 * MINUTE) == 0
    row.refresh_from_db()
    assert (row.finished_at, row.outcome) == before
    second = start(production, now=NOW + 4 * MINUTE)
    assert second.is_new
    look(NOW + 5 * MINUTE)
    latest = ContractValidation.objects.filter(is_latest=True)
    assert list(latest.values_list("public_id", flat=True)) == [second.validation.public_id]


def test_one_whose_probes_never_came_back_is_given_up_for_the_next(production, staging):
    start(production)
    late = NOW + VALIDATION_WAITS
    assert finding(production, "PAR-3", late).reason == "not_validated"
    assert start(production, now=late).is_new
    lost = ContractValidation.objects.get(finished_at=late)
    assert (lost.outcome, lost.clauses) == (Outcome.UNKNOWN, [])


def test_a_contract_that_changes_meanwhile_was_not_validated(production, staging):
    start(production)
    by = owner(production)
    contract = replace(CONTRACT, hsts_seconds=60)
    contract_change(by=by, environment=production, contract=contract, now=NOW)
    look(NOW + MINUTE)
    assert ContractValidation.objects.get().outcome == Outcome.UNKNOWN
    found = finding(production, "PAR-3", NOW + MINUTE)
    assert (found.outcome, found.reason) == (Outcome.FAIL, "not_validated")


def test_old_sights_do_not_end_a_validation(production, staging):
    look(NOW)
    start(production, now=NOW + MINUTE)
    row = ContractValidation.objects.get()
    assert validations_finish(public_ids=[row.public_id], now=NOW + 2 * MINUTE) == 0


def test_staging_that_is_removed_leaves_what_was_seen_there(production, staging):
    start(production)
    look(NOW + MINUTE)
    staging.delete()
    assert finding(production, "PAR-3", NOW + MINUTE).outcome is Outcome.PASS


def test_only_who_may_have_it_probed_asks(production, staging):
    outsider = acting(UserFactory.create())
    with pytest.raises(PermissionDenied):
        validation_start(by=outsider, environment=production, now=NOW)
    assert not ContractValidation.objects.exists()


def test_a_place_that_cannot_be_looked_at_is_refused_with_what_to_do(production):
    def refusal(**more: Any) -> str:
        with pytest.raises(Refused) as refused:
            start(production, **more)
        return refused.value.message

    # what stands behind the edge whose contract it is tries nothing before that
    EnvironmentFactory.create(
        interface=production.interface,
        name="mirror",
        kind="staging",
        edge_url=production.edge_url,
    )
    assert "Add a staging environment with an edge of its own" in refusal()
    for name in ("staging", "trial"):
        EnvironmentFactory.create(interface=production.interface, name=name, kind="staging")
    assert refusal() == "Name where to look: staging, trial."
    assert "There is staging, trial" in refusal(place="production")
    trial = Environment.objects.select_related("interface__team").get(name="trial")
    now = timezone.now()
    environment_pause(
        by=owner(trial), environment=trial, ends_at=now + MINUTE, reason="Moving", now=now
    )
    assert "is not probed until" in refusal(place="trial", now=now)
    by = owner(production)
    contract_change(by=by, environment=production, contract=ContractFields(), now=NOW)
    assert "Write down" in refusal(place="staging")


def test_the_database_holds_one_open_and_one_latest(production, staging):
    start(production)
    row = ContractValidation.objects.get()
    for changes in (
        {"public_id": "val_2"},
        {"public_id": "val_2", "finished_at": NOW, "outcome": "pass"},
        {"public_id": "rel_2", "finished_at": NOW, "outcome": "pass"},
    ):
        row.pk = None
        for name, value in changes.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_every_run_is_asked_which_build_answers_and_keeps_no_row_of_that(production, staging):
    look(NOW)
    ProbeSchedule.objects.update(next_due_at=NOW + timedelta(days=1))
    ProbeSchedule.objects.filter(cadence="fast").update(next_due_at=NOW + MINUTE)
    ProbeRun.objects.all().delete()
    found = look(NOW + MINUTE)
    assert [one.observations[0].probe for one in found] == [ProbeId.VERSION] * 2
    assert set(ProbeRun.objects.values_list("probe", flat=True)) == {"P01"}
    seen = LatestObservation.objects.filter(probe=ProbeId.VERSION)
    assert set(seen.values_list("observed_at", flat=True)) == {NOW + MINUTE}


def test_production_is_at_par_once_both_were_seen_to_run_what_is_recorded(production, staging):
    def record(place: Environment, image: str) -> None:
        fields = ReleaseFields("1.4.2", ReleaseSubject(image=image))
        by = owner(place)
        release = release_propose(by=by, environment=place, fields=fields, now=NOW)
        release_record(by=by, release=release, replaces="", deployed_at=NOW, now=NOW)

    assert RUNS.digest
    assert finding(production, "REL-4", NOW).reason == "never_observed"
    record(production, RUNS.digest)
    record(Environment.objects.select_related("interface__team").get(pk=staging.pk), RUNS.digest)
    assert finding(production, "PAR-1", NOW).outcome is Outcome.UNKNOWN
    look(NOW + MINUTE)
    for check in ("REL-4", "PAR-1"):
        assert finding(production, check, NOW + MINUTE).outcome is Outcome.PASS
