"""Giving responsibilities away: handed over, declined with a reason, counted until another day."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from registry.domain.owner_snapshots import OwnershipState
from registry.domain.responsibilities import Responsibility
from registry.models import AuditRow, Ownership
from registry.selectors.snapshots import snapshot_get
from registry.services.errors import Refused
from registry.services.ownerships import (
    ownership_accept,
    ownership_decline,
    ownership_hand_over,
    ownership_review,
    ownerships_accept,
)
from tests.factories import NOW, UserFactory, acting
from tests.integration.test_ownerships import invite, state


def held(owner, interface, **fields):
    (asked,) = invite(owner, interface, **(fields or {"team_slug": "support"}))
    return ownership_accept(by=acting(owner), ownership=asked, now=NOW)


def hand_over(by, ownership, **fields):
    return ownership_hand_over(by=acting(by), ownership=ownership, now=NOW, **fields)


def holders(now=NOW):
    return [own.holder.name for own in snapshot_get("chat").held(Responsibility.UPTIME, now)]


def test_the_holder_stays_until_whoever_takes_over_accepts(owner, interface):
    mia = UserFactory(name="Mia")
    present = held(owner, interface)

    successor = hand_over(owner, present, email=mia.email)
    assert holders() == ["Support"]
    [waiting] = [own for own in snapshot_get("chat").ownerships if own.takes_over_from]
    assert (waiting.holder.name, waiting.takes_over_from) == ("Mia", "Support")

    ownership_accept(by=acting(mia), ownership=successor, now=NOW)
    assert holders() == ["Mia"]
    assert [own.takes_over_from for own in snapshot_get("chat").ownerships] == [""]


def test_who_does_not_take_over_leaves_everything_as_it_was(owner, interface):
    mia = UserFactory()
    successor = hand_over(owner, held(owner, interface), email=mia.email)
    ownership_decline(by=acting(mia), ownership=successor, reason="On leave.")
    assert holders() == ["Support"]
    assert [one.reason for one in snapshot_get("chat").declined] == ["On leave."]


def test_one_person_at_a_time_is_asked_to_take_over(owner, interface):
    present = held(owner, interface)
    hand_over(owner, present, email=UserFactory().email)
    tom = UserFactory()
    hand_over(owner, present, email=tom.email)
    assert [own.person for own in Ownership.objects.exclude(succeeds=None)] == [tom]


def test_asking_directly_whoever_was_to_take_over_replaces_the_holder(owner, interface):
    mia = UserFactory()
    hand_over(owner, held(owner, interface), email=mia.email)
    (asked,) = invite(owner, interface, email=mia.email)
    assert list(Ownership.objects.all()) == [asked]
    assert asked.succeeds is None


def test_asking_somebody_else_tells_once_from_whom_it_is_taken(owner, interface):
    hand_over(owner, held(owner, interface), email=UserFactory(name="Mia").email)
    (asked,) = invite(owner, interface, email=UserFactory(name="Tom").email)
    assert list(Ownership.objects.all()) == [asked]
    assert AuditRow.objects.filter(kind="ownership", deed="withdrawn").count() == 2


def test_giving_it_back_ends_the_handing_over(owner, interface):
    present = held(owner, interface)
    hand_over(owner, present, email=UserFactory().email)
    ownership_decline(by=acting(owner), ownership=present, reason="Too much.")
    assert not Ownership.objects.exists()


def test_only_the_holder_hands_over_and_only_what_they_accepted(owner, interface, outsider):
    (asked,) = invite(owner, interface, team_slug="support")
    with pytest.raises(Refused, match="Only what is accepted"):
        hand_over(owner, asked, email=outsider.email)
    accepted = ownership_accept(by=acting(owner), ownership=asked, now=NOW)
    with pytest.raises(PermissionDenied):
        hand_over(outsider, accepted, email=outsider.email)
    with pytest.raises(Refused, match="has a part in it already"):
        hand_over(owner, accepted, team_slug="support")


def test_the_reason_for_declining_stays_until_somebody_else_is_asked(owner, interface):
    (asked,) = invite(owner, interface, team_slug="support")
    ownership_decline(by=acting(owner), ownership=asked, reason=" Not our system. ")
    [declined] = snapshot_get("chat").declined
    assert (declined.holder, declined.declined_by) == ("Support", "Mia")
    assert declined.reason == "Not our system."
    invite(owner, interface, email=UserFactory().email)
    assert snapshot_get("chat").declined == ()


def test_several_are_accepted_at_once_or_none(owner, interface):
    mia = UserFactory()
    mine = invite(owner, interface, team_slug="support", responsibilities=list(Responsibility)[:3])
    (hers,) = invite(owner, interface, email=mia.email, responsibilities=[Responsibility.ROLLBACK])
    with pytest.raises(PermissionDenied), transaction.atomic():
        ownerships_accept(by=acting(owner), ownerships=[*mine, hers], now=NOW)
    assert {found for _, found in state()} == {OwnershipState.INVITED}
    again = list(Ownership.objects.filter(pk__in=[one.pk for one in mine]))
    assert len(ownerships_accept(by=acting(owner), ownerships=again, now=NOW)) == 3
    with pytest.raises(Refused, match="Choose at least one"):
        ownerships_accept(by=acting(owner), ownerships=[], now=NOW)


def test_the_day_of_review_is_brought_forward_by_who_changes_the_interface(
    owner, interface, outsider, approver
):
    mia = UserFactory()
    (asked,) = invite(owner, interface, email=mia.email)
    accepted = ownership_accept(by=acting(mia), ownership=asked, now=NOW)
    sooner, later = (NOW + timedelta(days=30)).date(), (NOW + timedelta(days=90)).date()

    ownership_review(by=acting(owner), ownership=accepted, review_by=sooner, now=NOW)
    for person in (owner, approver, outsider):
        with pytest.raises(PermissionDenied):
            ownership_review(by=acting(person), ownership=accepted, review_by=later, now=NOW)
    with pytest.raises(PermissionDenied):
        ownership_review(by=acting(outsider), ownership=accepted, review_by=sooner, now=NOW)
    ownership_review(by=acting(mia), ownership=accepted, review_by=later, now=NOW)
    assert Ownership.objects.get().review_by == later


@pytest.mark.parametrize("days", [-1, 366])
def test_a_day_of_review_lies_in_the_coming_year(owner, interface, days):
    accepted, day = held(owner, interface), (NOW + timedelta(days=days)).date()
    with pytest.raises(Refused, match="from today to a year from now"):
        ownership_review(by=acting(owner), ownership=accepted, review_by=day, now=NOW)


def test_what_nobody_accepted_has_no_day_of_review(owner, interface):
    (asked,) = invite(owner, interface, team_slug="support")
    with pytest.raises(Refused, match="Nobody accepted it yet"):
        ownership_review(by=acting(owner), ownership=asked, review_by=NOW.date(), now=NOW)
