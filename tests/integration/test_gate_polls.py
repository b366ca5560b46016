"""An answer that is kept counts for as long as it is true, and no longer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from readiness.domain.gate.answering import LONGEST_SILENCE
from readiness.domain.gate.asking import Question
from readiness.domain.vitals import Part
from readiness.domain.waivers import WaiverFields
from readiness.models import GateAdmission, GateEvaluation, Scorecard
from readiness.selectors.gate_answers import Answered, content_of
from readiness.selectors.gate_questions import judged
from readiness.services import waivers
from readiness.services.gate_admissions import GateChanged, decision_sign, gate_admit
from readiness.services.gate_evaluations import gate_ask
from readiness.services.heartbeats import heartbeat_record
from readiness.services.scorecards import scorecard_activate
from registry.domain.approvals.terms import FreezeWindow, PolicyTerms, RoleSlot
from registry.domain.gate_modes import GateMode
from registry.models import AuditRow, Membership, Ownership, Release
from registry.selectors.records import environment_record
from registry.services import ownerships, people, policies, teams
from registry.services.errors import Refused
from registry.services.gate_modes import gate_mode_set
from registry.services.releases import release_revise
from tests.factories import NOW, AdministratorFactory, MembershipFactory, TeamFactory, acting
from tests.integration.approval_scene import APPROVAL, FIELDS, PROMPT, digest, edited
from tests.integration.gate_scene import Gates
from tests.promised import carded
from tests.scenes import EXPIRING, REFUSED, SOUND

pytestmark = pytest.mark.django_db
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


class Poller:
    """One run of a pipeline, which asks again and again."""

    def __init__(self, scene: Gates, *, explicit: bool = False) -> None:
        self.scene, self.now = scene, NOW
        subject = FIELDS.subject if explicit else None
        self.question = Question(
            scene.interface.slug, scene.place.name, subject=subject, run_url="https://ci.test/1"
        )
        self.statements = 0

    def ask(self) -> Answered:
        """Ask once, and count the statements that it takes."""
        with CaptureQueriesContext(connection) as caught:
            found = gate_ask(by=acting(self.scene.mia), question=self.question, now=self.now)
        self.statements = len(caught.captured_queries)
        return found

    def said(self) -> tuple[Any, ...]:
        """Ask, and return what is said without when it was decided."""
        content = self.ask().content
        codes = [(one["code"], one["checks"], one["who"]) for one in content["reasons"]]
        named = ("verdict", "would_be", "mode", "release", "level", "score", "subject_digest")
        return (*(content[name] for name in named), codes)

    def see_change(self, write: Callable[[], object]) -> dict[str, Any]:
        """Have something written: the next poll says something else, and the one after knows it."""
        before = self.said()
        assert before == self.said()
        assert self.statements == 1
        write()
        self.now += SECOND
        after = self.said()
        assert self.statements > 1
        assert after != before
        assert after == self.said()
        assert self.statements == 1
        return self.ask().content


def test_every_kind_of_write_shows_in_the_next_poll() -> None:
    scene = Gates()
    admin = AdministratorFactory.create()
    boss = acting(admin)
    poller = Poller(scene)
    seen = poller.see_change

    def codes(content: dict[str, Any]) -> set[str]:
        return {one["code"] for one in content["reasons"] if one["severity"] == "block"}

    def policy(**terms: Any) -> object:
        slots = (RoleSlot(APPROVAL), RoleSlot(PROMPT))
        return policies.policy_set(
            by=boss,
            interface=scene.interface,
            name="house",
            terms=PolicyTerms(slots, **terms),
            now=poller.now,
        )

    assert codes(poller.ask().content) == {"release.unknown"}
    assert codes(seen(scene.submitted)) == {"approval.missing"}
    release = Release.objects.get()
    seen(partial(scene.vote, release, scene.ann))
    assert seen(partial(scene.vote, release, scene.pia, PROMPT))["verdict"] == "allow"

    # what was seen: no row of the audit trail tells of it
    failing = seen(lambda: scene.see(REFUSED, poller.now + SECOND))
    assert failing["verdict"] == "deny"
    assert seen(lambda: scene.see(SOUND, poller.now + SECOND))["verdict"] == "allow"
    seen(lambda: scene.see(EXPIRING, poller.now + SECOND))
    last = (NOW + 10 * DAY).date()
    fields = WaiverFields("TLS-4", "The new issuer is not in use.", "Two people watch it.", last)
    waiver = waivers.waiver_request(
        by=acting(scene.mia), environment=scene.place, fields=fields, now=poller.now
    )
    poller.now += SECOND
    approve = partial(waivers.waiver_approve, by=acting(scene.ann), waiver=waiver)
    waived = seen(lambda: approve(now=poller.now))
    assert "check.waived" in {one["code"] for one in waived["reasons"]}
    seen(lambda: scene.see(SOUND, poller.now + SECOND))

    window = FreezeWindow("FREQ=DAILY;BYHOUR=12", "UTC", NOW.date(), 3600, "the end of the year")
    assert codes(seen(lambda: policy(freeze_windows=(window,)))) == {"freeze.active"}
    assert seen(policy)["verdict"] == "allow"
    moded = partial(gate_mode_set, by=boss, environment=scene.place, reason="A trial.", now=NOW)
    assert seen(lambda: moded(mode=GateMode.SHADOW))["mode"] == "shadow"
    seen(lambda: moded(mode=GateMode.ENFORCE))

    edit = partial(release_revise, by=acting(scene.mia), release=release, now=NOW)
    assert codes(seen(lambda: edit(fields=edited(prompt=digest("8"))))) == {"approval.missing"}
    assert seen(lambda: edit(fields=FIELDS))["verdict"] == "allow"

    held = Ownership.objects.get(person=scene.ann, responsibility=APPROVAL)
    withdraw = partial(ownerships.ownership_withdraw, by=acting(scene.mia), ownership=held)
    assert "approval.unsatisfiable" in codes(seen(withdraw))
    # somebody of a team that holds it: their membership is what counts
    team = TeamFactory.create()
    member = MembershipFactory.create(team=team, person=scene.ann, since=NOW - 90 * DAY)
    scene_team = partial(held_by, scene, team)
    assert seen(scene_team)["verdict"] == "allow"
    leave = partial(teams.membership_remove, by=boss, membership=member)
    assert "approval.unsatisfiable" in codes(seen(leave))
    closing = partial(people.person_close, by=boss, person=scene.pia, now=NOW)
    seen(closing)

    draft = carded(scene.interface)
    activate = partial(
        scorecard_activate, by=boss, draft=draft, seen=draft.digest, note="Agreed.", now=NOW
    )
    level = poller.ask().content
    activate()
    poller.now += SECOND
    poller.ask()
    assert poller.statements > 1
    assert Scorecard.objects.get().state == Scorecard.State.ACTIVE
    assert level["verdict"] != "allow"

    # whoever may ask no more is told nothing, however often they were answered
    teams.membership_remove(
        by=boss, membership=Membership.objects.get(person=scene.mia, team=scene.interface.team)
    )
    Ownership.objects.filter(person=scene.mia).delete()
    with pytest.raises(PermissionDenied):
        poller.ask()
    row = GateEvaluation.objects.get()
    assert row.polls > 40


def held_by(scene: Gates, team: Any) -> None:
    """Have a team accept the approval, long ago, and the trail tell of it."""
    ownerships.ownership_invite(
        by=acting(AdministratorFactory.create()),
        interface=scene.interface,
        responsibilities=[APPROVAL],
        team_slug=team.slug,
        now=NOW,
    )
    asked = Ownership.objects.get(team=team, responsibility=APPROVAL)
    ownerships.ownership_accept(by=acting(scene.ann), ownership=asked, now=NOW)
    Ownership.objects.filter(pk=asked.pk).update(
        accepted_at=NOW - 90 * DAY, held_since=NOW - 90 * DAY
    )


def waived_until(scene: Gates, check: str, last: date) -> None:
    """Have a check fail, and be borne with until a day."""
    scene.see(EXPIRING, NOW)
    waiver = waivers.waiver_request(
        by=acting(scene.mia),
        environment=scene.place,
        fields=WaiverFields(check, "The new issuer is not in use.", "Two people watch it.", last),
        now=NOW,
    )
    waivers.waiver_approve(by=acting(scene.ann), waiver=waiver, now=NOW)


def test_time_alone_changes_the_answer_in_the_moment_in_which_it_does() -> None:
    scene = Gates()
    window = FreezeWindow("FREQ=DAILY;BYHOUR=13", "UTC", NOW.date(), 1800, "the books")
    policies.policy_set(
        by=acting(AdministratorFactory.create()),
        interface=scene.interface,
        name="house",
        terms=PolicyTerms((RoleSlot(APPROVAL), RoleSlot(PROMPT)), freeze_windows=(window,)),
        now=NOW,
    )
    scene.approved()
    Ownership.objects.filter(person=scene.pia).update(review_by=NOW.date())
    waived_until(scene, "TLS-4", NOW.date())
    # a scheduler that is alive: what it does not renew grows old nevertheless
    heartbeat_record(name=Part.TICK, now=NOW + 60 * DAY)
    poller, seen, notes = Poller(scene), [], list[bool]()
    place = environment_record(scene.interface.slug, scene.place.name)
    assert place is not None
    for _ in range(60):
        found = poller.ask()
        row = GateEvaluation.objects.get()
        fresh = judged(place, poller.question, row.evidence_since, poller.now)
        assert found.content["reasons"] == content_of(place, poller.question, fresh)["reasons"]
        seen.append(found.content["summary"])
        notes.append("check.waived" in str(found.content["reasons"]))
        until = row.valid_until
        # to the last moment it is one statement, and says what would be found out anew
        last = until - SECOND
        if row.evidence_since:
            # whoever waits for evidence asks again soon, or waits anew
            last = min(last, poller.now + LONGEST_SILENCE)
        if last > poller.now:
            poller.now = last
            kept = poller.ask()
            assert poller.statements == 1
            fresh = judged(place, poller.question, row.evidence_since, poller.now)
            assert kept.content["would_be"] == fresh.said.verdict
            said = [one["code"] for one in kept.content["reasons"]]
            assert said == [one.code for one in fresh.said.reasons]
        poller.now = max(until, poller.now + SECOND * 30)
        poller.ask()
        assert poller.statements > 1
    told = " ".join(seen)
    assert "Nothing is deployed until" in told
    assert len(set(seen)) > 3
    # a waiver says so until its last day is over
    assert notes[0]
    assert not notes[-1]


def race(*works: Callable[[], object]) -> list[object]:
    """Begin every work in the same moment, each in a transaction of its own; return the results."""
    start = Barrier(len(works))

    def done(work: Callable[[], object]) -> object:
        start.wait()
        try:
            return work()
        except GateChanged as changed:
            return changed.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(done, work) for work in works]]


@pytest.mark.django_db(transaction=True)
def test_of_those_who_ask_and_admit_at_once_one_makes_it_and_one_is_let_out() -> None:
    scene = Gates()
    scene.approved()
    poller = Poller(scene, explicit=True)
    ask = partial(gate_ask, by=acting(scene.mia), question=poller.question, now=NOW)
    found = race(ask, ask, ask, ask)
    assert len({one.public_id for one in found if isinstance(one, Answered)}) == 1
    row = GateEvaluation.objects.get()
    assert row.polls == 4
    answered = found[0]
    assert isinstance(answered, Answered)
    token = decision_sign(answered, NOW)
    admit = partial(
        gate_admit,
        by=acting(scene.mia),
        evaluation=row.public_id,
        token=token,
        subject=FIELDS.subject,
        now=NOW,
    )
    ended = race(admit, admit, admit)
    assert sorted(one for one in ended if isinstance(one, str)) == ["token_spent", "token_spent"]
    assert GateAdmission.objects.count() == 1
    assert AuditRow.objects.filter(deed="admitted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_edit_and_an_admission_at_once_leave_nothing_out_that_was_not_approved() -> None:
    scene = Gates()
    for number in range(3):
        fields = replace(FIELDS, subject=replace(FIELDS.subject, image=digest(str(number + 3))))
        release = scene.approved(fields)
        question = replace(Poller(scene).question, subject=fields.subject, attempt=number + 1)
        answered = gate_ask(by=acting(scene.mia), question=question, now=NOW)
        assert answered.content["allow"], answered.content
        other = replace(fields, subject=replace(fields.subject, image=digest("9")))
        admitted, _ = race(
            partial(
                gate_admit,
                by=acting(scene.mia),
                evaluation=answered.public_id,
                token=decision_sign(answered, NOW),
                subject=fields.subject,
                now=NOW,
            ),
            partial(edit_or_be_refused, scene, release, other),
        )
        release.refresh_from_db()
        is_out = release.state == "admitted"
        assert is_out == isinstance(admitted, Answered)
        assert release.revisions.count() == (1 if is_out else 2)
        if not is_out:
            assert admitted == "gate_changed"
        Release.objects.filter(pk=release.pk).update(
            state="withdrawn", closed_at=NOW, closing_reason="Tried."
        )


def edit_or_be_refused(scene: Gates, release: Release, fields: Any) -> str:
    """Edit a release, unless it was let out before."""
    try:
        release_revise(by=acting(scene.mia), release=release, fields=fields, now=NOW)
    except Refused as refused:
        return refused.code
    return "edited"
