"""Writes about going back: the plan as part of the record, and the practice of it."""

from datetime import datetime

from django.db import transaction

from registry.domain.audit import Deed
from registry.domain.particular_rules import ParticularInvalid, one_line, require_once
from registry.domain.rollback import (
    LONGEST_EVIDENCE,
    MOST_MINUTES,
    RehearsalFields,
    RehearsalInvalid,
    RollbackPlan,
    normalise_digest,
    require_possible,
)
from registry.models import Environment, Interface, Rehearsal, RehearsalRun
from registry.models import RollbackPlan as PlanRow
from registry.rights import Actor, require
from registry.selectors.audited import rehearsal_values
from registry.services.auditing import audit, of_rehearsal
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.saving import checked_save


def rollback_plan_write(*, interface: Interface, plan: RollbackPlan) -> None:
    """Record the plan of ``interface``, or that there is none.

    Raises:
        Refused: a part of it is wrong.
    """
    present = getattr(interface, "rollback_plan", None)
    if present is None and plan == RollbackPlan():
        return
    row = present or PlanRow(interface=interface)
    row.trigger, row.target = _line("trigger", plan.trigger), _line("target", plan.target)
    row.data_effect = _line("data_effect", plan.data_effect)
    row.operator = _line("operator", plan.operator)
    row.limit_minutes = _minutes(plan.limit_minutes)
    row.steps = _steps(plan.steps)
    checked_save(row)


@transaction.atomic
def rehearsal_record(
    *, by: Actor, environment: Environment, fields: RehearsalFields, now: datetime
) -> Rehearsal:
    """Record that the rollback was practised in ``environment``.

    Raises:
        PermissionDenied: ``by`` may not record rehearsals of the interface.
        Refused: it cannot have been like that, or one that began then is recorded already.
    """
    require(by, "registry.record_rehearsal", environment)
    try:
        require_possible(fields, now)
    except RehearsalInvalid as error:
        raise Refused(error.field, str(error)) from error
    rehearsal = Rehearsal(
        environment=environment,
        started_at=fields.started_at,
        finished_at=fields.finished_at,
        result=fields.result,
        from_digest=_digest("from_digest", fields.from_digest),
        to_digest=_digest("to_digest", fields.to_digest),
        evidence=evidence_line(fields.evidence),
        recorded_by=str(by.person),
    )
    if Rehearsal.objects.filter(environment=environment, started_at=fields.started_at).exists():
        raise Refused("started_at", "A rehearsal that began then is recorded already.")
    checked_save(rehearsal)
    after, subject = rehearsal_values(rehearsal), of_rehearsal(rehearsal)
    audit(by=by, deed=Deed.ADDED, subject=subject, after=after)
    announce_change(environment.interface_id)
    return rehearsal


@transaction.atomic
def rehearsal_remove(*, by: Actor, rehearsal: Rehearsal) -> None:
    """Remove a rehearsal that was recorded by mistake, with the steps that were timed for it.

    The audit trail keeps what it said.

    Raises:
        PermissionDenied: ``by`` may not record rehearsals of the interface.
    """
    environment = rehearsal.environment
    require(by, "registry.record_rehearsal", environment)
    subject, before = of_rehearsal(rehearsal), rehearsal_values(rehearsal)
    RehearsalRun.objects.filter(rehearsal=rehearsal).delete()
    rehearsal.delete()
    audit(by=by, deed=Deed.REMOVED, subject=subject, before=before)
    announce_change(environment.interface_id)


def evidence_line(value: str) -> str:
    """Return a link or a line that shows a rehearsal, "" for none.

    Raises:
        Refused: it is more than a line, or too long.
    """
    text = value.strip()
    if len(text) > LONGEST_EVIDENCE or not text.isprintable():
        raise Refused("evidence", f"Give a link or one line of at most {LONGEST_EVIDENCE} signs.")
    return text


def _line(field: str, value: str) -> str:
    try:
        return one_line(value)
    except ParticularInvalid as error:
        raise Refused(field, str(error)) from error


def _steps(steps: tuple[str, ...]) -> str:
    lines = [line for line in (_line("steps", step) for step in steps) if line]
    try:
        require_once(enumerate(lines), called="step")
    except ParticularInvalid as error:
        raise Refused("steps", str(error)) from error
    return "\n".join(lines)


def _minutes(value: int | None) -> int | None:
    if value is not None and not 1 <= value <= MOST_MINUTES:
        raise Refused("limit_minutes", f"Give 1 to {MOST_MINUTES} minutes, a week at most.")
    return value


def _digest(field: str, value: str) -> str:
    try:
        return normalise_digest(value)
    except ValueError as error:
        raise Refused(field, str(error)) from error
