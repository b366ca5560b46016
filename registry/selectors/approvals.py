"""Reads about approvals: where one release, or many, stand at a moment."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from registry.domain.approvals.approval import Approval
from registry.domain.approvals.ballots import Ballotry, Involved
from registry.domain.approvals.force import Force, changed_or_code, holding, in_force
from registry.domain.approvals.force import Holding as PoliciesHolding
from registry.domain.approvals.freezes import freezes_around
from registry.domain.approvals.policies import Policy
from registry.domain.approvals.soaking import soak_of
from registry.domain.approvals.tally import Tally, tally
from registry.domain.approvals.terms import VOTING, terms_stored
from registry.domain.releases import (
    ReleaseState,
    is_admission_over,
    kinds_read,
    shown_state,
)
from registry.domain.subject import ChangeKind, change_kinds, proxy_disagreement
from registry.domain.vocabulary import EnvironmentKind, Lifecycle, Tier
from registry.models import Deployment, Release, User
from registry.selectors.approval_records import (
    ApprovalRecords,
    approval_records,
    votes_of,
)
from registry.selectors.involvement import (
    content_of,
    entries_of,
    exclusions_of,
    involved_in,
    rewriters_of,
)
from registry.selectors.ownerships import interfaces_held_for
from registry.selectors.particulars import plan_of
from registry.selectors.releases import deployed_of, subject_of_revision


def approval_of(release: Release, now: datetime) -> Approval:
    """Return where the approval of ``release`` stands at ``now``."""
    return approvals_of([release], now)[release.pk]


def approvals_of(releases: Iterable[Release], now: datetime) -> Mapping[int, Approval]:
    """Return the same of many by their primary keys, in as many queries as for one."""
    records = approval_records([one.pk for one in releases], now)
    return {one.pk: _approval(one, records, now) for one in records.releases}


def tallies_of(releases: Iterable[Release], now: datetime) -> Mapping[int, Tally]:
    """Return the votes alone on many releases, by their primary keys: without freezes and soak."""
    records = approval_records([one.pk for one in releases], now)
    return {one.pk: _judged(one, records, now).tally for one in records.releases}


def releases_waiting(now: datetime) -> QuerySet[Release]:
    """Return the releases that may be voted on, the longest waiting first."""
    waiting = Release.objects.filter(state=ReleaseState.SUBMITTED, expires_at__gt=now)
    return waiting.order_by("submitted_at", "pk")


def releases_to_vote_on(person: User, now: datetime) -> QuerySet[Release]:
    """Return the releases that wait for votes of responsibilities that ``person`` holds.

    Whether a vote of theirs would count, and is still missing, ``keys_wanting`` tells.
    """
    held = interfaces_held_for(person, VOTING, now.date())
    return releases_waiting(now).filter(environment__interface__in=held)


def keys_wanting(person: User, now: datetime) -> tuple[int, ...]:
    """Return the primary keys of the releases that a vote of ``person`` would bring further."""
    tallies = tallies_of(releases_to_vote_on(person, now), now)
    return tuple(key for key, found in tallies.items() if _wants(found, person))


def approvals_wanting(
    person: User, now: datetime, *, among: Iterable[Release]
) -> tuple[Approval, ...]:
    """Return where those of some releases stand that a vote of ``person`` would bring further."""
    found = approvals_of(among, now).values()
    wanting = (one for one in found if _wants(one.tally, person))
    return tuple(sorted(wanting, key=lambda one: (one.submitted_at or now, one.release_id)))


def force_of(release: Release, policies: Iterable[Policy], kinds: Iterable[ChangeKind]) -> Force:
    """Return what a release that changes ``kinds`` has to meet.

    Args:
        release: one of ``approval_records``, with the policies under which it was submitted.
        policies: those that its interface has now.
    """
    place = release.environment
    live = holding(
        policies,
        EnvironmentKind(place.kind),
        changed_or_code(kinds),
        Tier(place.interface.tier) if place.interface.tier else None,
    )
    return in_force(_submitted(release), live)


def _submitted(release: Release) -> PoliciesHolding:
    return {
        ChangeKind(row.change_kind): Policy(
            name=row.name,
            terms=terms_stored(row.terms),
            change_kind=ChangeKind(row.change_kind),
            version=row.version,
            digest=row.digest,
        )
        for row in release.submitted_policies.all()
    }


def kinds_of(release: Any, records: ApprovalRecords) -> tuple[ChangeKind, ...]:  # noqa: ANN401
    """Return what a release changes: against what ran before it, and what was last approved.

    What is recorded to run was perhaps never approved, and to record it would otherwise be a way
    around those who look at it. Where nothing was, it changes all that it names.
    """
    revision = release.revisions.all()[0]
    subject, added = subject_of_revision(revision), kinds_read(revision.added_kinds)
    before, approved = (
        deployed_of(records.deployments[key]).subject if key is not None else None
        for key in (release.before_id, release.approved_id)
    )
    found = {*change_kinds(subject, before, added), *change_kinds(subject, approved, added)}
    return tuple(kind for kind in ChangeKind if kind in found)


def _wants(found: Tally, person: User) -> bool:
    return any(person.pk in {who.person_id for who in slot.waiting} for slot in found.slots)


class _Judged(NamedTuple):
    """What a release has to meet, and the votes on it."""

    kinds: tuple[ChangeKind, ...]
    force: Force
    involved: Involved
    tally: Tally


def _judged(release: Any, records: ApprovalRecords, now: datetime) -> _Judged:  # noqa: ANN401
    place, kinds = release.environment, kinds_of(release, records)
    force = force_of(release, records.policies.get(place.interface_id, ()), kinds)
    involved, is_decided = involved_in(release), _is_decided(release, now)
    holdings = records.holdings.get(place.interface_id, ())
    if not is_decided:
        planners = involved.planners | rewriters_of(release, holdings)
        involved = replace(involved, planners=planners)
    contents = tuple(map(content_of, release.revisions.all()))
    ballotry = Ballotry(
        votes=votes_of(release),
        contents=contents,
        holdings=holdings,
        involved=involved,
        terms=force.terms,
        created_at=release.created_at,
        plan=None if is_decided else plan_of(place.interface),
        entries=entries_of(release),
    )
    found = tally(ballotry, _as_of(release, now), force.demanding)
    return _Judged(kinds, force, involved, found)


def _approval(release: Any, records: ApprovalRecords, now: datetime) -> Approval:  # noqa: ANN401
    place, revision = release.environment, release.revisions.all()[0]
    subject = subject_of_revision(revision)
    kinds, force, involved, found = _judged(release, records, now)
    state = ReleaseState(release.state)
    current, back = (records.deployments.get(key) for key in (release.current_id, release.back_id))
    frozen, coming = freezes_around(force.terms.freeze_windows, now)
    runs = records.runs.get(place.interface_id, ())
    return Approval(
        release_id=release.pk,
        public_id=release.public_id,
        interface_slug=place.interface.slug,
        interface_name=place.interface.name,
        environment_id=place.pk,
        environment=place.name,
        environment_kind=EnvironmentKind(place.kind),
        tier=Tier(place.interface.tier) if place.interface.tier else None,
        version=release.version,
        state=state,
        shown=shown_state(
            state, is_approved=found.is_approved, expires_at=release.expires_at, now=now
        ),
        revision=revision.number,
        subject=subject,
        kinds=kinds,
        rollback_plan=revision.rollback_plan,
        plan=plan_of(place.interface),
        tally=found,
        terms=force.terms,
        policies=force.policies,
        exclusions=exclusions_of(release, involved, force.terms),
        freeze=frozen,
        coming=coming,
        soak=soak_of(subject, runs, force.terms.soak_seconds, now),
        current=deployed_of(current) if current else None,
        contract_disagreement=proxy_disagreement(subject, records.contracts.get(place.pk, "")),
        requested_by=str(release.requested_by or ""),
        submitted_by=str(release.submitted_by or ""),
        submitted_at=release.submitted_at,
        expires_at=release.expires_at,
        admitted_at=release.admitted_at,
        closed_at=release.closed_at,
        closed_by=str(release.closed_by or ""),
        closing_reason=release.closing_reason,
        superseded_by=release.successor or "",
        level=force.level,
        submitted_as=_submitted_as(release),
        back_to=deployed_of(back) if back else None,
        is_back_approved=back is not None and back.revision.release.admitted_at is not None,
        is_back_agreed=_is_agreed(release, records.deployments.get(release.before_id), back),
    )


def _is_agreed(release: Release, before: Deployment | None, back: Deployment | None) -> bool:
    """Tell whether going back from ``release`` to ``back`` was approved with it."""
    asked_at = release.submitted_at if release.admitted_at else None
    if asked_at is None or before is None or back is None:
        return False
    # what was said to run only after that is what nobody who approved it was shown
    return before.revision_id == back.revision_id and before.recorded_at <= asked_at


def _submitted_as(release: Release) -> tuple[Tier | None, Lifecycle | None] | None:
    if release.submitted_at is None:
        return None
    tier, lifecycle = release.submitted_tier, release.submitted_lifecycle
    return Tier(tier) if tier else None, Lifecycle(lifecycle) if lifecycle else None


def _as_of(release: Release, now: datetime) -> datetime:
    """Return the moment at which votes are judged: once it is decided they grow no older.

    That ends with the admission: whoever admits it again asks for votes that count then.
    """
    if not _is_decided(release, now):
        return now
    decided = (release.admitted_at, release.closed_at)
    return min([now, *(moment for moment in decided if moment is not None)])


def _is_decided(release: Release, now: datetime) -> bool:
    """Tell whether a release was admitted or ended, and need not be admitted again."""
    if is_admission_over(ReleaseState(release.state), release.admitted_at, now):
        return False
    return release.admitted_at is not None or release.closed_at is not None
