"""Going back to the last good release: the plan, and the practice of it."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import rfc8785

from registry.domain.objectives import in_words

PREVIOUS_RELEASE = "previous-release"
"""The target of a plan that goes back to whatever ran before."""
MOST_MINUTES = 7 * 24 * 60
"""A week: what takes longer is no rollback."""
LONGEST_EVIDENCE = 500
DIGEST = "sha256:[0-9a-f]{64}"
LONGEST_REHEARSAL = timedelta(minutes=MOST_MINUTES)

_WEB = re.compile(r"https?://[^\s/]\S*")
_DIGEST = re.compile(DIGEST, re.ASCII)


class RehearsalInvalid(ValueError):
    """A rehearsal cannot have been like that.

    Attributes:
        field: the field that is wrong.
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class Result(StrEnum):
    """How a rehearsal ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RollbackPlan:
    """How an interface goes back; what nobody has said is empty.

    Attributes:
        trigger: when it is done.
        target: to what it leads, ``previous-release`` or in words.
        steps: what is done, one after the other.
        data_effect: what becomes of data that was written meanwhile.
        limit_minutes: how long it may take.
        operator: who does it, "" for the holder of ``rollback``.
    """

    trigger: str = ""
    target: str = ""
    steps: tuple[str, ...] = ()
    data_effect: str = ""
    limit_minutes: int | None = None
    operator: str = ""


def plan_text(plan: RollbackPlan) -> str:
    """Return ``plan`` as canonical JSON (RFC 8785)."""
    return rfc8785.dumps(asdict(plan) | {"steps": list(plan.steps)}).decode()


def plan_stored(text: str) -> RollbackPlan | None:
    """Return the plan of which ``text`` is the canonical JSON, None where it is empty."""
    if not text:
        return None
    values = json.loads(text)
    return RollbackPlan(**values | {"steps": tuple(values["steps"])})


@dataclass(frozen=True, slots=True)
class RehearsalFields:
    """What somebody says about one rehearsal.

    Attributes:
        from_digest, to_digest: what ran before and after, ``sha256:…`` or "".
        evidence: a link or a text that shows it, "" for none.
    """

    started_at: datetime
    finished_at: datetime
    result: Result
    from_digest: str = ""
    to_digest: str = ""
    evidence: str = ""

    @property
    def took(self) -> timedelta:
        """How long it took."""
        return self.finished_at - self.started_at

    @property
    def minutes(self) -> float:
        """How long it took, in minutes to one decimal."""
        return round(self.took.total_seconds() / 60, 1)


@dataclass(frozen=True, slots=True)
class Rehearsal(RehearsalFields):
    """One practice of the plan in one environment.

    Attributes:
        id: the record's primary key.
        recorded_by: name of the person who recorded it.
    """

    id: int = 0
    recorded_by: str = ""

    @property
    def took_in_words(self) -> str:
        """How long it took."""
        return in_words(self.took)

    @property
    def link(self) -> str:
        """The evidence where that is an address of the web, else ""."""
        return web_link(self.evidence)

    @property
    def has_succeeded(self) -> bool:
        """Whether it ended as it should."""
        return self.result is Result.SUCCEEDED


@dataclass(frozen=True, slots=True)
class PlacedRehearsal:
    """A rehearsal with the name of the environment in which it was."""

    environment: str
    rehearsal: Rehearsal


def web_link(evidence: str) -> str:
    """Return evidence where it is an address of the web, else ""."""
    return evidence if _WEB.fullmatch(evidence) else ""


def normalise_digest(value: str) -> str:
    """Return a digest of what ran, "" for none.

    Raises:
        ValueError: it is none.
    """
    digest = value.strip().lower()
    if digest and not _DIGEST.fullmatch(digest):
        raise ValueError("Write sha256: and 64 hexadecimal digits, or leave it empty.")
    return digest


def require_possible(rehearsal: RehearsalFields, now: datetime) -> None:
    """Let the caller go on only if ``rehearsal`` can have taken place.

    Raises:
        RehearsalInvalid: it ended before it began, took too long, or has not ended yet.
    """
    if rehearsal.took <= timedelta(0):
        raise RehearsalInvalid("finished_at", "The end must come after the start.")
    if rehearsal.took > LONGEST_REHEARSAL:
        raise RehearsalInvalid("finished_at", "It may last a week at most. Look at both times.")
    if rehearsal.finished_at > now:
        raise RehearsalInvalid("finished_at", "Record it once it is over: this is yet to come.")
