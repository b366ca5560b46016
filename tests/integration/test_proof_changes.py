"""Who may have a host proven, and what becomes of a proof when token, team or address change."""

import pytest
from django.core.exceptions import PermissionDenied

from readiness.domain.probing import ProbeId
from readiness.domain.proof_sights import Sight
from readiness.domain.proofs import ASKED_EVERY
from readiness.models import HostProof
from readiness.probes.proof import Seen
from readiness.selectors.interface import interface_page
from readiness.selectors.proofs import proofs_at
from readiness.services.claims import claims_abandon
from readiness.services.probing import interface_refresh
from readiness.services.proofs import TooSoon, attempts_record, proof_renew
from registry.domain.responsibilities import Responsibility
from registry.models import Environment
from registry.selectors.people import reader_of
from registry.services.errors import Refused
from tests.factories import NOW, EnvironmentFactory, OwnershipFactory, TeamFactory, acting
from tests.integration.test_proofs import (
    BEHIND,
    HOST,
    SECOND,
    begun,
    environment,
    trail,
    tried,
    waiting,
)

__all__ = ["environment"]


def test_another_token_voids_the_proof_and_what_was_seen_of_the_old_one(environment, owner):
    tried(environment, owner)
    old = begun(environment, owner, NOW + ASKED_EVERY)
    proof_renew(by=acting(owner), environment=environment, host=HOST)
    then = NOW + ASKED_EVERY + SECOND
    assert attempts_record(seen=[Seen(old[0], Sight.FOUND)], now=then) == 0
    (proof,) = proofs_at(environment)
    assert proof.token != old[0].token
    assert (proof.proven_at, proof.way, proof.record) == (None, None, None)
    assert not proof.is_under_way(then)
    assert waiting(then)[0] == [BEHIND]
    assert trail()[-1] == ("Mia", ["chat", environment.name], ["proof", "proof_token"])
    # another token is no way around the minute
    with pytest.raises(TooSoon):
        begun(environment, owner, then)
    assert tried(environment, owner, NOW + 2 * ASKED_EVERY) == 1


def test_who_may_change_an_environment_may_have_it_proven(
    environment, interface, owner, approver, outsider, stranger
):
    def write(person):
        proof_renew(by=acting(person), environment=environment, host=HOST)
        HostProof.objects.update(asked_at=None, tried_at=None)
        return begun(environment, person)

    for person in (outsider, stranger):
        with pytest.raises(PermissionDenied):
            proof_renew(by=acting(person), environment=environment, host=HOST)
        with pytest.raises(PermissionDenied):
            begun(environment, person)
    assert HostProof.objects.get().asked_at is None
    assert write(owner)
    assert write(approver)
    OwnershipFactory(
        interface=interface,
        responsibility=Responsibility.PROXY_CONFIGURATION,
        person=stranger,
        accepted_at=NOW,
        accepted_by=stranger,
    )
    assert write(stranger)


@pytest.mark.parametrize(
    ("changes", "host"),
    [({}, "victim.example.test"), ({"outside_zone": "local"}, HOST), ({}, "")],
)
def test_only_a_host_of_the_environment_in_public_is_looked_at(environment, owner, changes, host):
    Environment.objects.update(**changes)
    environment.refresh_from_db()
    with pytest.raises(Refused):
        begun(environment, owner, host=host)
    with pytest.raises(Refused):
        proof_renew(by=acting(owner), environment=environment, host=host)


def test_who_takes_an_interface_over_proves_anew(environment, interface, owner):
    tried(environment, owner)
    giving, taking = interface.team, TeamFactory()
    for team, held in ((taking, BEHIND), (giving, set())):
        interface.team = team
        interface.save()
        interface_refresh(interface_id=interface.pk, edges_changed=True, now=NOW)
        assert waiting(NOW + SECOND)[0] == [held]
        claims_abandon()
    assert HostProof.objects.filter(team=taking, proven_at=None).count() == 1


def test_a_plain_address_elsewhere_is_proven_by_itself(environment, interface, owner):
    Environment.objects.update(plain_url="http://old.example.test")
    environment.refresh_from_db()
    interface_refresh(interface_id=interface.pk, edges_changed=True, now=NOW)
    tried(environment, owner)
    (held,), _ = waiting(NOW)
    assert held == {ProbeId.PLAIN_HTTP}
    tried(environment, owner, host="old.example.test")
    assert [proof.host for proof in proofs_at(environment)] == [HOST, "old.example.test"]
    assert all(proof.holds(NOW) for proof in proofs_at(environment))


def test_a_page_asks_for_all_proofs_in_one_query_and_in_none_without_public(
    environment, interface, owner, django_assert_max_num_queries
):
    EnvironmentFactory(interface=interface, name="staging", edge_url="https://b.example.test")
    interface_refresh(interface_id=interface.pk, edges_changed=True, now=NOW)
    reader = reader_of(owner)

    def queries():
        with django_assert_max_num_queries(30) as counted:
            page = interface_page("chat", reader=reader, now=NOW)
        return len(counted), [[one.proof.host for one in view.hosts] for view in page.assessments]

    with_proofs, hosts = queries()
    assert hosts == [[HOST], ["b.example.test"]]
    Environment.objects.update(outside_zone="local")
    assert queries() == (with_proofs - 1, [[], []])
