"""The types of problem that the gate answers with (RFC 9457), each with its cause and its cure."""

from dataclasses import dataclass
from enum import StrEnum

from readiness.domain.gate.reasons import ReasonCode, Verdict


class ProblemKind(StrEnum):
    """The last part of the address that is its type."""

    DENIED = "gate-denied"
    PENDING = "gate-pending"
    FROZEN = "gate-frozen"
    UNSATISFIABLE = "gate-unsatisfiable"
    CHANGED = "gate-changed"
    NOT_IMMUTABLE = "subject-not-immutable"
    RATE_LIMITED = "rate-limited"

    @property
    def explained(self) -> "Explained":
        """What it means."""
        return _EXPLAINED[self]


@dataclass(frozen=True, slots=True)
class Explained:
    """A type of problem, for whoever finds it in the log of a job.

    Attributes:
        title: of the problem itself.
        status: of the HTTP answer.
        exit_code: with which ``gate.sh`` ends.
        has_verdict: whether the answer is a verdict of the gate.
        meaning: what it says, and what it does not.
        cures: what to do, first what helps most often.
    """

    title: str
    status: int
    exit_code: int
    has_verdict: bool
    meaning: str
    cures: tuple[str, ...]


_READ = "Read the reasons in the answer: each names who answers for it, and what to do about it."
_EXPLAINED = {
    ProblemKind.DENIED: Explained(
        "The gate says no",
        409,
        10,
        True,
        "What was asked about may not go out as it stands, and waiting alone does not change that: "
        "nobody registered a release of it, somebody rejected it, a check fails, or the score is "
        "too low.",
        (
            _READ,
            "Where no release is known, propose one with the digests that go out, and submit it.",
            "Run the job again once the reasons are gone. Nothing is deployed until then.",
        ),
    ),
    ProblemKind.PENDING: Explained(
        "The gate is pending",
        429,
        11,
        True,
        "It may still go out: somebody has to vote, a probe has to run, or time has to pass. The "
        "answer says in Retry-After when to ask again. Evidence that is all that is missing for 15 "
        "minutes turns into a no.",
        (
            "Let the client wait: gate.sh does, and so does curl with --retry.",
            _READ,
            "Ask those who are named to look at the release; its page is the url of each reason.",
        ),
    ),
    ProblemKind.FROZEN: Explained(
        "Nothing is deployed now",
        409,
        10,
        True,
        "A freeze window of a policy holds. The answer says until when in next.cannot_pass_before. "
        "Taking a release back is exempt, unless the policy says otherwise.",
        (
            "Run the job again after the freeze; the calendar of freezes shows when it ends.",
            "In an emergency an administrator lets a release out past the gate, with a reason.",
        ),
    ),
    ProblemKind.UNSATISFIABLE: Explained(
        "Nobody can approve it",
        409,
        10,
        True,
        "The policies demand more people than there are who may decide: whoever asked for a "
        "release, wrote it or edited it last does not count, and one person fills one place.",
        (
            "Have somebody else accept the responsibility that the reason names.",
            "Or have the release proposed by somebody whose approval is not needed.",
        ),
    ),
    ProblemKind.CHANGED: Explained(
        "The gate allows it no more",
        409,
        10,
        False,
        "It was allowed, and what was allowed cannot be let out: its token was spent, is older "
        "than 15 minutes, or is about something else, or something changed since. Everything is "
        "judged again before anything goes out.",
        (
            "Ask the gate anew, and admit right before the deployment.",
            "Name the same digests both times, and spend each token once.",
        ),
    ),
    ProblemKind.NOT_IMMUTABLE: Explained(
        "Subject not immutable",
        422,
        13,
        False,
        "A tag or a branch stands where a digest has to be. It can be moved after the answer, so "
        "the gate would have spoken about something else than what goes out.",
        (
            "Name the digest, sha256: and 64 digits, which a push of the image prints.",
            "For a model: hf:owner/repository@ and the 40 digits of a commit.",
        ),
    ),
    ProblemKind.RATE_LIMITED: Explained(
        "Asked too often",
        429,
        11,
        False,
        "Whoever asks, for a verdict or for a token, used up the requests of this minute, so that "
        "nothing was judged. It has the status of a pending gate since a client does the same: it "
        "waits for as long as Retry-After says. RateLimit-Policy and RateLimit tell the limit and "
        "what is left.",
        (
            "Let the client wait: gate.sh does, and so does curl with --retry.",
            "Ask less often, or give each pipeline an ID token: its run is counted by itself.",
        ),
    ),
}
_SHUT = {Verdict.DENY: ProblemKind.DENIED, Verdict.PENDING: ProblemKind.PENDING}
_NAMED = {
    ReasonCode.FREEZE_ACTIVE: ProblemKind.FROZEN,
    ReasonCode.APPROVAL_UNSATISFIABLE: ProblemKind.UNSATISFIABLE,
}
"""Problems of their own, by the first reason that blocks."""


def problem_of(verdict: Verdict, first: ReasonCode | None) -> ProblemKind:
    """Return the type of an answer that is no allow.

    Args:
        first: the first reason that blocks, None where none is told.
    """
    if verdict is Verdict.DENY and first in _NAMED:
        return _NAMED[first]
    return _SHUT[verdict]
