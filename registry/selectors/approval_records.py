"""What is read to tell where approvals stand: in as many queries for many releases as for one."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from registry.domain.approvals.ballots import Appointment, CastVote, Choice, Holding, Voter
from registry.domain.approvals.policies import Policy
from registry.domain.approvals.soaking import Ran
from registry.domain.approvals.terms import VOTING
from registry.domain.releases import DeploymentKind
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import ANSWERING, EnvironmentKind
from registry.models import (
    Deployment,
    Membership,
    Ownership,
    Release,
    Revision,
    SubmittedPolicy,
    User,
    Vote,
)
from registry.selectors.newest import newest_contracts, newest_deployments, policies_with_newest
from registry.selectors.ownership_states import PERSON_ANSWERS
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
    """Return what is needed to tell where the releases with these keys stand."""
    releases = tuple(_releases(keys))
    places = {one.environment_id for one in releases}
    interfaces = {one.environment.interface_id for one in releases}
    wanted = {key for one in releases for key in _deployment_keys(one)}
    deployed = Deployment.objects.select_related("revision__release").in_bulk(wanted)
    contracts = newest_contracts().filter(environment__in=places)
    return ApprovalRecords(
        releases=releases,
        deployments=deployed,
        contracts=dict(contracts.values_list("environment", "digest")),
        holdings=_holdings(interfaces, now),
        policies=_policies(interfaces),
        runs=_runs(interfaces, now),
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
        )
        for revision in release.revisions.all()
        for vote in revision.votes.all()
    )


def _deployment_keys(release: Any) -> set[int]:  # noqa: ANN401 (with annotations)
    found = {release.before_id, release.approved_id, release.current_id, release.back_id}
    return {key for key in found if key is not None}


def _releases(keys: Collection[int]) -> QuerySet[Release]:
    """Return the releases, each with the keys of the deployments that it is compared with."""
    own = Deployment.objects.filter(revision__release=OuterRef("pk")).order_by("number")
    there = Deployment.objects.filter(environment=OuterRef("environment")).order_by("-number")
    back = going_back(environment=OuterRef("environment"), release=OuterRef("pk"))
    # what went out already, or is closed, is compared with what ran until then
    earlier = there.filter(
        number__lt=Coalesce(OuterRef("first_number"), Value(_LAST)),
        recorded_at__lt=Coalesce(OuterRef("closed_at"), Value(_NEVER)),
    )
    votes = Vote.objects.select_related("person")
    revisions = Revision.objects.select_related("made_by").prefetch_related(
        Prefetch("votes", votes)
    )
    return (
        Release.objects.filter(pk__in=keys)
        .select_related(
            *("environment__interface", "requested_by", "submitted_by"),
            *("closed_by", "superseded_by"),
        )
        .prefetch_related(
            "named_authors",
            Prefetch("revisions", revisions),
            Prefetch("submitted_policies", SubmittedPolicy.objects.all()),
        )
        .annotate(first_number=Subquery(own.values("number")[:1]))
        .annotate(
            current_id=Subquery(there.values("pk")[:1]),
            back_id=Subquery(back.values("pk")[:1]),
            before_id=Subquery(earlier.values("pk")[:1]),
            approved_id=Subquery(earlier.filter(kind=DeploymentKind.RELEASED).values("pk")[:1]),
        )
    )


def _holdings(interfaces: set[int], now: datetime) -> Mapping[int, tuple[Holding, ...]]:
    accepted = Ownership.objects.filter(
        interface__in=interfaces, responsibility__in=VOTING, accepted_at__isnull=False
    )
    counting = accepted.filter(Q(review_by=None) | Q(review_by__gte=now.date()))
    owned = list(counting.filter(Q(team=None) | Q(team__is_active=True)).select_related("person"))
    members = _members({one.team_id for one in owned if one.team_id is not None})
    found: dict[int, list[Holding]] = defaultdict(list)
    for one in owned:
        found[one.interface_id] += _held(one, members)
    return {interface: tuple(held) for interface, held in found.items()}


def _members(teams: set[int]) -> Mapping[int, list[Membership]]:
    found: dict[int, list[Membership]] = defaultdict(list)
    rows = Membership.objects.filter(PERSON_ANSWERS, team__in=teams).select_related("person")
    for row in rows if teams else ():
        found[row.team_id].append(row)
    return found


def _held(ownership: Ownership, members: Mapping[int, list[Membership]]) -> list[Holding]:
    """Return who holds a responsibility by one ownership."""
    word, since = Responsibility(ownership.responsibility), _since(ownership)
    if since is None:
        return []
    asked = _appointed(ownership.invited_by_id, since)
    if ownership.team_id is not None:
        return [
            Holding(
                voter_of(one.person),
                word,
                max(one.since, since),
                (*asked, *_appointed(one.added_by_id, one.since)),
            )
            for one in members[ownership.team_id]
        ]
    person = ownership.person
    if person is None or not person.is_active or person.role not in ANSWERING:
        return []
    return [Holding(voter_of(person), word, since, asked)]


def _since(ownership: Ownership) -> datetime | None:
    # what was accepted by other means than the service has no held_since
    return ownership.held_since or ownership.accepted_at


def _appointed(person_id: int | None, at: datetime) -> tuple[Appointment, ...]:
    return () if person_id is None else (Appointment(person_id, at),)


def _policies(interfaces: set[int]) -> Mapping[int, tuple[Policy, ...]]:
    found: dict[int, list[Policy]] = defaultdict(list)
    for record in policies_with_newest().filter(interface__in=interfaces):
        versions: Any = record
        found[record.interface_id] += [policy_of(record, one) for one in versions.newest]
    return {interface: tuple(policies) for interface, policies in found.items()}


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
