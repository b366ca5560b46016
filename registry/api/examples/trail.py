"""The audit trail, descriptors and search."""

from registry.api.examples.shape import Example

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
