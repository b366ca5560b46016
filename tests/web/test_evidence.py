"""The evidence of a finding: its runs, what the probe saw, and probing again from there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from readiness.models import ProbeRun, ProbeSchedule
from readiness.services.schedules import schedules_complete
from registry.models import Interface
from tests.scenes import REFUSED, SOUND, interface_in
from tests.web.conftest import Cast, signed_in

ADDRESS = "/i/support-chat/production/checks/AVL-1/"
PART = {"HX-Request": "true"}


@pytest.fixture
def sound(cast: Cast) -> Interface:
    return interface_in(cast.team, "support-chat", SOUND, timezone.now(), name="Support chat")


def run(interface: Interface, minutes: int, letter: str) -> None:
    ProbeRun.objects.create(
        environment=interface.environments.get(), probe="P01", has_failed=letter == "f",
        observed_at=timezone.now() - timedelta(minutes=minutes), attempts=2, flaked=False,
        milliseconds=41, bytes_read=0, outcomes={"AVL-1": letter},
    )  # fmt: skip


def test_the_last_runs_are_drawn_labelled_and_listed(cast: Cast, sound: Interface) -> None:
    for minutes in range(40, 2, -1):
        run(sound, minutes, "p")
    run(sound, 1, "f")
    text = signed_in(cast.outsider).get(ADDRESS).content.decode()
    # nothing ran two minutes ago
    assert "Last 30 runs due: 1 failed, 28 passed, 1 not run; the newest failed" in text
    assert text.count("<rect class=") == 29
    assert text.count("41 ms</td>") == 29
    assert text.count("<td>not run</td>") == 1


def test_runs_of_another_check_of_the_same_probe_are_left_out(cast: Cast, sound: Interface) -> None:
    run(sound, 5, "p")
    ProbeRun.objects.update(outcomes={"STR-1": "p"})
    assert "<rect" not in signed_in(cast.outsider).get(ADDRESS).content.decode()


def test_it_shows_what_the_probe_saw_and_never_a_body(cast: Cast, sound: Interface) -> None:
    text = signed_in(cast.outsider).get(ADDRESS).content.decode()
    assert "from 192.0.2.7" in text
    assert "200, body 2 bytes" in text
    assert "first byte 3 ms" in text
    assert "Bodies are never kept." in text


def test_an_edge_that_says_nothing_is_said_in_words(cast: Cast) -> None:
    interface_in(cast.team, "support-chat", REFUSED, timezone.now())
    text = signed_in(cast.outsider).get(ADDRESS).content.decode()
    assert "The edge refused the connection." in text


def test_a_script_gets_the_sheet_alone(cast: Cast, sound: Interface) -> None:
    answer = signed_in(cast.outsider).get(ADDRESS, headers=PART)
    assert b"<html" not in answer.content
    assert b'id="finding"' in answer.content
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize(("role", "status"), [("owner", 200), ("approver", 200), ("outsider", 403)])
def test_probing_again_from_the_sheet_shows_that_it_runs(
    cast: Cast, sound: Interface, role: str, status: int
) -> None:
    schedules_complete(now=timezone.now())
    ProbeSchedule.objects.update(next_due_at=timezone.now() + timedelta(hours=1))
    client = signed_in(getattr(cast, role))
    assert b'hx-trigger="every 2s"' not in client.get(ADDRESS, headers=PART).content
    answer = client.post(ADDRESS, headers=PART)
    assert answer.status_code == status
    assert (b'hx-trigger="every 2s"' in answer.content) == (status == 200)


def test_without_a_script_probing_again_leads_back_to_the_page(
    cast: Cast, sound: Interface
) -> None:
    schedules_complete(now=timezone.now())
    assert signed_in(cast.owner).post(ADDRESS).headers["Location"] == ADDRESS


def test_what_rests_on_records_is_not_probed(cast: Cast, sound: Interface) -> None:
    text = signed_in(cast.owner).get(ADDRESS.replace("AVL-1", "OWN-2")).content.decode()
    assert "Probe again now" not in text
    assert "What the records say" in text
