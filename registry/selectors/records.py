"""Records themselves, for asking whether somebody may change them."""

from registry.models import Interface


def interface_record(slug: str) -> Interface | None:
    """Return the record of an interface with its team, or None where there is none."""
    return Interface.objects.select_related("team").filter(slug=slug).first()
