"""Documents as snapshots, without a record."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest

from registry.domain import profiles
from registry.domain.contract_clauses import values_of
from registry.domain.descriptor import Documents, interface_snapshot, parse
from registry.domain.identities import IdentitySource, Slot
from registry.domain.owner_snapshots import OwnershipState, TeamSnapshot
from registry.domain.particulars import LinkKind, Particulars
from registry.domain.snapshot import ContractSnapshot, IdentitySnapshot, InterfaceSnapshot
from registry.domain.vocabulary import EnvironmentKind, Tier
from tests.unit.registry.descriptors import CONTRACT, FULL, SMALL, certificate_pem

NOW = datetime(2026, 11, 1, tzinfo=UTC)
CERTIFICATE = certificate_pem()


def documents(text: str) -> Documents:
    found = parse(text, source="a.yaml", read_beside=lambda _: CERTIFICATE)
    assert found.problems == ()
    return found


def read(text: str) -> InterfaceSnapshot:
    found = documents(text)
    teams = [team.document for team in found.teams]
    return interface_snapshot(found.interfaces[0].document, now=NOW, teams=teams)


def test_nobody_has_accepted_anything_in_a_file():
    ownerships = read(FULL).ownerships

    assert len(ownerships) == 4
    assert {ownership.state(NOW) for ownership in ownerships} == {OwnershipState.INVITED}
    assert len({ownership.id for ownership in ownerships}) == 4


def test_of_a_team_there_is_known_what_a_document_says():
    team = read(FULL).team

    assert team == TeamSnapshot(
        "support-eng",
        "Support engineering",
        is_active=True,
        active_members=2,
        channel="#support-eng",
        members=frozenset({"mia@example.test", "tom@example.test"}),
    )
    assert read(SMALL).team == TeamSnapshot(
        "support-eng", "support-eng", is_active=True, active_members=0
    )
    assert not read(SMALL).team.can_answer


def test_what_is_written_is_in_the_snapshot():
    interface = read(FULL)
    production = interface.environment("production")

    assert (interface.slug, interface.tier, interface.profile) == (
        "support-chat",
        Tier.CRITICAL,
        "open-webui",
    )
    assert production.kind is EnvironmentKind.PRODUCTION
    assert (production.outside_zone, production.inside_zone) == ("local", "dc1")
    assert production.ca_pem == CERTIFICATE
    assert production.forbidden_routes == ("/metrics", "/docs")
    assert len(production.special_routes) == 7
    assert interface.particulars.link(LinkKind.REPOSITORY) == "https://git.example.test/chat"
    assert [model.name for model in interface.particulars.models] == ["lab-7b", "lab-70b"]
    assert [one.name for one in interface.alert_routes] == ["duty", "hook", "pager", "slack"]
    assert production.upstreams == ("http://10.0.3.7:8080", "https://inner.example.test:443")
    assert production.contract == ContractSnapshot(
        **values_of(CONTRACT), template="standard-edge", reviewed_on=CONTRACT.reviewed_on
    )


def test_identities_are_named_without_their_values():
    assert read(FULL).environment("production").identities == (
        IdentitySnapshot(Slot.A, "Authorization", IdentitySource.ENV, is_void=False, set_at=NOW),
        IdentitySnapshot(Slot.B, "X-Api-Key", IdentitySource.STORED, is_void=False, set_at=NOW),
    )
    assert read(FULL).environment("blue").identities == ()


@pytest.mark.parametrize("profile", profiles.names())
def test_what_is_left_out_comes_from_the_profile_and_is_said_to(profile):
    text = SMALL.replace("team: support-eng", f"team: support-eng\n  profile: {profile}")
    environment = read(text).environment("production")

    assert environment.health == profiles.health_route(profile)
    assert environment.routes == profiles.protected_routes(profile)
    assert environment.routes_from_profile


def test_environments_are_told_apart_by_their_place_in_the_document():
    assert [environment.id for environment in read(FULL).environments] == [1, 2]


def test_a_small_document_says_nothing_more_than_it_says():
    interface = read(SMALL)
    unsaid = {"description", "tier", "lifecycle", "data_classification", "ownerships", "declined"}
    unsaid |= {"alert_routes", "policies"}

    assert interface.particulars == Particulars()
    assert {f.name for f in fields(interface) if not getattr(interface, f.name)} == unsaid
