"""What CI is answered: the verdict of the gate, as the mode has it, for as long as it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from readiness.domain.gate.deciding import GateVerdict
from readiness.domain.gate.evidence import Holders
from readiness.domain.gate.reasons import GateKey, Reason, ReasonCode, Verdict, denied
from readiness.domain.gate.words import listed, span
from registry.domain.gate_modes import GateMode
from registry.domain.responsibilities import Responsibility

EVIDENCE_DEADLINE = timedelta(minutes=15)
"""For how long evidence may be all that is missing; then the answer is no (gate.md, "Defaults")."""
LONGEST_SILENCE = timedelta(minutes=5)
"""Between two questions of one that waits. Who was silent for longer waits anew, with new probes:
it may be a later run that asks the same, and no client is silent for longer between two polls."""
LONGEST_RETRY_SECONDS = 15
"""curl gives up at once where it is told more than its own limit (gate.md, measured)."""
_RETRY = {"person": (10, LONGEST_RETRY_SECONDS), "probe": (3, 5), "time": (10, 15)}
"""Seconds between which a client is told to wait, by what it waits for."""
_OF_EVIDENCE = frozenset({GateKey.LEVEL, GateKey.SCORE, GateKey.EVIDENCE})
_MOST_TOLD = 2
_ADMITTED_AGAIN = "It may be deployed now, once it is admitted again."


class Waiting(StrEnum):
    """What a pending release waits for, by which clients are told when to ask again."""

    PERSON = "person"
    PROBE = "probe"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Said:
    """What the gate holds, whatever becomes of it.

    Attributes:
        waiting: for what, None where it is decided.
        evidence_since: since when nothing but evidence is missing, None where that is not so.
        valid_until: the first moment at which time alone may change it.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    summary: str
    waiting: Waiting | None
    evidence_since: datetime | None
    probes: tuple[str, ...]
    valid_until: datetime
    score: int | None = None
    threshold: int | None = None
    level: int | None = None
    minimum_level: int | None = None
    retry_at: datetime | None = None


def said(
    found: GateVerdict, more: tuple[Reason, ...], since: datetime | None, *, leans: bool
) -> Said:
    """Return what is said to CI.

    Args:
        more: reasons that come from the question itself.
        since: since when nothing but evidence was missing the last time, None for not then.
        leans: whether it rests on other places, so that it counts for this moment alone.
    """
    now = found.decided_at
    # whoever admits again is asked everything anew, which is what a pipeline does next anyway
    held = (one for one in found.reasons if one.code is not ReasonCode.RELEASE_ADMISSION_OVER)
    reasons = tuple(sorted((*more, *held), key=lambda one: one.place))
    begun = (since or now) if _lacks_evidence_alone(reasons) else None
    if begun and now >= begun + EVIDENCE_DEADLINE:
        reasons = (_overdue(begun, now, reasons), *reasons)
    verdict = max((one.verdict for one in reasons), key=lambda one: one.gravity, default=None)
    verdict = verdict or Verdict.ALLOW
    blocking = [one for one in reasons if one.blocks]
    return Said(
        verdict=verdict,
        reasons=reasons,
        summary=_summary(blocking) or (found.summary if found.allows else _ADMITTED_AGAIN),
        waiting=_waiting(blocking) if verdict is Verdict.PENDING else None,
        evidence_since=begun,
        probes=tuple(sorted({one.probe for one in blocking if one.probe})),
        valid_until=now if leans or _unseen(reasons) else _valid_until(found, begun),
        score=found.score,
        threshold=found.minimum_score,
        level=found.level,
        minimum_level=found.minimum,
        retry_at=found.retry_at,
    )


def said_without(reason: Reason, now: datetime) -> Said:
    """Return what is said where there is no release to judge."""
    return Said(
        verdict=reason.verdict,
        reasons=(reason,),
        summary=reason.sentence,
        waiting=None,
        evidence_since=None,
        probes=(),
        valid_until=_tomorrow(now),
    )


def owned(found: Said, holders: Holders, team: str) -> Said:
    """Return ``found`` with somebody who answers for each reason that blocks."""
    return replace(found, reasons=tuple(reason_owned(one, holders, team) for one in found.reasons))


