"""The egress policy of this installation, from its settings."""

from functools import cache

from django.conf import settings

from readiness.egress import EgressPolicy, OwnEndpoints, parse_zones


@cache
def egress_policy() -> EgressPolicy:
    """Return what the probers of this installation may dial, and as whom."""
    return EgressPolicy(
        zones=parse_zones(settings.READINESS_ZONES),
        own=OwnEndpoints(own_urls()),
        control_url=settings.READINESS_CONTROL_URL,
        nameservers=tuple(settings.READINESS_NAMESERVERS),
        user_agent=f"{settings.PROGRAM}/{settings.VERSION} (+{settings.PUBLIC_URL})",
    )


def own_urls() -> tuple[str, ...]:
    """Return the URLs of the program's own servers, which no probe may dial.

    Behind a proxy the web server has another address than the one that people know.
    """
    listening = (f"http://{address}" for address in settings.OWN_ADDRESSES)
    return (settings.PUBLIC_URL, settings.DATABASE_URL, settings.BROKER_URL, *listening)
