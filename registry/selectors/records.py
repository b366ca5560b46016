"""Records themselves, for asking whether somebody may change them."""

from typing import TypeAlias

from registry.models import Interface

InterfaceRecord: TypeAlias = Interface
"""What ``interface_record`` returns, for those who hand it on without looking into it."""


def interface_record(slug: str) -> InterfaceRecord | None:
    """Return the record of an interface with its team, or None where there is none."""
    return Interface.objects.select_related("team").filter(slug=slug).first()
