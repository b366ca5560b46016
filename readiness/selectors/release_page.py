"""Everything that the page of a release shows: where its approval stands, and the gate's verdict."""

from dataclasses import dataclass
from datetime import datetime

from readiness.domain.assessment import Assessment
from readiness.domain.gate import GateVerdict
from registry.domain.approvals.approval import Approval
from registry.domain.approvals.contents import Content
from registry.domain.audit_sentences import AuditEntry
from registry.domain.rollback import Rehearsal, RollbackPlan
from registry.selectors.dependents import Dependent
from registry.selectors.releases import ReleaseShown


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """Everything that the page of a release shows.

    Attributes:
        contents: what each revision is about.
        shown_digest: names what a voter is shown.
        assessment: of the environment that it goes to.
        rehearsal: the last one in that environment, None for none.
        answering: names of those who answer when it goes wrong.
        dependents: the interfaces that lean on this one.
    """

    release: ReleaseShown
    approval: Approval
    verdict: GateVerdict
    contents: tuple[Content, ...]
    shown_digest: str
    assessment: Assessment
    is_probing: bool
    plan: RollbackPlan
    rehearsal: Rehearsal | None
    answering: tuple[str, ...]
    dependents: tuple[Dependent, ...]
    history: tuple[AuditEntry, ...]
