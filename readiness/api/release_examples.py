"""One example of each shape about the approval of releases."""

from registry.api.examples.shape import Example

_ID = "rel_01KAHB3Q8ZV4T6M2N9XWJ7R5PC"
SHOWN_DIGEST = f"sha256:{'5d' * 32}"
"""In the line of curl the reader's own stands in its place."""
_REASON: Example = {
    "code": "approval.missing",
    "severity": "block",
    "sentence": "1 of 2 approvals for release approval. Aiko Tanaka could give it.",
    "remedy": "Ask them to look at it.",
    "responsibility": "release_approval",
    "have": 1,
    "need": 2,
    "who": ["Aiko Tanaka"],
    "owner": "Aiko Tanaka",
    "checks": [],
    "probe": "",
    "observed_at": None,
    "max_age_seconds": None,
    "until": None,
}
_STALE: Example = _REASON | {
    "code": "evidence.stale",
    "sentence": "AVL-1: probe P01 ran 41 min ago, and 30 min is the limit.",
    "remedy": "A fresh probe shows whether that still holds.",
    "responsibility": "uptime",
    "have": None,
    "need": None,
    "who": [],
    "owner": "Support",
    "checks": ["AVL-1"],
    "probe": "P01",
    "observed_at": "2026-11-21T11:19:00Z",
    "max_age_seconds": 1800,
}
RELEASE_VERDICT: Example = {
    "release": _ID,
    "interface": "support-chat",
    "environment": "production",
    "version": "0.9.4",
    "state": "submitted",
    "revision": 2,
    "subject_digest": f"sha256:{'4f' * 32}",
    "verdict": "pending",
    "allow": False,
    "summary": f"{_REASON['sentence']} {_STALE['sentence']}",
    "score": 86,
    "minimum_score": 85,
    "level": 2,
    "minimum_level": 2,
    "reasons": [_REASON, _STALE],
    "gates": [
        {
            "gate": "approvals",
            "is_open": False,
            "sentence": _REASON["sentence"],
            "codes": ["approval.missing"],
            "observed_at": None,
        }
    ],
    "rollback": {"allow": False, "summary": "It is not what runs there."},
    "shown_digest": SHOWN_DIGEST,
    "expires_at": "2026-12-05T12:00:00Z",
    "valid_until": "2026-11-21T12:03:00Z",
    "retry_at": None,
    "decided_at": "2026-11-21T12:00:00Z",
}
VOTES: Example = {
    "release": _ID,
    "revision": 2,
    "is_full": False,
    "slots": [
        {
            "responsibility": "release_approval",
            "have": 1,
            "need": 2,
            "policies": ["production"],
            "waiting": ["Aiko Tanaka"],
            "not_counted": [{"person": "Mia Lindqvist", "standing": "requester"}],
            "votes": [
                {
                    "person": "Jonas Weber",
                    "choice": "approve",
                    "reason": "",
                    "cast_at": "2026-11-21T11:49:00Z",
                    "until": "2026-11-28T11:49:00Z",
                    "revision": 2,
                    "standing": "counts",
                    "changed": [],
                }
            ],
        }
    ],
}
VOTE: Example = {
    "responsibility": "release_approval",
    "choice": "approve",
    "reason": "",
    "revision": 1,
    "shown_digest": SHOWN_DIGEST,
}
VOTE_SLOT: Example = {"responsibility": "release_approval"}
RELEASE_REASON: Example = {"reason": "The image was built from another branch."}
RELEASE_NOTE: Example = {"reason": ""}
WENT_OUT: Example = {"deployed_at": None, "evidence": "https://ci.example.test/runs/8812"}
TAKEN_BACK: Example = {
    "reason": "First tokens take eleven seconds.",
    "evidence": "https://ci.example.test/runs/8813",
}
