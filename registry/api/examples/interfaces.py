"""Interfaces, their environments, and what is recorded of them."""

from registry.api.examples.contracts import ENVIRONMENT_CONTRACT
from registry.api.examples.shape import TIMES, Example

INTERFACE_CHANGE: Example = {
    "name": "Support chat",
    "team": "support-eng",
    "description": "Answers questions of customers from the knowledge base.",
    "profile": "open-webui",
    "tier": 1,
    "lifecycle": "production",
    "data_classification": "confidential",
}
INTERFACE: Example = {"slug": "support-chat", **INTERFACE_CHANGE, **TIMES}
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
    "contract": ENVIRONMENT_CONTRACT,
}
ENVIRONMENT: Example = {**ENVIRONMENT_CHANGE, **TIMES}
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
IDENTITY_CHANGE: Example = {"header": "Authorization", "source": "env", "reference": "CHAT_PROBE_A"}
IDENTITY: Example = {
    "slot": "a",
    **IDENTITY_CHANGE,
    "set_at": "2026-11-02T08:30:00Z",
    "is_void": False,
}
