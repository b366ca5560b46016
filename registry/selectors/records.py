"""Records themselves, for asking whether somebody may change them."""

from collections.abc import Collection, Iterable
from typing import TypeAlias

from registry.domain.releases import ReleaseState
from registry.models import Deployment, Environment, Interface, Release

InterfaceRecord: TypeAlias = Interface
"""What ``interface_record`` returns, for those who hand it on without looking into it."""

EnvironmentRecord: TypeAlias = Environment
"""What ``environment_record`` returns, likewise."""

ReleaseRecord: TypeAlias = Release
"""What ``release_record`` returns, likewise."""

DeploymentRecord: TypeAlias = Deployment
"""What recording that a release went out returns, likewise."""


def interface_record(slug: str) -> InterfaceRecord | None:
    """Return the record of an interface with its team, or None where there is none."""
    return Interface.objects.select_related("team").filter(slug=slug).first()


def environment_record(slug: str, name: str) -> EnvironmentRecord | None:
    """Return the record of an environment with its interface and team, or None."""
    records = Environment.objects.select_related("interface__team")
    return records.filter(interface__slug=slug, name=name).first()


def release_record(public_id: str) -> ReleaseRecord | None:
    """Return the record of a release with its environment, interface and team, or None."""
    records = Release.objects.select_related("environment__interface__team")
    return records.filter(public_id=public_id).first()


def releases_deployed(environment_ids: Collection[int]) -> Iterable[ReleaseRecord]:
    """Return the releases that went out to some environments and were not verified since."""
    deployed = Release.objects.filter(
        environment__in=list(environment_ids), state=ReleaseState.DEPLOYED
    )
    return deployed.select_related("environment__interface__team").order_by("pk")
