"""A rehearsal that runs: one at a time, its steps in order, by two people, and how it ends."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import Result
from registry.models import (
    AuditRow,
    Deployment,
    Environment,
    Interface,
    Rehearsal,
    RehearsalRun,
    Release,
    RollbackPlan,
    User,
)
from registry.selectors.rehearsing import (
    RehearsalFilters,
    Way,
    rehearsals_selected,
    run_of,
    runs_listed,
    runs_running,
    ways_back,
)
from registry.selectors.snapshots import snapshot_get
from registry.services.errors import Refused
from registry.services.rehearsing import (
    rehearsal_abandon,
    rehearsal_finish,
    rehearsal_start,
    rehearsal_step_note,
    rehearsal_step_tick,
    rehearsal_step_untick,
)
from registry.services.rollback import rehearsal_remove
from tests.factories import NOW, OwnershipFactory, UserFactory, acting
from tests.promised import released

MINUTE = timedelta(minutes=1)
STEPS = ("Set the image back", "Watch the health route", "Tell the team")


@pytest.fixture
def place(interface: Interface) -> Environment:
    RollbackPlan.objects.create(interface=interface, steps="\n".join(STEPS), limit_minutes=15)
    return Environment.objects.select_related("interface__team").get()


@pytest.fixture
def rehearser(interface: Interface) -> User:
    """Who owns the rollback, and is in no team of the interface."""
    person: User = UserFactory.create(name="Rita")
    OwnershipFactory.create(
        interface=interface,
        responsibility=Responsibility.ROLLBACK,
        person=person,
        accepted_at=NOW,
        accepted_by=person,
    )
    return person


def start(by: User, place: Environment, **fields: Any) -> RehearsalRun:
    return rehearsal_start(by=acting(by), environment=place, **{"now": NOW, **fields})


def tick(by: User, run: RehearsalRun, number: int, minutes: int = 1) -> None:
    rehearsal_step_tick(by=acting(by), run=run, number=number, now=NOW + minutes * MINUTE)


def finish(by: User, run: RehearsalRun, result: Result = Result.SUCCEEDED) -> Rehearsal:
    return rehearsal_finish(
        by=acting(by), run=run, result=result, evidence="https://a.test/9", now=NOW + 9 * MINUTE
    )


def deployed(place: Environment, number: int, digest: str) -> None:
    release = released(place, number=number)
    release.revisions.create(
        number=2, version=release.version, image=digest, digest=digest, made_at=NOW
    )
    Deployment.objects.create(
        environment=place,
        revision=release.revisions.get(number=2),
        number=number,
        deployed_at=NOW,
        recorded_at=NOW,
    )


def test_it_goes_from_the_plan_of_that_day_to_a_rehearsal_that_checks_read(
    owner: User, rehearser: User, place: Environment
) -> None:
    old, new = (f"sha256:{digit * 64}" for digit in "12")
    for number, digest in enumerate((old, new, new), 1):
        deployed(place, number, digest)
    assert ways_back(place.interface) == (Way("production", "1.3", "1.1"),)
    run = start(rehearser, place)
    (running,) = runs_running("chat")
    assert (running.id, running.done, running.steps) == (run.pk, 0, 3)
    RollbackPlan.objects.update(steps="Something else", limit_minutes=1)
    tick(rehearser, run, 1, 2)
    rehearsal_step_note(by=acting(owner), run=run, number=1, note=" The pull\ttook  a minute. ")
    tick(owner, run, 2, 5)
    tick(rehearser, run, 3, 6)
    assert run_of(runs_listed().get()).minutes(NOW + 8 * MINUTE) == 6.0
    made = finish(owner, run)
    shown = run_of(runs_listed("chat", "production").get())
    assert [step.text for step in shown.steps] == list(STEPS)
    assert [step.took for step in shown.steps] == [2 * MINUTE, 3 * MINUTE, MINUTE]
    assert [step.ticked_by for step in shown.steps] == ["Rita", "Mia", "Rita"]
    assert shown.steps[0].note == "The pull took a minute."
    assert (shown.from_version, shown.to_version) == ("1.3", "1.1")
    assert (made.from_digest, made.to_digest) == (new, old)
    # what was written down afterwards took no time
    assert (shown.minutes(NOW), shown.limit_minutes, shown.rehearsal_id) == (6.0, 15, made.pk)
    snapshot = snapshot_get("chat")
    assert snapshot is not None
    (placed,) = snapshot.rehearsals
    assert placed.rehearsal.minutes == 6.0
    assert placed.rehearsal.result is Result.SUCCEEDED
    (row,) = rehearsals_selected(RehearsalFilters(interface="chat")).part(0, 9)
    assert (row.run, row.steps, row.minutes) == (run.pk, 3, 6.0)
    deeds = list(AuditRow.objects.filter(kind="rehearsal").order_by("pk").values_list("deed"))
    assert [deed for (deed,) in deeds] == [
        *("started", "ticked", "changed", "ticked", "ticked", "finished")
    ]
    rehearsal_remove(by=acting(owner), rehearsal=made)
    assert not RehearsalRun.objects.exists()


def test_it_leads_to_what_a_rollback_would_take_up_again(owner: User, place: Environment) -> None:
    for number, digit in enumerate("123", 1):
        deployed(place, number, f"sha256:{digit * 64}")
    approved = Release.objects.filter(version="1.1")
    approved.update(admitted_at=NOW)
    assert ways_back(place.interface) == (Way("production", "1.3", "1.1"),)
    run = start(owner, place)
    assert (run.to_version, run.to_digest) == ("1.1", f"sha256:{'1' * 64}")
    rehearsal_abandon(by=acting(owner), run=run, why="Fire alarm.", now=NOW + MINUTE)
    approved.update(state="revoked", submitted_at=NOW, closed_at=NOW, closing_reason="Broken.")
    assert ways_back(place.interface) == (Way("production", "1.3", "1.2"),)
    assert start(owner, place, now=NOW + 2 * MINUTE).to_version == "1.2"


def test_steps_are_done_in_order_and_a_double_tick_is_harmless(
    owner: User, place: Environment
) -> None:
    run = start(owner, place)
    with pytest.raises(Refused, match="Step 1 comes first"):
        tick(owner, run, 2)
    for number in (0, 4):
        with pytest.raises(Refused, match=f"no step {number}: the plan had 3"):
            tick(owner, run, number)
    tick(owner, run, 1, 2)
    tick(UserFactory.create(role="administrator"), run, 1, 5)
    tick(owner, run, 2, 6)
    step = run.steps.get(number=1)
    assert (step.ticked_at, step.ticker) == (NOW + 2 * MINUTE, "Mia")
    with pytest.raises(Refused, match="Step 2 was done after it"):
        rehearsal_step_untick(by=acting(owner), run=run, number=1)
    for _ in range(2):
        rehearsal_step_untick(by=acting(owner), run=run, number=2)
    assert run_of(runs_listed().get()).next_number == 2
    assert AuditRow.objects.filter(kind="rehearsal", deed="ticked").count() == 2
    assert AuditRow.objects.filter(kind="rehearsal", reason="Step 2.").count() == 1
    with pytest.raises(Refused, match="Step 2 is not done"):
        finish(owner, run)
    failed = finish(owner, run, Result.FAILED)
    assert (failed.result, failed.finished_at) == ("failed", NOW + 9 * MINUTE)


def test_one_runs_in_an_environment_and_what_is_over_stays_over(
    owner: User, place: Environment
) -> None:
    run = start(owner, place)
    with pytest.raises(Refused, match="runs there already, started by Mia"):
        start(owner, place, now=NOW + MINUTE)
    with pytest.raises(IntegrityError), transaction.atomic():
        RehearsalRun.objects.create(environment=place, started_at=NOW, starter="Eve")
    for why in ("", " TBD ", "x" * 201):
        with pytest.raises(Refused) as refused:
            rehearsal_abandon(by=acting(owner), run=run, why=why, now=NOW)
        assert refused.value.field == "why"
    rehearsal_abandon(by=acting(owner), run=run, why="Fire alarm.", now=NOW + MINUTE)
    acts: tuple[Callable[[], object], ...] = (
        lambda: tick(owner, run, 1),
        lambda: rehearsal_step_untick(by=acting(owner), run=run, number=1),
        lambda: rehearsal_step_note(by=acting(owner), run=run, number=1, note="Late"),
        lambda: finish(owner, run, Result.FAILED),
        lambda: rehearsal_abandon(by=acting(owner), run=run, why="Twice.", now=NOW),
    )
    for act in acts:
        with pytest.raises(Refused, match="was abandoned by Mia"):
            act()
    assert not Rehearsal.objects.exists()
    assert runs_running() == ()
    assert start(owner, place, now=NOW + 2 * MINUTE).state == "running"


def test_a_plan_without_steps_and_a_run_of_a_week_are_refused(
    owner: User, interface: Interface
) -> None:
    place = interface.environments.get()
    with pytest.raises(Refused, match="has no steps yet"):
        start(owner, place)
    RollbackPlan.objects.create(interface=interface, steps="One step")
    run = start(owner, Environment.objects.get())
    with pytest.raises(Refused, match="more than a week"):
        rehearsal_finish(
            by=acting(owner),
            run=run,
            result=Result.FAILED,
            evidence="",
            now=NOW + timedelta(days=7, seconds=1),
        )
    with pytest.raises(Refused) as refused:
        rehearsal_finish(
            by=acting(owner), run=run, result=Result.FAILED, evidence="x" * 501, now=NOW + MINUTE
        )
    assert refused.value.field == "evidence"
    with pytest.raises(Refused) as refused:
        rehearsal_step_note(by=acting(owner), run=run, number=1, note="x" * 201)
    assert refused.value.field == "note"


def test_who_may_not_record_rehearsals_runs_none(
    owner: User, place: Environment, outsider: User, stranger: User
) -> None:
    holder = UserFactory.create()
    OwnershipFactory.create(
        interface=place.interface,
        responsibility=Responsibility.RELEASE_APPROVAL,
        person=holder,
        accepted_at=NOW,
        accepted_by=holder,
    )
    run = start(owner, place)
    for person in (outsider, stranger, holder):
        by = acting(person)
        for act in (
            lambda by=by: rehearsal_start(by=by, environment=place, now=NOW),
            lambda by=by: rehearsal_step_tick(by=by, run=run, number=1, now=NOW),
            lambda by=by: rehearsal_step_untick(by=by, run=run, number=1),
            lambda by=by: rehearsal_step_note(by=by, run=run, number=1, note="x"),
            lambda by=by: rehearsal_finish(
                by=by, run=run, result=Result.FAILED, evidence="", now=NOW
            ),
            lambda by=by: rehearsal_abandon(by=by, run=run, why="Because.", now=NOW),
        ):
            with pytest.raises(PermissionDenied):
                act()
    assert run_of(runs_listed().get()).done == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "paused"},
        {"state": "abandoned", "ended_at": NOW},
        {"ended_at": NOW},
        {"state": "abandoned", "ended_at": NOW - MINUTE, "why": "Before it began."},
        {"why": "It runs."},
        {"starter": ""},
        {"limit_minutes": 0},
        {"to_digest": "latest"},
    ],
)
def test_the_database_refuses_what_cannot_be(place: Environment, wrong: dict[str, Any]) -> None:
    fields = {"environment": place, "started_at": NOW, "starter": "Mia"} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        RehearsalRun.objects.create(**fields)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("many", ["start", "tick", "finish"])
def test_of_those_who_come_at_once_one_writes(
    owner: User, place: Environment, rehearser: User, many: str
) -> None:
    run = start(owner, place) if many != "start" else None
    barrier, now = Barrier(2), timezone.now()

    def act(person: User) -> str:
        try:
            barrier.wait()
            if run is None:
                start(person, place, now=now)
            elif many == "tick":
                tick(person, run, 1)
            else:
                finish(person, run, Result.FAILED)
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(act, (owner, rehearser)))
    expected = {"start": "rehearsal_runs", "finish": "rehearsal_over", "tick": "done"}
    assert found == sorted(["done", expected[many]])
    deed = {"start": "started", "tick": "ticked", "finish": "finished"}[many]
    assert AuditRow.objects.filter(kind="rehearsal", deed=deed).count() == 1
