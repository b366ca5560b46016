"""Who asks for a waiver, who decides, what holds, and what two people at once come to."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from readiness.domain.outcomes import Outcome
from readiness.domain.waivers import MOST_DAYS, WaiverFields, WaiverState
from readiness.models import EnvironmentStatus, Waiver
from readiness.selectors.assessments import assessment_of
from readiness.selectors.decisions import asking_of
from readiness.selectors.fleet import fleet_page
from readiness.selectors.shapes import FleetFilters
from readiness.selectors.waivers import WaiverFilters, waivers_selected, waivers_waiting
from readiness.services import waivers as services
from registry.domain.responsibilities import Responsibility
from registry.domain.tokens import Verb
from registry.models import AuditRow, Environment, User
from registry.selectors.frame import frame_of
from registry.services.errors import Refused
from registry.services.tokens import token_create
from tests.factories import (
    NOW,
    AdministratorFactory,
    EnvironmentFactory,
    InterfaceFactory,
    MembershipFactory,
    OwnershipFactory,
    TeamFactory,
    UserFactory,
    acting,
)
from tests.scenes import EXPIRING, interface_in

CHECK, CRITICAL = "TLS-4", "AVL-1"
DAY = timedelta(days=1)
REASON = "The new issuer is not in use yet."
CONTROL = "Two people have the day in their calendars."


ASKED = WaiverFields(CHECK, REASON, CONTROL, (NOW + 10 * DAY).date())


def fields(**changes: Any) -> WaiverFields:
    return replace(ASKED, **changes)


@pytest.fixture
def place(db) -> Environment:
    team = TeamFactory.create(slug="support", name="Support")
    interface = interface_in(team, "chat", EXPIRING, NOW, name="Chat", tier=2)
    return Environment.objects.select_related("interface__team").get(interface=interface)


@pytest.fixture
def asker(place) -> User:
    return MembershipFactory.create(team=place.interface.team).person


def approver(place: Environment, **owned) -> User:
    person = UserFactory.create()
    values = {"person": person, "accepted_at": NOW, "accepted_by": person}
    responsibility = Responsibility.RELEASE_APPROVAL
    OwnershipFactory.create(
        interface=place.interface, responsibility=responsibility, **(values | owned)
    )
    return person


def asked(place: Environment, asker: User, **changes) -> Waiver:
    return services.waiver_request(
        by=acting(asker), environment=place, fields=fields(**changes), now=NOW
    )


def finding(now=NOW):
    found = assessment_of("chat", "production", now=now)
    return next(one for one in found.assessment.findings if one.check == CHECK), found.assessment


def test_an_approved_waiver_lies_over_a_finding_until_its_last_day_and_never_as_a_pass(
    place, asker
):
    waiver = asked(place, asker)
    assert not finding()[0].is_waived
    services.waiver_approve(by=acting(approver(place)), waiver=waiver, now=NOW)
    waived, assessment = finding()
    assert (waived.is_waived, waived.outcome, waived.points_lost) == (True, Outcome.WARN, 0)
    assert (assessment.score.waived, assessment.waived_until) == (1, waiver.ends_on)
    (row,) = fleet_page(FleetFilters(state="waived"), asking=(), now=NOW).rows
    assert (row.waived, row.waived_until) == (1, waiver.ends_on)
    edge = next(column for column in row.columns if column.key == "edge")
    assert (edge.is_waived, edge.check, edge.outcome) == (True, CHECK, Outcome.WARN)
    expiring = fleet_page(FleetFilters(state="expiring"), asking=(), now=NOW)
    assert [one.slug for one in expiring.rows] == ["chat"]
    # nobody runs for it to end
    assert not finding(NOW + 11 * DAY)[0].is_waived
    assert fleet_page(FleetFilters(state="waived"), asking=(), now=NOW + 11 * DAY).total == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "TBD"}, "reason"),
        ({"reason": " n/a. "}, "reason"),
        ({"reason": "."}, "reason"),
        ({"compensating_control": "none"}, "compensating_control"),
        ({"compensating_control": "..........."}, "compensating_control"),
        ({"ends_on": (NOW - DAY).date()}, "ends_on"),
        ({"ends_on": (NOW + (MOST_DAYS + 1) * DAY).date()}, "ends_on"),
        ({"check": CRITICAL}, "check"),
        ({"check": "XXX-9"}, "check"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_at_its_field(place, asker, changes, field):
    with pytest.raises(Refused) as refused:
        asked(place, asker, **changes)
    assert refused.value.field == field
    assert not Waiver.objects.exists()


def test_who_may_ask_and_who_may_decide(place, asker):
    outsider, owner = UserFactory.create(), acting(approver(place))
    with pytest.raises(PermissionDenied):
        asked(place, outsider)
    waiver = asked(place, asker)
    lapsed = approver(place, review_by=(NOW - 400 * DAY).date(), standing="backup")
    invited = approver(place, accepted_at=None, accepted_by=None, standing="backup")
    administrator = AdministratorFactory.create()
    for person in (outsider, asker, lapsed, invited, administrator):
        for write in (services.waiver_approve, services.waiver_deny):
            with pytest.raises(PermissionDenied):
                write(by=acting(person), waiver=waiver, reason=REASON, now=NOW)
    MembershipFactory.create(person=owner.person)
    made = token_create(
        by=owner, name="t", verbs=[Verb.REGISTRY_WRITE], places=[], days=30, now=NOW
    )
    with pytest.raises(PermissionDenied):
        services.waiver_approve(by=acting(owner.person, made.token), waiver=waiver, now=NOW)
    services.waiver_approve(by=owner, waiver=waiver, now=NOW)


def test_nobody_decides_their_own_request_not_even_in_the_database(place, asker):
    team = place.interface.team
    approver(place, person=None, team=team)
    administrator = AdministratorFactory.create()
    MembershipFactory.create(team=team, person=administrator)
    for person in (asker, administrator):
        waiver = asked(place, person)
        with pytest.raises(Refused) as refused:
            services.waiver_approve(by=acting(person), waiver=waiver, now=NOW)
        assert refused.value.code == "own_request"
        with (
            pytest.raises(IntegrityError, match="readiness_waiver_four_eyes"),
            transaction.atomic(),
        ):
            Waiver.objects.filter(pk=waiver.pk).update(
                state="approved", decided_by=person, decided_at=NOW
            )
        services.waiver_withdraw(by=acting(person), waiver=waiver, now=NOW)


def test_one_waits_and_one_holds_and_all_of_them_stay(place, asker):
    decides, by = acting(approver(place)), acting(asker)
    first = asked(place, asker)
    with pytest.raises(Refused, match="asked for already"):
        asked(place, asker)
    with pytest.raises(Refused) as refused:
        services.waiver_deny(by=decides, waiver=first, reason=" tbd ", now=NOW)
    assert refused.value.field == "reason"
    services.waiver_deny(by=decides, waiver=first, reason="Renew it instead.", now=NOW)
    second = asked(place, asker)
    services.waiver_approve(by=decides, waiver=second, now=NOW)
    with pytest.raises(Refused, match="Renew it"):
        asked(place, asker)
    renewed = services.waiver_renew(
        by=by, waiver=second, fields=fields(ends_on=(NOW + 30 * DAY).date()), now=NOW
    )
    assert renewed.renews == second
    assert finding()[0].waiver.public_id == second.public_id
    services.waiver_approve(by=decides, waiver=renewed, now=NOW + DAY)
    assert finding(NOW + 2 * DAY)[0].waiver.public_id == renewed.public_id
    services.waiver_revoke(
        by=decides, waiver=renewed, reason="It was renewed early.", now=NOW + DAY
    )
    assert not finding(NOW + 2 * DAY)[0].is_waived
    later = NOW + 2 * DAY
    shown = waivers_selected(WaiverFilters(), now=later, sort="requested").part(0, 9)
    assert [one.state for one in shown] == ["denied", "renewed", "revoked"]
    for state in WaiverState:
        chosen = waivers_selected(WaiverFilters(state=state), now=later).part(0, 9)
        assert [one.public_id for one in chosen] == [
            one.public_id for one in shown if one.state == state
        ]


def test_an_unanswered_request_ends_and_makes_room(place, asker):
    first = asked(place, asker)
    later = NOW + 20 * DAY
    with pytest.raises(Refused, match="has ended"):
        services.waiver_approve(by=acting(approver(place)), waiver=first, now=later)
    services.waiver_request(
        by=acting(asker),
        environment=place,
        fields=fields(ends_on=(later + DAY).date()),
        now=later,
    )
    first.refresh_from_db()
    assert first.state == WaiverState.WITHDRAWN


def test_it_waits_for_those_who_decide_and_for_nobody_else(place, asker, settings):
    decides = approver(place)
    waiver = asked(place, asker)
    assert list(waivers_waiting(decides, NOW)) == [waiver]
    assert not waivers_waiting(asker, NOW).exists()
    assert set(asking_of(decides, NOW)) == {place.interface_id}
    assert list(asking_of(asker, NOW)) == []
    services.waiver_withdraw(by=acting(asker), waiver=waiver, now=NOW)
    assert frame_of(decides).waiting == 0


def race(*works):
    """Begin every work in the same moment, each in a transaction of its own; return the results."""
    start = Barrier(len(works))

    def done(work):
        start.wait()
        try:
            return work()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(done, work) for work in works]]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins_and_the_other_is_told() -> None:
    team = TeamFactory.create()
    place = EnvironmentFactory.create(interface=InterfaceFactory.create(team=team))
    asker = MembershipFactory.create(team=team).person
    decides = [acting(approver(place, standing=word)) for word in ("primary", "backup")]
    by = acting(asker)
    for _ in range(6):
        waiver = asked(place, asker)
        approve = partial(services.waiver_approve, waiver=waiver, now=NOW)
        against = (
            partial(approve, by=decides[1]),
            partial(services.waiver_withdraw, by=by, waiver=waiver, now=NOW),
            partial(services.waiver_deny, by=decides[1], waiver=waiver, reason=REASON, now=NOW),
        )
        found = race(partial(approve, by=decides[0]), *against)
        lost = [one for one in found if isinstance(one, Refused)]
        assert len(lost) == 3
        assert {one.code for one in lost} == {services.SETTLED}
        (won,) = (one for one in found if isinstance(one, Waiver))
        waiver.refresh_from_db()
        assert (waiver.state, waiver.decider) == (won.state, won.decider)
        if waiver.state == WaiverState.APPROVED:
            revoke = partial(services.waiver_revoke, waiver=waiver, reason=REASON, now=NOW)
            renew = partial(services.waiver_renew, by=by, waiver=waiver, fields=fields(), now=NOW)
            ended = race(*(partial(revoke, by=one) for one in decides))
            assert sum(isinstance(one, Refused) for one in ended) == 1
            with pytest.raises(Refused, match="was revoked"):
                renew()


@pytest.mark.django_db(transaction=True)
def test_of_approving_a_renewal_and_revoking_what_it_renews_one_wins() -> None:
    team = TeamFactory.create()
    place = EnvironmentFactory.create(interface=InterfaceFactory.create(team=team))
    by = acting(MembershipFactory.create(team=team).person)
    decides = [acting(approver(place, standing=word)) for word in ("primary", "backup")]
    for _ in range(6):
        old = services.waiver_request(by=by, environment=place, fields=fields(), now=NOW)
        services.waiver_approve(by=decides[0], waiver=old, now=NOW)
        renewal = services.waiver_renew(by=by, waiver=old, fields=fields(), now=NOW)
        told = AuditRow.objects.filter(kind="waiver").count()
        revoke = partial(services.waiver_revoke, by=decides[1], reason=REASON, now=NOW)
        approved, revoked = race(
            partial(services.waiver_approve, by=decides[0], waiver=renewal, now=NOW),
            partial(revoke, waiver=old),
        )
        old.refresh_from_db()
        renewal.refresh_from_db()
        assert old.closed_at == NOW
        if isinstance(approved, Waiver):
            # the old one had made room already, and nothing says that somebody revoked it
            assert (revoked.code, old.state) == (services.SETTLED, WaiverState.APPROVED)
            assert (renewal.state, renewal.closed_at) == (WaiverState.APPROVED, None)
            revoke(waiver=renewal)
        else:
            assert (approved.code, renewal.state) == (services.NOTHING_TO_RENEW, "requested")
            assert (old.state, old.closing_reason) == (WaiverState.REVOKED, REASON)
            services.waiver_deny(by=decides[0], waiver=renewal, reason=REASON, now=NOW)
        assert AuditRow.objects.filter(kind="waiver").count() == told + 2


def test_a_renewal_that_was_asked_for_before_a_revocation_holds_for_nothing(place, asker):
    decides = acting(approver(place))
    old = asked(place, asker)
    services.waiver_approve(by=decides, waiver=old, now=NOW)
    asks: dict[str, Any] = {"by": acting(asker), "fields": fields(), "now": NOW}
    renewal = services.waiver_renew(waiver=old, **asks)
    services.waiver_revoke(by=decides, waiver=old, reason=REASON, now=NOW)
    with pytest.raises(Refused, match=f"{old.public_id}, which it renews, was revoked"):
        services.waiver_approve(by=decides, waiver=renewal, now=NOW)
    assert not finding()[0].is_waived
    # what is said after the revocation is a question of its own
    services.waiver_withdraw(by=acting(asker), waiver=renewal, now=NOW)
    again = services.waiver_request(environment=place, **asks)
    services.waiver_approve(by=decides, waiver=again, now=NOW)
    assert finding()[0].is_waived


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_leave_one_request() -> None:
    team = TeamFactory.create()
    place = EnvironmentFactory.create(interface=InterfaceFactory.create(team=team))
    asker = MembershipFactory.create(team=team).person
    found = race(*[partial(asked, place, asker)] * 4)
    assert sum(isinstance(one, Waiver) for one in found) == 1
    assert Waiver.objects.count() == 1
    assert EnvironmentStatus.objects.count() == 0
