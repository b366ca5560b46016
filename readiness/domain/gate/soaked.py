"""Whether a release ran in staging for long enough, and whether anybody saw it there.

That something went out is a record, and a record proves nothing. So it is said what probes saw in
the place, and where they saw another build than the recorded one the time before does not count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from readiness.domain.builds import ROLLOUT_LASTS, in_words, others
from readiness.domain.gate.evidence import Evidence, Staged
from readiness.domain.gate.reasons import Reason, ReasonCode, denied, pending
from readiness.domain.gate.words import listed, moment, span
from readiness.domain.probing import Build
from registry.domain.approvals.approval import Approval
from registry.domain.approvals.soaking import SOAKING, SoakState
from registry.domain.releases import DeployedRelease
from registry.domain.responsibilities import Responsibility


@dataclass(frozen=True, slots=True)
class Sighting:
    """One time at which probes saw which build answered.

    Attributes:
        other: what answered and is not what is recorded there, in words, "" for nothing.
    """

    at: datetime
    build: Build
    other: str

    @property
    def is_sound(self) -> bool:
        """Whether every address told that it runs what is recorded."""
        return self.build.is_whole and not self.other


@dataclass(frozen=True, slots=True)
class Soaked:
    """What probes saw where a release soaks.

    Attributes:
        is_recorded: whether that is what is recorded to run there now.
        last: what they saw last since it was, None for nothing.
        other_at: when they last saw something else answer, None for never.
    """

    is_recorded: bool = False
    last: Sighting | None = None
    other_at: datetime | None = None


def soaked(approval: Approval, evidence: Evidence) -> Soaked:
    """Return what probes saw where a release soaks."""
    place = next((x for x in evidence.staged if x.environment == approval.soak.environment), None)
    since = approval.soak.since
    if place is None or since is None or place.running is None:
        return Soaked()
    subject = place.running.subject
    if any(subject.of(part) != approval.subject.of(part) for part in SOAKING):
        return Soaked()
    seen = sorted(_sightings(place, place.running, since), key=lambda one: one.at)
    last_other = max((one.at for one in seen if one.other), default=None)
    return Soaked(True, seen[-1] if seen else None, last_other)


def soak_reasons(approval: Approval, evidence: Evidence, now: datetime) -> Iterator[Reason]:
    """Yield that it did not run in staging for long enough, or that something else did."""
    soak = approval.soak
    if soak.state is SoakState.NEVER:
        yield denied(
            ReasonCode.SOAK_NEVER,
            f"It has to run in staging for {_time(soak.seconds)} before, and does not run there.",
            "Deploy the same image, model, prompt, rendering and tools to staging.",
            responsibility=Responsibility.RELEASES,
            need=soak.seconds,
        )
        return
    seen = soaked(approval, evidence)
    if seen.last and seen.last.other:
        yield _is_other(approval, seen.last)
    elif until := _anew(approval, seen):
        if until > now:
            yield _was_other(approval, seen, until)
    elif soak.state is SoakState.RUNNING and soak.since and soak.until:
        yield pending(
            ReasonCode.SOAK_RUNNING,
            f"It runs in {soak.environment} since {moment(soak.since)}{_known(seen)}. "
            f"{_time(soak.seconds)} are demanded: until {moment(soak.until)}.",
            "Wait, and watch it in staging.",
            need=soak.seconds,
            observed_at=soak.since,
            until=soak.until,
        )


def soak_held(approval: Approval, evidence: Evidence) -> tuple[str, datetime | None]:
    """Return what the gate rests on where it is open, and when that was seen."""
    soak = approval.soak
    if soak.state is not SoakState.DONE or soak.since is None:
        return "No time in staging is demanded.", None
    seen = soaked(approval, evidence)
    said = (
        f"It ran in {soak.environment} for long enough, since {moment(soak.since)}{_known(seen)}."
    )
    return said, seen.last.at if seen.last and seen.last.is_sound else None


def turning_of_soak(approval: Approval, evidence: Evidence) -> Iterator[datetime]:
    """Yield when it ran for long enough since something else was seen."""
    if until := _anew(approval, soaked(approval, evidence)):
        yield until


def _anew(approval: Approval, seen: Soaked) -> datetime | None:
    """Return when it will have run for long enough since something else was seen there."""
    return seen.other_at and seen.other_at + timedelta(seconds=approval.soak.seconds)


def _sightings(place: Staged, running: DeployedRelease, since: datetime) -> Iterator[Sighting]:
    began = max(since, running.deployed_at)
    for finding in place.findings:
        at, build = finding.observed_at, finding.build
        if build is None or at is None or at < began:
            continue
        # while it rolls out the one before may answer
        found = others(build.running, running) if at >= began + ROLLOUT_LASTS else ()
        yield Sighting(at, build, listed([in_words(one) for one in found]))


def _known(seen: Soaked) -> str:
    """Return what stands behind a time, as a sentence goes on with it."""
    if not seen.is_recorded:
        return ", as recorded; something else is recorded there since"
    if seen.last is None or not seen.last.is_sound:
        return ", as recorded; no probe saw which build answers there"
    return f", as recorded; probes saw it there {moment(seen.last.at)}"


def _is_other(approval: Approval, last: Sighting) -> Reason:
    soak = approval.soak
    return denied(
        ReasonCode.SOAK_OTHER_BUILD,
        f"It is recorded to run in {soak.environment}, and probes saw {last.other} there: that "
        "time does not count.",
        f"Deploy this release to {soak.environment}, and have it probed there.",
        responsibility=Responsibility.RELEASES,
        need=soak.seconds,
        observed_at=last.at,
    )


def _was_other(approval: Approval, seen: Soaked, until: datetime) -> Reason:
    soak = approval.soak
    assert seen.other_at is not None  # noqa: S101 (that is since when it counts)
    return pending(
        ReasonCode.SOAK_OTHER_BUILD,
        f"Probes saw another build in {soak.environment}, {moment(seen.other_at)}, so its time "
        f"counts from then on. {_time(soak.seconds)} are demanded: until {moment(until)}.",
        "Wait, and watch it in staging.",
        responsibility=Responsibility.RELEASES,
        need=soak.seconds,
        observed_at=seen.other_at,
        until=until,
    )


def _time(seconds: int) -> str:
    return span(timedelta(seconds=seconds))
