"""What the registry says about one interface at one moment, frozen.

The only shape in which records leave the registry for judgement. Pages and checks get a
snapshot, never a model instance.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from registry.domain.alert_routes import AlertRoute
from registry.domain.approvals.policies import Policy
from registry.domain.contract_effective import EffectiveClauses
from registry.domain.identities import IdentitySource, Slot
from registry.domain.owner_snapshots import DeclinedSnapshot, OwnershipSnapshot, TeamSnapshot
from registry.domain.particulars import Particulars
from registry.domain.releases import DeployedRelease
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import PlacedRehearsal, Rehearsal
from registry.domain.routes import PROMISES, Route, RouteKind
from registry.domain.vocabulary import (
    DataClassification,
    EnvironmentKind,
    Lifecycle,
    Tier,
)


@dataclass(frozen=True, slots=True)
class HealthRoute:
    """What the edge promises to answer on its health route.

    Attributes:
        path: path and query, beginning with a slash.
        status: the expected HTTP status.
        contains: text that the body must contain, "" for no demand.
    """

    path: str = "/"
    status: int = 200
    contains: str = ""


@dataclass(frozen=True, slots=True)
class IdentitySnapshot:
    """A credential that a probe may present, without its value.

    Attributes:
        header: name of the header that carries it.
        source: where its value is kept.
        is_void: the edge moved to another host since it was given, so it is never presented.
        set_at: when it was given.
    """

    slot: Slot
    header: str
    source: IdentitySource
    is_void: bool
    set_at: datetime


@dataclass(frozen=True, slots=True)
class ContractSnapshot(EffectiveClauses):
    """What the reverse proxy in front of an environment promises: every clause as it holds.

    Attributes:
        reviewed_on: the day on which somebody last compared it with the proxy, None for never.
        reviewed_by: name of whoever recorded that.
    """

    reviewed_on: date | None = None
    reviewed_by: str = ""


@dataclass(frozen=True, slots=True)
class Rest:
    """A time in which an environment is not probed, and nothing is said about its edge.

    Attributes:
        ends_at: the first moment that is no longer in it.
        reason: why, in words of people.
        is_planned: whether it is a maintenance window; else somebody paused probing.
    """

    starts_at: datetime
    ends_at: datetime
    reason: str
    is_planned: bool = True


@dataclass(frozen=True, slots=True)
class EnvironmentSnapshot:
    """One running place of an interface.

    Attributes:
        edge_url: the public URL, normalised, always https or http, without a trailing slash.
        plain_url: the plain-HTTP URL of the same host, "" for port 80 of the edge's host.
        ca_pem: a private certificate authority as PEM text, "" for the system's store.
        outside_zone: name of the zone from which the edge is probed.
        routes: what the edge promises about single paths, defaults of the profile filled in.
        routes_from_profile: nobody declared a protected route, so those of the profile count.
        identities: the credentials that a probe may present, by slot.
        inside_zone: name of the zone in which the upstreams are reached, "" where none is.
        upstreams: URLs that must not answer from the outside zone, normalised, each with its port.
        contract: what the reverse proxy promises.
        rests: when it is not probed: maintenance windows, and a pause.
        rehearsals: practices of the rollback in it, the earliest first.
        release: what is recorded to run there, None where nothing is.
    """

    id: int
    name: str
    kind: EnvironmentKind
    edge_url: str
    plain_url: str = ""
    ca_pem: str = ""
    outside_zone: str = "public"
    health: HealthRoute = HealthRoute()
    routes: tuple[Route, ...] = ()
    routes_from_profile: bool = False
    identities: tuple[IdentitySnapshot, ...] = ()
    inside_zone: str = ""
    upstreams: tuple[str, ...] = ()
    contract: ContractSnapshot = ContractSnapshot()
    rests: tuple[Rest, ...] = ()
    rehearsals: tuple[Rehearsal, ...] = ()
    release: DeployedRelease | None = None

    def rest(self, now: datetime) -> Rest | None:
        """Return what keeps it from being probed at ``now``, the one that ends last."""
        present = (rest for rest in self.rests if rest.starts_at <= now < rest.ends_at)
        return max(present, key=lambda rest: rest.ends_at, default=None)

    @property
    def protected_api(self) -> tuple[str, ...]:
        """Paths that refuse a program without credentials."""
        return self._paths(RouteKind.PROTECTED_API)

    @property
    def protected_pages(self) -> tuple[str, ...]:
        """Paths that show a page only after signing in."""
        return self._paths(RouteKind.PROTECTED_PAGES)

    @property
    def public_routes(self) -> tuple[str, ...]:
        """Paths that answer anybody."""
        return self._paths(RouteKind.PUBLIC)

    @property
    def forbidden_routes(self) -> tuple[str, ...]:
        """Paths that answer nobody outside."""
        return self._paths(RouteKind.FORBIDDEN)

    @property
    def special_routes(self) -> tuple[Route, ...]:
        """The routes that are there for something, beyond what is promised about who may ask."""
        return tuple(route for route in self.routes if route.kind not in PROMISES)

    def _paths(self, kind: RouteKind) -> tuple[str, ...]:
        return tuple(route.path for route in self.routes if route.kind is kind)


@dataclass(frozen=True, slots=True)
class InterfaceSnapshot:
    """One AI interface with everything that people claim about it.

    Attributes:
        policies: what a release has to meet; where none holds, the strict default does.
    """

    id: int
    slug: str
    name: str
    team: TeamSnapshot
    description: str = ""
    profile: str = ""
    tier: Tier | None = None
    lifecycle: Lifecycle | None = None
    data_classification: DataClassification | None = None
    environments: tuple[EnvironmentSnapshot, ...] = ()
    ownerships: tuple[OwnershipSnapshot, ...] = ()
    particulars: Particulars = field(default_factory=Particulars)
    declined: tuple[DeclinedSnapshot, ...] = ()
    alert_routes: tuple[AlertRoute, ...] = ()
    policies: tuple[Policy, ...] = ()

    @property
    def rehearsals(self) -> tuple[PlacedRehearsal, ...]:
        """The rehearsals in all environments, the latest first."""
        found = (PlacedRehearsal(e.name, one) for e in self.environments for one in e.rehearsals)
        return tuple(sorted(found, key=lambda one: one.rehearsal.finished_at, reverse=True))

    def environment(self, name: str) -> EnvironmentSnapshot:
        """Return the environment called ``name``.

        Raises:
            KeyError: there is none of that name.
        """
        for environment in self.environments:
            if environment.name == name:
                return environment
        raise KeyError(name)

    def held(self, responsibility: Responsibility, now: datetime) -> Iterator[OwnershipSnapshot]:
        """Yield the accepted primary ownerships of ``responsibility`` that count at ``now``."""
        for ownership in self.ownerships:
            if ownership.responsibility is responsibility and ownership.is_held(now):
                yield ownership

    def all_held(self, now: datetime) -> frozenset[Responsibility]:
        """Return the responsibilities of which a primary ownership counts at ``now``."""
        return frozenset(one.responsibility for one in self.ownerships if one.is_held(now))
