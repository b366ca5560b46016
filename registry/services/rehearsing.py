"""Writes about a rehearsal that runs: starting it, its steps, and how it ended.

Each write locks the run first and looks at its state inside the lock: of two people who tick at
once the second one finds it done, and whoever comes after the end is told so.
"""

from datetime import datetime

from django.db import transaction

from registry.domain.audit import Deed
from registry.domain.particular_rules import says_something
from registry.domain.rehearsing import LONGEST_NOTE, LONGEST_WHY, RunState, result_state
from registry.domain.rollback import (
    LONGEST_REHEARSAL,
    RehearsalFields,
    RehearsalInvalid,
    Result,
    require_possible,
)
from registry.models import Environment, Rehearsal, RehearsalRun, RehearsalStep, Revision
from registry.rights import Actor, require
from registry.selectors.audited import rehearsal_values
from registry.selectors.rehearsing import way_back
from registry.services.auditing import Values, audit, of_rehearsal, of_run
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.rollback import evidence_line
from registry.services.saving import checked_save

RUNS = "rehearsal_runs"
"""Code of a refusal: one runs there already."""
OVER = "rehearsal_over"
"""Code of a refusal: somebody else has ended it."""


@transaction.atomic
def rehearsal_start(*, by: Actor, environment: Environment, now: datetime) -> RehearsalRun:
    """Start a rehearsal of the plan as it is now, from what runs to what it would be taken back to.

    Raises:
        PermissionDenied: ``by`` may not record rehearsals of the interface.
        Refused: one runs there already, or the plan has no steps.
    """
    require(by, "registry.record_rehearsal", environment)
    place = Environment.objects.select_for_update(of=("self",)).get(pk=environment.pk)
    _require_none(place)
    plan = getattr(environment.interface, "rollback_plan", None)
    steps = [line for line in plan.steps.splitlines() if line] if plan else []
    if plan is None or not steps:
        raise Refused("", "The rollback plan has no steps yet. Write them down first.")
    before, after = way_back(place)
    run = RehearsalRun(
        environment=place,
        started_at=now,
        started_by=by.person,
        starter=str(by.person),
        limit_minutes=plan.limit_minutes,
        from_digest=_digest(before),
        from_version=_version(before),
        to_digest=_digest(after),
        to_version=_version(after),
    )
    checked_save(run)
    RehearsalStep.objects.bulk_create(
        RehearsalStep(run=run, number=number, text=text) for number, text in enumerate(steps, 1)
    )
    told = {"from_digest": run.from_digest, "to_digest": run.to_digest, "state": run.state}
    audit(by=by, deed=Deed.STARTED, subject=of_run(run), after=told)
    return run


@transaction.atomic
def rehearsal_step_tick(
    *, by: Actor, run: RehearsalRun, number: int, now: datetime
) -> RehearsalStep:
    """Note that a step is done. Whoever ticks what is ticked changes nothing.

    Raises:
        PermissionDenied: ``by`` may not record rehearsals of the interface.
        Refused: the rehearsal is over, there is no such step, or one before it is not done.
    """
    steps = _steps(by, run)
    step = _step(steps, number)
    if step.ticked_at is not None:
        return step
    waiting = next(one for one in steps if one.ticked_at is None)
    if waiting.number != number:
        raise Refused("", f"Step {waiting.number} comes first. Tick it before step {number}.")
    step.ticked_at, step.ticked_by, step.ticker = now, by.person, str(by.person)
    checked_save(step)
    told = {"step": number, "ticked_at": now}
    audit(by=by, deed=Deed.TICKED, subject=of_run(run), after=told)
    return step


@transaction.atomic
def rehearsal_step_untick(*, by: Actor, run: RehearsalRun, number: int) -> RehearsalStep:
    """Take back that the last step is done. Whoever takes back what is open changes nothing.

    Raises:
        PermissionDenied: ``by`` may not record rehearsals of the interface.
        Refused: the rehearsal is over, there is no such step, or one after it is done.
    """
    steps = _steps(by, run)
    step = _step(steps, number)
    if step.ticked_at is None:
        return step
    last = max(one.number for one in steps if one.ticked_at is not None)
    if last != number:
        raise Refused("", f"Step {last} was done after it. Take that one back first.")
    before, after = {"ticked_at": step.ticked_at}, {"ticked_at": None}
    step.ticked_at, step.ticked_by, step.ticker = None, None, ""
    checked_save(step)
    _audit_step(by, run, number, before, after)
    return step


@transaction.atomic
def rehearsal_step_note(*, by: Actor, run: RehearsalRun, number: int, note: str) -> RehearsalStep:
    """Write down what was seen at a step, done or not.

    Raises:
        PermissionDenied: ``by`` may not record rehearsals of the interface.
        Refused: the rehearsal is over, there is no such step, or the note is too long.
    """
    step = _step(_steps(by, run), number)
    text = " ".join(note.split())
    if len(text) > LONGEST_NOTE or not text.isprintable():
        raise Refused("note", f"A note is one line of at most {LONGEST_NOTE} characters.")
    before, after = {"note": step.note}, {"note": text}
    step.note = text
    checked_save(step)
    _audit_step(by, run, number, before, after)
    return step


