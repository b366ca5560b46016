"""The egress policy of this installation, from its settings."""

from functools import cache

from django.conf import settings

from readiness.egress import EgressPolicy, OwnEndpoints, parse_zones


@cache
def egress_policy() -> EgressPolicy:
    """Return what the probers of this installation may dial, and as whom."""
    own = (settings.PUBLIC_URL, settings.DATABASE_URL, settings.BROKER_URL)
    return EgressPolicy(
        zones=parse_zones(settings.READINESS_ZONES),
        own=OwnEndpoints(own),
        control_url=settings.READINESS_CONTROL_URL,
        nameservers=tuple(settings.READINESS_NAMESERVERS),
        user_agent=f"{settings.PROGRAM}/{settings.VERSION} (+{settings.PUBLIC_URL})",
    )
