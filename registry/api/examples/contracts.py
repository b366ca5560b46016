"""Proxy contracts and their templates."""

from registry.api.examples.shape import TIMES, Example

_CLAUSES: Example = {
    "minimum_tls": "1.2",
    "plain_http": "redirected",
    "hsts_seconds": 31_536_000,
    "edge_authentication": "bearer",
    "allowed_hosts": ["chat.example.test"],
    "allowed_paths": ["/api/*"],
    "identity_headers_stripped": ["X-Forwarded-Email", "X-Forwarded-User"],
    "trusted_proxies": ["10.0.0.0/8"],
    "body_limit_bytes": 10_485_760,
    "header_limit_bytes": 16_384,
    "client_header_timeout_seconds": 30,
    "upstream_timeout_seconds": 60,
    "idle_timeout_seconds": 75,
    "rate_limit_per_minute": 600,
    "security_headers": {"X-Content-Type-Options": "nosniff"},
    "cookies": ["HttpOnly", "SameSite=Lax", "Secure"],
    "upstream_allow_list": ["http://10.0.3.7:8080"],
    "network_policy": "https://wiki.example.test/chat/network",
    "rewriting": "none",
    "cache_authenticated": False,
    "streaming": "unbuffered",
    "websocket": "",
    "not_applicable": {"websocket": "The client polls."},
}
ENVIRONMENT_CONTRACT: Example = {**_CLAUSES, "template": "", "reviewed_on": "2026-09-01"}
_STATED: Example = {
    "clause": "minimum_tls",
    "value": "1.2",
    "not_applicable": "",
    "origin": "from standard-edge, version 3",
}
_DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
CONTRACT_CHANGE: Example = {
    "template": "standard-edge",
    "body_limit_bytes": 10_485_760,
    "not_applicable": {"websocket": "The client polls."},
    "reviewed_on": "2026-09-01",
    "why": "Uploads are cut at the size that the upstream takes.",
}
CONTRACT: Example = {
    **ENVIRONMENT_CONTRACT,
    "template": "standard-edge",
    "reviewed_by": "Mia",
    "effective": [_STATED],
    "digest": _DIGEST,
    "version": 4,
}
CONTRACT_VERSION: Example = {
    "key": "support-chat/production/4",
    "number": 4,
    "made_at": "2026-11-20T14:01:12Z",
    "made_by": "Mia",
    "why": "Uploads are cut at the size that the upstream takes.",
    "digest": _DIGEST,
    "template": "standard-edge",
    "template_version": 3,
    "effective": [_STATED],
}
_CLAUSE_CHANGE: Example = {
    "clause": "minimum_tls",
    "old": _STATED,
    "new": {**_STATED, "value": "1.3", "origin": "from standard-edge, version 4"},
}
CONTRACT_DIFFERENCE: Example = {
    "old": CONTRACT_VERSION,
    "new": {**CONTRACT_VERSION, "key": "support-chat/production/5", "number": 5},
    "changes": [_CLAUSE_CHANGE],
}
TEMPLATE_CHANGE: Example = {
    "title": "Standard edge",
    "description": "What every edge of ours promises.",
    "team": "support-eng",
    "clauses": {"minimum_tls": "1.2", "hsts_seconds": 31_536_000},
    "why": "TLS 1.1 is withdrawn.",
}
TEMPLATE_NEW: Example = {"slug": "standard-edge", **TEMPLATE_CHANGE}
TEMPLATE: Example = {
    "slug": "standard-edge",
    "title": "Standard edge",
    "description": "What every edge of ours promises.",
    "team": "support-eng",
    "clauses": _CLAUSES,
    "version": 3,
    "used_by": 14,
    **TIMES,
}
REACH: Example = {
    "users": 14,
    "touched": 1,
    "results": [
        {
            "interface": "support-chat",
            "environment": "production",
            "team": "support-eng",
            "changes": [_CLAUSE_CHANGE],
        }
    ],
    "next": None,
    "previous": None,
}
