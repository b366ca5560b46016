"""What the gate answers with: a verdict of three values, and typed reasons for it.

A broken gate is an error of the program and never a verdict (gate.md, decision 1).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from registry.domain.responsibilities import Responsibility

Place: TypeAlias = tuple[int, int, tuple[str, ...], int, str]
"""By which reasons are put in order."""


class Action(StrEnum):
    """What somebody wants to do with a release.

    ``record``: to say that it went out, after it was admitted.
    """

    DEPLOY = "deploy"
    RECORD = "record"
    ROLLBACK = "rollback"
    VERIFY = "verify"


class Verdict(StrEnum):
    """Whether it may be done now.

    ``pending``: not yet, and it can still come: somebody has to vote, a probe has to run, time has
    to pass. ``deny``: not as it stands.
    """

    ALLOW = "allow"
    PENDING = "pending"
    DENY = "deny"

    @property
    def gravity(self) -> int:
        """Rank, the worst highest: of several reasons the gravest decides."""
        return list(Verdict).index(self)


class Severity(StrEnum):
    """Whether a reason keeps the gate shut, or is only said."""

    BLOCK = "block"
    NOTE = "note"


class ReasonCode(StrEnum):
    """Why the gate says what it says, in the order in which reasons are told."""

    RELEASE_UNKNOWN = "release.unknown"
    RELEASE_NOT_NAMED = "release.not_named"
    RELEASE_OTHER_KINDS = "release.other_kinds"
    RELEASE_DRAFT = "release.draft"
    RELEASE_EXPIRED = "release.expired"
    RELEASE_ADMISSION_OVER = "release.admission_over"
    RELEASE_WITHDRAWN = "release.withdrawn"
    RELEASE_SUPERSEDED = "release.superseded"
    RELEASE_REVOKED = "release.revoked"
    RELEASE_OVERRIDDEN = "release.overridden"
    RELEASE_ROLLED_BACK = "release.rolled_back"
    RELEASE_RECORDED = "release.recorded"
    RELEASE_DEPLOYED = "release.deployed"
    RELEASE_VERIFIED = "release.verified"
    RELEASE_NOT_OUT = "release.not_out"
    APPROVAL_REJECTED = "approval.rejected"
    APPROVAL_UNSATISFIABLE = "approval.unsatisfiable"
    APPROVAL_CHANGES_REQUESTED = "approval.changes_requested"
    APPROVAL_MISSING = "approval.missing"
    FREEZE_ACTIVE = "freeze.active"
    FREEZE_EXEMPT = "freeze.exempt"
    SOAK_NEVER = "soak.never"
    SOAK_OTHER_BUILD = "soak.other_build"
    SOAK_RUNNING = "soak.running"
    CONTRACT_CHANGED = "contract.changed"
    CHECK_FAILED = "check.failed"
    ROLLBACK_NO_PLAN = "rollback.no_plan"
    ROLLBACK_NOT_REHEARSED = "rollback.not_rehearsed"
    ROLLBACK_NOT_NAMED = "rollback.not_named"
    ROLLBACK_NOT_AUTHORISED = "rollback.not_authorised"
    ROLLBACK_UNAPPROVED = "rollback.unapproved"
    LEVEL_TOO_LOW = "level.too_low"
    SCORE_TOO_LOW = "score.too_low"
    ROLLBACK_OTHER_SUBJECT = "rollback.other_subject"
    EVIDENCE_OVERDUE = "evidence.overdue"
    EVIDENCE_NEVER = "evidence.never"
    EVIDENCE_STALE = "evidence.stale"
    EVIDENCE_UNKNOWN = "evidence.unknown"
    EVIDENCE_OTHER_BUILD = "evidence.other_build"
    EVIDENCE_BUILD_UNKNOWN = "evidence.build_unknown"
    EVIDENCE_BEFORE = "evidence.before_deployment"
    SCHEDULER_STANDS = "evidence.scheduler_stands"
    CHECK_WAIVED = "check.waived"
    CHECK_CURED = "check.cured"
    POLICY_STRICT_DEFAULT = "policy.strict_default"
    POLICY_STRICTER = "policy.stricter"


class GateKey(StrEnum):
    """The gates that a release passes, in the order in which they are shown."""

    RELEASE = "release"
    APPROVALS = "approvals"
    FREEZE = "freeze"
    SOAK = "soak"
    CONTRACT = "contract"
    LEVEL = "level"
    SCORE = "score"
    EVIDENCE = "evidence"
    ROLLBACK = "rollback"

    @property
    def label(self) -> str:
        """What it asks, as a heading."""
        return _TITLES[self]


_TITLES = {
    GateKey.RELEASE: "State of the release",
    GateKey.APPROVALS: "Approvals",
    GateKey.FREEZE: "Freeze",
    GateKey.SOAK: "Time in staging",
    GateKey.CONTRACT: "Proxy contract",
    GateKey.LEVEL: "Level of readiness",
    GateKey.SCORE: "Score",
    GateKey.EVIDENCE: "Evidence",
    GateKey.ROLLBACK: "Way back",
}

_ORDER = {code: number for number, code in enumerate(ReasonCode)}
_ROLES = {role: number for number, role in enumerate(Responsibility)}
_KEYS = {
    "release": GateKey.RELEASE,
    "approval": GateKey.APPROVALS,
    "policy": GateKey.APPROVALS,
    "freeze": GateKey.FREEZE,
    "soak": GateKey.SOAK,
    "contract": GateKey.CONTRACT,
    "check": GateKey.LEVEL,
    "level": GateKey.LEVEL,
    "score": GateKey.SCORE,
    "evidence": GateKey.EVIDENCE,
    "rollback": GateKey.ROLLBACK,
}
"""By the word before the dot of a code."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a verdict, or one thing that is said beside it.

    Attributes:
        verdict: what it alone leads to; ``allow`` for a note.
        remedy: what to do about it, "" where nothing is to be done.
        responsibility: whose holders can do something about it.
        have, need: how much there is of what is demanded, where that can be counted.
        who: people who could act, by name.
        owner: who answers for it: people or a team, by name.
        checks: ids of the checks that it is about.
        probe: id of the probe that has to run, "" for none.
        observed_at: when what it rests on was seen.
        max_age_seconds: how old that may be.
        until: when it ends by itself, None where time alone does not end it.
    """

    code: ReasonCode
    verdict: Verdict
    sentence: str
    remedy: str = ""
    responsibility: Responsibility | None = None
    have: int | None = None
    need: int | None = None
    who: tuple[str, ...] = ()
    owner: str = ""
    checks: tuple[str, ...] = ()
    probe: str = ""
    observed_at: datetime | None = None
    max_age_seconds: int | None = None
    until: datetime | None = None

    @property
    def severity(self) -> Severity:
        """Whether it keeps the gate shut."""
        return Severity.NOTE if self.verdict is Verdict.ALLOW else Severity.BLOCK

    @property
    def blocks(self) -> bool:
        """Whether it keeps the gate shut."""
        return self.severity is Severity.BLOCK

    @property
    def check(self) -> str:
        """The check that it is about, "" where it is about none or several."""
        return self.checks[0] if len(self.checks) == 1 else ""

    @property
    def gate(self) -> GateKey:
        """The gate to which it belongs."""
        return _KEYS[self.code.partition(".")[0]]

    @property
    def place(self) -> Place:
        """Where it stands among others: the gravest first, then by code, check and role."""
        role = _ROLES[self.responsibility] if self.responsibility else -1
        return -self.verdict.gravity, _ORDER[self.code], self.checks, role, self.sentence


def denied(code: ReasonCode, sentence: str, remedy: str = "", **details: object) -> Reason:
    """Return a reason that says no."""
    return Reason(code, Verdict.DENY, sentence, remedy, **details)  # type: ignore[arg-type] # fields of a reason


def pending(code: ReasonCode, sentence: str, remedy: str = "", **details: object) -> Reason:
    """Return a reason that says not yet."""
    return Reason(code, Verdict.PENDING, sentence, remedy, **details)  # type: ignore[arg-type] # fields of a reason


def noted(code: ReasonCode, sentence: str, remedy: str = "", **details: object) -> Reason:
    """Return something that is said and keeps nothing shut."""
    return Reason(code, Verdict.ALLOW, sentence, remedy, **details)  # type: ignore[arg-type] # fields of a reason
