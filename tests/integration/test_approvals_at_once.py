"""What people come to who act on the same release in the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from registry.domain.approvals.ballots import Choice, Standing
from registry.domain.releases import OPEN_FOR, ReleaseState, ShownState
from registry.models import AuditRow, Release, SubmittedPolicy, Vote
from registry.selectors.approvals import approval_of
from registry.services import approvals, releases
from registry.services.errors import Refused
from registry.services.release_requirements import EXPIRED, PASSED, SETTLED
from tests.factories import NOW, acting
from tests.integration.approval_scene import (
    APPROVAL,
    FIELDS,
    HOUR,
    PROMPT,
    Approving,
    digest,
    edited,
)

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 3


def race(*works: Callable[[], object]) -> list[object]:
    """Begin every work in the same moment, each in a transaction of its own; return the results."""
    start = Barrier(len(works))

    def done(work: Callable[[], object]) -> object:
        start.wait()
        try:
            return work()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(done, work) for work in works]]


def test_a_release_is_never_both_rejected_and_let_out() -> None:
    scene = Approving()
    scene.owns(scene.otto, APPROVAL)
    for _ in range(TIMES):
        release = scene.approved()
        approve = partial(scene.vote, release, scene.ann, revision=1)
        reject = partial(scene.vote, release, scene.otto, choice=Choice.REJECT, revision=1)
        admitted, rejected, _ = race(partial(scene.admit, release), reject, approve)
        release.refresh_from_db()
        won = {ReleaseState.ADMITTED: admitted, ReleaseState.REJECTED: rejected}
        lost = admitted if release.state == ReleaseState.REJECTED else rejected
        assert lost == SETTLED
        assert won[ReleaseState(release.state)] != SETTLED
        if release.state == ReleaseState.ADMITTED:
            approvals.release_withdraw(by=acting(scene.mia), release=release, now=NOW)


def test_approving_does_not_bring_back_what_somebody_rejects() -> None:
    scene = Approving()
    scene.owns(scene.otto, APPROVAL)
    for _ in range(TIMES):
        release = scene.submitted()
        race(
            partial(scene.vote, release, scene.ann, revision=1),
            partial(scene.vote, release, scene.otto, choice=Choice.REJECT, revision=1),
            partial(scene.vote, release, scene.pia, PROMPT, revision=1),
        )
        assert approval_of(release, NOW).shown is ShownState.REJECTED


def test_nobody_votes_on_what_has_expired() -> None:
    scene = Approving()
    scene.owns(scene.otto, APPROVAL)
    release, end = scene.submitted(), NOW + OPEN_FOR
    early, late, admitted, edit = race(
        partial(scene.vote, release, scene.ann, now=end - HOUR, revision=1),
        partial(scene.vote, release, scene.otto, now=end, revision=1),
        partial(scene.admit, release, end),
        partial(
            releases.release_revise, by=acting(scene.mia), release=release, fields=FIELDS, now=end
        ),
    )
    assert isinstance(early, Vote)
    assert (late, admitted, edit) == (EXPIRED, EXPIRED, EXPIRED)
    assert list(Vote.objects.all()) == [early]


def test_a_vote_on_what_somebody_edits_does_not_count_for_the_edit() -> None:
    scene = Approving()
    for digit in "34567"[:TIMES]:
        release = scene.submitted()
        fields = edited(prompt=digest(digit))
        edit = partial(
            releases.release_revise, by=acting(scene.mia), release=release, fields=fields, now=NOW
        )
        vote, _ = race(partial(scene.vote, release, scene.pia, PROMPT, revision=1), edit)
        found = approval_of(release, NOW)
        assert found.revision == 2
        standings = [one.standing for one in found.tally.ballots]
        assert standings == ([] if vote == PASSED else [Standing.CHANGED])


def test_a_release_is_submitted_once_and_a_person_has_one_vote() -> None:
    scene = Approving()
    draft = scene.draft()
    submit = partial(approvals.release_submit, by=acting(scene.mia), release=draft, now=NOW)
    found = race(submit, submit, submit)
    assert sorted(one for one in found if isinstance(one, str)) == [SETTLED, SETTLED]
    assert SubmittedPolicy.objects.count() == 2
    assert AuditRow.objects.filter(deed="submitted").count() == 1
    race(*[partial(scene.vote, draft, scene.ann, revision=1)] * 3)
    assert Vote.objects.count() == 1


def test_one_release_at_a_time_is_on_its_way() -> None:
    scene = Approving()
    for digit in "34567"[:TIMES]:
        both = [
            scene.approved(),
            scene.approved(replace(edited(image=digest(digit)), version="2.0")),
        ]
        found = race(*[partial(scene.admit, one) for one in both])
        assert sum(one == SETTLED for one in found) == 1
        (won,) = Release.objects.filter(state=ReleaseState.ADMITTED)
        first, second = race(*[partial(scene.deploy, won)] * 2)
        assert [first, second].count(SETTLED) == 1
        assert Release.objects.filter(state=ReleaseState.SUPERSEDED, superseded_by=won).exists()
