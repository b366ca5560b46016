"""What became of a release, in sentences: who did what when, in whose words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from registry.domain.approvals.ballots import Choice
from registry.domain.audit import Deed, Kind
from registry.domain.audit_sentences import AuditEntry
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import Part

_RELEASE = {
    Deed.PROPOSED: ("wait", "proposed it"),
    Deed.CHANGED: ("wait", "edited it"),
    Deed.SUBMITTED: ("wait", "asked for its approval"),
    Deed.SENT_BACK: ("warn", "asked for changes"),
    Deed.REJECTED: ("fail", "rejected it"),
    Deed.ADMITTED: ("pass", "admitted it"),
    Deed.DEPLOYED: ("pass", "recorded that it went out"),
    Deed.VERIFIED: ("pass", "verified it"),
    Deed.WITHDRAWN: ("wait", "withdrew it"),
    Deed.SUPERSEDED: ("wait", "superseded it by another release"),
    Deed.REVOKED: ("fail", "revoked it"),
    Deed.OVERRIDDEN: ("warn", "let it out without approval"),
    Deed.ROLLED_BACK: ("warn", "rolled it back"),
}
_CHOICES = {
    Choice.APPROVE: ("pass", "approved"),
    Choice.REJECT: ("fail", "rejected it"),
    Choice.REQUEST_CHANGES: ("warn", "asked for changes"),
}
_CONTENT = (*Part, "rollback_plan", "version", "notes", "authors", "added_kinds")
"""What of a release somebody edits, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """One thing that was done.

    Attributes:
        who: "" where the program did it by itself.
        details: what of the release changed, a line each.
    """

    at: datetime
    who: str
    glyph: str
    done: str
    details: tuple[str, ...]
    reason: str


def shown_history(entries: Iterable[AuditEntry]) -> tuple[ShownEvent, ...]:
    """Return what was done, the newest first."""
    return tuple(map(_event, entries))


def _event(entry: AuditEntry) -> ShownEvent:
    glyph, done = _vote(entry) if entry.subject.kind is Kind.VOTE else _deed(entry)
    return ShownEvent(
        at=entry.at,
        who=entry.who,
        glyph=glyph,
        done=f"{done}{_revision(entry)}",
        details=_details(entry),
        reason=entry.reason,
    )


def _deed(entry: AuditEntry) -> tuple[str, str]:
    return _RELEASE.get(entry.deed, ("wait", entry.done))


def _vote(entry: AuditEntry) -> tuple[str, str]:
    role = Responsibility(entry.subject.parts[-1]).label.lower()
    if entry.deed is Deed.WITHDRAWN:
        return "wait", f"took back their vote for {role}"
    said = _after(entry, "choice")
    # who says the same again, in other words, changes no choice
    glyph, did = _CHOICES[Choice(said)] if said in set(Choice) else ("wait", "voted again")
    return glyph, f"{did} for {role}"


def _revision(entry: AuditEntry) -> str:
    found = _after(entry, "revision")
    return f", revision {found}" if found else ""


def _after(entry: AuditEntry, field: str) -> str:
    return next((str(one.after) for one in entry.changes if one.field == field and one.after), "")


def _details(entry: AuditEntry) -> tuple[str, ...]:
    if entry.deed is not Deed.CHANGED or entry.subject.kind is not Kind.RELEASE:
        return ()
    changed = {one.field for one in entry.changes}
    found = [name.replace("_", " ") for name in _CONTENT if name in changed]
    return (f"Changed: {', '.join(found)}",) if found else ()
