"""What pages and the API get: frozen, complete, and unable to trigger a query."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from readiness.domain.assessment import Assessment
from readiness.domain.findings import Finding
from readiness.domain.overview import Overview
from readiness.domain.probing import Observation
from readiness.domain.proofs import Proof, ProofState
from readiness.domain.runs import CheckRun
from readiness.domain.scorecards import Line
from readiness.domain.summary import ColumnState
from readiness.domain.trends import Day
from readiness.domain.validations import Validation
from readiness.selectors.changes import Change
from readiness.selectors.waivers import WaiverShown
from registry.domain.approvers import Unsatisfiable
from registry.domain.owner_snapshots import OwnershipSnapshot, OwnershipState
from registry.domain.responsibilities import Responsibility
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot
from registry.selectors.people import InterfaceRights


@dataclass(frozen=True, slots=True)
class FleetFilters:
    """What a reader of the fleet asked for.

    Attributes:
        state: ``blocked``, ``risk``, ``ready``, ``you`` (waits for the reader), ``expiring``
            (something that counts ends soon), ``waived`` (a finding is), or "" for all.
        query: part of a name, slug, profile or team.
        team: slug of a team.
        check: id of a check that does not pass.
        sort: ``urgency``, ``name``, ``score``, ``team``, ``tier`` or ``probed``; with a leading
            ``-`` the other way round.
    """

    state: str = ""
    query: str = ""
    team: str = ""
    check: str = ""
    sort: str = "urgency"
    page: int = 1
    per: int = 50


@dataclass(frozen=True, slots=True)
class FleetRow:
    """One interface in the fleet, as its worst production environment.

    Attributes:
        waived: findings over which a waiver lies.
        waived_until: the last day on which all of them are.
        lapses_at: when the first thing that people said, and that counts, ends.
        trend: (day as an ordinal, score) at each change of the score, oldest first.
    """

    slug: str
    name: str
    profile: str
    team_slug: str
    team_name: str
    tier: int | None
    environment: str
    state: str
    score: int | None
    level: int
    level_name: str
    observed: int
    applicable: int
    columns: tuple[ColumnState, ...]
    probed_at: datetime | None
    worst_check: str
    waived: int = 0
    waived_until: date | None = None
    lapses_at: datetime | None = None
    trend: tuple[tuple[int, int | None], ...] = ()


MOST_TEAMS = 300
"""Teams that a page offers to choose from: thousands would weigh more than all else on it."""


@dataclass(frozen=True, slots=True)
class FleetPage:
    """One page of the fleet.

    Attributes:
        counts: interfaces by state under the other filters: ``all``, ``blocked``, ``risk``,
            ``ready``, ``you``, ``expiring`` and ``waived``; ``blocked_tier_1`` of the blocked ones.
        registered: interfaces without any filter.
        total: rows on all pages under all filters.
        columns: (key, title) of the columns that exist.
        announced: the questions that count from a later day on, the next to count first.
        overview: what is shown of the whole fleet, whatever is filtered.
        is_probing: whether probes of a row run right now.
    """

    rows: tuple[FleetRow, ...]
    counts: dict[str, int]
    registered: int
    total: int
    page: int
    pages: int
    filters: FleetFilters
    columns: tuple[tuple[str, str], ...]
    teams: tuple[tuple[str, str], ...]
    checks: tuple[tuple[str, str], ...]
    questions_asked: int
    questions_total: int
    announced: tuple[Line, ...]
    overview: Overview
    is_probing: bool

    @property
    def teams_offered(self) -> tuple[tuple[str, str], ...]:
        """The teams to choose from: all, or the chosen one alone where they are too many.

        The words of the filter find a team, too.
        """
        if len(self.teams) <= MOST_TEAMS:
            return self.teams
        return tuple(one for one in self.teams if one[0] == self.filters.team)


@dataclass(frozen=True, slots=True)
class HeldBy:
    """One ownership in the matrix, with what it is worth now."""

    ownership: OwnershipSnapshot
    state: OwnershipState
    may_answer: bool
    may_decline: bool


@dataclass(frozen=True, slots=True)
class ResponsibilityRow:
    """One line of the ownership matrix: who holds it, and whether that is enough."""

    responsibility: Responsibility
    holders: tuple[HeldBy, ...]
    is_gap: bool


@dataclass(frozen=True, slots=True)
class HostView:
    """What is known at the time of reading about who owns a host.

    Attributes:
        is_under_way: whether an attempt was begun of which nothing has been heard yet.
    """

    proof: Proof
    state: ProofState
    is_under_way: bool


@dataclass(frozen=True, slots=True)
class EnvironmentView:
    """One environment as judged at the time of reading.

    Attributes:
        probing: whether a run is due or under way.
        hosts: those that must be proven, as far as a page looks at them.
        validations: those of its contract, the newest first.
    """

    environment: EnvironmentSnapshot
    assessment: Assessment
    probed_at: datetime | None
    probing: bool
    hosts: tuple[HostView, ...] = ()
    validations: tuple[Validation, ...] = ()


@dataclass(frozen=True, slots=True)
class InterfacePage:
    """Everything that the page of one interface shows.

    Attributes:
        shown: the view that stands for the interface in the fleet.
        announced: the questions that count from a later day on, the next to count first.
        unsatisfiable: the policies under which nobody could approve a release.
        days: how the last three months ended where ``shown`` is, the oldest first.
        changes: the last changes of findings in all environments, the newest first.
        since: since when history is kept of ``shown``, None where there is none yet.
    """

    interface: InterfaceSnapshot
    assessments: tuple[EnvironmentView, ...]
    shown: EnvironmentView | None
    responsibilities: tuple[ResponsibilityRow, ...]
    may: InterfaceRights
    questions_asked: int
    questions_total: int
    announced: tuple[Line, ...]
    unsatisfiable: tuple[Unsatisfiable, ...]
    days: tuple[Day, ...] = ()
    changes: tuple[Change, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class FindingPage:
    """One finding with its history.

    Attributes:
        since: since when it is what it is, None where that changed by itself just now.
        observation: what the probe behind it saw last, None for records and before the first run.
        runs: the last runs of its probe in which it was asked, the oldest first.
        waivers: what is asked for and what holds of this check.
        may_waive: whether the reader may ask for a waiver of it now.
    """

    interface: InterfaceSnapshot
    view: EnvironmentView
    finding: Finding
    since: datetime | None
    observation: Observation[Any] | None
    runs: tuple[CheckRun, ...]
    may: InterfaceRights
    waivers: tuple[WaiverShown, ...] = ()
    may_waive: bool = False
