"""What is read with releases to tell where their approvals stand: one query for all tables."""

from typing import Any

from django.db.models import F, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from registry.domain.approvals.holders import APPOINTED_WITHIN
from registry.domain.approvals.terms import VOTING
from registry.domain.audit import Deed, Kind
from registry.domain.releases import OPEN
from registry.models import (
    ApprovalPolicy,
    AuditRow,
    ContractVersion,
    Environment,
    Interface,
    Membership,
    Ownership,
    PolicyVersion,
    Release,
    Revision,
    RollbackPlan,
    SignInLink,
    SubmittedPolicy,
    Team,
    User,
    Vote,
)
from registry.selectors.gathering import Rows, Table, children
from registry.selectors.newest import newest_contracts, newest_versions
from registry.selectors.ownership_states import PERSON_ANSWERS

_NAMED = Release.named_authors.through
"""Who was ever named as an author, a row for each."""


def _environments(releases: Rows) -> QuerySet[Environment]:
    return Environment.objects.filter(pk__in=releases.order_by().values("environment"))


def _interfaces(releases: Rows) -> QuerySet[Interface]:
    return Interface.objects.filter(pk__in=_environments(releases).order_by().values("interface"))


def _keys(releases: Rows) -> Rows:
    return _interfaces(releases).order_by().values("pk")


def _holding(releases: Rows) -> QuerySet[Ownership]:
    """Return what was accepted; whether it counts still, the time tells and so nobody asks here."""
    accepted = Ownership.objects.filter(responsibility__in=VOTING, accepted_at__isnull=False)
    return accepted.filter(interface__in=_keys(releases))


def _teams(releases: Rows) -> QuerySet[Team]:
    return Team.objects.filter(pk__in=_holding(releases).order_by().values("team"))


def _members(releases: Rows) -> QuerySet[Membership]:
    teams = _teams(releases).filter(is_active=True).order_by().values("pk")
    return Membership.objects.filter(PERSON_ANSWERS, team__in=teams)


def _policies(releases: Rows) -> QuerySet[ApprovalPolicy]:
    return ApprovalPolicy.objects.filter(interface__in=_keys(releases))


def _terms(releases: Rows) -> QuerySet[PolicyVersion]:
    return newest_versions().filter(policy__interface__in=_keys(releases))


def _contracts(releases: Rows) -> QuerySet[ContractVersion]:
    places = _environments(releases).order_by().values("pk")
    return newest_contracts().filter(environment__in=places)


def _plans(releases: Rows) -> QuerySet[RollbackPlan]:
    return RollbackPlan.objects.filter(interface__in=_keys(releases))


def _links(releases: Rows) -> QuerySet[SignInLink]:
    """Return the links that somebody signed in by and another made, since they matter here.

    Those of everybody: the accounts between two who have to do with a release need hold nothing.
    """
    since = _first(releases) - APPOINTED_WITHIN
    used = SignInLink.objects.filter(used_at__gt=since, made_by__isnull=False)
    return used.exclude(made_by=F("person"))


def _rewriting(releases: Rows) -> QuerySet[AuditRow]:
    """Return who changed the rollback plan since the first of those that wait was proposed.

    The trail names people by their address, so who changed that is returned as well.
    """
    slugs = _interfaces(releases).order_by().values("slug")
    plans = Q(kind=Kind.INTERFACE, interface__in=slugs, said__contains='"rollback_')
    addresses = Q(kind=Kind.PERSON, said__contains='"email"')
    changed = AuditRow.objects.alias(said=Cast("changes", TextField())).filter(deed=Deed.CHANGED)
    return changed.filter(plans | addresses, at__gt=_first(releases.filter(state__in=OPEN)))


def _first(releases: Rows) -> Subquery:
    """Return when the first of some releases was proposed."""
    return Subquery(releases.order_by("created_at").values("created_at")[:1])


def _people(releases: Rows) -> QuerySet[User]:
    asking = releases.order_by()
    of_them = {"release__in": releases.values("pk")}
    others: tuple[QuerySet[Any, Any], ...] = (
        *(asking.values(name) for name in ("submitted_by", "closed_by")),
        Revision.objects.filter(**of_them).order_by().values("made_by"),
        Vote.objects.filter(revision__release__in=releases.values("pk"))
        .order_by()
        .values("person"),
        _NAMED.objects.filter(**of_them).order_by().values("user"),
        _holding(releases).order_by().values("person"),
        _members(releases).order_by().values("person"),
    )
    return User.objects.filter(pk__in=asking.values("requested_by").union(*others))


TABLES = (
    children(Revision, "release", without=["notes"]),
    children(Vote, "revision__release"),
    children(SubmittedPolicy, "release"),
    Table(_NAMED, lambda rows: _NAMED.objects.filter(release__in=rows), on="release", to="naming"),
    Table(Environment, _environments, only=frozenset({"interface", "name", "kind"})),
    Table(
        Interface,
        _interfaces,
        only=frozenset({"slug", "name", "tier", "lifecycle"}),
    ),
    Table(Ownership, _holding, on="interface", to="voting"),
    Table(RollbackPlan, _plans, on="interface"),
    Table(Team, _teams, only=frozenset({"slug", "name", "is_active"})),
    Table(Membership, _members, on="team", to="answering"),
    Table(ApprovalPolicy, _policies, on="interface", to="approving"),
    Table(PolicyVersion, _terms, on="policy", to="newest"),
    Table(
        ContractVersion,
        _contracts,
        on="environment",
        to="contracted",
        only=frozenset({"environment", "digest"}),
    ),
    Table(User, _people, only=frozenset({"email", "name", "is_active", "role"})),
    Table(
        SignInLink,
        _links,
        to="entered",
        only=frozenset({"person", "made_by", "used_at", "was_in_use"}),
    ),
    Table(
        AuditRow,
        _rewriting,
        to="rewriting",
        only=frozenset({"at", "email", "kind", "interface", "changes"}),
    ),
)
"""Beside the release itself: what was asked for, who votes, and what is demanded there."""
