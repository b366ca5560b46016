"""A release that may go out, and the place that it goes to, from which tests depart."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from readiness.domain.claims import Waiver
from readiness.domain.findings import RECORD, Finding, Reason, Verdict
from readiness.domain.gate import Action, Evidence, GateVerdict, Scheduler, decide, verify
from readiness.domain.gate.evidence import Staged
from readiness.domain.horizons import A_MOMENT
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Build, ProbeId, Running
from readiness.domain.remedies import Remedy
from readiness.domain.schedule import cadence_of
from readiness.domain.scorecards import Line, Scorecard
from registry.domain.approvals.approval import Approval
from registry.domain.approvals.ballots import Ballotry, CastVote, Choice, Involved
from registry.domain.approvals.contents import Content
from registry.domain.approvals.force import PolicyInForce
from registry.domain.approvals.freezes import freeze_at, next_freeze
from registry.domain.approvals.holders import Holding, Voter
from registry.domain.approvals.levels import level_demand
from registry.domain.approvals.soaking import Ran, soak_of
from registry.domain.approvals.tally import tally
from registry.domain.approvals.terms import FreezeWindow, PolicyTerms, RoleSlot
from registry.domain.releases import DeployedRelease, ReleaseState, shown_state
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import PlacedRehearsal, Rehearsal, Result, RollbackPlan
from registry.domain.subject import ChangeKind, ReleaseSubject
from registry.domain.vocabulary import EnvironmentKind, Tier

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
APPROVAL, PROMPT = Responsibility.RELEASE_APPROVAL, Responsibility.PROMPT_REVIEW
MIA, TOM, ANN = (
    Voter(number, name, f"{name}@example.test")
    for number, name in enumerate(("Mia", "Tom", "Ann"), start=1)
)
SUBJECT = ReleaseSubject(image="sha256:" + "1" * 64, prompt="sha256:" + "2" * 64)
TERMS = PolicyTerms((RoleSlot(APPROVAL, 1), RoleSlot(PROMPT, 1)), minimum_level=2)
CARD = Scorecard(
    version=1,
    title="for tests",
    critical_cap=49,
    tiers={1: 3, 2: 2, 3: 1},
    lines=(
        Line("OWN-1", 1, 2, critical=False),
        Line("AVL-1", 1, 5, critical=True),
        Line("REL-1", 1, 2, critical=False),
        Line("REL-3", 1, 5, critical=True),
        Line("TLS-1", 2, 5, critical=True),
        Line("TLS-2", 2, 2, critical=False),
        Line("ACC-1", 2, 5, critical=True),
        Line("REL-5", 2, 2, critical=False),
        Line("ALR-1", 3, 2, critical=False),
    ),
    digest="sha256:0",
)
SOURCES = {
    "AVL-1": ProbeId.AVAILABILITY,
    "TLS-1": ProbeId.TLS,
    "TLS-2": ProbeId.TLS,
    "ACC-1": ProbeId.AUTHENTICATION,
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What came of one check, and when; a waiver over it ends with its day."""

    outcome: Outcome = Outcome.PASS
    seen_at: datetime = NOW - timedelta(minutes=1)
    waived_until: datetime | None = None
    cause: UnknownReason = UnknownReason.NEVER_OBSERVED
    build: Build | None = None


SOUND: Mapping[str, Sight] = {line.check: Sight() for line in CARD.lines}
APPROVED = (
    CastVote(MIA, APPROVAL, Choice.APPROVE, NOW - timedelta(hours=3), 1),
    CastVote(ANN, PROMPT, Choice.APPROVE, NOW - timedelta(hours=2), 1),
)
HOLDINGS = tuple(
    Holding(voter, word, NOW - timedelta(days=90))
    for voter, word in ((MIA, APPROVAL), (TOM, APPROVAL), (ANN, PROMPT))
)
PLAN = RollbackPlan(steps=("Start the release before.",), limit_minutes=15)
REHEARSED = PlacedRehearsal(
    "staging",
    Rehearsal(NOW - timedelta(days=9, minutes=12), NOW - timedelta(days=9), Result.SUCCEEDED),
)
IN_FORCE = (PolicyInForce("production", (ChangeKind.CODE,), 1, "sha256:a", 1, "sha256:a"),)


