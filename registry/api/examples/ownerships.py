"""Who answers for what."""

from registry.api.examples.shape import Example

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
