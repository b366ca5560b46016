"""Writes about waivers: asking for one, deciding it, and ending it before its time."""

import secrets
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from readiness.domain.checklist.fingerprints import words_of
from readiness.domain.waivers import (
    WaiverFields,
    WaiverInvalid,
    WaiverState,
    require_fields,
    require_text,
    state_at,
)
from readiness.models import Waiver
from readiness.selectors.policy import scorecard_in_force
from readiness.services.assessing import environments_assess
from readiness.services.waiver_trail import change_of, subject_of, values_of
from registry.domain.audit import Deed
from registry.domain.public_ids import RANDOM_BITS, WAIVER, public_id
from registry.rights import Actor, require
from registry.selectors.records import EnvironmentRecord
from registry.services.auditing import audit
from registry.services.errors import Refused
from registry.services.saving import checked_save

SETTLED = "waiver_settled"
"""Code of a refusal: somebody else was faster."""
NOTHING_TO_RENEW = "waiver_renewed_revoked"
"""Code of a refusal: what a renewal was to follow was revoked since it was asked for."""
_DONE = {
    WaiverState.APPROVED: "was approved by {decider}",
    WaiverState.DENIED: "was denied by {decider}",
    WaiverState.WITHDRAWN: "was withdrawn",
    WaiverState.REVOKED: "was revoked",
    WaiverState.EXPIRED: "has ended",
    WaiverState.RENEWED: "was followed by another one",
    WaiverState.REQUESTED: "was not decided yet",
}


@transaction.atomic
def waiver_request(
    *, by: Actor, environment: EnvironmentRecord, fields: WaiverFields, now: datetime
) -> Waiver:
    """Ask for a check to be borne with in an environment; somebody else decides.

    Raises:
        PermissionDenied: ``by`` may not ask for waivers of the interface.
        Refused: a field is wrong, the check may not be waived, or one is open already.
    """
    require(by, "registry.request_waiver", environment)
    for other in _open_ones(environment.pk, fields.check):
        state = _state(other, now)
        if state.is_open:
            doing = "asked for" if state is WaiverState.REQUESTED else "in force"
            cure = "Wait for the answer, or withdraw it" if doing == "asked for" else "Renew it"
            raise Refused(
                "check",
                f"A waiver of {fields.check} is {doing} already ({other.public_id}). {cure}.",
                code="waiver_open",
            )
    return _requested(by, environment, fields, now)


@transaction.atomic
def waiver_renew(*, by: Actor, waiver: Waiver, fields: WaiverFields, now: datetime) -> Waiver:
    """Ask for a waiver that follows one that was approved; until it is decided, that one holds.

    Raises:
        PermissionDenied: ``by`` may not ask for waivers of the interface.
        Refused: a field is wrong, it is of another check, or the old one was not approved.
    """
    require(by, "registry.request_waiver", waiver.environment)
    if fields.check != waiver.check_id:
        raise Refused("check", f"A renewal is of the same check: {waiver.check_id}.")
    others = list(_open_ones(waiver.environment_id, waiver.check_id))
    _require(_again(waiver, others), now, WaiverState.APPROVED, WaiverState.EXPIRED)
    if any(_state(other, now) is WaiverState.REQUESTED for other in others):
        raise Refused("", "A renewal is asked for already. Wait for the answer.", "waiver_open")
    return _requested(by, waiver.environment, fields, now, renews=waiver)


@transaction.atomic
def waiver_approve(*, by: Actor, waiver: Waiver, now: datetime, reason: str = "") -> Waiver:
    """Let a waiver hold from now until the end of its last day.

    Raises:
        PermissionDenied: ``by`` does not own the approval of releases, or is a token.
        Refused: ``by`` asked for it, the check may not be waived any more, what it renews was
            revoked, or it waits no longer.
    """
    found, others = _to_decide(by, waiver, now)
    _waivable_days(found.check_id)
    _require_renewable(found)
    if found.words not in ("", _words(found.check_id)):
        message = f"{found.check_id} asks something else by now. Deny it, and have it asked anew."
        raise Refused("", message, code="question_changed")
    for other in others:
        if other.pk != found.pk and other.state == WaiverState.APPROVED:
            # the constraint allows one that holds; this one takes its place
            other.closed_at = now
            checked_save(other)
    _decide(found, by, WaiverState.APPROVED, reason, now)
    audit(by=by, deed=Deed.APPROVED, subject=subject_of(found), reason=reason, **change_of(found))
    environments_assess(environment_ids=[found.environment_id], now=now)
    return found


@transaction.atomic
def waiver_deny(*, by: Actor, waiver: Waiver, reason: str, now: datetime) -> Waiver:
    """Say no to a waiver, and why.

    Raises:
        PermissionDenied: ``by`` does not own the approval of releases, or is a token.
        Refused: ``by`` asked for it, the reason says nothing, or it waits no longer.
    """
    found, _ = _to_decide(by, waiver, now)
    _require_reason(reason, "why it is denied")
    found.closed_at, found.closed_by = now, by.person
    _decide(found, by, WaiverState.DENIED, reason, now)
    audit(by=by, deed=Deed.DENIED, subject=subject_of(found), reason=reason, **change_of(found))
    return found


@transaction.atomic
def waiver_withdraw(*, by: Actor, waiver: Waiver, now: datetime) -> Waiver:
    """Take a request back before it is decided.

    Raises:
        PermissionDenied: ``by`` may not ask for waivers of the interface.
        Refused: it waits no longer.
    """
    require(by, "registry.request_waiver", waiver.environment)
    others = list(_open_ones(waiver.environment_id, waiver.check_id))
    found = _again(waiver, others)
    _require(found, now, WaiverState.REQUESTED)
    found.state, found.closed_at, found.closed_by = WaiverState.WITHDRAWN, now, by.person
    checked_save(found)
    audit(by=by, deed=Deed.WITHDRAWN, subject=subject_of(found), **change_of(found))
    return found


