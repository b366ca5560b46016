"""The page of one finding."""

import pytest
from django.test import Client
from django.utils import timezone

from registry.models import Interface
from tests.scenes import EXPIRING, interface_in
from tests.web.conftest import Cast, signed_in


@pytest.fixture
def expiring(cast: Cast) -> Interface:
    return interface_in(cast.team, "support-chat", EXPIRING, timezone.now(), name="Support chat")


def address(check: str, environment: str = "production") -> str:
    return f"/i/support-chat/{environment}/checks/{check}/"


def test_it_shows_both_sides_and_the_evidence(cast: Cast, expiring: Interface) -> None:
    text = signed_in(cast.outsider).get(address("TLS-4")).content.decode()
    assert "Why it warns" in text
    assert "At least 21 days left" in text
    assert "12 days left" in text
    assert "What the probe saw" in text
    assert "by probe P02" in text


def test_records_are_named_as_the_source(cast: Cast, expiring: Interface) -> None:
    text = signed_in(cast.outsider).get(address("OWN-2")).content.decode()
    assert "from the records" in text
    assert "level 1, critical, weight 5" in text


@pytest.mark.parametrize(
    "path",
    [address("NO-1"), address("TLS-4", "staging"), "/i/nothing/production/checks/TLS-4/"],
)
def test_what_is_not_there_is_not_found(cast: Cast, expiring: Interface, path: str) -> None:
    assert signed_in(cast.owner).get(path).status_code == 404


def test_only_who_may_change_it_can_probe_from_here(cast: Cast, expiring: Interface) -> None:
    assert "Probe again now" in signed_in(cast.owner).get(address("TLS-4")).content.decode()
    assert "Probe again now" not in signed_in(cast.outsider).get(address("TLS-4")).content.decode()
    assert Client().get(address("TLS-4")).status_code == 302


def test_what_the_record_lacks_leads_whoever_may_to_its_section(
    cast: Cast, expiring: Interface
) -> None:
    link = 'href="/i/support-chat/edit/links/"'
    mine = signed_in(cast.owner).get(address("OWN-6")).content.decode()
    others = signed_in(cast.outsider).get(address("OWN-6")).content.decode()
    assert "Edit “Tags and links” of the interface and fill in: repository" in others
    assert (link in mine, link in others) == (True, False)
