"""From where a request comes."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

from registry.domain.origins import Origin, Via, agent_in_words


def origin_of(request: HttpRequest, via: Via) -> Origin:
    """Return from where ``request`` came in through the door ``via``."""
    user_agent = request.headers.get("User-Agent", "")
    return Origin(via, client_address(request) or "", agent_in_words(user_agent))


def client_address(request: HttpRequest) -> str | None:
    """Return the address that a request comes from, None where the server does not say.

    ``X-Forwarded-For`` is believed as far as the operator says how many proxies append to it:
    what stands before their entries, anybody can write.
    """
    sender: str | None = request.META.get("REMOTE_ADDR") or None
    proxies: int = settings.TRUSTED_PROXIES
    entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if proxies == 0 or len(entries) < proxies:
        return sender
    return _address(entries[-proxies].strip()) or sender


def _address(entry: str) -> str:
    """Return the address in an entry, which may have a port; "" where there is none."""
    bracketed = entry.partition("]")[0].removeprefix("[") if entry.startswith("[") else ""
    host = bracketed or (entry.partition(":")[0] if entry.count(":") == 1 else entry)
    try:
        return str(ip_address(host))
    except ValueError:
        return ""
