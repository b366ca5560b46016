"""How the program itself is: what was measured, and from when on that is too late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from readiness.domain.probing import Cadence
from readiness.domain.refusals import Refusal

LATE = timedelta(seconds=60)
"""Lag from which due probes are late: one whole run of the fastest cadence is missed."""
TOO_LATE = Cadence.FAST.stale_after
"""Lag at which results of the fastest cadence go stale, so that nothing can be said."""
LATE_TICKS, MISSED_TICKS = 3, 6
"""Ticks left out before the scheduler counts as late, and as standing still."""
MAIL_LATE = timedelta(minutes=15)
"""How long e-mail may wait for a worker."""
SLOW_ANSWER_MILLISECONDS = 250.0


class Part(StrEnum):
    """A part of the program that leaves a sign of life."""

    TICK = "tick"
    BEAT = "beat"
    CONTROL = "control"
    BATCH = "batch"
    PRUNE = "prune"
    TELL = "tell"
    VOTES = "votes"


@dataclass(frozen=True, slots=True)
class SignOfLife:
    """When a part last did its work, and how that went."""

    at: datetime
    has_failed: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits to be probed.

    Attributes:
        oldest_due_at: since when the longest waiting schedule is due, None when nothing waits.
        claimed: schedules that a batch holds.
        overdue_claims: of those, the ones whose batch should have ended.
    """

    due: int = 0
    oldest_due_at: datetime | None = None
    claimed: int = 0
    overdue_claims: int = 0


@dataclass(frozen=True, slots=True)
class Store:
    """The database.

    Attributes:
        engine: name and version, as people know it.
        size_bytes: None where it cannot be told.
        refusal: why nothing can be written, None when it can.
    """

    engine: str
    answer_milliseconds: float
    size_bytes: int | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Outbox:
    """E-mail to people.

    Attributes:
        is_on: whether the operator named a mail server.
        failed: messages that will be tried again.
        given_up: messages that nobody gets.
        oldest_at: when the longest waiting one was written, None when nothing waits.
    """

    is_on: bool = False
    waiting: int = 0
    failed: int = 0
    given_up: int = 0
    sent: int = 0
    oldest_at: datetime | None = None
    last_sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of everything that the program writes beside the database.

    Attributes:
        refusal: why nothing can be written, "" when it can.
    """

    size_bytes: int
    free_bytes: int
    total_bytes: int
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Vitals:
    """Everything that was measured at one time.

    Attributes:
        version: of the web process that answers.
        tick_seconds: time between two ticks.
    """

    signs_of_life: Mapping[Part, SignOfLife]
    queue: Queue
    store: Store
    folder: Folder
    version: str
    tick_seconds: int
    outbox: Outbox = Outbox()
