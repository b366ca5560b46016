"""What is read with an interface: one line for each table, one query for all of them."""

from typing import Any

from django.db.models import QuerySet

from registry.models import (
    AlertRoute,
    ApprovalPolicy,
    BoundaryLayer,
    ContractTemplate,
    Declined,
    Dependency,
    Deployment,
    Environment,
    Interface,
    Link,
    MaintenanceWindow,
    Membership,
    Objective,
    Ownership,
    Pause,
    PolicyVersion,
    ProbeIdentity,
    ProxyContract,
    Rehearsal,
    Release,
    Revision,
    RollbackPlan,
    Route,
    ServedModel,
    Tag,
    Team,
    Upstream,
    User,
)
from registry.selectors.gathering import Table, children
from registry.selectors.newest import newest_deployments, newest_versions
from registry.selectors.ownership_states import PERSON_ANSWERS

Interfaces = QuerySet[Interface]


def _deployments(interfaces: Interfaces) -> QuerySet[Deployment]:
    return newest_deployments().filter(environment__interface__in=interfaces.values("pk"))


def _revisions(interfaces: Interfaces) -> QuerySet[Revision]:
    return Revision.objects.filter(pk__in=_deployments(interfaces).order_by().values("revision"))


def _releases(interfaces: Interfaces) -> QuerySet[Release]:
    deployed = _deployments(interfaces).order_by().values("revision__release")
    return Release.objects.filter(pk__in=deployed)


def _terms(interfaces: Interfaces) -> QuerySet[PolicyVersion]:
    return newest_versions().filter(policy__interface__in=interfaces.values("pk"))


def _teams(interfaces: Interfaces) -> QuerySet[Team]:
    holding = Ownership.objects.filter(interface__in=interfaces.values("pk")).order_by()
    owning: QuerySet[Any] = interfaces.order_by().values("team")
    return Team.objects.filter(pk__in=owning.union(holding.values("team")))


def _members(interfaces: Interfaces) -> QuerySet[Membership]:
    teams = _teams(interfaces).order_by().values("pk")
    return Membership.objects.filter(PERSON_ANSWERS, team__in=teams)


def _people(interfaces: Interfaces) -> QuerySet[User]:
    asked = Ownership.objects.filter(interface__in=interfaces.values("pk")).order_by()
    holding: QuerySet[Any] = asked.values("person")
    others = (asked.values("accepted_by"), _members(interfaces).values("person"))
    return User.objects.filter(pk__in=holding.union(*others))


def _templates(interfaces: Interfaces) -> QuerySet[ContractTemplate]:
    contracts = ProxyContract.objects.filter(environment__interface__in=interfaces.values("pk"))
    return ContractTemplate.objects.filter(pk__in=contracts.order_by().values("template"))


TABLES = (
    children(Tag, "interface"),
    children(Link, "interface"),
    children(Dependency, "interface"),
    children(BoundaryLayer, "interface"),
    children(ServedModel, "interface"),
    children(Objective, "interface"),
    children(AlertRoute, "interface", without=("ciphertext",)),
    children(RollbackPlan, "interface"),
    children(Ownership, "interface"),
    children(Declined, "interface"),
    children(Environment, "interface"),
    children(Route, "environment__interface"),
    children(Upstream, "environment__interface"),
    children(ProxyContract, "environment__interface"),
    children(MaintenanceWindow, "environment__interface"),
    children(Pause, "environment__interface"),
    children(Rehearsal, "environment__interface"),
    children(ProbeIdentity, "environment__interface", without=("ciphertext",)),
    Table(ContractTemplate, _templates),
    Table(Deployment, _deployments, on="environment", to="running"),
    Table(Revision, _revisions, without=frozenset({"notes"})),
    Table(Release, _releases, only=frozenset({"public_id", "version"})),
    children(ApprovalPolicy, "interface"),
    Table(PolicyVersion, _terms, on="policy", to="newest"),
    Table(Team, _teams),
    Table(Membership, _members, on="team", to="active"),
    Table(User, _people, only=frozenset({"email", "name", "is_active", "role"})),
)
"""Beside the interface itself: what belongs to it, and the templates, teams and people it names."""
