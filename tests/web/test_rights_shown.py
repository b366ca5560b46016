"""A page offers what its reader may do, and nothing else."""

import pytest

from registry.models import Environment, Ownership
from tests.web.conftest import Cast, signed_in

EDIT = 'href="/i/support-chat/edit/"'
PLACE = 'href="/i/support-chat/environments/production/edit/"'
ASK = 'href="/i/support-chat/owners/ask/'
PROBE = 'action="/i/support-chat/probe/"'


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("owner", {EDIT, PLACE, ASK, PROBE}),
        ("platform_lead", {EDIT, PLACE, ASK, PROBE}),
        ("holder", {PLACE, PROBE}),
        ("auditor", set()),
        ("outsider", set()),
    ],
)
def test_an_interface_offers_what_may_be_done(
    cast: Cast, environment: Environment, proxy: Ownership, role: str, offered: set[str]
) -> None:
    text = signed_in(getattr(cast, role)).get("/i/support-chat/").content.decode()
    assert {control for control in (EDIT, PLACE, ASK, PROBE) if control in text} == offered


def test_an_auditor_is_asked_for_nothing(cast: Cast, proxy: Ownership) -> None:
    Ownership.objects.filter(pk=proxy.pk).update(
        person=None, team=cast.team, accepted_at=None, accepted_by=None
    )
    client = signed_in(cast.auditor)
    assert "Nothing waits for you" in client.get("/needs-you/").content.decode()
    assert "Accept" not in client.get("/i/support-chat/").content.decode()
    assert "Accept" in signed_in(cast.owner).get("/i/support-chat/").content.decode()


def test_an_auditor_is_not_offered_to_leave_or_to_register(cast: Cast) -> None:
    client = signed_in(cast.auditor)
    assert "/remove/" not in client.get("/teams/support/").content.decode()
    assert 'href="/register/"' not in client.get("/").content.decode()


def test_a_platform_lead_is_offered_to_create_teams(cast: Cast) -> None:
    assert 'href="/teams/new/"' in signed_in(cast.platform_lead).get("/teams/").content.decode()
    assert 'href="/teams/new/"' not in signed_in(cast.owner).get("/teams/").content.decode()
