"""Addresses that must never be dialled, typed into the form of an environment."""

from typing import Any

import pytest

from readiness.domain.outcomes import UnknownReason
from registry.models import Environment, Interface
from registry.selectors.snapshots import snapshot_get
from tests.hostile.refusing import CORPUS, NETWORKS, URLS, dialled
from tests.web.conftest import Cast, signed_in

pytestmark = pytest.mark.any_database

FILLED = {"name": "lab", "kind": "development", "outside_zone": "everything"}

DISGUISES = [
    url
    for name, group in CORPUS.items()
    if name not in ("never", "embeddings")
    for url in group["urls"]
]
"""Whatever zone permits them, nobody could tell what they name."""


@pytest.fixture(autouse=True)
def _zones(settings: Any) -> None:
    settings.READINESS_ZONES = {"everything": NETWORKS}
    settings.ZONE_NAMES = ("public", "everything")


@pytest.mark.parametrize("url", URLS)
def test_what_the_form_takes_is_still_not_dialled(
    cast: Cast, interface: Interface, url: str
) -> None:
    sent = FILLED | {"edge_url": url}
    answer = signed_in(cast.owner).post("/i/support-chat/environments/new/", sent)
    if answer.status_code == 422:
        assert not Environment.objects.exists()
        return
    assert answer.status_code == 302
    snapshot = snapshot_get("support-chat")
    assert snapshot is not None
    assert dialled(snapshot.environment("lab")) == ({UnknownReason.ZONE_FORBIDS}, [])


@pytest.mark.parametrize("url", DISGUISES)
def test_the_form_refuses_disguises(cast: Cast, interface: Interface, url: str) -> None:
    sent = FILLED | {"edge_url": url}
    answer = signed_in(cast.owner).post("/i/support-chat/environments/new/", sent)
    assert answer.status_code == 422
