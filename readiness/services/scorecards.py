"""Writes about scorecards: drafts, and putting one in force."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from readiness.domain.scorecards import Scorecard as Card
from readiness.domain.scorecards.difference import Difference, LineChange, Value, difference
from readiness.domain.scorecards.reading import ScorecardInvalid, digest_of, parse, told
from readiness.domain.scorecards.writing import card_text
from readiness.models import Scorecard, Simulation
from readiness.models.scorecards import LONGEST_NOTE
from readiness.selectors.policy import card_of, policy_for
from registry.domain.audit import Deed, Kind, Subject
from registry.domain.particular_rules import says_something
from registry.rights import Actor, require
from registry.services.auditing import audit
from registry.services.errors import Refused
from registry.services.saving import checked_save

SHORTEST_NOTE = 5
MOST_DRAFTS = 20
"""Drafts at once, so that a program in a loop fills no disk."""
MOST_TOLD = 60
"""Lines of a difference that one audit row names."""
State = Scorecard.State


@transaction.atomic
def draft_make(*, by: Actor, card: Card, base: int, now: datetime) -> Scorecard:
    """Make a draft that says what ``card`` says.

    Args:
        base: the version of the program on which it rests.

    Raises:
        PermissionDenied: ``by`` may not write scorecards.
        Refused: there are too many drafts.
    """
    require(by, "registry.change_scorecard")
    drafts = Scorecard.objects.filter(state=State.DRAFT).count()
    if drafts >= MOST_DRAFTS:
        raise Refused("", f"There are {drafts} drafts. Remove one, then make another.")
    number = (Scorecard.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    draft = Scorecard(number=number, base=base, made_by=str(by.person), made_at=now)
    _write(draft, card, now)
    audit(by=by, deed=Deed.ADDED, subject=of_scorecard(draft), after=_values(draft))
    return draft


@transaction.atomic
def draft_change(
    *, by: Actor, draft: Scorecard, card: Card, seen: str, now: datetime, base: int | None = None
) -> Scorecard:
    """Have a draft say what ``card`` says; a simulation of what it said before is cancelled.

    Args:
        seen: the digest of what ``by`` began with.
        base: the version of the program on which it rests from now on, None where that stays.

    Raises:
        PermissionDenied: ``by`` may not write scorecards.
        Refused: it is a draft no more, or somebody else changed it meanwhile.
    """
    require(by, "registry.change_scorecard")
    draft = _locked_draft(draft)
    if draft.digest != seen:
        raise Refused(
            "", "Somebody else changed this draft since you looked. Compare, then save again."
        )
    before, old = _values(draft), card_of(draft.content)
    draft.base = draft.base if base is None else base
    _write(draft, card, now)
    told = {"lines": told_difference(difference(old, card_of(draft.content)))}
    audit(
        by=by,
        deed=Deed.CHANGED,
        subject=of_scorecard(draft),
        before=before,
        after=_values(draft) | told,
    )
    if draft.digest != seen:
        _cancel(draft)
    return draft


@transaction.atomic
def draft_remove(*, by: Actor, draft: Scorecard) -> None:
    """Remove a draft, and what its simulations came to.

    Raises:
        PermissionDenied: ``by`` may not write scorecards.
        Refused: it is a draft no more.
    """
    require(by, "registry.change_scorecard")
    draft = _locked_draft(draft)
    subject, before = of_scorecard(draft), _values(draft)
    draft.delete()
    audit(by=by, deed=Deed.REMOVED, subject=subject, before=before)


@transaction.atomic
def scorecard_activate(
    *, by: Actor, draft: Scorecard, seen: str, note: str, now: datetime
) -> Scorecard:
    """Put a draft in force in place of what is in force now; the tick then judges by it.

    Args:
        seen: the digest of what ``by`` was shown.
        note: why, for everybody to read.

    Raises:
        PermissionDenied: ``by`` may not put scorecards in force, or is a program.
        Refused: it is a draft no more, it was changed, it was not simulated as it is against what
            is in force, or the note says nothing.
    """
    require(by, "registry.activate_scorecard")
    note = note.strip()
    if len(note) < SHORTEST_NOTE or not says_something(note) or len(note) > LONGEST_NOTE:
        raise Refused(
            "note", f"Say in {SHORTEST_NOTE} to {LONGEST_NOTE} characters why it is put in force."
        )
    active = Scorecard.objects.select_for_update().filter(state=State.ACTIVE).first()
    draft = _locked_draft(draft)
    if draft.digest != seen:
        raise Refused("", "The draft was changed since you looked. Simulate it, then look again.")
    _require_simulation(draft)
    before = _values(draft)
    told = told_difference(difference(policy_for().scorecard, card_of(draft.content)))
    if active is not None:
        active.state, active.retired_at = State.RETIRED, now
        active.save(update_fields=["state", "retired_at"])
    draft.state, draft.note = State.ACTIVE, note
    draft.activated_by, draft.activated_at = str(by.person), now
    checked_save(draft)
    audit(
        by=by,
        deed=Deed.ACTIVATED,
        subject=of_scorecard(draft),
        before=before,
        after=_values(draft) | {"lines": told},
        reason=note,
    )
    return draft


def of_scorecard(scorecard: Scorecard) -> Subject:
    """Return a scorecard as the subject of an audit row."""
    return Subject(Kind.SCORECARD, (f"own-{scorecard.number}",))


def told_difference(found: Difference) -> list[str]:
    """Return a difference as an audit row tells it, a line each."""
    lines = [*map(_value, found.thresholds), *map(_line, found.lines)]
    rest = len(lines) - MOST_TOLD
    return [*lines[:MOST_TOLD], *([f"and {rest} more"] if rest > 0 else [])]


def _value(value: Value) -> str:
    return f"{value.name}: {value.before or 'nothing'} → {value.after or 'nothing'}"


def _line(change: LineChange) -> str:
    values = "" if change.move in ("added", "removed") else "; ".join(map(_value, change.values))
    return f"{change.check} {change.move}{f', {values}' if values else ''}"


def _locked_draft(draft: Scorecard) -> Scorecard:
    row = Scorecard.objects.select_for_update().filter(pk=draft.pk).first()
    if row is None or row.state != State.DRAFT:
        raise Refused("", "It is no draft any more, and what is or was in force never changes.")
    return row


def _write(draft: Scorecard, card: Card, now: datetime) -> None:
    content = card_text(replace(card, version=draft.number))
    try:
        # what cannot be read back is never written
        parse(content)
    except ScorecardInvalid as error:
        raise Refused("", told(error.problems[0])) from error
    draft.title, draft.content, draft.digest = card.title, content, digest_of(content)
    draft.changed_at = now
    checked_save(draft)


def _cancel(draft: Scorecard) -> None:
    running = Simulation.objects.filter(scorecard=draft, state=Simulation.State.RUNNING)
    running.update(state=Simulation.State.CANCELLED)


def _require_simulation(draft: Scorecard) -> None:
    in_force = policy_for().scorecard.digest
    if Simulation.objects.filter(
        scorecard=draft,
        digest=draft.digest,
        against=in_force,
        state=Simulation.State.FINISHED,
    ).exists():
        return
    raise Refused(
        "", "What it does was not simulated as it is now, against what is in force. Simulate first."
    )


def _values(scorecard: Scorecard) -> dict[str, object]:
    return {
        "title": scorecard.title,
        "scorecard_digest": scorecard.digest,
        "state": scorecard.state,
        "base": scorecard.base,
    }
