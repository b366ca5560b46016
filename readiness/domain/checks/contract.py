"""What every check is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from readiness.domain.beside import NOTHING_BESIDE, Beside
from readiness.domain.checklist import Item, Voider
from readiness.domain.checklist.fingerprints import fingerprint_of
from readiness.domain.findings import Verdict
from readiness.domain.probing import ProbeId
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot

Facts = TypeVar("Facts")
Reader = TypeVar("Reader")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is judged: one environment of one interface, at one time.

    Attributes:
        beside: what is known of the interface's other environments, and of its validations.
    """

    interface: InterfaceSnapshot
    environment: EnvironmentSnapshot
    now: datetime
    beside: Beside = NOTHING_BESIDE
    _fingerprints: dict[Voider, str] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _readers: dict[object, tuple[object, object]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def fingerprint(self, item: Item) -> str:
        """Return what an answer to ``item`` is about, "" where no change makes it void."""
        if item.voided_by is Voider.QUESTION:
            return fingerprint_of(item, self.environment)
        # many items are about the same, and a digest of it takes longer than all else
        if item.voided_by not in self._fingerprints:
            self._fingerprints[item.voided_by] = fingerprint_of(item, self.environment)
        return self._fingerprints[item.voided_by]

    def reader(self, kind: Callable[[Facts], Reader], facts: Facts) -> Reader:
        """Return what reads ``facts``: one for all checks that rest on them."""
        read, found = self._readers.get(kind, (None, None))
        if read is not facts:
            found = kind(facts)
            self._readers[kind] = facts, found
        return cast(Reader, found)


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """A question that the records answer."""

    id: str
    question: str
    judge: Callable[[Subject], Verdict]
    algorithm_version: int = 1


@dataclass(frozen=True, slots=True)
class ProbeCheck:
    """A question that the facts of one probe answer.

    ``judge`` gets facts of the type that ``probe`` gathers, never stale ones and never None.

    Attributes:
        since: the moment before which what was seen says nothing to this question, None for none.
    """

    id: str
    question: str
    probe: ProbeId
    judge: Callable[[Subject, Any], Verdict]
    algorithm_version: int = 1
    since: Callable[[Subject], datetime | None] | None = None


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """A question that people answer, and tools that hand in evidence. Nothing looks by itself."""

    item: Item
    algorithm_version: int = 1

    @property
    def id(self) -> str:
        """Its id in the catalogue."""
        return self.item.check

    @property
    def question(self) -> str:
        """What is asked."""
        return self.item.question


Check = RecordCheck | ProbeCheck | ClaimCheck
