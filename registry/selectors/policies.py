"""Reads about approval policies."""

from registry.domain.approvals.policies import Policy
from registry.domain.approvals.terms import terms_stored
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind
from registry.models import ApprovalPolicy, Interface, PolicyVersion
from registry.selectors.newest import policies_with_newest


def policy_of(record: ApprovalPolicy, version: PolicyVersion) -> Policy:
    """Return a version of a policy as the domain knows it."""
    place, change = record.environment_kind, record.change_kind
    return Policy(
        name=record.name,
        terms=terms_stored(version.terms),
        environment_kind=EnvironmentKind(place) if place else None,
        change_kind=ChangeKind(change) if change else None,
        version=version.number,
        digest=version.digest,
    )


def policies_of(interface: Interface) -> tuple[Policy, ...]:
    """Return the present policies of ``interface``, two queries."""
    found = policies_with_newest().filter(interface=interface)
    return tuple(
        policy_of(record, version)
        for record in found
        for version in record.newest  # type: ignore[attr-defined] # by the prefetch
    )
