"""PAR-1: what was tried in staging says nothing about production where staging runs another thing.

Staging is at par with production's release, or ahead of it with the one that comes next. Compared
are the parts that move from one to the other: image, model, prompt, rendering and tools. Settings
of the place and its proxy are its own. What answers at production's own edge is production, under
whatever name.
"""

from dataclasses import replace

from readiness.domain.checks import rel_4
from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.findings import Reason, Verdict, passed, unknown
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Unknown
from readiness.domain.remedies import ENVIRONMENT_FORM, RELEASE_FORM, Remedy
from registry.domain.releases import DeployedRelease
from registry.domain.snapshot import EnvironmentSnapshot
from registry.domain.subject import Part
from registry.domain.vocabulary import EnvironmentKind

EXPECTED = "A staging environment with production's release, or with the one that comes next"
_OWN = frozenset({Part.CONFIGURATION, Part.PROXY})
"""Parts that differ from place to place."""
_LOOK = "Have both environments probed, and see what REL-4 says of each."


def judge(subject: Subject) -> Verdict:
    """Pass when one staging environment is at par, by the records and by what answers."""
    production, places = subject.environment, subject.interface.environments
    if production.kind is not EnvironmentKind.PRODUCTION:
        return Verdict(
            Outcome.NOT_APPLICABLE,
            Reason.NOT_PRODUCTION,
            f"Staging is asked for beside production, and this is {production.kind}.",
            expected=EXPECTED,
            remedy=Remedy("Nothing is to be done while the kind is right."),
        )
    staging = [place for place in places if place.kind is EnvironmentKind.STAGING]
    apart = [place for place in staging if place.edge_url != production.edge_url]
    if not apart:
        return _missing(staging)
    if production.release is None:
        return _unrecorded(production)
    found = [_beside(subject, place, production.release) for place in apart]
    return min(found, key=lambda verdict: verdict.outcome.badness)


def _missing(staging: list[EnvironmentSnapshot]) -> Verdict:
    names = " and ".join(place.name for place in staging)
    told = "The interface has no staging environment."
    if names:
        told = f"{names} has production's own edge, so nothing else than production answers there."
    return _fail(
        Reason.STAGING_MISSING,
        told,
        names or "none",
        Remedy(
            "Add the environment in which releases are tried before production.",
            form=ENVIRONMENT_FORM,
            fields=(("kind", EnvironmentKind.STAGING.value),),
        ),
    )


def _beside(subject: Subject, place: EnvironmentSnapshot, release: DeployedRelease) -> Verdict:
    if place.release is None:
        return _fail(
            Reason.STAGING_BEHIND,
            f"No release is recorded to run in {place.name}.",
            "none recorded",
            Remedy(
                f"Record what runs in {place.name} as deployed.",
                form=RELEASE_FORM,
                place=place.name,
            ),
        )
    is_same = _moved(place.release) == _moved(release)
    if not is_same and place.release.deployed_at <= release.deployed_at:
        return _fail(
            Reason.STAGING_BEHIND,
            f"{place.name} runs {place.release.version}, which is neither production's "
            f"{release.version} nor newer than it.",
            place.release.version,
            Remedy(
                f"Deploy {release.version} or the next release to {place.name}, and record it.",
                form=RELEASE_FORM,
                place=place.name,
            ),
        )
    for one in (place, subject.environment):
        if verdict := _doubt(subject, one):
            return verdict
    what = "production's release" if is_same else "what comes after production's release"
    return passed(
        Reason.AT_PAR,
        f"{place.name} runs {place.release.version}, {what}.",
        expected=EXPECTED,
        measured=place.release.version,
    )


def _doubt(subject: Subject, place: EnvironmentSnapshot) -> Verdict | None:
    """Return what speaks against the record of ``place``: what answers, or that nobody saw it."""
    seen = subject.beside.version_at(place, subject.now)
    if isinstance(seen, Unknown):
        return unknown(seen, _LOOK, expected=EXPECTED)
    verdict = rel_4.judge(Subject(subject.interface, place, subject.now), seen)
    if verdict.outcome is Outcome.FAIL:
        summary = f"{place.name} does not run what is recorded: {verdict.summary}"
        remedy = replace(verdict.remedy, place=place.name)
        return _fail(Reason.OTHER_BUILD, summary, verdict.measured, remedy)
    if verdict.outcome is Outcome.UNKNOWN:
        cause = Unknown(UnknownReason(verdict.reason), f"{place.name}: {verdict.summary}")
        return unknown(cause, replace(verdict.remedy, place=place.name), expected=EXPECTED)
    return None


def _moved(release: DeployedRelease) -> tuple[str, ...]:
    return tuple(release.subject.of(part) for part in Part if part not in _OWN)


def _unrecorded(place: EnvironmentSnapshot) -> Verdict:
    sentence = f"No release is recorded to run in {place.name}: there is nothing to be at par with."
    remedy = Remedy("Record what runs in production as deployed.", form=RELEASE_FORM)
    return unknown(Unknown(UnknownReason.NOT_RECORDED, sentence), remedy, expected=EXPECTED)


def _fail(reason: Reason, summary: str, measured: str, remedy: Remedy) -> Verdict:
    return Verdict(
        Outcome.FAIL, reason, summary, expected=EXPECTED, measured=measured, remedy=remedy
    )


CHECK = RecordCheck(
    "PAR-1", "Does staging exist, with production's release or its candidate?", judge
)
"""The version route of both environments is asked as well: P21."""
