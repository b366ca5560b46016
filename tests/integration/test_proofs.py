"""Who owns which host: tokens, attempts, what an attempt came to, and what waits for it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import ProbeId
from readiness.domain.proof_sights import Sight
from readiness.domain.proofs import AGAIN_AFTER, AGAIN_EVERY, ALWAYS_SENT, ASKED_EVERY, LASTS
from readiness.models import HostProof, ProbeSchedule
from readiness.probes.contract import TargetObservations
from readiness.probes.proof import Seen
from readiness.selectors.assessments import assessment_of
from readiness.selectors.proofs import proofs_at
from readiness.services.claims import claims_take
from readiness.services.probing import batch_begin, batch_record, interface_refresh
from readiness.services.proofs import (
    TooSoon,
    attempt_begin,
    attempts_record,
    attempts_take,
    proof_attempt,
)
from readiness.services.schedules import schedules_due_now
from registry.models import AuditRow, Environment
from tests.factories import (
    NOW,
    EnvironmentFactory,
    acting,
    member_of,
)
from tests.integration.test_probing import seen as everything_seen

HOST = "chat.example.test"
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
BEHIND = set(ProbeId) - ALWAYS_SENT


@pytest.fixture
def environment(interface):
    interface_refresh(interface_id=interface.pk, edges_changed=True, now=NOW)
    return Environment.objects.select_related("interface__team").get()


def begun(environment, owner, now=NOW, host=HOST):
    """Begin an attempt in somebody's name; return what is to be looked for."""
    attempt = proof_attempt(by=acting(owner), environment=environment, host=host, now=now)
    return attempt_begin(attempt=attempt)


def tried(environment, owner, now=NOW, *, record=Sight.FOUND, file=None, host=HOST):
    """Have an attempt see something; return how many environments became due by it."""
    tokens = begun(environment, owner, now, host)
    return attempts_record(seen=[Seen(one, record, file) for one in tokens], now=now)


def waiting(now, environment=None):
    """Return the probes that a batch at ``now`` would not send."""
    ids = list(Environment.objects.values_list("pk", flat=True))
    schedules_due_now(environment_ids=[environment.pk] if environment else ids, now=now)
    targets = batch_begin(claim=claims_take(now=now, most=100), now=now)
    return [set(target.held_back) for target in targets], targets


def trail():
    rows = AuditRow.objects.filter(kind="environment").order_by("pk")
    return [(row.who, row.subject, [name for name, _, _ in row.changes]) for row in rows]


def test_a_host_has_one_token_for_each_team_that_stays(environment, interface):
    (first,) = proofs_at(environment)
    EnvironmentFactory(interface=interface, name="staging", edge_url=f"https://{HOST}:8443/b")
    EnvironmentFactory(interface=interface, edge_url="https://10.0.0.1", outside_zone="local")
    other = EnvironmentFactory(edge_url=f"https://{HOST}")
    for changed in (interface, other.interface, interface):
        interface_refresh(interface_id=changed.pk, edges_changed=True, now=NOW)
    assert set(HostProof.objects.values_list("host", flat=True)) == {HOST}
    assert proofs_at(environment) == (first,)
    (theirs,) = proofs_at(other)
    assert theirs.token != first.token


def test_what_waits_is_unknown_and_the_finding_says_how_to_prove(environment, interface):
    (held,), (target,) = waiting(NOW)
    assert held == BEHIND
    results = everything_seen(target).observations
    told = tuple(
        replace(found, facts=None, unknown=target.held_back.get(found.probe))
        if found.probe in BEHIND
        else found
        for found in results
    )
    claim = environment.probe_claim.claim
    batch_record(claim=claim, results=[TargetObservations(target.environment, told)], now=NOW)
    found = {one.check: one for one in _findings(environment, NOW + SECOND)}
    assert found["AVL-1"].outcome is Outcome.PASS
    assert found["PRX-2"].reason is UnknownReason.UNPROVEN
    assert f"_ops-registry.{HOST}" in found["PRX-2"].summary
    assert "record and the file to copy" in found["PRX-2"].remedy.text


def test_a_proof_that_is_won_makes_everything_due_at_once(environment, owner, interface):
    staging = EnvironmentFactory(
        interface=interface, name="staging", edge_url=f"https://{HOST}:8443"
    )
    interface_refresh(interface_id=interface.pk, edges_changed=True, now=NOW)
    ProbeSchedule.objects.update(next_due_at=NOW + DAY)
    assert tried(environment, owner, record=Sight.NO_RECORD, file=Sight.FOUND) == 2
    assert set(ProbeSchedule.objects.values_list("next_due_at", flat=True)) == {NOW}
    assert waiting(NOW)[0] == [set(), set()]
    (proof,) = proofs_at(staging)
    assert (proof.way, proof.proven_at, proof.ends_at) == ("file", NOW, NOW + LASTS)
    assert trail() == [("", ["chat", name], ["proof"]) for name in ("production", "staging")]


