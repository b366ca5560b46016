"""Whether what answers is what is recorded to run: what binds evidence to a release."""

from collections.abc import Iterable
from datetime import timedelta

from readiness.domain.probing import Build, Running
from registry.domain.releases import DeployedRelease

ROLLOUT_LASTS = timedelta(minutes=30)
"""For how long after a deployment the release before may still answer at some addresses."""


def is_of(running: Running, release: DeployedRelease) -> bool:
    """Tell whether an address runs ``release``.

    Where both name the image, the digest decides, whatever the version is called. Else the
    versions are compared, without a leading v and whatever the case of their letters.
    """
    if running.digest and release.subject.image:
        return running.digest == release.subject.image
    return bool(running.version) and _spelled(running.version) == _spelled(release.version)


def others(running: Iterable[Running], release: DeployedRelease) -> tuple[Running, ...]:
    """Return what runs and is not ``release``."""
    return tuple(one for one in running if not is_of(one, release))


def is_other_build(build: Build | None, release: DeployedRelease) -> bool | None:
    """Tell whether evidence was seen at another build than ``release``.

    Returns:
        None where nobody can tell: P21 saw nothing in that run, or not at every address. True
        where any address ran something else.
    """
    if build is None:
        return None
    if others(build.running, release):
        return True
    return False if build.is_whole else None


def in_words(running: Running) -> str:
    """Return what runs, for people."""
    digest = f"{running.digest[:19]}…" if running.digest else ""
    return (
        f"{running.version} ({digest})"
        if running.version and digest
        else (running.version or digest)
    )


def _spelled(version: str) -> str:
    return version.strip().casefold().removeprefix("v")
