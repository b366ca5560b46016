"""One question answered: by the record, by what a probe saw, or by what people claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from readiness.domain.checklist import item_of
from readiness.domain.checks.claimed import Sourced, by_claims
from readiness.domain.checks.claimed import judge as judge_claims
from readiness.domain.checks.contract import Check, ClaimCheck, ProbeCheck, RecordCheck, Subject
from readiness.domain.claims import Claims
from readiness.domain.findings import RECORD, Reason, Verdict, unknown
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Build, Observation, ProbeId, Unknown, target_digest
from readiness.domain.schedule import cadence_of
from readiness.domain.scorecards import Line, Scorecard
from registry.domain.snapshot import Rest
from registry.domain.vocabulary import Lifecycle

Observations = Mapping[ProbeId, Observation[Any]]
"""The latest observation of each probe that ever ran for the environment."""


class Judged(NamedTuple):
    """One line of the scorecard, answered.

    Attributes:
        counts: whether score, level and state take the answer into account.
        build: which builds answered the probe on which the answer rests, None where none did.
    """

    line: Line
    check: Check
    found: Sourced
    counts: bool
    build: Build | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What all verdicts of one assessment rest on.

    Attributes:
        unseen: why what a probe saw last does not count, None where it does.
        builds: which builds answered a probe, by its id.
        day: of the assessment, UTC.
    """

    subject: Subject
    observations: Observations
    claims: Claims
    scorecard: Scorecard
    unseen: Mapping[ProbeId, Unknown | None]
    builds: Mapping[str, Build | None]
    day: date


def judged(line: Line, asked: Asked) -> Judged:
    """Judge one line of the scorecard."""
    check = asked.scorecard.check(line.check)
    found, counts = _sourced(line, check, asked), line.counts_on(asked.day)
    return Judged(line, check, found, counts, asked.builds.get(found.source))


def _sourced(line: Line, check: Check, asked: Asked) -> Sourced:
    """Return what answers a question: the first of its sources that is fresh."""
    subject, interface = asked.subject, asked.subject.interface
    if line.is_limited and not line.is_asked_of(interface.tier, interface.lifecycle):
        sentence = f"The scorecard asks it of others only: {_limits(line)}."
        others = Verdict(Outcome.NOT_APPLICABLE, Reason.NOT_DEMANDED, sentence)
        return Sourced(others, RECORD, subject.now)
    if isinstance(check, ClaimCheck):
        return judge_claims(check.item, subject, asked.claims)
    if isinstance(check, RecordCheck):
        return _by_record(check, subject, asked.claims)
    observation = asked.observations.get(check.probe)
    seen_at = observation.observed_at if observation else None
    seen = Sourced(_verdict(check, asked, observation), check.probe.value, seen_at)
    item = item_of(check.id)
    if item is None or seen.verdict.outcome is not Outcome.UNKNOWN:
        return seen
    doubted_until = _doubted_until(check, subject, observation)
    return by_claims(item, subject, asked.claims, doubted_until) or seen


def _by_record(check: RecordCheck, subject: Subject, claims: Claims) -> Sourced:
    """Return what the record says, or what somebody says while it says nothing."""
    read = Sourced(check.judge(subject), RECORD, subject.now)
    item = item_of(check.id)
    if item is None or read.verdict.reason is not Reason.NOT_FILLED:
        return read
    found = by_claims(item, subject, claims)
    return found if found and found.verdict.outcome is Outcome.PASS else read


def _verdict(check: ProbeCheck, asked: Asked, observation: Observation[Any] | None) -> Verdict:
    cause = asked.unseen[check.probe]
    if cause is not None or observation is None:
        return unknown(cause or _NOT_RUN)
    if cause := _before(check, asked.subject, observation):
        return unknown(cause)
    return _as_far_as_asked(check.judge(asked.subject, observation.facts), observation)


def _before(check: ProbeCheck, subject: Subject, observation: Observation[Any]) -> Unknown | None:
    since = check.since(subject) if check.since else None
    if since is None or observation.observed_at >= since:
        return None
    return Unknown(UnknownReason.NEVER_OBSERVED, "Not run since the release went out.")


def _doubted_until(
    check: ProbeCheck, subject: Subject, observation: Observation[Any] | None
) -> datetime | None:
    """Return until when what a probe saw last speaks against it, None where it does not."""
    if observation is None or observation.facts is None:
        return None
    outcome = check.judge(subject, observation.facts).outcome
    if outcome not in (Outcome.WARN, Outcome.FAIL):
        return None
    return observation.observed_at + cadence_of(check.probe).stale_after


def _limits(line: Line) -> str:
    tiers = ", ".join(f"tier {tier}" for tier in sorted(line.tiers))
    stages = ", ".join(stage for stage in Lifecycle if stage in line.lifecycles)
    return "; ".join(filter(None, (tiers, stages)))


def _resting(rest: Rest) -> Unknown:
    what = "Maintenance is planned" if rest.is_planned else "Probing is paused"
    until = f"{rest.ends_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return Unknown(UnknownReason.PAUSED, f"{what} until {until}: {rest.reason.rstrip('.')}.")


def _as_far_as_asked(verdict: Verdict, observation: Observation[Any]) -> Verdict:
    """Return ``verdict``, or an unknown where it praises an edge that was not asked everything."""
    if not observation.left_out or verdict.outcome not in (Outcome.PASS, Outcome.WARN):
        return verdict
    named = ", ".join(words[:60] for words in observation.left_out[:3])
    more = f" and {len(observation.left_out) - 3} more" if len(observation.left_out) > 3 else ""
    sentence = f"The edge was too slow to be asked everything in one run; missing: {named}{more}."
    return unknown(
        Unknown(UnknownReason.BUDGET, sentence),
        "Make the edge answer faster, then probe again.",
        expected=verdict.expected,
        evidence=verdict.evidence,
    )


_NOT_RUN = Unknown(UnknownReason.NEVER_OBSERVED, "Not run yet.")


def builds(observations: Observations) -> dict[str, Build | None]:
    """Return which builds answered each probe, by its id."""
    return {probe.value: found.build for probe, found in observations.items()}


def unseen(subject: Subject, observations: Observations) -> dict[ProbeId, Unknown | None]:
    """Return of each probe why what it saw does not count; many checks rest on one."""
    if rest := subject.environment.rest(subject.now):
        return dict.fromkeys(ProbeId, _resting(rest))
    target = target_digest(subject.environment)
    return {probe: _cause(observations.get(probe), target, subject.now) for probe in ProbeId}


def _cause(observation: Observation[Any] | None, target: str, now: datetime) -> Unknown | None:
    if observation is None:
        return _NOT_RUN
    if observation.target != target:
        sentence = "Not run since the environment was changed."
        return Unknown(UnknownReason.NEVER_OBSERVED, sentence)
    age = now - observation.observed_at
    if age > cadence_of(observation.probe).stale_after:
        minutes = int(age.total_seconds() // 60)
        return Unknown(
            UnknownReason.STALE,
            f"Last seen {minutes} minutes ago, which is too old to count.",
        )
    return observation.unknown
