"""Ways to have a gate let out what nobody approved, each of which is shut."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from readiness.domain.gate.asking import AskedAction, Question
from readiness.domain.gate.reasons import ReasonCode, Verdict
from readiness.selectors.gate_questions import judged
from readiness.services import releases as gate
from registry.models import Release
from registry.services import releases
from tests.factories import NOW, acting
from tests.integration.approval_scene import FIELDS, HOUR, Approving, digest, edited

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def scene() -> Approving:
    return Approving()


def said_to_run(scene: Approving, digit: str, replaces: str = "", now: datetime = NOW) -> Release:
    """Have somebody say that a build runs which nobody approved."""
    draft = scene.draft(replace(edited(image=digest(digit)), version=digit), now=now)
    return recorded(scene, draft, replaces, now)


def recorded(scene: Approving, release: Release, replaces: str, now: datetime) -> Release:
    releases.release_record(
        by=acting(scene.mia), release=release, replaces=replaces, deployed_at=now, now=now
    )
    return release


def asked_back(scene: Approving, to: Release, now: datetime = NOW + HOUR) -> set[ReasonCode]:
    """Ask as a pipeline for going back; return what blocks it, nothing where it is allowed."""
    content = FIELDS.subject if to.version == FIELDS.version else None
    subject = content or edited(image=digest(to.version)).subject
    question = Question(
        scene.interface.slug, scene.place.name, action=AskedAction.ROLLBACK, subject=subject
    )
    found = judged(scene.place, question, None, now).said
    blocking = {one.code for one in found.reasons if one.blocks}
    assert (found.verdict is Verdict.ALLOW) == (not blocking)
    return blocking


def test_going_back_lets_nothing_out_that_was_only_said_to_run(scene: Approving) -> None:
    wanted = said_to_run(scene, "7")
    running = said_to_run(scene, "8", wanted.public_id, NOW + MINUTE)
    assert asked_back(scene, wanted) == {ReasonCode.ROLLBACK_NOT_AUTHORISED}
    # what went back all the same is written down, as it happened
    made = gate.release_roll_back(
        by=acting(scene.mia), release=running, reason="It broke.", now=NOW + HOUR
    )
    assert made.revision.release == wanted


def test_nor_once_what_was_approved_is_taken_back(scene: Approving) -> None:
    before = said_to_run(scene, "6")
    approved = scene.deployed(now=NOW + MINUTE)
    # that pair was in front of those who approved it
    assert asked_back(scene, before) == set()
    wanted = said_to_run(scene, "7", approved.public_id, NOW + 2 * MINUTE)
    running = said_to_run(scene, "8", wanted.public_id, NOW + 3 * MINUTE)
    assert asked_back(scene, approved) == set()
    gate.release_roll_back(
        by=acting(scene.mia), release=running, reason="It broke.", now=NOW + 4 * MINUTE
    )
    assert asked_back(scene, wanted) == {ReasonCode.ROLLBACK_NOT_AUTHORISED}


def test_nor_what_is_said_to_run_once_the_approval_was_asked_for(scene: Approving) -> None:
    release = scene.approved()
    wanted = said_to_run(scene, "7", now=NOW + MINUTE)
    scene.admit(release, NOW + 2 * MINUTE)
    scene.deploy(release, NOW + 2 * MINUTE)
    assert asked_back(scene, wanted) == {ReasonCode.ROLLBACK_NOT_AUTHORISED}