@dataclass(frozen=True, slots=True)
class World:
    """A release, the votes on it and its place; everything else is computed for a moment."""

    state: ReleaseState = ReleaseState.SUBMITTED
    votes: tuple[CastVote, ...] = APPROVED
    holdings: tuple[Holding, ...] = HOLDINGS
    involved: Involved = field(default_factory=Involved)
    terms: PolicyTerms = TERMS
    policies: tuple[PolicyInForce, ...] = IN_FORCE
    expires_at: datetime | None = NOW + timedelta(days=10)
    staged: tuple[Ran, ...] = ()
    subject: ReleaseSubject = SUBJECT
    rollback_plan: str = "R-12"
    disagreement: str = ""
    sights: Mapping[str, Sight] = field(default_factory=lambda: SOUND)
    ticked_at: datetime | None = NOW + timedelta(days=30)
    weakest: str = ""
    weakest_level: int | None = None
    card: Scorecard = CARD
    closing_reason: str = ""
    plan: RollbackPlan = PLAN
    rehearsal: PlacedRehearsal | None = REHEARSED
    admitted_at: datetime | None = None
    is_current: bool = False
    back_to: DeployedRelease | None = None
    staged_sights: tuple[Staged, ...] = ()
    kind: EnvironmentKind = EnvironmentKind.PRODUCTION

    def approval(self, now: datetime) -> Approval:
        """Return what the registry would say at ``now``."""
        votes = Ballotry(
            votes=self.votes,
            contents=(Content(1, self.subject, rollback_plan=self.rollback_plan),),
            holdings=self.holdings,
            involved=self.involved,
            terms=self.terms,
            created_at=NOW - timedelta(days=1),
        )
        count = tally(votes, now)
        windows = self.terms.freeze_windows
        values: dict[str, Any] = {
            "state": self.state,
            "shown": shown_state(
                self.state,
                is_approved=count.is_approved,
                expires_at=self.expires_at,
                now=now,
            ),
            "revision": 1,
            "subject": self.subject,
            "kinds": (ChangeKind.CODE,),
            "rollback_plan": self.rollback_plan,
            "tally": count,
            "terms": self.terms,
            "policies": self.policies,
            "freeze": freeze_at(windows, now),
            "coming": next_freeze(windows, now),
            "soak": soak_of(self.subject, self.staged, self.terms.soak_seconds, now),
            "contract_disagreement": self.disagreement,
            "expires_at": self.expires_at,
            "closing_reason": self.closing_reason,
            "admitted_at": self.admitted_at,
            "current": self.running if self.is_current else None,
            "level": level_demand([self.terms]),
            "back_to": self.back_to,
            "environment_kind": self.kind,
        }
        return replace(_EMPTY, **values)

    @property
    def running(self) -> DeployedRelease:
        """The release as it is recorded to run."""
        return DeployedRelease(_EMPTY.public_id, "1.4.2", 1, self.subject, NOW)

    def evidence(self, now: datetime) -> Evidence:
        """Return what would be known of the place at ``now``."""
        lines = {line.check: line for line in self.card.lines}
        moments = [moment for one in self.sights.items() for moment in _turning(*one)]
        return Evidence(
            scorecard=self.card,
            findings=tuple(
                _finding(lines[check], sight, now) for check, sight in self.sights.items()
            ),
            demanded_level=2,
            scheduler=Scheduler(self.ticked_at, 10),
            weakest=self.weakest,
            weakest_level=self.weakest_level,
            turns_at=min((one for one in moments if one > now), default=None),
            holders={Responsibility.UPTIME: ("Uma",)},
            team="Support",
            plan=self.plan,
            rehearsal=self.rehearsal,
            staged=self.staged_sights,
        )

    def decide(self, now: datetime = NOW, action: Action = Action.DEPLOY) -> GateVerdict:
        """Return what the gate says at ``now``."""
        return decide(self.approval(now), self.evidence(now), now, action)

    def verify(self, deployed_at: datetime, now: datetime = NOW) -> GateVerdict:
        """Return whether what was deployed at ``deployed_at`` does what it should."""
        return verify(self.approval(now), self.evidence(now), deployed_at, now)


