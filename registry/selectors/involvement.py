"""Who took part in a release, what of it is theirs, and who else got into their accounts."""

from collections.abc import Iterable
from typing import Any

from registry.domain.approvals.ballots import Involved, Standing
from registry.domain.approvals.contents import Content, introduced, planned
from registry.domain.approvals.holders import Entries, Holding, LinkUse, Voter
from registry.domain.approvals.terms import PolicyTerms
from registry.domain.audit import Kind, load
from registry.domain.releases import kinds_read
from registry.domain.subject import ChangeKind
from registry.models import AuditRow, Revision
from registry.selectors.approval_records import voter_of
from registry.selectors.releases import subject_of_revision


def content_of(revision: Revision) -> Content:
    """Return what a revision is about, as far as votes depend on it."""
    return Content(
        number=revision.number,
        subject=subject_of_revision(revision),
        added_kinds=kinds_read(revision.added_kinds),
        rollback_plan=revision.rollback_plan,
    )


def involved_in(release: Any) -> Involved:  # noqa: ANN401 (as gathered)
    """Return who took part in a release of ``approval_records``."""
    revisions = release.revisions.all()
    by_token = {one.made_by_id for one in revisions if one.is_made_by_token}
    if release.is_submitted_by_token:
        by_token.add(release.submitted_by_id)
    asking = {release.requested_by_id, release.submitted_by_id}
    return Involved(
        requesters=_known(asking),
        authors=frozenset(one.user_id for one in release.naming),
        editors=_known({revisions[0].made_by_id}),
        token_owners=_known(by_token),
        makers=_known({one.made_by_id for one in revisions}),
        writers=_writers(revisions),
        planners=_planners(revisions),
    )


def _writers(revisions: Iterable[Revision]) -> frozenset[tuple[ChangeKind, int]]:
    made_by = {one.number: one.made_by_id for one in revisions}
    brought = introduced(map(content_of, revisions))
    return frozenset(
        (kind, person)
        for number, kinds in brought.items()
        for kind in kinds
        if (person := made_by[number]) is not None
    )


def _planners(revisions: Iterable[Revision]) -> frozenset[int]:
    numbers = planned(map(content_of, revisions))
    return _known({one.made_by_id for one in revisions if one.number in numbers})


def _known(people: set[int | None]) -> frozenset[int]:
    return frozenset(person for person in people if person is not None)


def exclusions_of(
    release: Any,  # noqa: ANN401 (as gathered)
    involved: Involved,
    terms: PolicyTerms,
) -> tuple[tuple[Voter, Standing], ...]:
    """Return who of those who took part does not count under ``terms``, and as what, by name."""
    made_by = (one.made_by for one in release.revisions.all())
    authors = (one.user for one in release.naming)
    people = (release.requested_by, release.submitted_by, *authors, *made_by)
    voters = {person.pk: voter_of(person) for person in people if person is not None}
    excluded = involved.excluded(terms)
    found = ((voters[person], standing) for person, standing in excluded.items())
    return tuple(sorted(found, key=lambda one: (one[0].name, one[0].email)))


def entries_of(release: Any) -> Entries:  # noqa: ANN401 (as gathered)
    """Return who got into whose account by a link, of everybody: chains lead through others."""
    uses = (
        LinkUse(link.person_id, link.made_by_id, link.used_at, link.was_in_use)
        for link in release.entered
    )
    return Entries(tuple(uses)).since(release.created_at)


def rewriters_of(release: Any, holdings: Iterable[Holding]) -> frozenset[int]:  # noqa: ANN401 (as gathered)
    """Return who of some holders changed the rollback plan of the interface since the proposal.

    They are found by what their address was when they did it, and what it became since.
    """
    slug, addresses = release.environment.interface.slug, set[str]()
    for row in reversed(release.rewriting):
        if row.kind == Kind.PERSON:
            addresses = _readdressed(addresses, row)
        elif row.interface == slug and row.at > release.created_at and _is_of_plan(row):
            addresses.add(row.email)
    voters = (one.voter for one in holdings)
    return frozenset(one.person_id for one in voters if one.email in addresses)


def _is_of_plan(row: AuditRow) -> bool:
    return any(one.field.startswith("rollback_") for one in load(row.changes))


def _readdressed(addresses: set[str], row: AuditRow) -> set[str]:
    became = {one.before: str(one.after) for one in load(row.changes) if one.field == "email"}
    return {became.get(one, one) for one in addresses}
