"""The page of one interface, and probing it again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from readiness.models import ProbeSchedule
from readiness.services.schedules import schedules_complete
from registry.models import Interface
from tests.factories import EnvironmentFactory, OwnershipFactory
from tests.scenes import REFUSED, SOUND, hold_everything, interface_in, observe
from tests.web.conftest import Cast, signed_in

ADDRESS = "/i/support-chat/"


@pytest.fixture
def refused(cast: Cast) -> Interface:
    return interface_in(
        cast.team, "support-chat", REFUSED, timezone.now(), name="Support chat", tier=1
    )


def shown(client: Client) -> str:
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    return answer.content.decode()


def test_anonymous_people_are_sent_to_sign_in(refused: Interface) -> None:
    assert Client().get(ADDRESS).status_code == 302


def test_the_verdict_names_level_score_and_coverage(cast: Cast, refused: Interface) -> None:
    text = shown(signed_in(cast.outsider))
    assert "Production is blocked: 3 critical checks fail" in text
    assert "Level 0 of 3, score" in text
    assert "Deployed, 5 of 9 observed" in text


def test_a_finding_shows_expected_measured_and_the_cure(cast: Cast, refused: Interface) -> None:
    text = shown(signed_in(cast.outsider))
    assert "no answer (refused)" in text
    assert "200 from every address" in text
    assert "<b>What to do:</b>" in text


def test_gaps_of_ownership_stand_out(cast: Cast, refused: Interface) -> None:
    OwnershipFactory.create(interface=refused, person=cast.owner, accepted_at=timezone.now())
    text = shown(signed_in(cast.owner))
    assert "1 of 17 held" in text
    assert text.count('<tr class="gap">') == 16


def test_only_who_may_change_it_is_offered_changes(cast: Cast, refused: Interface) -> None:
    for person in (cast.owner, cast.approver, cast.administrator):
        assert "Probe again now" in shown(signed_in(person))
    text = shown(signed_in(cast.outsider))
    assert "Probe again now" not in text
    assert "/edit/" not in text


def test_who_is_asked_can_answer_on_the_page(cast: Cast, refused: Interface) -> None:
    ownership = OwnershipFactory.create(interface=refused, person=cast.outsider)
    address = f"/ownerships/{ownership.pk}/accept/"
    assert address in shown(signed_in(cast.outsider))
    assert address not in shown(signed_in(cast.owner))


@pytest.mark.parametrize(("role", "status"), [("owner", 302), ("approver", 302), ("outsider", 403)])
def test_probing_again_is_for_the_owning_team(
    cast: Cast, refused: Interface, role: str, status: int
) -> None:
    schedules_complete(now=timezone.now())
    later = timezone.now() + timedelta(hours=1)
    ProbeSchedule.objects.update(next_due_at=later)
    answer = signed_in(getattr(cast, role)).post(f"{ADDRESS}probe/")
    assert answer.status_code == status
    due = ProbeSchedule.objects.filter(next_due_at__lte=timezone.now()).exists()
    assert due == (status == 302)


def test_probing_needs_a_post(cast: Cast, refused: Interface) -> None:
    assert signed_in(cast.owner).get(f"{ADDRESS}probe/").status_code == 405


def test_while_it_is_probed_the_section_asks_again(cast: Cast, refused: Interface) -> None:
    schedules_complete(now=timezone.now())
    client = signed_in(cast.owner)
    ProbeSchedule.objects.update(next_due_at=timezone.now())
    part = client.get(ADDRESS, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<div")
    assert 'hx-trigger="load delay:2s"' in part
    ProbeSchedule.objects.update(next_due_at=timezone.now() + timedelta(hours=1))
    assert "hx-trigger" not in client.get(ADDRESS, headers={"HX-Request": "true"}).content.decode()


def test_an_unknown_interface_is_not_found(cast: Cast) -> None:
    assert signed_in(cast.owner).get("/i/nothing/").status_code == 404
    assert signed_in(cast.owner).post("/i/nothing/probe/").status_code == 404


def test_more_records_cost_no_more_queries(cast: Cast, refused: Interface) -> None:
    client = signed_in(cast.owner)
    with CaptureQueriesContext(connection) as few:
        shown(client)
    hold_everything(refused, cast.team, timezone.now())
    for name in ("staging", "development"):
        observe(
            EnvironmentFactory.create(interface=refused, name=name, kind=name),
            SOUND,
            timezone.now(),
        )
    with CaptureQueriesContext(connection) as many:
        shown(client)
    # owners bring the prefetch of their teams and people, once
    assert len(many) <= len(few) + 2
