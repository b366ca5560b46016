"""The operator's mail server, from the settings of this installation."""

from urllib.parse import urlsplit

from django.conf import settings

from readiness.egress import Relay, Security
from registry.domain.secret import Secret


def mail_relay() -> Relay | None:
    """Return the mail server, None where the operator named none."""
    if not settings.SMTP_HOST:
        return None
    return Relay(
        host=settings.SMTP_HOST,
        port=settings.SMTP_PORT,
        security=Security(settings.SMTP_SECURITY),
        sender=settings.SMTP_FROM,
        hello=urlsplit(settings.PUBLIC_URL).hostname or "localhost",
        user=settings.SMTP_USER,
        password=Secret(settings.SMTP_PASSWORD) if settings.SMTP_PASSWORD else None,
        ca_pem=settings.SMTP_CA,
        timeout_seconds=settings.SMTP_TIMEOUT_SECONDS,
    )
