"""A list costs the same number of queries, however much is recorded."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from readiness.api.urls import urlpatterns as concluded
from readiness.models import Scorecard
from registry.api.endpoint import Listing
from registry.api.urls import urlpatterns
from registry.domain.subject import ChangeKind
from registry.models import Interface, Issuer, Release, Team, User
from tests.api.conftest import Cast, Program, SignedIn, program_of
from tests.factories import (
    NOW,
    AuditRowFactory,
    EnvironmentFactory,
    InterfaceFactory,
    MembershipFactory,
    OwnershipFactory,
)
from tests.promised import (
    alerted,
    carded,
    handed_in,
    policed,
    rehearsed,
    rehearsing,
    released,
    simulated,
    trusted,
    validated,
    waived,
)

MOST = 6
"""Queries of a list, those for token and session included."""
LISTS = (
    "/interfaces",
    "/interfaces?query=interface&sort=-team",
    "/teams",
    "/teams/support/memberships",
    "/me/waiting",
    "/people?team=support",
    "/responsibilities?team=support&state=held",
    "/gaps?responsibility=alerts",
    "/search?q=interface",
    "/interfaces/support-chat/environments",
    "/interfaces/support-chat/environments/production/identities",
    "/interfaces/support-chat/ownerships",
    "/interfaces/support-chat/environments/production/contract/versions",
    "/contract-templates",
    "/scorecards",
    "/scorecards/own-1/simulation/interfaces",
    "/audit",
    "/interfaces/support-chat/policies",
    "/interfaces/support-chat/alert-routes",
    "/interfaces/support-chat/environments/production/releases",
    "/interfaces/support-chat/freezes",
    "/interfaces/support-chat/environments/production/rehearsals",
    "/interfaces/support-chat/environments/production/rehearsal-runs",
    "/interfaces/support-chat/environments/production/waivers",
    "/interfaces/support-chat/environments/production/changes",
    "/waivers",
    "/issuers",
    "/issuers/github/links",
    "/interfaces/support-chat/trust-rules",
    "/interfaces/support-chat/environments/production/evidence",
    "/interfaces/support-chat/environments/production/contract/validations",
)


def queries(read: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as caught:
        read()
    return len(caught.captured_queries)


def grow(cast: Cast, many: int) -> None:
    for _ in range(many):
        team: Team = MembershipFactory.create().team
        interface = InterfaceFactory.create(team=team)
        OwnershipFactory.create(interface=interface, person=cast.owner, invited_at=NOW)
        MembershipFactory.create(team=cast.team)
    support = InterfaceFactory._meta.model.objects.get(slug="support-chat")
    card = Scorecard.objects.filter(number=1).first() or carded(support)
    for number in range(many):
        place = EnvironmentFactory.create(interface=support)
        place.routes.create(kind="public", path="/")
        place.upstreams.create(url=f"http://10.0.0.{number + 1}:80")
        OwnershipFactory.create(interface=support, responsibility="release_approval")
        promise(support, Release.objects.count())
        Scorecard.objects.create(
            number=Scorecard.objects.count() + 1,
            title="Ours",
            content=card.content,
            digest=card.digest,
            base=1,
            made_at=NOW,
            changed_at=NOW,
        )
        simulated(card.simulations.get(), InterfaceFactory.create(team=cast.team))
        AuditRowFactory.create(kind="interface", subject=["support-chat"], interface="support-chat")


def promise(interface: Interface, number: int) -> None:
    production = interface.environments.get(name="production")
    released(production, number=number)
    waived(production)
    rehearsed(production, number=number)
    over = {"state": "abandoned", "ended_at": NOW + timedelta(days=9), "why": "Enough."}
    rehearsing(production, number=number, **over)
    handed_in(production, number=number)
    validated(production, number=number)
    policed(interface, name=f"policy-{number}", change_kind=[*ChangeKind][number])
    alerted(interface, name=f"route-{number}")
    trusted(production, User.objects.latest("pk"), name=f"rule-{number}")
    Issuer.objects.get_or_create(
        slug=f"issuer-{number}", name="One", iss=f"https://{number}.example.test", kind="other",
        key_source="discovered", zone="public", created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def test_no_list_is_left_out() -> None:
    views = {view_of(pattern.callback) for pattern in (*urlpatterns, *concluded)}
    measured = {view_of(resolve(f"/api/v1{path.partition('?')[0]}").func) for path in LISTS}
    assert {one for one in views if issubclass(one, Listing)} <= measured


def view_of(function: Callable[..., object]) -> type:
    """Return the class behind an address."""
    view: type = vars(function)["cls"]
    return view


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("door", [program_of, SignedIn])
def test_a_list_costs_at_most_six_queries_whatever_its_size(
    path: str, door: Callable[..., Program], cast: Cast, environment: object
) -> None:
    program = door(cast.owner)
    # that a token was used is noted once a minute
    program.get("/me")
    grow(cast, 2)
    few = queries(lambda: program.get(path))
    grow(cast, 5)
    assert queries(lambda: program.get(path)) == few
    assert few <= MOST


def test_the_page_of_the_fleet_costs_the_same(cast: Cast, environment: object) -> None:
    client: Client = SignedIn(cast.owner).client
    few = queries(lambda: client.get("/"))
    for _ in range(9):
        EnvironmentFactory.create()
    assert queries(lambda: client.get("/")) == few
    assert few <= MOST
