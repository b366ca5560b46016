"""One example of each shape, for the schema and for the page that explains the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

Example = dict[str, Any]
_DONE = ["200", "201", "202"]

TEAM_CHANGE: Example = {"name": "Support engineering", "channel": "#support-eng"}
TEAM: Example = {"slug": "support-eng", **TEAM_CHANGE}
MEMBERSHIP_CHANGE: Example = {"role": "lead"}
MEMBERSHIP_NEW: Example = {"email": "mia@example.test", "role": "member"}
MEMBERSHIP: Example = {
    "id": 12,
    "email": "mia@example.test",
    "name": "Mia",
    "role": "member",
    "since": "2026-11-02T08:30:00Z",
    "is_active": True,
}
PERSON_NEW: Example = {"email": "tom@example.test", "name": "Tom"}
PERSON_CHANGE: Example = {"role": "auditor"}
PERSON: Example = {"id": 7, **PERSON_NEW, "role": "person", "is_active": True}
ME_CHANGE: Example = {"email": "mia@example.test", "name": "Mia"}
ME: Example = {
    **ME_CHANGE,
    "role": "person",
    "teams": ["support-eng"],
    "scopes": ["registry:read"],
}
SIGN_IN_LINK: Example = {"address": "https://registry.example.test/sign-in/once/w8Jx/"}
INTERFACE_CHANGE: Example = {
    "name": "Support chat",
    "team": "support-eng",
    "description": "Answers questions of customers from the knowledge base.",
    "profile": "open-webui",
    "tier": 1,
    "lifecycle": "production",
    "data_classification": "confidential",
}
_TIMES: Example = {"created_at": "2026-11-02T08:30:00Z", "updated_at": "2026-11-20T14:01:12Z"}
INTERFACE: Example = {"slug": "support-chat", **INTERFACE_CHANGE, **_TIMES}
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
_CONTRACT: Example = {**_CLAUSES, "template": "", "reviewed_on": "2026-09-01"}
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
    **_CONTRACT,
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
    **_TIMES,
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
ENVIRONMENT_CHANGE: Example = {
    "name": "production",
    "kind": "production",
    "edge_url": "https://chat.example.test",
    "plain_url": "",
    "ca_pem": "",
    "outside_zone": "public",
    "inside_zone": "",
    "health": {"path": "/health", "status": 200, "contains": '"status":true'},
    "routes": [
        {"kind": "protected_api", "path": "/api/models", "sha256": "", "pointer": "", "model": ""},
        {
            "kind": "version",
            "path": "/api/version",
            "sha256": "",
            "pointer": "/version",
            "model": "",
        },
    ],
    "upstreams": ["http://10.0.3.7:8080"],
    "contract": _CONTRACT,
}
ENVIRONMENT: Example = {**ENVIRONMENT_CHANGE, **_TIMES}
PAUSE_CHANGE: Example = {
    "ends_at": "2026-11-23T06:00:00Z",
    "reason": "The cluster is being moved.",
}
PAUSE: Example = {"starts_at": "2026-11-22T18:00:00Z", **PAUSE_CHANGE}
MAINTENANCE: Example = {
    "windows": [
        {
            "starts_at": "2026-12-01T20:00:00Z",
            "ends_at": "2026-12-01T22:00:00Z",
            "reason": "New drivers.",
        }
    ]
}
REGISTRATION: Example = {
    "slug": "support-chat",
    **INTERFACE_CHANGE,
    "environment": {
        "name": "production",
        "kind": "production",
        "edge_url": "https://chat.example.test",
    },
}
RECORD_SECTION: Example = {
    "tags": ["customer-facing"],
    "links": [{"kind": "runbook", "url": "https://wiki.example.test/support-chat/runbook"}],
}
RECORD: Example = {
    **RECORD_SECTION,
    "dependencies": [{"interface": "", "name": "Vector store", "effect": "No citations."}],
    "boundary": [
        {"layer": "edge", "operated_by": "Platform", "handover": "#platform", "access": "logs"}
    ],
    "deployment": {
        "source": "https://git.example.test/support-chat/deploy.md",
        "reviewed_on": "2026-10-01",
        "steps": "1. Pull the image.",
    },
    "upgrades": {"cadence_days": 30, "last_upgrade": "2026-11-02"},
    "data": {
        "user_notice": "https://wiki.example.test/notice",
        "retention_days": 30,
        "prompt_logging": "redacted",
    },
    "incidents": {"severity_scale": "", "escalation": ""},
    "models": [
        {
            "name": "qwen2.5-7b",
            "revision": "a09a354",
            "quantisation": "",
            "licence": "",
            "origin": "",
        }
    ],
    "objectives": [
        {
            "name": "availability",
            "sli": "availability",
            "target": 0.995,
            "threshold_seconds": None,
            "window_days": 28,
            "responsibility": "uptime",
            "revision": 1,
        }
    ],
    "rollback": {
        "trigger": "error rate above 5 % for 10 minutes",
        "target": "previous-release",
        "steps": ["Set the image to the previous digest."],
        "data_effect": "Chats written since the release stay.",
        "limit_minutes": 15,
        "operator": "",
    },
}
ALERT_ROUTE_CHANGE: Example = {
    "kind": "slack",
    "severities": ["critical", "warning"],
    "responsibility": "alerts",
    "source": "stored",
    "value": "https://hooks.example.test/services/T0/B0/secret",
}
ALERT_ROUTE: Example = {
    "name": "on-duty",
    "kind": "slack",
    "severities": ["critical", "warning"],
    "responsibility": "alerts",
    "address": "",
    "source": "stored",
    "reference": "",
    "host": "hooks.example.test",
}
REHEARSAL_NEW: Example = {
    "started_at": "2026-11-20T09:00:00Z",
    "finished_at": "2026-11-20T09:11:30Z",
    "result": "succeeded",
    "from_digest": f"sha256:{'1' * 64}",
    "to_digest": f"sha256:{'0' * 64}",
    "evidence": "https://wiki.example.test/support-chat/rehearsals/7",
}
REHEARSAL: Example = {"id": 7, **REHEARSAL_NEW, "minutes": 11.5, "recorded_by": "Mia"}
DESCRIPTOR: Example = {
    "apiVersion": "ops-registry/v1",
    "kind": "AIInterface",
    "metadata": {"name": "support-chat", "title": "Support chat", "tags": ["customer-facing"]},
    "spec": {
        "team": "support-eng",
        "profile": "open-webui",
        "tier": 1,
        "responsibilities": {"uptime": {"team": "support-eng"}},
        "environments": {
            "production": {
                "kind": "production",
                "edge": "https://chat.example.test",
                "outsideZone": "public",
            }
        },
    },
}
APPLIED: Example = {
    "dry_run": False,
    "changes": [
        {
            "kind": "AIInterface",
            "name": "support-chat",
            "action": "updated",
            "fields": ["tier"],
        },
        {
            "kind": "Environment",
            "name": "support-chat/production",
            "action": "unchanged",
            "fields": [],
        },
    ],
}
AUDIT_ROW: Example = {
    "id": 1204,
    "at": "2026-11-20T14:01:12Z",
    "who": "Mia",
    "email": "mia@example.test",
    "token": "",
    "via": "page",
    "address": "192.0.2.7",
    "agent": "Firefox on Linux",
    "deed": "changed",
    "kind": "interface",
    "subject": ["support-chat"],
    "interface": "support-chat",
    "changes": [{"field": "tier", "before": 2, "after": 1}],
    "reason": "",
    "sentence": "Mia set the tier of the interface support-chat from 2 to 1",
}
SESSIONS: Example = {
    "sessions": [
        {
            "handle": "9f86d081884c7d65",
            "signed_in_at": "2026-11-20T08:02:40Z",
            "address": "192.0.2.7",
            "agent": "Firefox on Linux",
            "ends_at": "2026-11-20T20:02:40Z",
            "is_current": True,
        }
    ]
}
ENDED: Example = {"ended": 2}
TOKENS: Example = {
    "tokens": [
        {
            "public_id": "4kPzW0aT1bQ",
            "name": "pipeline",
            "person": "Mia",
            "scopes": ["registry:read", "registry:write on support-chat"],
            "created_at": "2026-11-02T08:30:00Z",
            "expires_at": "2027-02-02T08:30:00Z",
            "last_used_at": "2026-11-20T14:01:00Z",
            "state": "good",
        }
    ]
}
HELD: Example = {
    "held": [
        {
            "ownership_id": 31,
            "interface": "support-chat",
            "responsibility": "uptime",
            "standing": "primary",
            "holder": "Support engineering",
            "review_by": "2027-11-02",
            "lapses_soon": False,
            "has_lapsed": False,
            "successor": "",
        }
    ]
}
IDENTITY_CHANGE: Example = {"header": "Authorization", "source": "env", "reference": "CHAT_PROBE_A"}
IDENTITY: Example = {
    "slot": "a",
    **IDENTITY_CHANGE,
    "set_at": "2026-11-02T08:30:00Z",
    "is_void": False,
}
INVITATION: Example = {
    "responsibilities": ["uptime", "alerts"],
    "standing": "primary",
    "team": "support-eng",
}
OWNERSHIP: Example = {
    "id": 31,
    "responsibility": "uptime",
    "standing": "primary",
    "team": "support-eng",
    "person": None,
    "state": "accepted",
    "invited_at": "2026-11-02T08:30:00Z",
    "accepted_at": "2026-11-02T09:12:44Z",
    "accepted_by": "Mia",
    "review_by": "2027-11-02",
    "takes_over_from": "",
}
REVIEW: Example = {"review_by": "2027-06-30"}
HAND_OVER: Example = {"email": "tom@example.test"}
DECLINE: Example = {"reason": "The platform team runs it since November."}
ACCEPT: Example = {"ownerships": [31, 32]}
MATRIX_ROW: Example = {
    "responsibility": "uptime",
    "duty": "answers for the interface being up",
    "is_gap": False,
    "ownerships": [OWNERSHIP],
}
WAITING: Example = {
    "id": 32,
    "interface": "support-chat",
    "responsibility": "alerts",
    "standing": "primary",
    "team": "support-eng",
    "invited_at": "2026-11-02T08:30:00Z",
}
HOLDING: Example = {
    "id": 31,
    "interface": "support-chat",
    "responsibility": "uptime",
    "standing": "primary",
    "state": "accepted",
    "holder": "Support engineering",
    "team": "support-eng",
    "person_id": None,
    "invited_at": "2026-11-02T08:30:00Z",
    "accepted_at": "2026-11-02T09:12:44Z",
    "review_by": "2027-11-02",
}
GAP: Example = {
    "interface": "support-chat",
    "team": "support-eng",
    "responsibilities": ["alerts", "rollback"],
}
SEARCH: Example = {
    "query": "suport chta",
    "counts": {"interface": 1, "environment": 0, "team": 0, "person": 0},
    "results": [
        {
            "kind": "interface",
            "name": "Support chat",
            "detail": "support-chat",
            "fit": "near",
            "interface": "support-chat",
            "environment": None,
            "team": None,
            "address": "https://registry.example.test/i/support-chat/",
        }
    ],
}
AUDIT_HEAD: Example = {
    "place": 1042,
    "digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "at": "2026-11-21T12:00:00.123456Z",
    "verified": {
        "at": "2026-11-21T02:30:04Z",
        "broken": "",
        "place": 1037,
        "digest": "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    },
}

_SUBJECT: Example = {
    "image": "sha256:9f2c1de6b3a54e0f8c7d2b1a6e5f4d3c2b1a0f9e8d7c6b5a4f3e2d1c0b9a41d7",
    "model": "hf:acme/lab-7b@0123456789abcdef0123456789abcdef01234567",
    "prompt": "",
    "rendering": "",
    "configuration": "",
    "proxy": "",
    "tools": "",
}
RELEASE_CHANGE: Example = {
    "version": "0.9.4",
    "subject": _SUBJECT,
    "notes": "Answers cite their sources.",
    "rollback_plan": "R-12",
    "added_kinds": ["prompt"],
    "authors": ["tom@example.test"],
}
DEPLOYED: Example = {
    "replaces": "",
    "deployed_at": "2026-11-20T14:05:00Z",
    "evidence": "https://ci.example.test/runs/8812",
}
RELEASE: Example = {
    "public_id": "rel_01KAHB3Q8ZV4T6M2N9XWJ7R5PC",
    "interface": "support-chat",
    "environment": "production",
    **RELEASE_CHANGE,
    "state": "recorded",
    "revision": 1,
    "digest": "sha256:c07e4b5a9d8f7e6c5b4a3928170f6e5d4c3b2a19087f6e5d4c3b2a1908778b12",
    "kinds": ["code", "model", "prompt"],
    "is_current": True,
    "replaces": None,
    "requested_by": "Mia",
    "edited_by": "Mia",
    "created_at": "2026-11-18T08:40:00Z",
    "updated_at": "2026-11-20T14:05:12Z",
    "deployments": [
        {
            "number": 1,
            "revision": 1,
            "deployed_at": "2026-11-20T14:05:00Z",
            "recorded_at": "2026-11-20T14:05:12Z",
            "recorded_by": "Mia",
            "evidence": "https://ci.example.test/runs/8812",
        }
    ],
}
_TERMS: Example = {
    "slots": [
        {"responsibility": "release_approval", "count": 2},
        {"responsibility": "model_review", "count": 1},
    ],
    "excludes_requester": True,
    "excludes_authors": True,
    "excludes_last_editor": True,
    "excludes_token_owner": True,
    "vote_validity_days": 7,
    "soak_seconds": 3600,
    "freeze_windows": [
        {
            "rule": "FREQ=WEEKLY;BYDAY=FR;BYHOUR=15",
            "zone": "Europe/Berlin",
            "starts_on": "2026-12-04",
            "duration_seconds": 234000,
            "reason": "Nobody is on call at the weekend.",
        }
    ],
    "rollback_exempt": True,
    "minimum_level": None,
    "minimum_score": 85,
    "fast_evidence_seconds": 1800,
    "posture_evidence_seconds": 172800,
}
_UNFILLED: Example = {
    "responsibilities": ["release_approval"],
    "needed": 2,
    "people": ["Mia"],
    "sentence": "release_approval needs 2 people, 1 active holder: Mia",
}
POLICY_CHANGE: Example = {
    "name": "models",
    "environment_kind": "production",
    "change_kind": "model",
    "terms": _TERMS,
    "why": "Models are reviewed since the audit.",
}
_POLICY_DIGEST = "sha256:1b7d0c9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c"
POLICY: Example = {
    **{name: value for name, value in POLICY_CHANGE.items() if name != "why"},
    "version": 3,
    "digest": _POLICY_DIGEST,
    "unfilled": [_UNFILLED],
}
RESOLVED: Example = {
    "kinds": ["model"],
    "is_strict": False,
    "policies": [{"name": "models", "version": 3, "digest": _POLICY_DIGEST}],
    "terms": _TERMS,
    "unfilled": [_UNFILLED],
}


def of(
    sent: Example | None, shown: Example | None = None, *, media_type: str = "application/json"
) -> list[OpenApiExample]:
    """Return the examples of a shape: one to send, one that is shown, as far as there are."""
    found = []
    if sent is not None:
        found.append(
            OpenApiExample("What to send", value=sent, request_only=True, media_type=media_type)
        )
    if shown is not None:
        found.append(
            OpenApiExample(
                "What is shown",
                value=shown,
                response_only=True,
                status_codes=_DONE,
                media_type=media_type,
            )
        )
    return found
