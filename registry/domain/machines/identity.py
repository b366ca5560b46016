"""Who a pipeline is, once it is known: the same whichever way it said so."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.domain.machines.issuers import COMMIT_CLAIM, IssuerKind
from registry.domain.machines.rules import require_commit

LONGEST_SHOWN = 255


@dataclass(frozen=True, slots=True)
class Run:
    """The run of a pipeline that a token belongs to, each "" where its issuer does not say.

    Attributes:
        subject: whom the issuer names, as ``repo:acme/chat:ref:refs/heads/main``.
        human: the value of the claim that names who started it.
    """

    subject: str = ""
    run_id: str = ""
    run_attempt: str = ""
    sha: str = ""
    human: str = ""


@dataclass(frozen=True, slots=True)
class Sponsor:
    """The person behind a token of a pipeline."""

    person_id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class MachineIdentity:
    """Who asks, where a program does.

    Attributes:
        token: public id of the API token that it acts through.
        issuer: name of the issuer, "" for a token that somebody made in their account.
        rule: name of the trust rule that let it in, "" likewise.
        interface: slug of the interface of that rule, "" likewise.
        sponsor: the person behind it, None where nobody is known: a release that it proposes then
            needs one who is named.
    """

    token: str
    issuer: str = ""
    rule: str = ""
    interface: str = ""
    run: Run = Run()
    sponsor: Sponsor | None = None

    @property
    def pipeline(self) -> str:
        """Which run of which pipeline asks, for people; "" where no pipeline does."""
        if not self.issuer:
            return ""
        attempt = f", attempt {self.run.run_attempt}" if self.run.run_attempt else ""
        run = f"run {self.run.run_id}{attempt}, of " if self.run.run_id else ""
        return f"{run}{self.run.subject} at {self.issuer}"

    def require_commit(self, commit: str) -> None:
        """Let the caller go on only if it runs for ``commit``; a token of a person says nothing.

        Raises:
            TokenRefused: it runs for another commit.
        """
        if self.issuer:
            require_commit({COMMIT_CLAIM: self.run.sha} if self.run.sha else {}, commit)


def run_of(kind: IssuerKind, subject: str, human_claim: str, claims: Mapping[str, str]) -> Run:
    """Return the run that claims tell of: the few of them that may be shown and kept."""
    profile = kind.profile
    return Run(
        subject=shown(subject),
        run_id=shown(claims.get(profile.run, "")),
        run_attempt=shown(claims.get(profile.attempt, "")),
        sha=shown(claims.get(COMMIT_CLAIM, "")),
        human=shown(claims.get(human_claim, "")),
    )


def shown(value: str) -> str:
    """Return a claim as it may be stored and shown: one line, cut, of what can be printed."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in value)[
        :LONGEST_SHOWN
    ]


def run_name(issuer: str, subject: str, run_id: str, attempt: str) -> str:
    """Return what a run is called, whichever of its tokens it comes with."""
    return "\n".join((issuer, subject, run_id, attempt))
