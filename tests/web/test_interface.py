"""The page of one interface, and probing it again."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from readiness.models import ProbeSchedule
from readiness.services.schedules import schedules_complete
from registry.models import Interface, ProbeIdentity
from tests.factories import EnvironmentFactory, InterfaceFactory, OwnershipFactory
from tests.scenes import REFUSED, SOUND, hold_everything, interface_in, observe
from tests.web.conftest import Cast, signed_in

pytestmark = pytest.mark.usefixtures("announced")

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
    assert re.search(r"<b>Deployed</b><span> · </span>\d+<span> · </span>\d+ of \d+ observed", text)


def test_a_finding_says_what_is_wrong_what_to_do_and_where_the_evidence_is(
    cast: Cast, refused: Interface
) -> None:
    text = shown(signed_in(cast.outsider))
    assert "<b>What to do:</b>" in text
    assert re.search(r'href="/i/support-chat/production/checks/AVL-1/"\s+data-evidence', text)


def test_the_verdict_names_the_next_level_and_what_the_tier_demands(
    cast: Cast, refused: Interface
) -> None:
    text = shown(signed_in(cast.outsider))
    assert "Next: Owned needs" in text
    asked = "Tier 1 demands Production ready in production; too little is asked of that level yet"
    assert asked in text
    assert re.search(r"Why \d+ and not 100", text)


def test_findings_are_grouped_by_level_and_passes_are_folded(
    cast: Cast, refused: Interface
) -> None:
    text = shown(signed_in(cast.outsider))
    assert text.index("Level 1, Owned") < text.index("Level 2, Guarded")
    folded = text.partition('<details class="rest" id="rest-production-1">')[2]
    assert "OWN-1" in folded.partition("</details>")[0]


def test_production_comes_first_whatever_was_recorded_first(cast: Cast) -> None:
    interface = InterfaceFactory.create(slug="support-chat", team=cast.team)
    for name in ("development", "staging", "production"):
        EnvironmentFactory.create(interface=interface, name=name, kind=name)
    text = shown(signed_in(cast.outsider))
    places = re.findall(r'<section class="stack environment"\s+id="environment-([a-z]+)"', text)
    assert places == ["production", "staging", "development"]


def test_routes_and_identities_are_shown_without_values(cast: Cast, refused: Interface) -> None:
    place = refused.environments.get()
    ProbeIdentity.objects.create(
        environment=place, slot="a", header="X-Key", source="env", reference="NAME_OF_A_VARIABLE",
        origin="https://elsewhere.example:443", set_at=timezone.now() - timedelta(days=3),
    )  # fmt: skip
    text = shown(signed_in(cast.outsider))
    assert "<code>/api/models</code>" in text
    assert "<code>X-Key</code>, from a variable, set" in text
    assert "3 d ago" in text
    assert "void: the edge moved" in text
    assert "NAME_OF_A_VARIABLE" not in text


def test_gaps_of_ownership_stand_out(cast: Cast, refused: Interface) -> None:
    OwnershipFactory.create(interface=refused, person=cast.owner, accepted_at=timezone.now())
    text = shown(signed_in(cast.owner))
    assert "1 of 17 held" in text
    assert "Nobody answers for 16 of 17 responsibilities." in text
    assert "owners/ask/?for=access_control" in text
    assert "1 accepted" in text


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


def test_while_it_is_probed_the_page_asks_more_often(cast: Cast, refused: Interface) -> None:
    schedules_complete(now=timezone.now())
    client = signed_in(cast.owner)
    ProbeSchedule.objects.update(next_due_at=timezone.now())
    part = client.get(ADDRESS, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'data-live="2"' in part
    ProbeSchedule.objects.update(next_due_at=timezone.now() + timedelta(hours=1))
    calm = client.get(ADDRESS, headers={"HX-Request": "true"}).content.decode()
    assert 'data-live="15"' in calm


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
