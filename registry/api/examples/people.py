"""Teams, people, and what is their own."""

from registry.api.examples.shape import Example

TEAM_CHANGE: Example = {"name": "Support engineering", "channel": "#support-eng"}
TEAM_NEW: Example = {"slug": "support-eng", **TEAM_CHANGE}
TEAM: Example = {**TEAM_NEW, "is_active": True}
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
ME_CHANGE: Example = {"email": "mia@example.test", "name": "Mia", "wants_mail": True}
ME: Example = {
    **ME_CHANGE,
    "role": "person",
    "teams": ["support-eng"],
    "scopes": ["registry:read"],
}
SIGN_IN_LINK: Example = {"address": "https://registry.example.test/sign-in/once/w8Jx/"}
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
