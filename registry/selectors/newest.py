"""The newest row of each series: what runs now, and what is demanded now."""

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from registry.models import ApprovalPolicy, ContractVersion, Deployment, PolicyVersion


def newest_deployments() -> QuerySet[Deployment]:
    """Return the newest deployment of each environment that has one."""
    later = Deployment.objects.filter(
        environment=OuterRef("environment"), number__gt=OuterRef("number")
    )
    return Deployment.objects.filter(~Exists(later.order_by()))


def newest_versions() -> QuerySet[PolicyVersion]:
    """Return the newest version of each policy."""
    later = PolicyVersion.objects.filter(policy=OuterRef("policy"), number__gt=OuterRef("number"))
    return PolicyVersion.objects.filter(~Exists(later.order_by()))


def newest_contracts() -> QuerySet[ContractVersion]:
    """Return the newest version of the proxy contract of each environment that has one."""
    later = ContractVersion.objects.filter(
        environment=OuterRef("environment"), number__gt=OuterRef("number")
    )
    return ContractVersion.objects.filter(~Exists(later.order_by()))


def policies_with_newest() -> QuerySet[ApprovalPolicy]:
    """Return all policies, each with its newest version in ``newest``."""
    newest = Prefetch("versions", newest_versions(), to_attr="newest")
    return ApprovalPolicy.objects.prefetch_related(newest).select_related("interface__team")
