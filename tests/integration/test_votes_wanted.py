"""Whose votes releases wait for is written down as the exact tally has it, and costs no count."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from random import Random

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from readiness.models import VoteWanted
from readiness.selectors.decisions import asking_of, shown
from readiness.selectors.votes_wanted import releases_wanting
from readiness.services import votes_wanted
from readiness.services.votes_wanted import (
    LOOKED_AT_EVERY,
    votes_wanted_keep,
    votes_wanted_keep_all,
)
from registry.domain.approvals.ballots import Choice
from registry.domain.releases import OPEN_FOR
from registry.models import Membership, Ownership, Release
from registry.selectors.approvals import approvals_of, approvals_wanting, releases_waiting
from registry.selectors.frame import frame_of
from registry.services import approvals, releases, rollouts
from registry.services.errors import Refused
from tests.factories import (
    NOW,
    AdministratorFactory,
    MembershipFactory,
    OwnershipFactory,
    TeamFactory,
    acting,
)
from tests.integration.approval_scene import (
    APPROVAL,
    LONG_AGO,
    PROMPT,
    Approving,
    digest,
    edited,
)
from tests.integration.test_approvals_at_once import race

MINUTE = timedelta(minutes=1)
REASON = "It is not what we agreed on."


@pytest.fixture
def scene(db: None) -> Approving:
    return Approving()


def wanted(release: Release | None = None) -> set[tuple[str, str]]:
    """Return whose votes are written down as wanted, by name and slot."""
    rows = VoteWanted.objects.all()
    if release is not None:
        rows = rows.filter(release=release)
    return set(rows.values_list("person__name", "slot"))


def tallied(now: datetime) -> set[tuple[int, int, str]]:
    """Return the same of all releases by the exact tally, in numbers."""
    found = approvals_of(releases_waiting(now), now)
    return {
        (key, voter.person_id, slot.responsibility.value)
        for key, approval in found.items()
        for slot in approval.tally.slots
        for voter in slot.waiting
    }


def written() -> set[tuple[int, int, str]]:
    return set(VoteWanted.objects.values_list("release", "person", "slot"))


BOTH = {("Ann", APPROVAL), ("Pia", PROMPT)}


def test_every_change_of_a_release_is_followed(scene: Approving) -> None:
    release = scene.draft()
    assert wanted() == set()
    approvals.release_submit(by=acting(scene.mia), release=release, now=NOW)
    assert wanted(release) == BOTH
    scene.vote(release, scene.ann)
    assert wanted(release) == {("Pia", PROMPT)}
    approvals.vote_withdraw(by=acting(scene.ann), release=release, slot=APPROVAL, now=NOW)
    assert wanted(release) == BOTH
    scene.vote(release, scene.ann)
    scene.vote(release, scene.pia, PROMPT)
    assert wanted(release) == set()
    # an edit drops the vote of whoever looks at what changed, and no other
    changed = edited(image=digest("9"))
    releases.release_revise(by=acting(scene.mia), release=release, fields=changed, now=NOW)
    assert wanted(release) == {("Ann", APPROVAL)}
    scene.vote(release, scene.ann, choice=Choice.REQUEST_CHANGES)
    assert wanted(release) == set()
    approvals.vote_withdraw(by=acting(scene.ann), release=release, slot=APPROVAL, now=NOW)
    assert wanted(release) == {("Ann", APPROVAL)}


def test_what_ends_by_any_way_waits_for_nobody(scene: Approving) -> None:
    lead = acting(AdministratorFactory.create())
    ends: Iterable[Callable[[Release], object]] = (
        lambda one: scene.vote(one, scene.ann, choice=Choice.REJECT),
        lambda one: approvals.release_withdraw(by=acting(scene.mia), release=one, now=NOW),
        lambda one: rollouts.release_revoke(by=lead, release=one, reason=REASON, now=NOW),
        lambda one: rollouts.release_override(by=lead, release=one, reason=REASON, now=NOW),
    )
    for number, end in enumerate(ends):
        release = scene.submitted(edited(image=digest(str(number + 3))))
        assert wanted(release), number
        end(release)
        assert not wanted(release), number
    # what goes out supersedes what waits
    beside = scene.submitted()
    scene.deployed(edited(image=digest("8")))
    assert not wanted(beside)
    # a refusal leaves nothing behind
    Ownership.objects.filter(person=scene.pia).delete()
    with pytest.raises(Refused):
        scene.submitted(edited(prompt=digest("7")))
    assert wanted() == set()


def test_what_people_and_time_do_is_found_by_the_tick(scene: Approving) -> None:
    team = TeamFactory.create()
    for person in (scene.otto, scene.ann):
        MembershipFactory.create(team=team, person=person, since=LONG_AGO)
    OwnershipFactory.create(
        interface=scene.interface, responsibility=APPROVAL, team=team, person=None,
        accepted_at=LONG_AGO,
    )  # fmt: skip
    release = scene.submitted()
    assert wanted(release) == BOTH | {("Otto", APPROVAL)}
    Membership.objects.filter(person=scene.otto).delete()
    assert votes_wanted_keep_all(now=NOW) == 1
    assert wanted(release) == BOTH
    # a vote grows old
    scene.vote(release, scene.ann, now=NOW + MINUTE)
    assert wanted(release) == {("Pia", PROMPT)}
    later = NOW + OPEN_FOR - MINUTE
    assert votes_wanted_keep_all(now=NOW + LOOKED_AT_EVERY / 2) == 0
    assert votes_wanted_keep_all(now=later) == 1
    assert wanted(release) == BOTH
    # nobody is asked from the moment on, and the tick clears up after it
    assert list(releases_wanting(scene.ann, later)) == [release]
    assert list(releases_wanting(scene.ann, NOW + OPEN_FOR)) == []
    assert votes_wanted_keep_all(now=NOW + OPEN_FOR) == 0
    assert wanted() == set()
    assert votes_wanted_keep_all(now=NOW + OPEN_FOR + LOOKED_AT_EVERY) == 0


def test_many_releases_cost_as_many_queries_as_one_and_batches_leave_none_out(
    scene: Approving, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cost(minute: int) -> int:
        VoteWanted.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            votes_wanted_keep_all(now=NOW + minute * MINUTE)
        return len(queries)

    scene.submitted()
    few = cost(1)
    for _ in range(4):
        scene.submitted()
    assert cost(2) == few
    assert len(written()) == 10
    monkeypatch.setattr(votes_wanted, "MOST_AT_ONCE", 2)
    cost(3)
    assert written() == tallied(NOW)


@pytest.mark.parametrize("seed", range(3))
def test_what_pages_count_is_what_the_exact_tally_says(seed: int, db: None) -> None:
    random, now = Random(seed), timezone.now()
    scenes = [Approving() for _ in range(3)]
    people = [one for scene in scenes for one in (scene.mia, scene.ann, scene.pia, scene.otto)]
    pairs = [(scene, one) for scene in scenes for one in people if one != scene.ann]
    for scene, person in random.sample(pairs, 12):
        scene.owns(person, APPROVAL)
    for number in range(12):
        scene = random.choice(scenes)
        release = scene.submitted(edited(image=digest(f"{number:x}")), now=now)
        for slot in random.sample([APPROVAL, PROMPT], random.randint(0, 2)):
            choice = random.choice([Choice.APPROVE, Choice.APPROVE, Choice.REQUEST_CHANGES])
            person = scene.ann if slot is APPROVAL else scene.pia
            release.refresh_from_db()
            if release.state == "submitted":
                scene.vote(release, person, slot, choice, now=now)
    assert written() == tallied(now)
    Ownership.objects.filter(person=random.choice(people)).delete()
    votes_wanted_keep_all(now=now)
    assert written() == tallied(now)
    assert written()
    for person in people:
        exact = approvals_wanting(person, now, among=releases_waiting(now))
        with CaptureQueriesContext(connection) as queries:
            assert frame_of(person).waiting == len(exact)
        assert len(queries) == 1
        keys = [one.release_id for one in exact]
        assert sorted(one.pk for one in releases_wanting(person, now)) == sorted(keys)
        names = {one.interface_slug for one in exact}
        found = {one.interface.pk for one in scenes if one.interface.slug in names}
        assert set(asking_of(person, now)) == found


def test_the_page_leaves_out_what_moved_on_since_the_last_look(scene: Approving) -> None:
    release = scene.submitted()
    Ownership.objects.filter(person=scene.ann).delete()
    assert list(releases_wanting(scene.ann, NOW)) == [release]
    assert shown(scene.ann, NOW) == ()
    assert len(shown(scene.pia, NOW)) == 1


def test_the_database_keeps_a_want_once_and_by_a_word_that_votes(scene: Approving) -> None:
    release = scene.submitted()
    for slot in (APPROVAL, "uptime"):
        with pytest.raises(DatabaseError), transaction.atomic():
            VoteWanted.objects.create(release=release, person=scene.ann, slot=slot)
    scene.interface.delete()
    assert wanted() == set()


@pytest.mark.django_db(transaction=True)
def test_two_looks_and_a_vote_in_the_same_moment_end_in_the_tally() -> None:
    scene = Approving()
    for number in range(3):
        first = scene.submitted(edited(image=digest(str(number + 3))))
        VoteWanted.objects.filter(person=scene.pia).delete()
        VoteWanted.objects.create(release=first, person=scene.otto, slot=APPROVAL)
        now = NOW + (number + 1) * MINUTE
        look = partial(votes_wanted_keep_all, now=now)
        keep = partial(votes_wanted_keep, release_id=first.pk, now=NOW)
        race(look, look, keep, partial(scene.vote, first, scene.ann, revision=1))
        assert {one for one in written() if one[0] == first.pk} == {
            one for one in tallied(now) if one[0] == first.pk
        }
