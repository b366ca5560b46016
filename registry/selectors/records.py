"""Records themselves, for asking whether somebody may change them."""

from typing import TypeAlias

from registry.models import Environment, Interface, Release

InterfaceRecord: TypeAlias = Interface
"""What ``interface_record`` returns, for those who hand it on without looking into it."""

EnvironmentRecord: TypeAlias = Environment
"""What ``environment_record`` returns, likewise."""

ReleaseRecord: TypeAlias = Release
"""What ``release_record`` returns, likewise."""


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
