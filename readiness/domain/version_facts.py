"""P21: what the addresses of an edge say that they run."""

from dataclasses import dataclass

from readiness.domain.access_facts import IdentityUse
from readiness.domain.failures import Failure
from readiness.domain.probing import Build, Running


@dataclass(frozen=True, slots=True)
class VersionAnswer:
    """What one address answered on the version route.

    Attributes:
        failure: why there was no answer, or None when there was one.
        version: as it names itself, redacted; None where that cannot be read.
        digest: of the image, ``sha256:…``; None where it names none in that form.
        with_identity: whether identity ``a`` was presented, for a stranger was refused.
        challenged: the edge took the prober for a robot, or asked it to slow down.
    """

    address: str
    failure: Failure | None = None
    status: int | None = None
    version: str | None = None
    digest: str | None = None
    with_identity: bool = False
    challenged: bool = False

    @property
    def names_build(self) -> bool:
        """Whether it says in any way what runs."""
        return self.version is not None or self.digest is not None

    @property
    def running(self) -> Running:
        """What it says that it runs."""
        return Running(self.version or "", self.digest or "")


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """P21: the answers of one run.

    Attributes:
        path: the version route, "" where none is recorded and the profile knows none.
        pointer: JSON Pointer to the version in its answer, "" where it is all of it.
        identity: what would come of identity ``a`` where strangers are refused.
        failure: why no address could be asked at all, else None.
        answers: one for each address that was asked, in the order of the resolver.
        left_out: the addresses that were not asked.
    """

    path: str = ""
    pointer: str = ""
    identity: IdentityUse = IdentityUse.NONE
    failure: Failure | None = None
    answers: tuple[VersionAnswer, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def build(self) -> Build | None:
        """Everything that was seen to run, None where nothing was."""
        named = [answer for answer in self.answers if answer.names_build]
        if not named:
            return None
        return Build(
            tuple(sorted({answer.running for answer in named})),
            is_whole=len(named) == len(self.answers),
        )
