"""What the owners of an interface say is missing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from readiness.domain.checks.own_3 import BACKED_UP
from registry.domain.vocabulary import Standing
from registry.models import Environment, Interface, Ownership
from tests.factories import OwnershipFactory
from tests.scenes import hold_everything
from tests.web.conftest import Cast, signed_in

COMPLETE = "Nothing is missing: all 17 responsibilities are held."
LONE = "Nobody is asked to stand in for uptime, incident response, release approval, alerts."


@pytest.fixture
def held(cast: Cast, environment: Environment) -> Interface:
    interface = environment.interface
    hold_everything(interface, cast.team, timezone.now())
    return interface


def page(cast: Cast) -> str:
    text = signed_in(cast.owner).get("/i/support-chat/").content.decode()
    return " ".join(text.split())


def back_up(held: Interface, cast: Cast, **fields: object) -> None:
    for responsibility in BACKED_UP:
        OwnershipFactory.create(
            interface=held,
            responsibility=responsibility,
            standing=Standing.BACKUP,
            person=cast.approver,
            **fields,
        )


def test_backups_that_nobody_was_asked_for_are_asked_for_at_once(
    cast: Cast, held: Interface
) -> None:
    text = page(cast)
    assert LONE in text
    assert COMPLETE not in text
    link = (
        "/i/support-chat/owners/ask/?for=uptime&for=incident_response"
        "&for=release_approval&for=alerts&standing=backup"
    )
    assert link.replace("&", "&amp;") in text
    form = signed_in(cast.owner).get(link).content.decode()
    assert form.count("checked") == len(BACKED_UP) + 1


def test_nothing_is_missing_once_they_accepted(cast: Cast, held: Interface) -> None:
    back_up(held, cast)
    assert LONE not in page(cast)
    assert COMPLETE not in page(cast)
    Ownership.objects.update(accepted_at=timezone.now(), accepted_by=cast.approver)
    assert COMPLETE in page(cast)
    yesterday = timezone.now().date() - timedelta(days=1)
    Ownership.objects.filter(responsibility="logging").update(review_by=yesterday)
    assert COMPLETE not in page(cast)


def test_an_interface_that_less_depends_on_needs_no_backup(cast: Cast, held: Interface) -> None:
    Interface.objects.update(tier=2)
    assert "stand in for" not in page(cast).partition('id="findings')[0]
    assert COMPLETE in page(cast)
