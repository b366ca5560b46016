"""What is read to tell where approvals stand: in as many queries for many releases as for one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from registry.domain.approvals.ballots import CastVote, Choice
from registry.domain.approvals.holders import Appointment, Holding, Voter
from registry.domain.approvals.policies import Policy
from registry.domain.approvals.soaking import Ran
from registry.domain.releases import TAKEN_BACK, DeploymentKind
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import plan_stored
from registry.domain.vocabulary import ANSWERING, EnvironmentKind
from registry.models import (
    Deployment,
    Release,
    User,
)
from registry.selectors.approval_tables import TABLES
from registry.selectors.columns import EachOf
from registry.selectors.gathering import gather
from registry.selectors.newest import newest_deployments
from registry.selectors.policies import policy_of
from registry.selectors.releases import going_back, subject_of_revision

SOAKED_WITHIN = timedelta(days=90)
"""How far back it is looked for what ran in staging: three times the longest soak."""
_LAST = 2**31 - 1
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ApprovalRecords:
    """Everything that was read, by the keys under which it is looked for.

    Attributes:
        deployments: by their own key; which one concerns a release, the release says.
        contracts: digests of proxy contracts, by environment.
        holdings, policies, runs: by interface.
    """

    releases: tuple[Release, ...]
    deployments: Mapping[int, Deployment]
    contracts: Mapping[int, str]
    holdings: Mapping[int, tuple[Holding, ...]]
    policies: Mapping[int, tuple[Policy, ...]]
    runs: Mapping[int, tuple[Ran, ...]]


def approval_records(keys: Collection[int], now: datetime) -> ApprovalRecords:
    """Return what is needed to tell where the releases with these keys stand, in four queries."""
    releases = tuple(_releases(keys))
    interfaces = {one.environment.interface_id: one.environment.interface for one in releases}
    wanted = {key for one in releases for key in _deployment_keys(one)}
    deployed = Deployment.objects.select_related("revision__release").in_bulk(wanted)
    return ApprovalRecords(
        releases=releases,
        deployments=deployed,
        contracts={
            one.environment_id: version.digest
            for one in releases
            for version in one.environment.contracted
        },
        holdings={pk: _holdings(one, now) for pk, one in interfaces.items()},
        policies={pk: _policies(one) for pk, one in interfaces.items()},
        runs=_runs(set(interfaces), now),
    )


def voter_of(person: User) -> Voter:
    """Return a person as somebody who votes."""
    return Voter(person.pk, str(person), person.email)


def votes_of(release: Release) -> tuple[CastVote, ...]:
    """Return the votes on all revisions of a release of these records."""
    return tuple(
        CastVote(
            voter=voter_of(vote.person),
            slot=Responsibility(vote.slot),
            choice=Choice(vote.choice),
            cast_at=vote.cast_at,
            revision=revision.number,
            reason=vote.reason,
            plan=plan_stored(vote.shown_plan),
        )
        for revision in release.revisions.all()
        for vote in revision.votes.all()
    )


def _deployment_keys(release: Any) -> set[int]:  # noqa: ANN401 (with annotations)
    found = {release.before_id, release.approved_id, release.current_id, release.back_id}
    return {key for key in found if key is not None}


def _releases(keys: Collection[int]) -> Iterator[Any]:
    """Yield the releases with all that ``TABLES`` hold, each with what it is compared with."""
    compared = {one.pop("pk"): one for one in _compared(keys)}
    if not compared:
        return
    for release in gather(Release.objects.filter(pk__in=EachOf(compared)), TABLES):
        vars(release).update(compared[release.pk])
        yield release


def _compared(keys: Collection[int]) -> Iterable[dict[str, Any]]:
    """Return for each release the keys of the deployments that it is compared with."""
    own = Deployment.objects.filter(revision__release=OuterRef("pk")).order_by("number")
    there = Deployment.objects.filter(environment=OuterRef("environment")).order_by("-number")
    back = going_back(environment=OuterRef("environment"), release=OuterRef("pk"))
    # what went out already, or is closed, is compared with what ran until then
    earlier = there.filter(
        number__lt=Coalesce(OuterRef("first_number"), Value(_LAST)),
        recorded_at__lt=Coalesce(OuterRef("closed_at"), Value(_NEVER)),
    )
    # what was taken back is approved no more, and to adopt it takes whoever looks at what it is
    approved = earlier.filter(kind=DeploymentKind.RELEASED).exclude(
        revision__release__state__in=TAKEN_BACK
    )
    found = Release.objects.filter(pk__in=EachOf(keys)).order_by()
    numbered = found.annotate(first_number=Subquery(own.values("number")[:1]))
    return numbered.values(
        "pk",
        current_id=Subquery(there.values("pk")[:1]),
        back_id=Subquery(back.values("pk")[:1]),
        before_id=Subquery(earlier.values("pk")[:1]),
        approved_id=Subquery(approved.values("pk")[:1]),
        successor=F("superseded_by__public_id"),
    )


def _holdings(interface: Any, now: datetime) -> tuple[Holding, ...]:  # noqa: ANN401 (as gathered)
    today = now.date()
    counting = (one for one in interface.voting if one.review_by is None or one.review_by >= today)
    return tuple(holding for one in counting for holding in _held(one))


def _held(ownership: Any) -> list[Holding]:  # noqa: ANN401 (as gathered)
    """Return who holds a responsibility by one ownership."""
    word, since = Responsibility(ownership.responsibility), _since(ownership)
    asked = _appointed(ownership.invited_by_id, since)
    if ownership.team_id is not None:
        return [
            Holding(
                voter_of(one.person),
                word,
                max(one.since, since),
                (*asked, *_appointed(one.added_by_id, one.since)),
            )
            for one in ownership.team.answering
        ]
    person = ownership.person
    if not person.is_active or person.role not in ANSWERING:
        return []
    return [Holding(voter_of(person), word, since, asked)]


def _since(ownership: Any) -> datetime:  # noqa: ANN401 (as gathered)
    # what was accepted by other means than the service has no held_since
    found: datetime = ownership.held_since or ownership.accepted_at
    return found


def _appointed(person_id: int | None, at: datetime) -> tuple[Appointment, ...]:
    return () if person_id is None else (Appointment(person_id, at),)


def _policies(interface: Any) -> tuple[Policy, ...]:  # noqa: ANN401 (as gathered)
    return tuple(
        policy_of(record, version) for record in interface.approving for version in record.newest
    )


def _runs(interfaces: set[int], now: datetime) -> Mapping[int, tuple[Ran, ...]]:
    """Return what ran in staging since it is that, each environment in its order, by interface."""
    there = Q(environment__interface__in=interfaces, environment__kind=EnvironmentKind.STAGING)
    recent = Deployment.objects.filter(there, recorded_at__gte=now - SOAKED_WITHIN)
    newest = newest_deployments().filter(there)
    rows = Deployment.objects.filter(Q(pk__in=recent.values("pk")) | Q(pk__in=newest.values("pk")))
    ordered = rows.select_related("revision").annotate(
        interface_id=F("environment__interface"),
        place=F("environment__name"),
        kind_since=F("environment__kind_since"),
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in ordered.order_by("environment", "number"):
        record: Any = row
        found[record.interface_id].append(record)
    return {interface: _in_order(rows) for interface, rows in found.items()}


def _in_order(rows: list[Any]) -> tuple[Ran, ...]:
    ends: list[Any] = [*rows[1:], None]
    found = (
        _ran(row, later).from_then_on(row.kind_since) for row, later in zip(rows, ends, strict=True)
    )
    return tuple(run for run in found if run is not None)


def _ran(row: Any, later: Any) -> Ran:  # noqa: ANN401 (with annotations)
    is_followed = later is not None and later.environment_id == row.environment_id
    return Ran(
        environment=row.place,
        subject=subject_of_revision(row.revision),
        since=row.recorded_at,
        until=later.recorded_at if is_followed else None,
    )