def reason_owned(reason: Reason, holders: Holders, team: str) -> Reason:
    """Return a reason with somebody who answers for it, if it blocks.

    Args:
        holders: who answers for what; a reason that is of no other matter is one of releases.
        team: who answers for what nobody holds.
    """
    if reason.owner or not reason.blocks:
        return reason
    names = holders.get(reason.responsibility or Responsibility.RELEASES, ())
    return replace(reason, owner=listed(names) or team)


def as_mode_has_it(verdict: Verdict, mode: GateMode) -> Verdict:
    """Return what the answer says: only where the gate is enforced, what it holds."""
    return verdict if mode is GateMode.ENFORCE else Verdict.ALLOW


def retry_seconds(waiting: str | None, randomness: float) -> int | None:
    """Return after how many seconds a client asks again; spread, so that not all come at once.

    Args:
        waiting: for what, None where it is decided.
        randomness: at least 0 and below 1.
    """
    if waiting is None:
        return None
    least, most = _RETRY[waiting]
    return least + int(randomness * (most - least + 1))


def reason_stored(reason: Reason) -> Mapping[str, Any]:
    """Return a reason as the API has it; no key in it is called ``verdict``."""
    return {
        "code": reason.code.value,
        "severity": reason.severity.value,
        "sentence": reason.sentence,
        "remedy": reason.remedy,
        "role": reason.responsibility.value if reason.responsibility else None,
        "have": reason.have,
        "need": reason.need,
        "who": list(reason.who),
        "owner": reason.owner,
        "check": reason.check,
        "checks": list(reason.checks),
        "probe": reason.probe,
        "observed_at": clock(reason.observed_at),
        "max_age_seconds": reason.max_age_seconds,
        "until": clock(reason.until),
    }


def clock(moment: datetime | None) -> str | None:
    """Return a moment as the API has it: UTC, ISO 8601."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def _lacks_evidence_alone(reasons: tuple[Reason, ...]) -> bool:
    blocking = [one for one in reasons if one.blocks]
    pending = all(one.verdict is Verdict.PENDING for one in blocking)
    return bool(blocking) and pending and all(one.gate in _OF_EVIDENCE for one in blocking)


def _overdue(begun: datetime, now: datetime, reasons: tuple[Reason, ...]) -> Reason:
    first = next(one for one in reasons if one.blocks)
    found = denied(
        ReasonCode.EVIDENCE_OVERDUE,
        f"Nothing but evidence is missing, and that for {span(now - begun)}; "
        f"{span(EVIDENCE_DEADLINE)} is the limit.",
        "Find out why the probes do not run or do not tell, and ask again then.",
        owner=first.owner,
    )
    return replace(found, checks=first.checks)


def _waiting(blocking: list[Reason]) -> Waiting:
    gates = {one.gate for one in blocking}
    if gates & {GateKey.RELEASE, GateKey.APPROVALS}:
        return Waiting.PERSON
    return Waiting.PROBE if gates & _OF_EVIDENCE else Waiting.TIME


def _summary(blocking: list[Reason]) -> str:
    told = [one.sentence for one in blocking[:_MOST_TOLD]]
    more = len(blocking) - len(told)
    return " ".join([*told, *([f"And {more} more."] if more > 0 else [])])


def _unseen(reasons: tuple[Reason, ...]) -> bool:
    """Tell whether something is said that ends without a write which a stamp would show."""
    return any(one.code is ReasonCode.SCHEDULER_STANDS for one in reasons)


def _valid_until(found: GateVerdict, begun: datetime | None) -> datetime:
    deadline = begun + EVIDENCE_DEADLINE if begun else None
    moments = (found.valid_until, deadline, _tomorrow(found.decided_at))
    return min(one for one in moments if one and one > found.decided_at)


def _tomorrow(now: datetime) -> datetime:
    """Return the next beginning of a day: ownerships, waivers and scorecards turn with days."""
    day = now.astimezone(UTC).date() + timedelta(days=1)
    return datetime.combine(day, time(), UTC)
