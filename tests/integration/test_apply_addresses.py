"""Addresses that must never be dialled, written into descriptors."""

import json
from contextlib import suppress

import pytest

from readiness.domain.outcomes import UnknownReason
from registry.models import Interface
from registry.selectors.snapshots import snapshot_get
from tests.hostile.refusing import NETWORKS, URLS, dialled
from tests.integration.descriptors import INTERFACE, TEAM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _zones(settings):
    settings.READINESS_ZONES = {"local": NETWORKS}
    settings.ZONE_NAMES = ("public", "local")


@pytest.mark.parametrize("url", URLS)
def test_what_is_applied_is_still_not_dialled(apply, capsys, tmp_path, url):
    text = INTERFACE.replace("edge: https://chat.example.test", f"edge: {json.dumps(url)}")
    with suppress(SystemExit):
        apply(TEAM, text)
    if lines := capsys.readouterr().err.splitlines():
        place = f"{tmp_path}/1.yaml:14:"
        assert all(line.startswith(place) and ".production.edge" in line for line in lines)
        assert not Interface.objects.exists()
        return
    snapshot = snapshot_get("support-chat")
    assert dialled(snapshot.environment("production")) == ({UnknownReason.ZONE_FORBIDS}, [])
