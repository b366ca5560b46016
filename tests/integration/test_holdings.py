"""Who answers for what, as the database computes it: the same as the domain says."""

from datetime import timedelta
from itertools import product

import pytest

from registry.domain.responsibilities import Responsibility
from registry.models import Interface, Membership, Ownership, Team, User
from registry.selectors.holding_shapes import HoldingFilters, HoldingState
from registry.selectors.holdings import gaps_of, holdings, interfaces_with_gaps
from registry.selectors.listing import ownerships_listed
from registry.selectors.snapshots import ownership_of, snapshot_get
from tests.factories import NOW, InterfaceFactory, MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
DAYS = (None, -1, 0, 30, 31)


def holders() -> list[Team | User]:
    """Return teams and people who can answer, and who cannot."""
    full, closed, left = TeamFactory(), TeamFactory(is_active=False), TeamFactory()
    for team in (full, closed):
        MembershipFactory(team=team)
    MembershipFactory(team=left, person__is_active=False)
    judging = TeamFactory()
    MembershipFactory(team=judging, person__role="auditor")
    people = [UserFactory(), UserFactory(is_active=False), UserFactory(role="auditor")]
    return [full, closed, left, judging, TeamFactory(), *people]


@pytest.fixture
def everything() -> None:
    """Record each kind of holder with each answer and each day of review."""
    words = [word for word in Responsibility if word != Responsibility.RELEASE_APPROVAL]
    for number, holder in enumerate(holders()):
        interface = InterfaceFactory(slug=f"one-{number}")
        # a backup closes no gap, whatever else is true
        kinds = product(("primary", "backup"), DAYS)
        for word, (standing, days) in zip(words, kinds, strict=False):
            Ownership.objects.create(
                interface=interface,
                responsibility=word,
                standing=standing,
                invited_at=NOW,
                accepted_at=NOW,
                review_by=None if days is None else NOW.date() + timedelta(days=days),
                **{"team" if isinstance(holder, Team) else "person": holder},
            )
        Ownership.objects.create(
            interface=interface,
            responsibility="rollback",
            invited_at=NOW,
            **{"team" if isinstance(holder, Team) else "person": holder},
        )


WORDS = {"accepted": "held", "invited": "waiting", "lapsed": "lapsed"}


def test_the_state_is_the_one_that_the_domain_computes(everything: None) -> None:
    found = list(holdings(HoldingFilters(), sort="interface", now=NOW).stream())
    computed = {one.ownership_id: one.state.value for one in found if one.ownership_id}
    expected = {
        record.pk: WORDS[ownership_of(record).state(NOW)]
        for interface in Interface.objects.all()
        for record in ownerships_listed(interface.slug)
    }
    assert computed == expected
    assert set(computed.values()) == {"held", "waiting", "lapsed"}
    # together with the gaps that nobody is asked for, every responsibility is there
    pairs = {(one.interface, one.responsibility) for one in found}
    assert len(pairs) == Interface.objects.count() * len(Responsibility)
    assert len(found) == len(pairs)


def test_gaps_are_those_of_the_matrix(everything: None) -> None:
    gap = HoldingFilters(state=HoldingState.GAP)
    found = {
        (one.interface, one.responsibility) for one in holdings(gap, sort="", now=NOW).stream()
    }
    expected = set()
    for slug in Interface.objects.values_list("slug", flat=True):
        snapshot = snapshot_get(slug)
        assert snapshot is not None
        expected |= {(slug, word) for word in Responsibility if not any(snapshot.held(word, NOW))}
    assert found == expected
    rows = interfaces_with_gaps(HoldingFilters(), NOW)
    assert {(row.slug, word) for row in rows for word in gaps_of(row)} == expected
    one = HoldingFilters(state=HoldingState.GAP, responsibility="rollback", interface="one-3")
    assert [row.interface for row in holdings(one, sort="until", now=NOW).stream()] == ["one-3"]


def test_filters_and_orders_are_the_database_s(everything: None) -> None:
    def ids(sort: str = "until", **filters: str) -> list[int]:
        found = holdings(HoldingFilters(**filters), sort=sort, now=NOW)
        assert found.count() == len(list(found.stream()))
        return [one.ownership_id for one in found.part(0, 500)]

    soon = ids(state="soon")
    days = Ownership.objects.in_bulk(soon)
    seen = [days[pk].review_by or NOW.date() for pk in soon]
    assert seen == sorted(seen)
    assert set(seen) == {NOW.date(), NOW.date() + timedelta(days=30)}
    answering = {"person__is_active": True, "person__role": "person", "team__is_active": True}
    team = Membership.objects.filter(**answering).get().team
    held = Ownership.objects.filter(team=team)
    assert sorted(ids(team=team.slug, state="held")) + ids(team=team.slug, state="waiting") == [
        *sorted(one.pk for one in held if ownership_counts(one)),
        *held.filter(accepted_at=None).values_list("pk", flat=True),
    ]
    holding = User.objects.filter(ownerships__isnull=False, is_active=True, role="person")
    person = holding.distinct().get()
    assert set(ids(person=str(person.pk))) == set(person.ownerships.values_list("pk", flat=True))
    assert ids(person="99999999999999999999") == []
    for sort in ("interface", "responsibility", "holder", "state", "until"):
        assert ids(sort) == ids(f"-{sort}")[::-1]


def ownership_counts(record: Ownership) -> bool:
    day = record.review_by
    return record.accepted_at is not None and (day is None or day >= NOW.date())
