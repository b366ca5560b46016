"""Role by role: who has voted on which revision, whose vote counts no more, and who could vote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from registry.domain.approvals.approval import Approval
from registry.domain.approvals.ballots import Ballot, Choice, Standing
from registry.domain.approvals.contents import Content, difference
from registry.domain.approvals.holders import APPOINTED_WITHIN
from registry.domain.approvals.tally import SlotTally
from registry.domain.releases import OPEN
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ChangeKind

_DID = {
    Choice.APPROVE: "approved",
    Choice.REJECT: "rejected",
    Choice.REQUEST_CHANGES: "asked for changes",
}
_GLYPHS = {Choice.APPROVE: "pass", Choice.REJECT: "fail", Choice.REQUEST_CHANGES: "warn"}
WHY_NOT = {
    Standing.NOT_HOLDING: "does not hold it any more",
    Standing.TOO_NEW: "holds it only since the release was proposed",
    Standing.APPOINTED: (
        "was given it by somebody who takes part in this release, within "
        f"{APPOINTED_WITHIN.days} days before it"
    ),
    Standing.REACHED: (
        "may act for somebody who takes part in this release, or they for them, by a sign-in link "
        f"that was used within {APPOINTED_WITHIN.days} days before it or since"
    ),
    Standing.REQUESTER: "asked for this release",
    Standing.AUTHOR: "is an author of this release",
    Standing.EDITOR: "edited what is approved here",
    Standing.TOKEN_OWNER: "had a program ask for this release",
}
"""Why somebody does not count, as it follows their name."""
_PARTS = {
    ChangeKind.CODE: "image",
    ChangeKind.CONFIGURATION: "configuration",
    ChangeKind.TOOLS: "list of tools",
}


@dataclass(frozen=True, slots=True)
class ShownBallot:
    """One vote.

    Attributes:
        did: what they did, as it follows their name.
        cause: why it does not count, "" where it does.
    """

    name: str
    did: str
    glyph: str
    revision: int
    cast_at: datetime
    reason: str
    cause: str


@dataclass(frozen=True, slots=True)
class ShownSlot:
    """One role.

    Attributes:
        word: how far it is, in a word.
        waits_for: who could give what is missing.
        barred: (name, why not) of who holds it and does not count.
        is_readers: whether the reader could vote here.
    """

    responsibility: Responsibility
    need: int
    have: int
    glyph: str
    word: str
    ballots: tuple[ShownBallot, ...]
    waits_for: tuple[str, ...]
    barred: tuple[tuple[str, str], ...]
    policies: tuple[str, ...]
    is_readers: bool


def shown_slots(
    approval: Approval, contents: Iterable[Content], person_id: int
) -> tuple[ShownSlot, ...]:
    """Return every slot of a release as its page shows it.

    Args:
        contents: what each revision is about.
        person_id: of who reads the page.
    """
    known = {one.number: one for one in contents}
    found = (one for one in approval.tally.slots if approval.state in OPEN or one.ballots)
    return tuple(_slot(one, approval, known, person_id) for one in found)


def shown_aside(approval: Approval, contents: Iterable[Content]) -> tuple[ShownBallot, ...]:
    """Return the votes in roles that are not asked any more."""
    known = {one.number: one for one in contents}
    return tuple(_ballot(one, approval, known) for one in approval.tally.aside)


def stale_votes(slots: Iterable[ShownSlot]) -> dict[Responsibility, str]:
    """Return in words, by role, which votes count no more because of what changed."""
    said = {slot.responsibility: " ".join(map(_stale, slot.ballots)).strip() for slot in slots}
    return {role: words for role, words in said.items() if words}


def changed_in(ballot: Ballot, contents: dict[int, Content]) -> int:
    """Return the number of the revision since which ``ballot`` is not for what is asked.

    0 where that is not known.
    """
    cast = contents.get(ballot.revision)
    later = (contents[number] for number in sorted(contents) if number > ballot.revision)
    if cast is None:
        return 0
    differing = (one for one in later if not difference(cast, one).seen_by(ballot.slot).is_nothing)
    return next((one.number for one in differing), 0)


def parts_named(kinds: Iterable[ChangeKind], *, is_plan_changed: bool) -> str:
    """Return what changed as a sentence has it: ``prompt and the list of tools``."""
    named = [_PARTS.get(kind, kind.value) for kind in kinds]
    return " and the ".join([*named, *(["rollback plan"] if is_plan_changed else [])])


def _slot(
    slot: SlotTally, approval: Approval, contents: dict[int, Content], person_id: int
) -> ShownSlot:
    is_open = approval.state in OPEN
    glyph, word = _state(slot, approval)
    if not (is_open or slot.is_full or glyph in ("fail", "warn")):
        glyph, word = "wait", "Not given"
    ballots = (one for one in slot.ballots if one.standing is not Standing.REPLACED)
    return ShownSlot(
        responsibility=slot.responsibility,
        need=slot.need,
        have=slot.have,
        glyph=glyph,
        word=word,
        ballots=tuple(_ballot(one, approval, contents) for one in ballots),
        waits_for=tuple(one.name for one in slot.waiting if is_open),
        barred=tuple((one.name, WHY_NOT[why]) for one, why in slot.not_able if is_open),
        policies=slot.policies,
        is_readers=is_open and any(one.person_id == person_id for one in slot.able),
    )


def _state(slot: SlotTally, approval: Approval) -> tuple[str, str]:
    said = {one.choice for one in slot.ballots if one.is_part_of(approval.revision)}
    if Choice.REJECT in said:
        return "fail", "Rejected"
    if Choice.REQUEST_CHANGES in said:
        return "warn", "Changes asked for"
    if slot.is_full:
        return "pass", "Approved"
    if any(one.standing is Standing.CHANGED for one in slot.ballots):
        return "lapsing", "Stale"
    return "wait", "Waiting"


def _ballot(ballot: Ballot, approval: Approval, contents: dict[int, Content]) -> ShownBallot:
    return ShownBallot(
        name=ballot.name,
        did=_DID[ballot.choice],
        glyph=_GLYPHS[ballot.choice] if ballot.counts or ballot.is_heard else "lapsing",
        revision=ballot.revision,
        cast_at=ballot.cast_at,
        reason=ballot.reason,
        cause="" if ballot.counts else _cause(ballot, approval, contents),
    )


def _cause(ballot: Ballot, approval: Approval, contents: dict[int, Content]) -> str:
    if ballot.is_heard:
        return "" if ballot.revision == approval.revision else "a later revision answers it"
    if ballot.standing is Standing.CHANGED:
        number = changed_in(ballot, contents)
        when = f"in revision {number}" if number else "since"
        parts = parts_named(ballot.kinds, is_plan_changed=ballot.is_plan_changed)
        return f"the {parts} changed {when}"
    if ballot.standing is Standing.EXPIRED:
        days = approval.terms.vote_validity_days
        return f"it is older than {days} day{'' if days == 1 else 's'}"
    if ballot.standing is Standing.ANSWERED:
        return "a later revision answers it"
    return f"{ballot.name} {WHY_NOT[ballot.standing]}"


def _stale(ballot: ShownBallot) -> str:
    if not ballot.cause:
        return ""
    return f"{ballot.name} {ballot.did} revision {ballot.revision}, and {ballot.cause}."
