"""What the pages of the checklist get: frozen, complete, and unable to trigger a query."""

from dataclasses import dataclass
from datetime import date, datetime

from readiness.domain.attestations import Attestation
from readiness.domain.checklist import Item
from readiness.domain.findings import Finding
from readiness.domain.pushed_evidence import PushedEvidence
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot
from registry.selectors.people import InterfaceRights


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked to answer one question.

    Attributes:
        is_reader: whether that is who reads the page.
        is_overdue: whether the day is gone.
    """

    person: str
    by: str
    due_on: date | None
    is_reader: bool
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One question of the checklist with all that is known of it.

    Attributes:
        finding: what follows from it now.
        attestation: what somebody answered last, whatever became of it.
        evidence: what a tool handed in last, likewise.
        may_assign: whether the reader may say who is asked to answer it.
        counts: whether the question is answered by something that still counts.
        ends_soon: whether that ends within 14 days.
        comments: how many there are.
        basis: digest of what an answer would be about, and of the one before it.
    """

    item: Item
    finding: Finding
    attestation: Attestation | None
    evidence: PushedEvidence | None
    asked: Asked | None
    comments: int
    may_answer: bool
    may_assign: bool
    counts: bool
    ends_soon: bool
    basis: str

    @property
    def may_confirm(self) -> bool:
        """Whether the last answer can be given again as it is."""
        return self.may_answer and self.attestation is not None


@dataclass(frozen=True, slots=True)
class ChecklistColumn:
    """The questions of one column of the fleet at one level.

    Attributes:
        claimed: those that people and tools answer.
        verified: findings of those that the program answers itself, worst first.
    """

    title: str
    claimed: tuple[ChecklistRow, ...]
    verified: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ChecklistLevel:
    """The questions of one level."""

    level: int
    name: str
    columns: tuple[ChecklistColumn, ...]

    @property
    def verified(self) -> int:
        """How many questions the program answers itself."""
        return sum(len(column.verified) for column in self.columns)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the checklist is filled.

    Attributes:
        total: questions that apply and that people or tools answer.
        answered: those of them whose answer counts.
        soon: those of them whose answer ends within 14 days.
        mine: those that the reader is asked to answer.
    """

    total: int
    answered: int
    soon: int
    mine: int


@dataclass(frozen=True, slots=True)
class ChecklistPage:
    """The checklist of one environment.

    Attributes:
        rows: every question that people and tools have a say in, by the id of its check.
    """

    interface: InterfaceSnapshot
    environment: EnvironmentSnapshot
    levels: tuple[ChecklistLevel, ...]
    progress: Progress
    may: InterfaceRights
    may_confirm: bool
    rows: tuple[ChecklistRow, ...]


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """An answer of the past, with the file that is still kept."""

    attestation: Attestation
    is_latest: bool


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote beside a question."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class ChecklistItemPage:
    """One question of the checklist of one environment.

    Attributes:
        said: answers, the latest first.
        handed_in: evidence, the latest first.
        comments: the latest, the oldest of them first.
    """

    interface: InterfaceSnapshot
    environment: EnvironmentSnapshot
    row: ChecklistRow
    said: tuple[SaidBefore, ...]
    handed_in: tuple[PushedEvidence, ...]
    comments: tuple[Comment, ...]

    @property
    def comments_left_out(self) -> int:
        """How many comments are older than those that are shown."""
        return max(0, self.row.comments - len(self.comments))
