"""Signs of life of the program's own parts."""

from datetime import datetime

from readiness.models import Heartbeat


def last_heartbeat(name: str) -> datetime | None:
    """Return when the part called ``name`` last did its work, or None if it never did."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