def test_seeing_it_again_renews_it_and_leaves_a_row_for_each_change_alone(environment, owner):
    tried(environment, owner)
    ProbeSchedule.objects.update(next_due_at=NOW + 90 * DAY)
    for after in (ASKED_EVERY, AGAIN_EVERY - SECOND):
        assert tried(environment, owner, NOW + after) == 0
        assert proofs_at(environment)[0].proven_at == NOW
    assert len(trail()) == 1
    assert tried(environment, owner, NOW + 25 * DAY) == 0
    assert proofs_at(environment)[0].proven_at == NOW + 25 * DAY
    assert len(trail()) == 2
    assert set(ProbeSchedule.objects.values_list("next_due_at", flat=True)) == {NOW + 90 * DAY}


def test_an_attempt_that_sees_nothing_takes_no_proof_away_and_says_what_it_saw(environment, owner):
    tried(environment, owner)
    then = NOW + 24 * DAY
    assert tried(environment, owner, then, record=Sight.NO_RECORD, file=Sight.REFUSED) == 0
    (proof,) = proofs_at(environment)
    assert proof.holds(then)
    assert (proof.tried_at, proof.record, proof.file) == (then, "no_record", "refused")
    assert len(trail()) == 1


def test_a_proof_lapses_when_it_is_read_and_what_was_seen_under_it_ages_as_usual(
    environment, owner
):
    tried(environment, owner)
    end = NOW + LASTS
    (held,), (target,) = waiting(end - SECOND)
    assert held == set()
    claim = Environment.objects.get().probe_claim.claim
    batch_record(claim=claim, results=[everything_seen(target, at=end - SECOND)], now=end)
    before = {one.check: one.outcome for one in _findings(environment, end)}
    assert before["PRX-2"] is Outcome.PASS
    assert waiting(end)[0] == [BEHIND]
    assert {one.check: one.outcome for one in _findings(environment, end + SECOND)} == before


def _findings(environment, now):
    return assessment_of("chat", environment.name, now=now).assessment.findings


def test_only_a_proof_that_ends_soon_is_tried_again_by_itself_and_once_a_day(environment, owner):
    tried(environment, owner)
    soon = NOW + AGAIN_AFTER
    assert attempts_take(now=soon - SECOND, most=20) == ""
    attempt = attempts_take(now=soon, most=20)
    assert [one.host for one in attempt_begin(attempt=attempt)] == [HOST]
    # delivered twice, it asks once
    assert attempt_begin(attempt=attempt) == []
    assert attempts_take(now=soon + AGAIN_EVERY - SECOND, most=20) == ""
    second = attempts_take(now=soon + AGAIN_EVERY, most=20)
    (token,) = attempt_begin(attempt=second)
    seen = [Seen(token, Sight.FOUND)]
    assert attempts_record(seen=seen, now=soon + AGAIN_EVERY) == 0
    assert attempts_record(seen=seen, now=soon + AGAIN_EVERY) == 0
    assert proofs_at(environment)[0].proven_at == soon + AGAIN_EVERY
    assert len(trail()) == 2
    HostProof.objects.update(proven_at=NOW, asked_at=None, tried_at=None)
    assert attempts_take(now=NOW + LASTS, most=20) == ""


def test_a_host_that_no_environment_names_any_more_is_not_asked(environment, owner):
    tried(environment, owner)
    Environment.objects.update(edge_url="https://moved.example.test")
    assert attempt_begin(attempt=attempts_take(now=NOW + AGAIN_AFTER, most=20)) == []
    Environment.objects.update(edge_url=f"https://{HOST}", outside_zone="local")
    assert attempt_begin(attempt=attempts_take(now=NOW + AGAIN_AFTER + DAY, most=20)) == []


def test_the_authorities_of_all_environments_at_the_host_are_trusted(environment, interface, owner):
    Environment.objects.update(ca_pem="first\n")
    EnvironmentFactory(interface=interface, ca_pem="second\n", edge_url=f"https://{HOST}:8443")
    EnvironmentFactory(interface=interface, ca_pem="third\n", edge_url="https://else.example.test")
    EnvironmentFactory(ca_pem="of strangers\n", edge_url=f"https://{HOST}")
    (token,) = begun(environment, owner)
    assert token.ca_pem.split() == ["first", "second"]


def test_an_attempt_waits_a_minute_for_the_one_before(environment, owner, approver):
    begun(environment, owner)
    with pytest.raises(TooSoon) as refused:
        begun(environment, approver, NOW + 20 * SECOND)
    assert refused.value.seconds == 41
    assert begun(environment, approver, NOW + ASKED_EVERY)


@pytest.mark.django_db(transaction=True)
def test_of_attempts_at_once_one_begins():
    environment = EnvironmentFactory()
    owner, start = member_of(environment.interface.team), Barrier(4)

    def begin() -> str:
        start.wait()
        try:
            return proof_attempt(by=acting(owner), environment=environment, host=HOST, now=NOW)
        except TooSoon:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(begin) for _ in range(4)]
        attempts = [future.result() for future in futures]
    assert len([one for one in attempts if one]) == 1
    assert HostProof.objects.get().attempt in attempts
