"""Adding a row to the audit trail, in the transaction of the write that it tells of.

The row itself is written at the end of that transaction, when it is chained.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import transaction

from registry.database.last_writes import before_commit
from registry.domain.audit import Deed, Kind, Subject, dump, plain
from registry.domain.audit_fields import changes
from registry.domain.origins import Origin
from registry.models import (
    AlertRoute,
    ApiToken,
    ApprovalPolicy,
    AuditRow,
    ContractTemplate,
    Environment,
    Interface,
    Issuer,
    Membership,
    Ownership,
    PersonLink,
    ProbeIdentity,
    Rehearsal,
    RehearsalRun,
    Release,
    Team,
    TrustRule,
    User,
    Vote,
)
from registry.rights import Actor
from registry.services.chaining import rows_chain

Author = Actor | Origin
"""Who writes; only an origin where no person stands behind it."""

Values = Mapping[str, object]


def audit(
    *,
    by: Author,
    deed: Deed,
    subject: Subject,
    before: Values | None = None,
    after: Values | None = None,
    reason: str = "",
) -> None:
    """Keep that ``by`` did ``deed``; a change in which nothing differs leaves no row.

    Args:
        subject: the record, made before it was removed and after it was renamed.
        before: its fields, None where it did not exist.
        after: its fields now, None where it is gone.
        reason: why, in the words of ``by``.
    """
    differing = changes(subject.kind, before, after)
    if deed is Deed.CHANGED and not differing:
        return
    person, token = (by.person, by.token) if isinstance(by, Actor) else (None, None)
    origin = by.origin if isinstance(by, Actor) else by
    row = AuditRow(
        who=str(person or ""),
        email=person.email if person else "",
        token=token.public_id if token else "",
        via=origin.via,
        address=origin.address,
        agent=origin.agent,
        deed=deed,
        kind=subject.kind,
        subject=list(subject.parts),
        interface=subject.interface,
        changes=dump(differing),
        reason=str(plain(reason) or ""),
    )
    with transaction.atomic(savepoint=False):
        before_commit(rows_chain, row)


def of_team(team: Team) -> Subject:
    """Return a team as the subject of a row."""
    return Subject(Kind.TEAM, (team.slug,))


def of_membership(membership: Membership) -> Subject:
    """Return a membership as the subject of a row."""
    return Subject(Kind.MEMBERSHIP, (membership.team.slug, membership.person.email))


def of_interface(interface: Interface) -> Subject:
    """Return an interface as the subject of a row."""
    return Subject(Kind.INTERFACE, (interface.slug,), interface.slug)


def of_environment(environment: Environment) -> Subject:
    """Return an environment as the subject of a row."""
    slug = environment.interface.slug
    return Subject(Kind.ENVIRONMENT, (slug, environment.name), slug)


def of_identity(identity: ProbeIdentity) -> Subject:
    """Return a probe identity as the subject of a row."""
    slug = identity.environment.interface.slug
    return Subject(Kind.IDENTITY, (slug, identity.environment.name, identity.slot), slug)


def of_alert_route(route: AlertRoute) -> Subject:
    """Return an alert route as the subject of a row."""
    slug = route.interface.slug
    return Subject(Kind.ALERT_ROUTE, (slug, route.name), slug)


def of_rehearsal(rehearsal: Rehearsal) -> Subject:
    """Return a rehearsal as the subject of a row."""
    return _of_what_began(rehearsal.environment, rehearsal.started_at)


def of_run(run: RehearsalRun) -> Subject:
    """Return a rehearsal that runs as the subject of a row: the same as what is recorded of it."""
    return _of_what_began(run.environment, run.started_at)


def _of_what_began(place: Environment, started_at: datetime) -> Subject:
    slug, began = place.interface.slug, f"{started_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return Subject(Kind.REHEARSAL, (slug, place.name, began), slug)


def of_ownership(ownership: Ownership) -> Subject:
    """Return an ownership as the subject of a row."""
    slug = ownership.interface.slug
    if ownership.person is not None:
        holder = ownership.person.email
    else:
        holder = f"the team {ownership.team.slug}" if ownership.team else ""
    parts = (slug, ownership.responsibility, ownership.standing, holder)
    return Subject(Kind.OWNERSHIP, parts, slug)


def of_release(release: Release) -> Subject:
    """Return a release as the subject of a row."""
    place = release.environment
    parts = (place.interface.slug, place.name, release.public_id, release.version)
    return Subject(Kind.RELEASE, parts, place.interface.slug)


def of_vote(vote: Vote) -> Subject:
    """Return a vote as the subject of a row."""
    release = of_release(vote.revision.release)
    return Subject(Kind.VOTE, (*release.parts, vote.slot), release.interface)


def of_policy(policy: ApprovalPolicy) -> Subject:
    """Return an approval policy as the subject of a row."""
    slug = policy.interface.slug
    return Subject(Kind.POLICY, (slug, policy.name), slug)


def of_person(person: User) -> Subject:
    """Return an account as the subject of a row."""
    return Subject(Kind.PERSON, (person.email,))


def of_token(token: ApiToken) -> Subject:
    """Return an API token as the subject of a row."""
    return Subject(Kind.TOKEN, (token.public_id,))


def of_template(template: ContractTemplate) -> Subject:
    """Return a template of the proxy contract as the subject of a row."""
    return Subject(Kind.TEMPLATE, (template.slug,))


def of_issuer(issuer: Issuer) -> Subject:
    """Return an issuer of ID tokens as the subject of a row."""
    return Subject(Kind.ISSUER, (issuer.slug,))


def of_trust_rule(rule: TrustRule) -> Subject:
    """Return a trust rule as the subject of a row."""
    slug = rule.interface.slug
    return Subject(Kind.TRUST_RULE, (slug, rule.name), slug)


def of_person_link(link: PersonLink) -> Subject:
    """Return the link of somebody whom an issuer names as the subject of a row."""
    return Subject(Kind.PERSON_LINK, (link.issuer.slug, link.value))
