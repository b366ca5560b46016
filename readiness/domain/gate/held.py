"""What the place has to hold: its level, its score, and how old what is known may be."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from readiness.domain.gate.evidence import Asked, Evidence, probe_limit, seen_of
from readiness.domain.gate.reasons import Reason, ReasonCode, denied, noted, pending
from readiness.domain.gate.responsible import responsible_for
from readiness.domain.gate.words import listed, span
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import ProbeId
from readiness.domain.scorecards import LEVEL_NAMES
from registry.domain.approvals.approval import Approval
from registry.domain.approvals.terms import PolicyTerms
from registry.domain.responsibilities import Responsibility

RECORDED_RELEASE = "REL-1"
"""Asks whether a release is recorded: that of the first one is cured by deploying it."""
_CODES = {
    "REL-3": ReasonCode.ROLLBACK_NO_PLAN,
    "REL-5": ReasonCode.ROLLBACK_NOT_REHEARSED,
}
"""Failures that have a code of their own."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of a place, and what it holds.

    Attributes:
        asked: the checks that count.
        level: the one that is held.
        minimum: the level that is demanded.
    """

    evidence: Evidence
    terms: PolicyTerms
    asked: tuple[Asked, ...]
    cured: frozenset[str]
    level: int
    minimum: int
    score: int | None
    now: datetime

    @property
    def blocking(self) -> tuple[Asked, ...]:
        """What keeps the demanded level from being held."""
        return tuple(
            one
            for one in self.asked
            if one.line.level <= self.minimum and one.blocks and one.line.check not in self.cured
        )

    @property
    def relied_on(self) -> tuple[Asked, ...]:
        """The checks on which level and score rest."""
        if self.terms.minimum_score:
            return self.asked
        return tuple(one for one in self.asked if one.line.level <= self.minimum)


def demand(evidence: Evidence, approval: Approval, now: datetime) -> Demand:
    """Return what is asked of a place for a release at ``now``, and what it holds."""
    asked = evidence.asked(now)
    minimum = approval.level.at(_tier_level(evidence, approval))
    names_image = bool(approval.subject.image)
    cured = frozenset({one.line.check for one in asked if names_image and _is_cured(one)})
    level, value = evidence.level(asked, cured), evidence.value(asked)
    return Demand(evidence, approval.terms, asked, cured, level, minimum, value, now)


def _tier_level(evidence: Evidence, approval: Approval) -> int:
    """Return what the tier demands, now or when the release was submitted: the higher."""
    if approval.submitted_as is None:
        return evidence.demanded_level
    tier, lifecycle = approval.submitted_as
    return max(evidence.demanded_level, evidence.scorecard.demanded_level(tier, lifecycle))


def level_reasons(about: Demand) -> Iterator[Reason]:
    """Yield why the demanded level is not held, a failure each, and what is borne with."""
    for one in about.blocking:
        if one.outcome is Outcome.FAIL:
            yield _failure(one, about)
    if about.level < about.minimum and not about.blocking:
        yield denied(ReasonCode.LEVEL_TOO_LOW, *_too_low(about), owner=about.evidence.team)
    yield from _waived(about)
    for check in sorted(about.cured):
        yield noted(
            ReasonCode.CHECK_CURED,
            f"{check} fails because no such release is recorded yet; deploying this one cures it.",
            checks=(check,),
        )


def score_reasons(about: Demand) -> Iterator[Reason]:
    """Yield that the score is too low; it is pending while the unknown could make it up."""
    least, score = about.terms.minimum_score, about.score or 0
    if score >= least:
        return
    best = about.evidence.best_value(about.asked) or 0
    unknown = tuple(one.line.check for one in about.asked if one.outcome is Outcome.UNKNOWN)
    details: dict[str, Any] = {"have": score, "need": least, "owner": about.evidence.team}
    sentence = f"The score is {score}, and {least} is demanded"
    if best >= least and unknown:
        yield pending(
            ReasonCode.SCORE_TOO_LOW,
            f"{sentence}; {listed(unknown)} could still make that up.",
            "Have what is unknown found out.",
            checks=unknown,
            **details,
        )
        return
    yield denied(
        ReasonCode.SCORE_TOO_LOW,
        f"{sentence}.",
        "Mend what costs the most points, which the page of the environment shows first.",
        **details,
    )


def evidence_reasons(about: Demand) -> Iterator[Reason]:
    """Yield what is not known, or known for too long: once for each probe that has to run."""
    scheduler = about.evidence.scheduler
    if scheduler.stands(about.now):
        yield _standing(about)
    unknown = [one for one in about.blocking if one.outcome is Outcome.UNKNOWN]
    for (code, probe), found in _grouped(unknown).items():
        yield from _unknowns(code, probe, found, about)
    yield from _too_old(about)


def level_named(level: int) -> str:
    """Return the name of a level as people read it."""
    return LEVEL_NAMES[level].replace("_", " ").capitalize()


def _is_cured(one: Asked) -> bool:
    return one.line.check == RECORDED_RELEASE and one.outcome is Outcome.FAIL and one.blocks


def _failure(one: Asked, about: Demand) -> Reason:
    check, finding = one.line.check, one.finding
    responsibility = responsible_for(check, about.evidence.scorecard)
    return denied(
        _CODES.get(check, ReasonCode.CHECK_FAILED),
        f"{check}: {_first_lower(finding.summary)}" if finding else "",
        finding.remedy.text if finding else "",
        checks=(check,),
        responsibility=responsibility,
        owner=about.evidence.owner(responsibility),
        observed_at=finding.observed_at if finding else None,
    )


def _too_low(about: Demand) -> tuple[str, str]:
    needed = level_named(about.minimum)
    held = f"{needed} is demanded, and {level_named(about.level)} is held"
    weakest, limit = about.evidence.weakest, about.evidence.weakest_level
    if limit is not None and limit < about.minimum:
        return (
            f"{held}, for it leans on {weakest}, which holds {level_named(limit)}.",
            f"Bring {weakest} to {needed}.",
        )
    return (
        f"{held}, for no check of that level applies.",
        "Choose a scorecard that asks for it, or a policy that demands a lower level.",
    )


def _waived(about: Demand) -> Iterator[Reason]:
    for one in about.relied_on:
        if one.finding is None or (waiver := one.finding.waiver) is None:
            continue
        yield noted(
            ReasonCode.CHECK_WAIVED,
            f"{one.line.check} is waived until {waiver.last_day}, approved by "
            f"{waiver.approved_by or 'somebody'}: {waiver.reason}",
            checks=(one.line.check,),
            until=waiver.ends_at,
        )


def _standing(about: Demand) -> Reason:
    ticked = about.evidence.scheduler.ticked_at
    age = f"for {span(about.now - ticked)}" if ticked else "yet"
    return pending(
        ReasonCode.SCHEDULER_STANDS,
        f"Nothing was handed out to be probed {age}, so what is known is not renewed.",
        "Start the worker and the scheduler, or look into their logs.",
        owner="the platform's operator",
        observed_at=ticked,
    )


_Groups = dict[tuple[ReasonCode, ProbeId | None], list[Asked]]


def _grouped(unknown: Iterable[Asked]) -> _Groups:
    found: _Groups = defaultdict(list)
    for one in unknown:
        found[_code(one), one.probe].append(one)
    return found


def _code(one: Asked) -> ReasonCode:
    if one.cause is UnknownReason.NEVER_OBSERVED:
        return ReasonCode.EVIDENCE_NEVER
    is_stale = one.cause is UnknownReason.STALE
    return ReasonCode.EVIDENCE_STALE if is_stale else ReasonCode.EVIDENCE_UNKNOWN


def _unknowns(
    code: ReasonCode, probe: ProbeId | None, found: list[Asked], about: Demand
) -> Iterator[Reason]:
    """Yield one reason for a probe; for what people and records answer, one for each check."""
    if probe is None:
        for one in found:
            yield _unanswered(code, one, about)
        return
    checks = tuple(one.line.check for one in found)
    first = next(one.finding for one in found if one.finding)
    yield pending(
        code,
        f"{listed(checks)}: {_first_lower(first.summary)}",
        first.remedy.text,
        checks=checks,
        probe=probe.value,
        observed_at=first.observed_at,
        max_age_seconds=int(probe_limit(probe, about.terms).total_seconds()),
        **_owned(checks[0], about),
    )


def _unanswered(code: ReasonCode, one: Asked, about: Demand) -> Reason:
    said = one.finding.summary if one.finding else "There is no answer."
    remedy = one.finding.remedy.text if one.finding else UnknownReason.NEVER_OBSERVED.cure
    check = one.line.check
    seen = one.finding.observed_at if one.finding else None
    return pending(code, said, remedy, checks=(check,), observed_at=seen, **_owned(check, about))


def _owned(check: str, about: Demand) -> dict[str, Responsibility | str]:
    word = responsible_for(check, about.evidence.scorecard)
    return {"responsibility": word, "owner": about.evidence.owner(word)}


def _too_old(about: Demand) -> Iterator[Reason]:
    """Yield what counts to readers still, and is too old for the policy."""
    old: dict[ProbeId, list[tuple[datetime, str]]] = defaultdict(list)
    for probe, seen_at, check in seen_of(about.relied_on):
        if about.now >= seen_at + probe_limit(probe, about.terms):
            old[probe].append((seen_at, check))
    for probe, found in old.items():
        seen_at, limit = min(found)[0], probe_limit(probe, about.terms)
        checks = tuple(sorted(check for _, check in found))
        yield pending(
            ReasonCode.EVIDENCE_STALE,
            f"{listed(checks)}: probe {probe} ran {span(about.now - seen_at)} ago, and "
            f"{span(limit)} is the limit.",
            "A fresh probe shows whether that still holds.",
            checks=checks,
            probe=probe.value,
            observed_at=seen_at,
            max_age_seconds=int(limit.total_seconds()),
            **_owned(checks[0], about),
        )


def _first_lower(sentence: str) -> str:
    # an abbreviation stays as it is
    return sentence if sentence[1:2].isupper() else f"{sentence[:1].lower()}{sentence[1:]}"
