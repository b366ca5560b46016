"""The gate where it is asked: reading it for many releases, and acting behind its lock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from readiness.domain.gate import Verdict
from readiness.domain.vitals import Part
from readiness.models import ProbeSchedule
from readiness.selectors.decisions import asking_of
from readiness.selectors.gate import gate_of, gates_of
from readiness.services import releases as services
from readiness.services.heartbeats import heartbeat_record
from readiness.tasks.gating import gated
from readiness.tasks.releasing import close_expired, verify_releases
from registry.domain.approvals.ballots import Choice
from registry.domain.approvals.freezes import freezes_around
from registry.domain.approvals.terms import FreezeWindow, PolicyTerms, RoleSlot
from registry.domain.releases import ADMITTED_FOR, OPEN_FOR, ReleaseState, ShownState
from registry.domain.responsibilities import Responsibility
from registry.models import AuditRow, Deployment, Release, User, Vote
from registry.selectors.approvals import approval_of, tallies_of
from registry.selectors.decisions import decisions_for
from registry.selectors.frame import frame_of
from registry.services import policies, rollouts
from registry.services.errors import Refused
from registry.services.releases import release_revise
from tests.factories import NOW, AdministratorFactory, EnvironmentFactory, acting
from tests.integration.approval_scene import APPROVAL, PROMPT, digest, edited
from tests.integration.gate_scene import Gates
from tests.scenes import EXPIRING, REFUSED
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LATER = NOW + 2 * MINUTE


@pytest.fixture
def scene() -> Gates:
    return Gates()


def vote(scene: Gates, release: Release, person: User, slot: Responsibility, shown: str, **given):
    values: dict[str, Any] = {
        "choice": Choice.APPROVE,
        "revision": release.revisions.count(),
    } | given
    return services.vote_cast(
        by=acting(person), release=release, slot=slot, shown_digest=shown, now=NOW, **values
    )


def admit(scene: Gates, release: Release, now: datetime = NOW) -> Release:
    return services.release_admit(by=acting(scene.mia), release=release, now=now)


def deployed(scene: Gates) -> Release:
    release = admit(scene, scene.approved())
    services.release_deploy(by=acting(scene.mia), release=release, now=NOW)
    release.refresh_from_db()
    return release


def set_policy(scene: Gates, **terms: Any) -> None:
    slots = (RoleSlot(APPROVAL), RoleSlot(PROMPT))
    policies.policy_set(
        by=acting(AdministratorFactory.create()),
        interface=scene.interface,
        name="house",
        terms=PolicyTerms(slots, **terms),
        now=NOW,
    )


def due(now: datetime) -> set[str]:
    return set(ProbeSchedule.objects.filter(next_due_at__lte=now).values_list("cadence", flat=True))


def codes(act: Callable[[], object]) -> tuple[str, set[str]]:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code, {code for code, _ in refused.value.reasons}


def queries(read: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as caught:
        read()
    return len(caught.captured_queries)


def test_every_gate_is_open_and_many_releases_cost_as_much_as_one(scene: Gates) -> None:
    release = scene.approved()
    found = gate_of(release, NOW)
    assert found.verdict.allows, found.verdict.summary
    one = queries(lambda: gates_of([release], NOW))
    for number in range(3):
        other = EnvironmentFactory.create(interface__team=scene.interface.team)
        scene.draft(edited(image=digest(str(number + 3))))
        Release.objects.create(
            environment=other,
            public_id=f"rel_{number}",
            version="1",
            created_at=NOW,
            updated_at=NOW,
        ).revisions.create(
            number=1, version="1", image=digest("1"), digest=digest("1"), made_at=NOW
        )
    many = list(Release.objects.all())
    assert queries(lambda: gates_of(many, NOW)) == one
    assert {pk: gate.verdict for pk, gate in gates_of(many, NOW).items()} == {
        one.pk: gate_of(one, NOW).verdict for one in many
    }
    # a rule is expanded once for all that have it, and not at all where votes are counted
    window = FreezeWindow("FREQ=WEEKLY;BYDAY=SU", "UTC", NOW.date(), 3600, "Sunday")
    set_policy(scene, freeze_windows=(window,))
    freezes_around.cache_clear()
    tallies_of(many, NOW)
    assert freezes_around.cache_info().misses == 0
    policed = queries(lambda: gates_of(many, NOW))
    gates_of(many, NOW)
    # those of the other places have no windows
    assert freezes_around.cache_info().misses == 2
    # what went by is not judged again
    Release.objects.update(state=ReleaseState.WITHDRAWN, closed_at=NOW)
    assert queries(lambda: gates_of(many, NOW)) == policed - 4


def test_a_vote_is_for_what_was_shown(scene: Gates) -> None:
    release = scene.submitted()
    shown = gate_of(release, NOW).shown
    # what a probe saw meanwhile is kept with the vote and voids nothing
    scene.see(REFUSED)
    found = vote(scene, release, scene.ann, APPROVAL, shown)
    assert Vote.objects.get().shown_digest == shown != found.shown
    assert found.approval.tally.slots[0].is_full
    set_policy(scene, vote_validity_days=3)
    assert codes(lambda: vote(scene, release, scene.pia, PROMPT, shown)) == ("look_again", set())
    shown = gate_of(release, NOW).shown
    release_revise(
        by=acting(scene.mia), release=release, fields=edited(prompt=digest("5")), now=NOW
    )
    assert codes(lambda: vote(scene, release, scene.pia, PROMPT, shown))[0] == "look_again"
    assert codes(lambda: vote(scene, release, scene.pia, PROMPT, ""))[0] == "look_again"
    vote(scene, release, scene.pia, PROMPT, gate_of(release, NOW).shown)
    assert Vote.objects.count() == 2
    for outsider in (scene.mia, scene.otto, AdministratorFactory.create()):
        with pytest.raises(PermissionDenied):
            vote(scene, release, outsider, APPROVAL, gate_of(release, NOW).shown)


def test_missing_evidence_keeps_a_release_in_and_has_its_probes_run_once(scene: Gates) -> None:
    release = scene.approved()
    tomorrow = timezone.now() + timedelta(days=1)
    ProbeSchedule.objects.update(next_due_at=tomorrow)
    scene.forget("P06", "P02")

    def attempt() -> object:
        return gated(lambda: admit(scene, release))

    assert codes(attempt) == ("gate_pending", {"evidence.never"})
    found = gate_of(release, NOW).verdict
    assert (found.verdict, found.probes) == (Verdict.PENDING, ("P02", "P06"))
    # the fast probe is no part of what is missing, and nothing becomes due twice
    moved = list(ProbeSchedule.objects.exclude(next_due_at=tomorrow).order_by("pk"))
    assert {row.cadence for row in moved} == {"medium", "posture"}
    assert codes(attempt)[0] == "gate_pending"
    again = ProbeSchedule.objects.exclude(next_due_at=tomorrow).order_by("pk")
    assert [row.next_due_at for row in again] == [row.next_due_at for row in moved]
    # whoever asks on the page has them run as well
    ProbeSchedule.objects.update(next_due_at=tomorrow)
    signed_in(scene.mia).post(reverse("release-admit", args=[release.public_id]))
    assert not ProbeSchedule.objects.filter(next_due_at=tomorrow).exists()
    scene.see(now=LATER)
    assert admit(scene, release, LATER).state == ReleaseState.ADMITTED
    with pytest.raises(Refused, match="is admitted"):
        admit(scene, release, LATER)
    row = AuditRow.objects.get(deed="admitted")
    assert row.reason == "It may be deployed now."


def test_the_gate_is_asked_behind_the_lock_and_rights_before_it(scene: Gates) -> None:
    release = scene.submitted()
    for person in (scene.otto, scene.ann):
        with pytest.raises(PermissionDenied):
            services.release_admit(by=acting(person), release=release, now=NOW)
        with pytest.raises(PermissionDenied):
            services.release_override(by=acting(person), release=release, reason="Now", now=NOW)
    assert codes(lambda: admit(scene, release)) == ("gate_pending", {"approval.missing"})
    scene.vote(release, scene.ann)
    scene.vote(release, scene.pia, PROMPT)
    scene.see(REFUSED)
    code, found = codes(lambda: admit(scene, release))
    assert code == "gate_denied"
    assert "check.failed" in found
    scene.see()
    # nothing was handed out to be probed since, so what is known is not renewed
    heartbeat_record(name=Part.TICK, now=NOW - 10 * MINUTE)
    assert codes(lambda: admit(scene, release)) == ("gate_pending", {"evidence.scheduler_stands"})
    scene.see(EXPIRING)
    set_policy(scene, minimum_score=100)
    assert codes(lambda: admit(scene, release)) == ("gate_denied", {"score.too_low"})
    release.refresh_from_db()
    assert release.state == ReleaseState.SUBMITTED


def test_what_went_out_is_recorded_also_where_it_broke_something_and_is_probed(
    scene: Gates,
) -> None:
    release = admit(scene, scene.approved())
    ProbeSchedule.objects.update(next_due_at=NOW + timedelta(days=1))
    scene.see(REFUSED, LATER)
    by = acting(scene.mia)
    with pytest.raises(Refused) as refused:
        services.release_deploy(by=by, release=release, deployed_at=NOW - MINUTE, now=LATER)
    assert refused.value.field == "deployed_at"
    # a freeze that began after it went out does not make it undone
    begin = NOW + timedelta(hours=1)
    window = FreezeWindow("FREQ=DAILY;BYHOUR=13", "UTC", NOW.date(), 3600, "Peak")
    set_policy(scene, freeze_windows=(window,), rollback_exempt=True)
    frozen = codes(lambda: services.release_deploy(by=by, release=release, now=begin))
    assert frozen == ("gate_denied", {"freeze.active"})
    # a time is claimed easily, so it has to be shown, by hand as well
    with pytest.raises(Refused) as unshown:
        services.release_deploy(by=by, release=release, deployed_at=LATER, now=begin)
    assert unshown.value.field == "evidence"
    made = services.release_deploy(
        by=by, release=release, deployed_at=LATER, evidence="https://ci.example.test/1", now=begin
    )
    assert (made.deployed_at, made.recorded_at) == (LATER, begin)
    assert "Recorded late, in a freeze" in AuditRow.objects.get(deed="deployed").reason
    assert due(begin) == {"fast", "medium", "posture"}
    # and going back waits for no freeze
    first = Deployment.objects.create(
        environment=scene.place,
        revision=scene.draft(edited(image=digest("7"))).revisions.get(),
        number=1_000,
        deployed_at=LATER,
        recorded_at=LATER,
    )
    with pytest.raises(Refused, match="not what runs"):
        services.release_roll_back(by=by, release=release, reason="It broke.", now=begin)
    second = first.revision.release
    services.release_roll_back(by=by, release=second, reason="It broke.", now=begin)
    second.refresh_from_db()
    assert second.state == ReleaseState.ROLLED_BACK


def test_an_admission_ends_after_a_day_and_every_gate_is_asked_anew(scene: Gates) -> None:
    release, by = admit(scene, scene.approved()), acting(scene.mia)
    over = NOW + ADMITTED_FOR
    scene.see(now=over)
    assert gate_of(release, over - MINUTE).verdict.valid_until
    refused = gate_of(release, over).verdict
    assert [one.code for one in refused.blocking] == ["release.admission_over"]
    # a time that is claimed leads past it as little
    for deployed_at in (None, NOW + MINUTE):
        found = codes(
            lambda at=deployed_at: services.release_deploy(  # type: ignore[misc] # a default binds it
                by=by, release=release, deployed_at=at, evidence="https://ci/1", now=over
            )
        )
        assert found == ("admission_over", set())
    with pytest.raises(Refused, match="Admit it again"):
        rollouts.release_deploy(by=by, release=release, now=over)
    with pytest.raises(Refused, match="is admitted"):
        admit(scene, release, over - MINUTE)
    scene.see(REFUSED, over)
    assert "check.failed" in codes(lambda: admit(scene, release, over))[1]
    scene.see(now=over)
    set_policy(scene, vote_validity_days=1)
    assert "approval.missing" in codes(lambda: admit(scene, release, over))[1]
    set_policy(scene, vote_validity_days=7)
    admit(scene, release, over)
    release.refresh_from_db()
    assert (release.state, release.admitted_at) == (ReleaseState.ADMITTED, over)
    assert AuditRow.objects.filter(deed="admitted").count() == 2
    services.release_deploy(by=by, release=release, now=over + MINUTE)


def test_a_deployment_is_verified_by_what_was_seen_since_and_by_the_program(scene: Gates) -> None:
    release, by = deployed(scene), acting(scene.mia)
    code, found = codes(lambda: services.release_verify(by=by, release=release, now=NOW))
    assert (code, found) == ("gate_pending", {"evidence.before_deployment"})
    assert services.releases_verify(environment_ids=[scene.place.pk], now=NOW) == 0
    scene.see(REFUSED, LATER)
    code, found = codes(lambda: services.release_verify(by=by, release=release, now=LATER))
    assert (code, "check.failed" in found) == ("gate_denied", True)
    with pytest.raises(PermissionDenied):
        services.release_verify(by=acting(scene.otto), release=release, now=LATER)
    scene.see(now=LATER)
    for times in (1, 0):
        ids = [scene.place.pk]
        assert services.releases_verify(environment_ids=ids, now=LATER) == times
    verify_releases(environment_ids=[scene.place.pk], something_new=1)
    release.refresh_from_db()
    assert (release.state, release.verified_by) == (ReleaseState.VERIFIED, None)
    row = AuditRow.objects.get(deed="verified")
    assert (row.who, row.via) == ("", "program")


def test_breaking_the_glass_leaves_the_same_record(scene: Gates) -> None:
    release, lead = scene.submitted(), acting(AdministratorFactory.create())
    scene.see(REFUSED)
    reason = "The edge is down, and this mends it."
    made = services.release_override(by=lead, release=release, reason=reason, now=NOW)
    release.refresh_from_db()
    assert (release.state, release.closing_reason) == (ReleaseState.OVERRIDDEN, reason)
    assert made.revision.release == release
    found = gate_of(release, NOW)
    assert [one.code for one in found.verdict.blocking] == ["release.overridden"]
    assert found.rollback.allows


def test_what_waited_too_long_is_closed_once_and_could_not_be_approved_before(
    scene: Gates,
) -> None:
    release = scene.submitted()
    over = NOW + OPEN_FOR
    assert gate_of(release, over).verdict.blocking[0].code == "release.expired"
    close_expired(over - MINUTE)
    assert not AuditRow.objects.filter(deed="ended", kind="release").exists()
    close_expired(over)
    close_expired(over)
    release.refresh_from_db()
    assert release.closed_at == over
    assert approval_of(release, over).shown is ShownState.EXPIRED
    row = AuditRow.objects.get(deed="ended", kind="release")
    assert (row.who, row.via, row.reason) == ("", "program", "It was not approved in time.")


def test_a_release_waits_for_those_whose_vote_would_count_and_is_missing(scene: Gates) -> None:
    scene.owns(scene.mia, APPROVAL)
    release = scene.submitted(now=timezone.now())

    def waits_for(person: User) -> tuple[int, list[tuple[str, str]], bool]:
        listed = [(one.page, one.detail) for one in decisions_for(person)]
        is_in_tab = scene.interface.pk in set(asking_of(person, timezone.now()))
        return frame_of(person).waiting, listed, is_in_tab

    said = "Your vote for release approval is missing. It changes code, prompt."
    assert waits_for(scene.ann) == (1, [("release", said)], True)
    assert waits_for(scene.pia)[0] == 1
    # whoever asked for it, and whoever holds nothing of it, is not asked
    assert waits_for(scene.mia) == waits_for(scene.otto) == (0, [], False)
    few = queries(lambda: frame_of(scene.ann))
    for _ in range(3):
        scene.submitted(now=timezone.now())
    assert queries(lambda: frame_of(scene.ann)) == few
    assert frame_of(scene.ann).waiting == 4
    assert queries(lambda: frame_of(scene.otto)) == 1
    scene.vote(release, scene.ann, now=timezone.now())
    assert frame_of(scene.ann).waiting == 3