THIS = Build((Running("1.4.2", SUBJECT.image),), is_whole=True)
OTHER = Build((Running("1.4.1", "sha256:" + "9" * 64),), is_whole=True)


def staged(
    build: Build | None = THIS, *, recorded: bool = False, name: str = "staging", **sights: Sight
) -> Staged:
    """Return staging with everything sound on ``build``; sights by check, ``TLS_1`` for TLS-1."""
    lines = {line.check: line for line in CARD.lines}
    changed = {check.replace("_", "-"): sight for check, sight in sights.items()}
    found = {check: Sight(build=build) for check in SOURCES} | changed
    findings = tuple(_finding(lines[check], sight, NOW) for check, sight in found.items())
    running = replace(World().running, deployed_at=NOW - timedelta(days=1))
    return Staged(name, findings, running if recorded else None)


def window(begin: datetime, hours: int, rule: str = "FREQ=DAILY;COUNT=1") -> FreezeWindow:
    """Return a freeze that begins at ``begin``, a whole hour in UTC."""
    rule = f"{rule};BYHOUR={begin.hour}"
    return FreezeWindow(rule, "UTC", begin.date(), 3600 * hours, "the holidays")


def _turning(check: str, sight: Sight) -> list[datetime]:
    moments = [] if sight.waived_until is None else [sight.waived_until]
    if check in SOURCES:
        moments.append(sight.seen_at + cadence_of(SOURCES[check]).stale_after + A_MOMENT)
    return moments


def _finding(line: Line, sight: Sight, now: datetime) -> Finding:
    source = SOURCES.get(line.check)
    verdict = Verdict(sight.outcome, Reason.RECORDED, f"{line.check} says so.")
    if sight.outcome is Outcome.UNKNOWN:
        verdict = _unknown(sight.cause)
    elif source and now - sight.seen_at > cadence_of(source).stale_after:
        verdict = _unknown(UnknownReason.STALE)
    is_waived = (
        line.is_waivable
        and sight.waived_until is not None
        and now < sight.waived_until
        and verdict.outcome.can_be_waived
    )
    return Finding(
        check=line.check,
        question="?",
        verdict=verdict,
        level=line.level,
        critical=line.critical,
        weight=line.weight,
        points_lost=0,
        source=source.value if source else RECORD,
        observed_at=sight.seen_at,
        waiver=_waiver(line.check, sight.waived_until) if is_waived else None,
        build=sight.build,
    )


def _unknown(reason: UnknownReason) -> Verdict:
    return Verdict(Outcome.UNKNOWN, reason, "Nothing is known.", remedy=Remedy(reason.cure))


def _waiver(check: str, until: datetime | None) -> Waiver:
    ends_at = until or datetime.combine(NOW.date(), time.min, UTC)
    return Waiver("wav_1", check, "We know.", "Watched.", "Ann", "Mia", NOW, ends_at)


_EMPTY = Approval(
    release_id=1,
    public_id="rel_01KA0000000000000000000000",
    interface_slug="chat",
    interface_name="Chat",
    environment_id=1,
    environment="production",
    environment_kind=EnvironmentKind.PRODUCTION,
    tier=Tier.IMPORTANT,
    version="1.4.2",
    state=ReleaseState.SUBMITTED,
    shown=shown_state(ReleaseState.SUBMITTED, is_approved=False, expires_at=None, now=NOW),
    revision=1,
    subject=SUBJECT,
    kinds=(),
    rollback_plan="",
    plan=PLAN,
    tally=tally(
        Ballotry((), (Content(1, SUBJECT),), (), Involved(), TERMS, NOW - timedelta(days=1)), NOW
    ),
    terms=TERMS,
    level=level_demand([TERMS]),
    policies=(),
    exclusions=(),
    freeze=None,
    coming=None,
    soak=soak_of(SUBJECT, (), 0, NOW),
    current=None,
    contract_disagreement="",
    requested_by="Rae",
    submitted_by="Rae",
    submitted_at=NOW - timedelta(days=1),
    expires_at=None,
    admitted_at=None,
    closed_at=None,
    closed_by="",
    closing_reason="",
    superseded_by="",
)
