"""What a scorecard says: which checks are asked, what each weighs, and what is demanded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from readiness.domain import checklist
from readiness.domain.checks.catalogue import BY_ID
from readiness.domain.checks.contract import Check, ClaimCheck
from readiness.domain.scorecards.items import Item, checks_of
from registry.domain.vocabulary import Lifecycle

LEVEL_NAMES = {0: "deployed", 1: "owned", 2: "guarded", 3: "production_ready"}
TOP_LEVEL = max(LEVEL_NAMES)
WAIVER_DAYS = 90
"""The most days of a waiver where a scorecard does not say."""

Demands = Mapping[int, int]
"""The level that must be held in production, by tier."""


@dataclass(frozen=True, slots=True)
class Line:
    """One check's place in a scorecard.

    Attributes:
        enable_on: the day, in UTC, from which the answer counts. Before it the question is asked
            and shown, and nothing depends on the answer. None where it has always counted.
        waivable: whether a waiver may lie over it. None leaves that to whether it is critical: what
            is critical may not be waived unless the scorecard says so.
        waiver_days: the most days of a waiver of it; None leaves that to the scorecard.
        tiers: the tiers of which it is asked, none for all.
        lifecycles: the stages of life in which it is asked, none for all.
    """

    check: str
    level: int
    weight: int
    critical: bool
    enable_on: date | None = None
    waivable: bool | None = None
    waiver_days: int | None = None
    tiers: frozenset[int] = frozenset()
    lifecycles: frozenset[Lifecycle] = frozenset()

    @property
    def is_waivable(self) -> bool:
        """Whether a waiver may lie over it."""
        return not self.critical if self.waivable is None else self.waivable

    @property
    def is_limited(self) -> bool:
        """Whether it is asked of some interfaces only."""
        return bool(self.tiers or self.lifecycles)

    def counts(self, now: datetime) -> bool:
        """Tell whether score, level and state take the answer into account at ``now``."""
        return self.counts_on(now.astimezone(UTC).date())

    def counts_on(self, day: date) -> bool:
        """Tell whether they take it into account on ``day``, UTC."""
        return self.enable_on is None or day >= self.enable_on

    def is_asked_of(self, tier: int | None, lifecycle: Lifecycle | None) -> bool:
        """Tell whether an interface is asked; one that does not say what it is, is asked all."""
        is_of_tier = not self.tiers or tier is None or tier in self.tiers
        is_in_stage = not self.lifecycles or lifecycle is None or lifecycle in self.lifecycles
        return is_of_tier and is_in_stage


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Which checks are asked, what each weighs, and what a tier demands.

    Attributes:
        critical_cap: highest score while a critical check fails or is unknown.
        tiers: level that a tier must hold in production.
        lines: those of ``items`` among them.
        digest: ``sha256:…`` of the text that says all this.
        awards: highest level that can be held by it. One whose questions are not complete yet is
            asked and scored, and a few of them never earn its name.
        lifecycles: what a stage of life demands instead, for the tiers that it names.
        waiver_days: the most days of a waiver.
        weakest_link: whether an interface holds no higher level than what it depends on.
        items: questions of this scorecard's own, which people answer.
    """

    version: int
    title: str
    critical_cap: int
    tiers: Demands
    lines: tuple[Line, ...]
    digest: str
    awards: int = TOP_LEVEL
    lifecycles: Mapping[Lifecycle, Demands] = field(default_factory=dict)
    waiver_days: int = WAIVER_DAYS
    weakest_link: bool = False
    items: tuple[Item, ...] = ()

    @property
    def name(self) -> str:
        """Title and version, as people know it."""
        return f"{self.title} {self.version}"

    def demanded_level(self, tier: int | None, lifecycle: Lifecycle | None = None) -> int:
        """Return the level that such an interface must hold; the highest if no tier is set."""
        if tier is None:
            return TOP_LEVEL
        staged = self.lifecycles.get(lifecycle, {}) if lifecycle else {}
        return staged.get(tier, self.tiers.get(tier, TOP_LEVEL))

    def check(self, check_id: str) -> Check:
        """Return the check of a line: one of the catalogue, or one of the items.

        Raises:
            KeyError: there is none.
        """
        return BY_ID.get(check_id) or checks_of(self.items)[check_id]

    def item(self, check_id: str) -> checklist.Item | None:
        """Return how people and tools answer a check, None where they have no say in it.

        A check of the catalogue has its item whether this scorecard asks it or not.
        """
        check = BY_ID.get(check_id) or checks_of(self.items).get(check_id)
        # records and probes may have an item as their second source
        return check.item if isinstance(check, ClaimCheck) else checklist.item_of(check_id)

    @property
    def items_asked(self) -> Mapping[str, checklist.Item]:
        """The items of the lines, by the id of their check."""
        found = {line.check: self.item(line.check) for line in self.lines}
        return {check: item for check, item in found.items() if item is not None}

    def line(self, check_id: str) -> Line | None:
        """Return the line of a check, None where it is not asked."""
        return next((line for line in self.lines if line.check == check_id), None)

    def most_waiver_days(self, check_id: str) -> int:
        """Return the most days for which a check may be waived, 0 where it may not."""
        line = self.line(check_id)
        if line is None or not line.is_waivable:
            return 0
        return self.waiver_days if line.waiver_days is None else line.waiver_days

    def announced(self, now: datetime) -> tuple[Line, ...]:
        """Return the lines that do not count at ``now``, the next to count first."""
        lines = (line for line in self.lines if not line.counts(now))
        return tuple(sorted(lines, key=lambda line: line.enable_on or date.max))

    def enabling(self, now: datetime) -> frozenset[datetime]:
        """Return the moments after ``now`` from which more answers count than before."""
        days = {line.enable_on for line in self.announced(now)}
        return frozenset(datetime.combine(day, time.min, UTC) for day in days if day is not None)
