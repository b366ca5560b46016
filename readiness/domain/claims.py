"""What people say of one environment beside its records: claims, never observations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from readiness.domain.attestations import Attestation
from readiness.domain.pushed_evidence import PushedEvidence
from readiness.domain.validations import Validation


@dataclass(frozen=True, slots=True)
class Waiver:
    """An approved exemption of one check for one environment, for a time.

    It is an overlay on a warning, a failure or an unknown, and never an outcome of its own: a
    waived finding shows as what it is, with the waiver beside it.

    Attributes:
        reason: why the finding is borne with.
        compensating_control: what protects meanwhile.
        requested_by, approved_by: two people, as they are named to readers.
        approved_at, ends_at: from and until when it holds; it holds no longer at ``ends_at``.
        words: digest of the words of a scorecard's own question, "" where it holds for the id.
    """

    public_id: str
    check: str
    reason: str
    compensating_control: str
    requested_by: str
    approved_by: str
    approved_at: datetime
    ends_at: datetime
    words: str = ""

    @property
    def last_day(self) -> date:
        """The last day on which it holds, UTC."""
        return (self.ends_at - timedelta(days=1)).astimezone(UTC).date()

    def holds(self, now: datetime) -> bool:
        """Tell whether it holds at ``now``."""
        return self.approved_at <= now < self.ends_at


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything that people claim of one environment.

    Attributes:
        waivers: by the id of the check, the approved one that ends last.
        attestations: by the id of the check, the latest answer to it.
        evidence: by the id of the check, what was observed last and handed in of each subject, the
            newest first.
        validations: of the environment's contract, the newest first: the last one of each digest,
            and one that is under way. Whoever promises something has it validated.
    """

    waivers: Mapping[str, Waiver] = field(default_factory=dict)
    attestations: Mapping[str, Attestation] = field(default_factory=dict)
    evidence: Mapping[str, tuple[PushedEvidence, ...]] = field(default_factory=dict)
    validations: tuple[Validation, ...] = ()

    def waiver(self, check: str, now: datetime, words: str = "") -> Waiver | None:
        """Return the waiver of ``check`` that holds at ``now``.

        Args:
            words: digest of what is asked, for a scorecard's own question.
        """
        waiver = self.waivers.get(check)
        if waiver is None or not waiver.holds(now):
            return None
        return waiver if waiver.words in ("", words) else None


NOTHING = Claims()
"""What is claimed of an environment of which nobody said anything."""
