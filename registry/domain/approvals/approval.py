"""Where the approval of one release stands: all that pages and the gate need of the registry."""

from dataclasses import dataclass
from datetime import datetime

from registry.domain.approvals.ballots import Standing
from registry.domain.approvals.force import PolicyInForce
from registry.domain.approvals.freezes import Freeze
from registry.domain.approvals.holders import Voter
from registry.domain.approvals.levels import LevelDemand
from registry.domain.approvals.soaking import Soak
from registry.domain.approvals.tally import Tally
from registry.domain.approvals.terms import PolicyTerms
from registry.domain.releases import (
    DeployedRelease,
    ReleaseState,
    ShownState,
    admitted_until,
)
from registry.domain.rollback import RollbackPlan
from registry.domain.subject import ChangeKind, ReleaseSubject
from registry.domain.vocabulary import EnvironmentKind, Lifecycle, Tier


@dataclass(frozen=True, slots=True)
class Approval:
    """Where the approval of one release stands at one moment.

    Attributes:
        state: as stored; ``shown`` as people read it.
        revision: number of the newest one, to which subject, kinds and plan belong.
        kinds: what it changes against what runs and against what was last approved there.
        plan: the rollback plan that the interface has now, whatever name the release gives.
        terms: the stricter of what held when it was submitted and what holds now, term by term.
        exclusions: who does not count whatever they hold, and as what.
        freeze: what freezes now, None where nothing does; ``coming`` what freezes next.
        current: what is recorded to run, None for nothing.
        contract_disagreement: that the release names another proxy contract, "" where it does not.
        was_approved: whether it was ever admitted, so that going back to it or from it waits for
            nobody.
        closed_at, closed_by, closing_reason: of a side exit.
        superseded_by: public id of the release that went out instead, "" for none.
        level: what the policies demand of the readiness of the place.
        submitted_as: tier and lifecycle of the interface when it was submitted, None while it is a
            draft; lowering them since does not lower what the release has to meet.
        back_to: what it would be taken back to where it runs, None for nothing.
        is_back_approved: whether that was approved, and not only said to run.
        is_back_agreed: whether it ran already when the approval of this release was asked for, so
            that going back to it was approved with it (gate.md, decision 10).
    """

    release_id: int
    public_id: str
    interface_slug: str
    interface_name: str
    environment_id: int
    environment: str
    environment_kind: EnvironmentKind
    tier: Tier | None
    version: str
    state: ReleaseState
    shown: ShownState
    revision: int
    subject: ReleaseSubject
    kinds: tuple[ChangeKind, ...]
    rollback_plan: str
    plan: RollbackPlan
    tally: Tally
    terms: PolicyTerms
    policies: tuple[PolicyInForce, ...]
    exclusions: tuple[tuple[Voter, Standing], ...]
    freeze: Freeze | None
    coming: Freeze | None
    soak: Soak
    current: DeployedRelease | None
    contract_disagreement: str
    requested_by: str
    submitted_by: str
    submitted_at: datetime | None
    expires_at: datetime | None
    admitted_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    closing_reason: str
    superseded_by: str
    level: LevelDemand
    submitted_as: tuple[Tier | None, Lifecycle | None] | None = None
    back_to: DeployedRelease | None = None
    is_back_approved: bool = False
    is_back_agreed: bool = False

    @property
    def was_approved(self) -> bool:
        """Whether it was ever admitted."""
        return self.admitted_at is not None

    @property
    def admitted_until(self) -> datetime | None:
        """From when on it has to be admitted again; None where it is not admitted."""
        return admitted_until(self.state, self.admitted_at)

    def is_admission_over(self, now: datetime) -> bool:
        """Tell whether it was admitted, and did not go out in time."""
        return self.admitted_until is not None and self.admitted_until <= now

    @property
    def is_current(self) -> bool:
        """Whether it is what is recorded to run."""
        return self.current is not None and self.current.public_id == self.public_id


@dataclass(frozen=True, slots=True)
class Permit:
    """What the gate said about one revision of a release, for the service that acts on it.

    The service refuses it where the release moved on meanwhile.

    Attributes:
        summary: the verdict in a sentence, for the audit trail.
    """

    release: str
    revision: int
    summary: str = ""
