"""Evidence that counts for the build alone that answered (gate.md, "Build-bound edge evidence").

The place that a release goes to runs another build until it is deployed. So where a policy demands
it, what probes hold against the place has to be seen in staging before, with the release running
there; and once it went out, in its place.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from readiness.domain.builds import in_words, is_of, is_other_build
from readiness.domain.findings import Finding
from readiness.domain.gate.evidence import Asked, Staged
from readiness.domain.gate.held import Demand
from readiness.domain.gate.reasons import Reason, ReasonCode, Verdict, denied, pending
from readiness.domain.gate.words import listed
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import Running
from registry.domain.approvals.approval import Approval
from registry.domain.releases import DeployedRelease
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import EnvironmentKind

_DEPLOY = "Deploy this release to {}, and have it probed there."
_PROBE = "A fresh probe of {} shows whether that holds for this release, which is recorded there."
_TELL = (
    "Have {} probed, and record the route by which it tells its version, or have its edge send "
    "X-Build-Digest: REL-4 there says what is missing."
)
_ROLL_OUT = "See that the rollout ends, or find out who deployed something else; then probe again."


class _Sight(StrEnum):
    """What was seen of one check, and at which build."""

    NOTHING = "nothing"
    OTHER = "other"
    FAILED = "failed"
    SOUND = "sound"


_Sights = dict[_Sight, list[str]]


def staged_reasons(approval: Approval, about: Demand) -> Iterator[Reason]:
    """Yield what was not seen in staging on the very build; one environment of them is enough.

    In staging itself nothing is asked of before: there is no place to have seen it in.
    """
    is_asked = approval.terms.evidence_of_build
    if not is_asked or approval.environment_kind is EnvironmentKind.STAGING:
        return
    checks = [one.line.check for one in _resting(about)]
    if not checks:
        return
    if not about.evidence.staged:
        yield _nowhere(checks, about)
        return
    found = [list(_missing(place, checks, approval, about)) for place in about.evidence.staged]
    yield from min(found, key=_weight)


def placed_reasons(approval: Approval, about: Demand, old: frozenset[str]) -> Iterator[Reason]:
    """Yield what was seen in the place itself, since the deployment, at another build.

    Args:
        old: checks that were not seen since, which is said already.
    """
    if not approval.terms.evidence_of_build:
        return
    asked = {one.line.check: one.finding for one in _resting(about) if one.line.check not in old}
    sights = _sights(list(asked), asked, _as_deployed(approval, about))
    if checks := sights[_Sight.OTHER]:
        said = (
            f"{listed(checks)}: {_builds(asked, checks)} answered, and {_name(approval)} went out."
        )
        yield _other(Verdict.PENDING, said, _ROLL_OUT, checks, about)
    if checks := sights[_Sight.NOTHING]:
        yield _untold(approval.environment, checks, about)


def _resting(about: Demand) -> list[Asked]:
    """Return what the demanded level has from probes, and holds: what does not is told as that.

    What counts for the score alone is left out: it would open the gate to lose sight of it.
    """
    demanded = (one for one in about.asked if one.line.level <= about.minimum)
    sound = (Outcome.PASS, Outcome.WARN)
    return [one for one in demanded if one.probe and one.outcome in sound and not one.is_waived]


def _missing(
    place: Staged, checks: list[str], approval: Approval, about: Demand
) -> Iterator[Reason]:
    found = {one.check: one for one in place.findings}
    sights = _sights(checks, found, _as_deployed(approval, about))
    if wrong := sights[_Sight.OTHER]:
        is_recorded = place.running is not None and is_of(_running(approval), place.running)
        said = (
            f"{listed(wrong)}: {place.environment} was seen running {_builds(found, wrong)}, and "
            f"{_name(approval)} is to go out."
        )
        remedy = (_PROBE if is_recorded else _DEPLOY).format(place.environment)
        yield _other(Verdict.PENDING if is_recorded else Verdict.DENY, said, remedy, wrong, about)
    for check in sights[_Sight.FAILED]:
        yield _failure(place, found[check], about)
    if untold := sights[_Sight.NOTHING]:
        yield _untold(place.environment, untold, about)


def _sights(
    checks: list[str], found: Mapping[str, Finding | None], release: DeployedRelease
) -> _Sights:
    sights: _Sights = defaultdict(list)
    asked = [one for one in checks if not _does_not_apply(found.get(one))]
    for check in asked:
        sights[_sight(found.get(check), release)].append(check)
    if checks and not asked:
        # where nothing applies nothing was seen
        sights[_Sight.NOTHING] = list(checks)
    return sights


def _does_not_apply(finding: Finding | None) -> bool:
    return finding is not None and finding.outcome is Outcome.NOT_APPLICABLE


def _sight(finding: Finding | None, release: DeployedRelease) -> _Sight:
    if finding is None:
        return _Sight.NOTHING
    is_other = is_other_build(finding.build, release)
    if is_other:
        return _Sight.OTHER
    if is_other is None or finding.outcome is Outcome.UNKNOWN:
        return _Sight.NOTHING
    is_failed = finding.outcome is Outcome.FAIL and not finding.is_waived
    return _Sight.FAILED if is_failed else _Sight.SOUND


def _nowhere(checks: list[str], about: Demand) -> Reason:
    said = (
        f"{listed(checks)}: what probes saw counts for the build alone that answered, and there is "
        "no staging environment in which this release could be seen."
    )
    return _other(Verdict.DENY, said, "Register one, and deploy this release there.", checks, about)


def _other(verdict: Verdict, said: str, remedy: str, checks: list[str], about: Demand) -> Reason:
    code = ReasonCode.EVIDENCE_OTHER_BUILD
    return Reason(code, verdict, said, remedy, **_owned(checks, about))


def _untold(environment: str, checks: list[str], about: Demand) -> Reason:
    return pending(
        ReasonCode.EVIDENCE_BUILD_UNKNOWN,
        f"{listed(checks)}: nobody can tell whether that was seen in {environment} on the build "
        "that goes out.",
        _TELL.format(environment),
        **_owned(checks, about),
    )


def _failure(place: Staged, finding: Finding, about: Demand) -> Reason:
    return denied(
        ReasonCode.CHECK_FAILED,
        f"{finding.check} fails in {place.environment}, where this release runs: {finding.summary}",
        finding.remedy.text,
        observed_at=finding.observed_at,
        **_owned([finding.check], about),
    )


def _owned(checks: list[str], about: Demand) -> dict[str, Any]:
    word = Responsibility.RELEASES
    return {
        "checks": tuple(checks),
        "responsibility": word,
        "owner": about.evidence.owner(word),
    }


def _builds(found: Mapping[str, Finding | None], checks: list[str]) -> str:
    findings = [found[check] for check in checks]
    builds = [one.build for one in findings if one is not None and one.build is not None]
    return listed(list(dict.fromkeys(in_words(one) for build in builds for one in build.running)))


def _running(approval: Approval) -> Running:
    return Running(approval.version, approval.subject.image)


def _name(approval: Approval) -> str:
    return in_words(_running(approval))


def _as_deployed(approval: Approval, about: Demand) -> DeployedRelease:
    """Return the release as it would be recorded, which is what builds are compared with."""
    return DeployedRelease(
        approval.public_id, approval.version, approval.revision, approval.subject, about.now
    )


def _weight(reasons: list[Reason]) -> tuple[int, int]:
    worst = max(
        (one.verdict for one in reasons), key=lambda one: one.gravity, default=Verdict.ALLOW
    )
    return worst.gravity, sum(len(one.checks) for one in reasons)
