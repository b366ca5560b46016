"""Django system checks: settings that load, yet would surprise an operator.

``deploy/README.md`` lists them; a test compares the two.
"""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Caution

_SHARED_LOCAL_NAMES = ("localhost", "testserver")


@register(Tags.security)
def zones(**_: object) -> list[CheckMessage]:
    """Warn of zones that reach further than their name says."""
    return [*_local_zone()]


@register(Tags.security)
def addresses(**_: object) -> list[CheckMessage]:
    """Warn of addresses and schemes that do not fit together."""
    return [*_plain_http(), *_unknown_scheme()]


@register
def brokers(**_: object) -> list[CheckMessage]:
    """Warn of a broker that reaches fewer workers than the database does."""
    if not settings.BROKER_URL.startswith("filesystem") or _uses_sqlite():
        return []
    return [
        Caution(
            "The jobs wait in a folder although the database is a server.",
            hint="Set BROKER_URL to Redis, or run every worker where it sees the same DATA_DIR.",
            id="deploy.W003",
        )
    ]


@register(Tags.security)
def mail(**_: object) -> list[CheckMessage]:
    """Warn of e-mail that crosses a network in the clear."""
    host = settings.SMTP_HOST
    if not host or settings.SMTP_SECURITY != "none" or _is_loopback(host):
        return []
    return [
        Caution(
            "SMTP_SECURITY is none: what people are told crosses the network in the clear.",
            hint="Set SMTP_SECURITY to starttls or tls.",
            id="deploy.W005",
        )
    ]


def _local_zone() -> Iterator[CheckMessage]:
    if "local" in settings.READINESS_ZONES and not settings.EMBEDDED:
        yield Caution(
            "The zone `local` lets probes reach this machine and its private networks.",
            hint="Keep it for `manage.py up`; name the networks of your edges in other zones.",
            id="deploy.W001",
        )


def _plain_http() -> Iterator[CheckMessage]:
    if not settings.IS_HTTPS and not _is_loopback(urlsplit(settings.PUBLIC_URL).hostname or ""):
        yield Caution(
            "PUBLIC_URL is not https: passwords and sessions cross the network in the clear.",
            hint="Put a TLS proxy in front and set PUBLIC_URL to its https address.",
            id="deploy.W002",
        )


def _unknown_scheme() -> Iterator[CheckMessage]:
    if settings.IS_HTTPS and not settings.ENVIRONMENT.TRUST_FORWARDED_PROTO:
        yield Caution(
            "PUBLIC_URL is https, yet X-Forwarded-Proto is not believed, so no HSTS is sent.",
            hint="Set TRUST_FORWARDED_PROTO=true once the proxy always sets that header.",
            id="deploy.W004",
        )


def _uses_sqlite() -> bool:
    return bool(settings.ENVIRONMENT.DATABASE_URL.startswith("sqlite"))


def _is_loopback(host: str) -> bool:
    if host in _SHARED_LOCAL_NAMES or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
