"""What the sound sample edges promise: proxy contract and alert routes.

The numbers are those that the edges are built with, so that no promise is larger than its edge.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from deploy.demo.configuration import EdgeConfiguration
from deploy.demo.places import Place
from deploy.demo.proxying import IDENTITY_HEADERS
from deploy.demo.serving import HEADER_BYTES, HEADER_SECONDS

TEMPLATE = "sample-edge"
"""Slug of the template from which the contracts inherit."""

_EDGE = EdgeConfiguration()
"""A sound edge."""
STANDARD: Mapping[str, Any] = MappingProxyType(
    {
        "minimumTls": "1.2",
        "plainHttp": "redirected",
        "hstsSeconds": _EDGE.hsts_max_age_seconds,
        "edgeAuthentication": "bearer",
        "allowedPaths": ["/*"],
        "identityHeadersStripped": sorted(name.decode() for name in IDENTITY_HEADERS),
        "bodyLimitBytes": _EDGE.body_limit_bytes,
        "headerLimitBytes": HEADER_BYTES,
        "clientHeaderTimeoutSeconds": int(HEADER_SECONDS),
        "upstreamTimeoutSeconds": int(_EDGE.upstream_timeout_seconds),
        "idleTimeoutSeconds": int(HEADER_SECONDS),
        "securityHeaders": {"Strict-Transport-Security": f"max-age={_EDGE.hsts_max_age_seconds}"},
        "rewriting": "The Server header is taken out of every answer.",
        "cacheAuthenticated": False,
        "streaming": _EDGE.streaming,
        "notApplicable": {
            "allowedHosts": "It serves one application, whatever host it is asked for.",
            "trustedProxies": "Nothing stands in front of it, and no forwarded header is believed.",
            "rateLimitPerMinute": "It is reached from this machine alone.",
            "cookies": "It sets none.",
            "websocket": "The sample chat streams its answers over HTTP.",
        },
    }
)
"""The clauses of the template: what every sound sample edge promises."""


def contract(place: Place, today: date) -> dict[str, Any]:
    """Return the contract of a sound edge: what is its own, beside the template.

    Args:
        today: the day on which it was compared with the edge.
    """
    others = "" if place.tells_callers_apart else ", and to everybody else on this machine"
    return {
        "template": TEMPLATE,
        "upstreamAllowList": [place.upstream_url],
        "networkPolicy": f"The upstream answers to its edge and to the inside address{others}.",
        "reviewedOn": today.isoformat(),
    }


def alert_routes(place: Place) -> list[dict[str, Any]]:
    """Return the alert routes: a domain that nobody can have (RFC 6761), and the edge itself.

    Neither takes anything: the edge answers 401 to whoever sends it an alert.
    """
    return [
        {
            "name": "sample-duty",
            "kind": "email",
            "email": "duty@support.example",
            "severities": ["critical", "warning"],
        },
        {
            "name": "sample-hook",
            "kind": "webhook",
            "url": f"{place.edge_url}/sample-alerts",
            "severities": ["info"],
        },
    ]