@transaction.atomic
def waiver_revoke(*, by: Actor, waiver: Waiver, reason: str, now: datetime) -> Waiver:
    """End a waiver that holds, at once; it is kept, with the reason.

    Raises:
        PermissionDenied: ``by`` may not revoke waivers of the interface, or is a token.
        Refused: the reason says nothing, or it does not hold.
    """
    require(by, "registry.revoke_waiver", waiver.environment)
    _require_reason(reason, "why it ends before its time")
    found = _again(waiver, list(_open_ones(waiver.environment_id, waiver.check_id)))
    _require(found, now, WaiverState.APPROVED)
    found.state, found.closed_at, found.closed_by = WaiverState.REVOKED, now, by.person
    found.closing_reason = reason.strip()
    checked_save(found)
    audit(by=by, deed=Deed.REVOKED, subject=subject_of(found), reason=reason, **change_of(found))
    environments_assess(environment_ids=[found.environment_id], now=now)
    return found


def _requested(
    by: Actor,
    environment: EnvironmentRecord,
    fields: WaiverFields,
    now: datetime,
    renews: Waiver | None = None,
) -> Waiver:
    most_days = _waivable_days(fields.check)
    try:
        require_fields(fields, now, most_days)
    except WaiverInvalid as error:
        raise Refused(error.field, str(error)) from error
    made = Waiver(
        environment=environment,
        public_id=public_id(WAIVER, now, secrets.randbits(RANDOM_BITS)),
        check_id=fields.check,
        words=_words(fields.check),
        reason=fields.reason.strip(),
        compensating_control=fields.compensating_control.strip(),
        ends_on=fields.ends_on,
        requested_by=by.person,
        requester=str(by.person),
        requested_at=now,
        renews=renews,
    )
    # a request that nobody answered until its end waits no longer, and makes room
    for other in _open_ones(environment.pk, fields.check):
        if other.state == WaiverState.REQUESTED and _state(other, now) is WaiverState.EXPIRED:
            other.state, other.closed_at = WaiverState.WITHDRAWN, now
            checked_save(other)
    checked_save(made)
    reason = made.reason
    audit(
        by=by, deed=Deed.REQUESTED, subject=subject_of(made), after=values_of(made), reason=reason
    )
    return made


def _to_decide(by: Actor, waiver: Waiver, now: datetime) -> tuple[Waiver, list[Waiver]]:
    """Return the waiver as it is inside its lock, and the others of its check."""
    require(by, "registry.decide_waiver", waiver.environment)
    others = list(_open_ones(waiver.environment_id, waiver.check_id))
    found = _again(waiver, others)
    _require(found, now, WaiverState.REQUESTED)
    if found.requested_by_id == by.person.pk:
        raise Refused("", "You asked for it, so somebody else decides.", code="own_request")
    return found, others


def _decide(waiver: Waiver, by: Actor, state: WaiverState, reason: str, now: datetime) -> None:
    waiver.state, waiver.decided_at = state, now
    waiver.decided_by, waiver.decider = by.person, str(by.person)
    waiver.decision_reason = reason.strip()
    checked_save(waiver)


def _open_ones(environment_id: int, check: str) -> Iterator[Waiver]:
    """Yield what is not closed of a check, locked: of two who decide, one comes after the other."""
    rows = Waiver.objects.filter(environment=environment_id, check_id=check, closed_at=None)
    yield from rows.select_for_update(of=("self",), no_key=True).order_by("pk")


def _again(waiver: Waiver, locked: list[Waiver]) -> Waiver:
    """Return ``waiver`` as it is now; what was closed meanwhile is no longer among ``locked``."""
    found = next((one for one in locked if one.pk == waiver.pk), None)
    found = found or Waiver.objects.get(pk=waiver.pk)
    found.environment = waiver.environment
    return found


def _require(waiver: Waiver, now: datetime, *states: WaiverState) -> None:
    state = _state(waiver, now)
    if state in states:
        return
    done = _DONE[state].format(decider=waiver.decider or "somebody")
    raise Refused("", f"This waiver {done}. Look at it again.", code=SETTLED)


def _waivable_days(check: str) -> int:
    """Return for how many days a check may be waived at most; refuse where it may not."""
    scorecard = scorecard_in_force()
    line = scorecard.line(check)
    if line is None:
        raise Refused("check", f"The scorecard asks no question called {check}.", code="no_check")
    if not line.is_waivable:
        raise Refused(
            "check",
            f"{check} is critical, and the scorecard does not let it be waived. Mend it instead.",
            code="not_waivable",
        )
    return scorecard.most_waiver_days(check)


def _words(check: str) -> str:
    return words_of(scorecard_in_force().item(check))


def _require_renewable(waiver: Waiver) -> None:
    """Refuse a renewal of what somebody revoked: they would be overruled without having been asked.

    What it renews is read behind the lock, for which whoever revokes waits as well.
    """
    renewed = waiver.renews
    if renewed is not None and renewed.state == WaiverState.REVOKED:
        message = (
            f"{renewed.public_id}, which it renews, was revoked since: “{renewed.closing_reason}” "
            "Deny it, and have a new one asked for if that is no reason any more."
        )
        raise Refused("", message, code=NOTHING_TO_RENEW)


def _require_reason(reason: str, what: str) -> None:
    try:
        require_text("reason", reason, what)
    except WaiverInvalid as error:
        raise Refused("reason", str(error)) from error


def _state(waiver: Waiver, now: datetime) -> WaiverState:
    return state_at(WaiverState(waiver.state), waiver.ends_on, waiver.closed_at, now)
