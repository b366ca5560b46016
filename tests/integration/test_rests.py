"""Maintenance and pauses: nothing is probed, and nothing is called good."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.models import EnvironmentStatus, ProbeSchedule
from readiness.services.assessing import environments_assess, environments_reassess
from readiness.services.claims import claims_take
from readiness.services.probing import interface_refresh, probe_requested
from readiness.services.schedules import schedules_complete, schedules_rest
from registry.domain.snapshot import Rest
from registry.models import MaintenanceWindow, Pause
from registry.selectors.rests import resting
from registry.selectors.snapshots import snapshot_get
from registry.services.errors import Refused
from registry.services.rests import environment_pause, environment_resume, maintenance_plan
from tests.factories import NOW, acting
from tests.scenes import SOUND, hold_everything, interface_in

HOUR = timedelta(hours=1)
A_MOMENT = timedelta(microseconds=1)


@pytest.fixture
def sound(team):
    said = {
        "description": "Answers questions.",
        "tier": 2,
        "lifecycle": "production",
        "data_classification": "internal",
    }
    interface = interface_in(team, "sound", SOUND, NOW, **said)
    hold_everything(interface, team, NOW)
    return interface.environments.get()


def pause(by, environment, ends_at=NOW + HOUR, reason="Moving house", now=NOW):
    return environment_pause(
        by=acting(by), environment=environment, ends_at=ends_at, reason=reason, now=now
    )


def plan(by, environment, *windows):
    maintenance_plan(by=acting(by), environment=environment, windows=windows)


def assessed(environment, now=NOW):
    return environments_assess(environment_ids=[environment.pk], now=now)[environment.pk].assessment


def test_while_it_is_paused_what_probes_answer_is_unknown_and_records_still_count(owner, sound):
    before = assessed(sound)
    pause(owner, sound)
    after = assessed(sound)

    probed = [one for one in after.findings if one.source != "record" and not one.is_claimed]
    assert {found.outcome for found in probed} == {Outcome.UNKNOWN}
    assert {found.reason for found in probed} == {UnknownReason.PAUSED}
    assert probed[0].summary == "Probing is paused until 2026-11-21 13:00 UTC: Moving house."
    assert {f.check for f in after.findings} == {f.check for f in before.findings}
    assert (after.score.level, before.score.level) == (1, 2)
    assert after.score.value < before.score.value


def test_the_moment_before_maintenance_is_a_horizon(owner, sound):
    plan(owner, sound, Rest(NOW + timedelta(minutes=1), NOW + HOUR, "database upgrade"))
    assessed(sound)
    status = EnvironmentStatus.objects.get()
    assert (status.level, status.expires_at) == (2, NOW + timedelta(minutes=1) - A_MOMENT)
    assert environments_reassess(now=NOW + timedelta(minutes=1)) == 1
    assert EnvironmentStatus.objects.get().level == 1


def test_nothing_is_handed_out_until_the_end_even_when_somebody_asks(owner, sound):
    schedules_complete(now=NOW)
    pause(owner, sound)
    interface_refresh(interface_id=sound.interface_id, edges_changed=True, now=NOW)
    assert claims_take(now=NOW, most=9) == ""
    probe_requested(by=acting(owner), interface=sound.interface, now=NOW)
    schedules_rest(now=NOW)
    assert claims_take(now=NOW, most=9) == ""
    assert set(ProbeSchedule.objects.values_list("next_due_at", flat=True)) == {NOW + HOUR}
    assert schedules_rest(now=NOW + HOUR) == 0
    assert claims_take(now=NOW + HOUR, most=9)


def test_resuming_probes_at_once(owner, sound):
    schedules_complete(now=NOW)
    pause(owner, sound)
    interface_refresh(interface_id=sound.interface_id, edges_changed=True, now=NOW)
    environment_resume(by=acting(owner), environment=sound)
    interface_refresh(interface_id=sound.interface_id, edges_changed=True, now=NOW)
    assert claims_take(now=NOW, most=9)
    assert assessed(sound).score.level == 2


def test_a_pause_replaces_the_one_before_and_maintenance_lasts_as_long_as_it_does(owner, sound):
    pause(owner, sound)
    pause(owner, sound, ends_at=NOW + 3 * HOUR)
    plan(owner, sound, Rest(NOW - HOUR, NOW + 2 * HOUR, "database upgrade"))
    assert resting(NOW) == {sound.pk: NOW + 3 * HOUR}
    assert resting(NOW + 3 * HOUR) == {}
    rest = snapshot_get("sound").environments[0].rest(NOW)
    assert (rest.ends_at, rest.is_planned) == (NOW + 3 * HOUR, False)


@pytest.mark.parametrize(
    ("end", "reason", "sentence"),
    [
        (NOW, "Moving", "The end must come after the start"),
        (NOW + timedelta(days=31), "Moving", "at most"),
        (NOW + HOUR, " ", "Give the reason in one line"),
        (NOW + HOUR, "a" * 201, "The reason has at most 200 characters"),
    ],
)
def test_a_pause_has_an_end_and_a_reason(owner, sound, end, reason, sentence):
    with pytest.raises(Refused, match=sentence):
        pause(owner, sound, ends_at=end, reason=reason)
    assert not Pause.objects.exists()


@pytest.mark.parametrize(
    ("windows", "sentence"),
    [
        ([(0, 0)], "The end must come after the start"),
        ([(0, 200)], "It may last 7 days at most"),
        ([(0, 2), (1, 3)], "Two maintenance windows overlap"),
        ([(n, n + 1) for n in range(51)], "At most 50 maintenance windows"),
    ],
)
def test_windows_that_cannot_be_are_refused(owner, sound, windows, sentence):
    rests = [Rest(NOW + start * HOUR, NOW + end * HOUR, "work") for start, end in windows]
    with pytest.raises(Refused, match=sentence):
        plan(owner, sound, *rests)
    assert not MaintenanceWindow.objects.exists()


def test_others_neither_pause_nor_resume_nor_plan(owner, outsider, sound):
    pause(owner, sound)
    for write in (
        lambda: pause(outsider, sound),
        lambda: environment_resume(by=acting(outsider), environment=sound),
        lambda: plan(outsider, sound),
    ):
        with pytest.raises(PermissionDenied):
            write()
    assert Pause.objects.get().reason == "Moving house"


@pytest.mark.parametrize("model", [Pause, MaintenanceWindow])
@pytest.mark.parametrize("wrong", [{"ends_at": NOW}, {"reason": ""}])
def test_the_database_refuses_what_is_no_rest(sound, model, wrong):
    fields = {"starts_at": NOW, "ends_at": NOW + HOUR, "reason": "work"} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(environment=sound, **fields)


WINDOW = """
      maintenance:
        - {start: 2026-12-01T22:00:00Z, end: 2026-12-01T23:00:00Z, reason: database upgrade}
"""
FILE = """\
apiVersion: ops-registry/v1
kind: Team
metadata: {name: support-eng}
---
apiVersion: ops-registry/v1
kind: AIInterface
metadata: {name: support-chat}
spec:
  team: support-eng
  environments:
    production:
      edge: "https://chat.example.test\""""


def test_a_file_plans_maintenance_and_what_leaves_it_is_planned_no_more(apply):
    apply(FILE + WINDOW)
    [rest] = snapshot_get("support-chat").environments[0].rests
    assert (rest.starts_at.isoformat(), rest.reason) == (
        "2026-12-01T22:00:00+00:00",
        "database upgrade",
    )
    assert apply(FILE + WINDOW)[0].startswith("nothing to do: 0 created, 0 changed")
    assert "updated Environment support-chat/production: maintenance" in apply(FILE + "\n")
    assert not MaintenanceWindow.objects.exists()
