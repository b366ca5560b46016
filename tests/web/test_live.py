"""What pages get that ask again and again, and how they present themselves."""

import pytest
from django.test import Client
from django.utils import timezone

from registry.models import Interface
from tests.scenes import REFUSED, SOUND, hold_everything, interface_in, observe
from tests.web.conftest import Cast, signed_in

pytestmark = pytest.mark.usefixtures("announced")

PART = {"HX-Request": "true"}


@pytest.fixture
def refused(cast: Cast) -> Interface:
    return interface_in(cast.team, "support-chat", REFUSED, timezone.now(), name="Support chat")


def asked(client: Client, path: str, fingerprint: str = "") -> tuple[int, str]:
    headers = PART | ({"If-None-Match": fingerprint} if fingerprint else {})
    answer = client.get(path, headers=headers)
    return answer.status_code, answer.headers["ETag"]


@pytest.mark.parametrize("path", ["/", "/i/support-chat/"])
def test_nothing_is_sent_where_nothing_changed(cast: Cast, refused: Interface, path: str) -> None:
    client = signed_in(cast.owner)
    status, fingerprint = asked(client, path)
    assert status == 200
    assert asked(client, path, fingerprint) == (304, fingerprint)


@pytest.mark.parametrize("path", ["/", "/i/support-chat/"])
def test_a_change_is_sent(cast: Cast, refused: Interface, path: str) -> None:
    client = signed_in(cast.owner)
    _, fingerprint = asked(client, path)
    hold_everything(refused, cast.team, timezone.now())
    status, changed = asked(client, path, fingerprint)
    assert status == 200
    assert changed != fingerprint


@pytest.mark.parametrize(
    ("tier", "icon"), [(1, "favicon-fail.svg"), (2, "favicon-warn.svg"), (3, "favicon-warn.svg")]
)
def test_title_and_icon_say_how_urgent_it_is(cast: Cast, tier: int, icon: str) -> None:
    interface_in(cast.team, "one", REFUSED, timezone.now(), name="One", tier=tier)
    client = signed_in(cast.owner)
    for path, title in (("/", "(1) Fleet"), ("/i/one/", "Blocked: One")):
        text = client.get(path).content.decode()
        assert f"<title>{title} · Ops registry</title>" in text
        assert f'href="/static/images/{icon}"' in text


def test_a_calm_fleet_has_a_calm_icon(cast: Cast) -> None:
    now = timezone.now()
    sound = interface_in(cast.team, "one", SOUND, now, name="One", tier=1)
    hold_everything(sound, cast.team, now)
    observe(sound.environments.get(), SOUND, now)
    text = signed_in(cast.owner).get("/").content.decode()
    assert "<title>Fleet · Ops registry</title>" in text
    assert 'href="/static/images/favicon.svg"' in text


def test_a_row_can_be_told_from_the_one_before(cast: Cast, refused: Interface) -> None:
    text = signed_in(cast.owner).get("/").content.decode()
    assert '<tr id="row-support-chat" data-state="blocked">' in text
    assert "data-worst" in text
