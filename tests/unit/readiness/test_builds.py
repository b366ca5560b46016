"""Which build answered, whether it is the release, and what a validation comes to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.assessment import judge_environment
from readiness.domain.builds import ROLLOUT_LASTS, is_of, is_other_build
from readiness.domain.claims import Claims
from readiness.domain.failures import Failure
from readiness.domain.findings import Finding, Reason
from readiness.domain.horizons import horizons_of
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Build, ProbeId, Running, Unknown, target_digest
from readiness.domain.schedule import cadence_of
from readiness.domain.validating import compared, have_come
from readiness.domain.validations import (
    CONTRACT_PROBES,
    VALIDATION_LASTS,
    VALIDATION_WAITS,
    ClauseResult,
    Measured,
    ValidationState,
    outcome_of,
)
from registry.domain.contract_catalogue import Clause
from registry.domain.subject import ReleaseSubject
from tests.golden.parity_cases import JUST_NOW, OTHER, STAGING, VALIDATION
from tests.observations import (
    CONTRACT,
    ENVIRONMENT,
    INTERFACE,
    MARKED,
    NOW,
    RUNS,
    SOUND_TLS,
    access,
    hsts,
    observed,
    plain,
    sound,
    tls,
    version,
)

IMAGE = "sha256:" + "4" * 64
ELSE = "sha256:" + "5" * 64
assert ENVIRONMENT.release
RELEASE = ENVIRONMENT.release
HERE = Running("1.4.2", IMAGE)


@pytest.mark.parametrize(
    ("running", "image", "expected"),
    [
        (HERE, IMAGE, True),
        (Running("other", IMAGE), IMAGE, True),
        (Running("1.4.2", ELSE), IMAGE, False),
        (Running(" V1.4.2"), IMAGE, True),
        (Running("1.4.20"), IMAGE, False),
        (Running("1.4.2", ELSE), "", True),
        (Running("", ELSE), "", False),
        (Running(), IMAGE, False),
    ],
)
def test_the_digest_decides_and_else_the_version(running, image, expected):
    subject = ReleaseSubject(image=image, prompt="sha256:" + "6" * 64)
    assert is_of(running, replace(RELEASE, subject=subject)) is expected


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (None, None),
        (Build((HERE,), is_whole=True), False),
        (Build((HERE,), is_whole=False), None),
        (Build((HERE, Running("1.3")), is_whole=True), True),
        (Build((Running("1.3"),), is_whole=False), True),
    ],
)
def test_evidence_is_bound_to_a_release_only_where_every_address_runs_it(build, expected):
    assert is_other_build(build, RELEASE) is expected


def finding(check: str, *, place=ENVIRONMENT, seen=None, now=NOW, **more) -> Finding:
    interface = more.pop("interface", replace(INTERFACE, environments=(place,)))
    judged = judge_environment(interface, place, seen or sound(), now, **more)
    return next(one for one in judged.findings if one.check == check)


def test_a_finding_says_which_build_answered_when_its_facts_were_gathered():
    build = Build((HERE,), is_whole=True)
    bound = {probe: replace(one, build=build) for probe, one in sound().items()}
    assert finding("TLS-1", seen=bound).build == build
    assert finding("TLS-1").build is None
    assert finding("OWN-1", seen=bound).build is None


def test_a_rollout_is_borne_with_for_half_an_hour_and_no_moment_longer():
    two = version(RUNS, replace(OTHER, address="192.0.2.8"))
    place = replace(ENVIRONMENT, release=JUST_NOW)
    ends = JUST_NOW.deployed_at + ROLLOUT_LASTS
    seen = sound() | {ProbeId.VERSION: observed(ProbeId.VERSION, two)}
    outcomes = []
    for now in (ends - timedelta(microseconds=1), ends):
        fresh = {probe: replace(one, observed_at=now) for probe, one in seen.items()}
        outcomes.append(finding("REL-4", place=place, seen=fresh, now=now).outcome)
    assert outcomes == [Outcome.WARN, Outcome.FAIL]
    interface = replace(INTERFACE, environments=(place,))
    assert ends - timedelta(microseconds=1) in horizons_of(interface, seen, NOW)


def test_what_was_seen_before_a_deployment_says_nothing_about_it():
    place = replace(ENVIRONMENT, release=replace(RELEASE, deployed_at=NOW))
    earlier = observed(ProbeId.VERSION, version(OTHER), observed_at=NOW - timedelta(seconds=1))
    found = finding("REL-4", place=place, seen=sound() | {ProbeId.VERSION: earlier})
    assert (found.outcome, found.reason) == (Outcome.UNKNOWN, UnknownReason.NEVER_OBSERVED)


def test_the_route_of_another_profile_asks_again():
    seen = version(path="/version", pointer="/version")
    found = finding("REL-4", seen=sound() | {ProbeId.VERSION: observed(ProbeId.VERSION, seen)})
    assert found.reason is UnknownReason.NEVER_OBSERVED


def beside(**changes):
    """Return what P21 saw in both environments, that of staging changed."""
    there = observed(ProbeId.VERSION, version(), target=target_digest(STAGING))
    return {1: observed(ProbeId.VERSION, version()), 2: replace(there, **changes)}


BOTH = replace(INTERFACE, environments=(ENVIRONMENT, STAGING))
STALE = cadence_of(ProbeId.VERSION).stale_after


@pytest.mark.parametrize(
    "versions",
    [
        {},
        beside(target="another"),
        beside(observed_at=NOW - STALE - timedelta(microseconds=1)),
        beside(facts=None, unknown=Unknown(UnknownReason.UNPROVEN, "Not proven.")),
        beside(facts=version(failure=Failure.REFUSED)),
    ],
)
def test_staging_is_at_par_only_where_it_was_seen_to_be(versions):
    assert finding("PAR-1", interface=BOTH, versions=versions).outcome is Outcome.UNKNOWN


def test_what_was_seen_in_staging_grows_old_for_production_too():
    versions = beside(observed_at=NOW - STALE)
    assert finding("PAR-1", interface=BOTH, versions=versions).outcome is Outcome.PASS
    assert NOW in horizons_of(BOTH, sound(), NOW, versions=versions)


def test_one_staging_environment_at_par_is_enough():
    other = replace(STAGING, id=3, name="trial", release=None)
    interface = replace(INTERFACE, environments=(other, ENVIRONMENT, STAGING))
    assert finding("PAR-1", interface=interface, versions=beside()).outcome is Outcome.PASS


@pytest.mark.parametrize("place", [STAGING, replace(STAGING, release=None)])
def test_parity_is_asked_of_production_alone(place):
    interface = replace(INTERFACE, environments=(place,))
    for check in ("PAR-1", "PAR-3"):
        found = finding(check, place=place, interface=interface)
        assert (found.outcome, found.reason) == (Outcome.NOT_APPLICABLE, Reason.NOT_PRODUCTION)


def test_a_validation_ends_by_itself():
    claims = Claims(validations=(VALIDATION,))
    assert VALIDATION.valid_until
    ends = VALIDATION.valid_until - timedelta(microseconds=1)
    assert ends in horizons_of(INTERFACE, {}, NOW, claims=claims)
    states = [VALIDATION.state(now) for now in (ends, VALIDATION.valid_until)]
    assert states == [ValidationState.COUNTS, ValidationState.OVER]
    waits = replace(VALIDATION, finished_at=None, outcome=None, valid_until=None)
    moments = (waits.started_at, waits.started_at + VALIDATION_WAITS)
    assert [waits.state(now) for now in moments] == [ValidationState.RUNNING, ValidationState.LOST]
    assert VALIDATION_LASTS > VALIDATION_WAITS


def results(contract=CONTRACT, **seen):
    """Return what came of each clause, where a probe saw something else in staging."""
    names = {"tls": ProbeId.TLS, "plain": ProbeId.PLAIN_HTTP, "hsts": ProbeId.HSTS}
    names["access"] = ProbeId.AUTHENTICATION
    target = target_digest(STAGING)
    found = {probe: replace(one, target=target) for probe, one in sound().items()}
    for name, facts in seen.items():
        found[names[name]] = observed(names[name], facts, target=target)
    return {one.clause: one for one in compared(INTERFACE, STAGING, contract, found, NOW)}


def test_a_sound_edge_keeps_every_clause_at_which_a_probe_looks():
    found = results()
    assert {clause for clause, one in found.items() if one.measured is Measured.HELD} == {
        Clause.PLAIN_HTTP,
        Clause.HSTS_SECONDS,
        Clause.EDGE_AUTHENTICATION,
    }
    assert Clause.TRUSTED_PROXIES not in found
    assert found[Clause.MINIMUM_TLS].measured is Measured.UNMEASURED
    assert outcome_of(found.values()) is Outcome.PASS


@pytest.mark.parametrize(
    ("clause", "seen"),
    [
        (Clause.MINIMUM_TLS, {"tls": tls(replace(SOUND_TLS, protocol="TLSv1.1"))}),
        (Clause.MINIMUM_TLS, {"tls": tls(https=False, addresses=())}),
        (Clause.PLAIN_HTTP, {"plain": plain(https=False)}),
        (Clause.HSTS_SECONDS, {"hsts": hsts(replace(MARKED, values=("max-age=60",)))}),
        (Clause.HSTS_SECONDS, {"hsts": hsts(replace(MARKED, values=()))}),
        (Clause.HSTS_SECONDS, {"hsts": hsts(replace(MARKED, values=("max-age=x",)))}),
        (Clause.HSTS_SECONDS, {"hsts": hsts(https=False)}),
    ],
)
def test_what_contradicts_a_clause_is_named_and_fails_the_validation(clause, seen):
    found = results(**seen)
    assert found[clause].measured is Measured.CONTRADICTED
    assert found[clause].summary
    assert outcome_of(found.values()) is Outcome.FAIL


@pytest.mark.parametrize(
    ("clause", "seen"),
    [
        (Clause.MINIMUM_TLS, {"tls": tls(replace(SOUND_TLS, protocol=""))}),
        (Clause.HSTS_SECONDS, {"hsts": hsts(replace(MARKED, failure=Failure.RESET))}),
        (Clause.EDGE_AUTHENTICATION, {"access": access(failure=Failure.REFUSED)}),
        (Clause.PLAIN_HTTP, {"plain": None}),
    ],
)
def test_what_was_not_seen_proves_nothing(clause, seen):
    found = results(**seen)
    assert found[clause].measured is Measured.UNSEEN
    assert outcome_of(found.values()) is Outcome.UNKNOWN


def test_a_promise_to_refuse_is_contradicted_by_a_redirect():
    found = results(replace(CONTRACT, plain_http="refused"))
    assert found[Clause.PLAIN_HTTP].measured is Measured.CONTRADICTED


def test_nobody_looks_whether_an_edge_lets_everybody_in():
    found = results(replace(CONTRACT, edge_authentication="none"))
    assert found[Clause.EDGE_AUTHENTICATION].measured is Measured.UNMEASURED


def test_all_probes_of_a_contract_are_waited_for():
    assert have_come(sound(), NOW)
    assert not have_come(sound(), NOW + timedelta(microseconds=1))
    for probe in CONTRACT_PROBES:
        assert not have_come({k: v for k, v in sound().items() if k is not probe}, NOW)


@given(st.lists(st.sampled_from(Measured)))
def test_less_seen_never_makes_a_validation_better(measured):
    found = [ClauseResult(Clause.REWRITING, one, "") for one in measured]
    rank = [Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS].index
    whole = rank(outcome_of(found))
    unseen = [replace(one, measured=Measured.UNSEEN) for one in found[:1]] + found[1:]
    if not found or found[0].measured is not Measured.CONTRADICTED:
        assert rank(outcome_of(unseen)) <= whole
    wrong = [replace(one, measured=Measured.CONTRADICTED) for one in found[:1]] + found[1:]
    assert rank(outcome_of(wrong)) <= whole