@transaction.atomic
def rehearsal_finish(
    *, by: Actor, run: RehearsalRun, result: Result, evidence: str, now: datetime
) -> Rehearsal:
    """End a rehearsal, and record it: from now on it is what checks read.

    A success ended with its last step, however long it takes to write down what shows it.

    Raises:
        PermissionDenied: ``by`` may not record rehearsals of the interface.
        Refused: it is over, a step of a success is not done, it took too long, or the evidence is
            no line.
    """
    steps = _steps(by, run)
    waiting = next((one.number for one in steps if one.ticked_at is None), None)
    if result is Result.SUCCEEDED and waiting is not None:
        raise Refused("result", f"Step {waiting} is not done. Tick it, or say that it failed.")
    if now - run.started_at > LONGEST_REHEARSAL:
        raise Refused("", "It has run for more than a week, so its time says nothing. Abandon it.")
    ended_at = _done_at(steps, run.started_at) if result is Result.SUCCEEDED else None
    rehearsal = _recorded(by, run, result, evidence, ended_at or now)
    _end(by, run, result_state(result), rehearsal.finished_at, rehearsal=rehearsal)
    told = rehearsal_values(rehearsal) | {"minutes": _minutes(rehearsal), "state": run.state}
    audit(by=by, deed=Deed.FINISHED, subject=of_rehearsal(rehearsal), after=told)
    announce_change(run.environment.interface_id)
    return rehearsal


@transaction.atomic
def rehearsal_abandon(*, by: Actor, run: RehearsalRun, why: str, now: datetime) -> RehearsalRun:
    """Break a rehearsal off; it counts for nothing, and what was done stays readable.

    Raises:
        PermissionDenied: ``by`` may not record rehearsals of the interface.
        Refused: it is over, or the reason says nothing.
    """
    _steps(by, run)
    reason = " ".join(why.split())
    if not says_something(reason):
        raise Refused("why", "Say why it is broken off.")
    if len(reason) > LONGEST_WHY or not reason.isprintable():
        raise Refused("why", f"Give a reason of at most {LONGEST_WHY} characters.")
    _end(by, run, RunState.ABANDONED, now, why=reason)
    told = {"state": run.state}
    audit(by=by, deed=Deed.ABANDONED, subject=of_run(run), after=told, reason=reason)
    return run


def _require_none(place: Environment) -> None:
    present = RehearsalRun.objects.filter(environment=place, state=RunState.RUNNING).first()
    if present is not None:
        sentence = f"A rehearsal runs there already, started by {present.starter}. Finish it first."
        raise Refused("environment", sentence, code=RUNS)


def _steps(by: Actor, run: RehearsalRun) -> list[RehearsalStep]:
    """Return the steps as they are inside the lock of a run that is not over."""
    require(by, "registry.record_rehearsal", run.environment)
    locked = RehearsalRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if locked.state != RunState.RUNNING:
        done = "abandoned" if locked.state == RunState.ABANDONED else "finished"
        raise Refused("", f"The rehearsal was {done} by {locked.ender}.", code=OVER)
    return list(run.steps.order_by("number"))


def _step(steps: list[RehearsalStep], number: int) -> RehearsalStep:
    if not 1 <= number <= len(steps):
        raise Refused("", f"There is no step {number}: the plan had {len(steps)}.")
    return steps[number - 1]


def _audit_step(
    by: Actor,
    run: RehearsalRun,
    number: int,
    before: Values,
    after: Values,
) -> None:
    # which step it was is no change of a field, so the reason says it
    audit(
        by=by,
        deed=Deed.CHANGED,
        subject=of_run(run),
        before=before,
        after=after,
        reason=f"Step {number}.",
    )


def _done_at(steps: list[RehearsalStep], started_at: datetime) -> datetime | None:
    """Return when the last step was done; None where that was when it began, which takes time."""
    last = max(one.ticked_at for one in steps if one.ticked_at is not None)
    return last if last > started_at else None


def _recorded(
    by: Actor, run: RehearsalRun, result: Result, evidence: str, ended_at: datetime
) -> Rehearsal:
    fields = RehearsalFields(run.started_at, ended_at, result, run.from_digest, run.to_digest)
    try:
        require_possible(fields, ended_at)
    except RehearsalInvalid as error:
        raise Refused("", str(error)) from error
    rehearsal = Rehearsal(
        environment=run.environment,
        started_at=run.started_at,
        finished_at=ended_at,
        result=result,
        from_digest=run.from_digest,
        to_digest=run.to_digest,
        evidence=evidence_line(evidence),
        recorded_by=str(by.person),
    )
    checked_save(rehearsal)
    return rehearsal


def _end(
    by: Actor,
    run: RehearsalRun,
    state: RunState,
    now: datetime,
    *,
    rehearsal: Rehearsal | None = None,
    why: str = "",
) -> None:
    run.state, run.ended_at, run.rehearsal, run.why = state, now, rehearsal, why
    run.ended_by, run.ender = by.person, str(by.person)
    checked_save(run)


def _minutes(rehearsal: Rehearsal) -> str:
    took = rehearsal.finished_at - rehearsal.started_at
    return f"{took.total_seconds() / 60:.1f}"


def _digest(revision: Revision | None) -> str:
    return revision.digest if revision else ""


def _version(revision: Revision | None) -> str:
    return revision.release.version if revision else ""
