"""Releases and approval policies."""

from registry.api.examples.shape import Example

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
    "explicit_subject": True,
    "evidence_of_build": False,
}
_UNFILLED: Example = {
    "responsibilities": ["release_approval"],
    "needed": 2,
    "people": ["Mia"],
    "sentence": "release approval needs 2 people, 1 active holder: Mia",
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
_WINDOW: Example = _TERMS["freeze_windows"][0]
_PLACES: list[Example] = [
    {
        "interface": "support-chat",
        "policy": "models",
        "place": "production, changes of model",
        "rollback_exempt": True,
    }
]
_SPAN: Example = {"since": "2026-12-04T14:00:00Z", "until": "2026-12-07T07:00:00Z"}
FREEZES: Example = {
    "month": "2026-12",
    "frozen": [{**_SPAN, "window": _WINDOW, "places": _PLACES}],
    "windows": [{"window": _WINDOW, "spans": [_SPAN], "places": _PLACES}],
    "coming": None,
    "known": 1,
    "left_out": 0,
}
_OTHER_IMAGE = "sha256:7d4f1e0b9a8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d2e"
_COMPARED: Example = {
    "key": "rel_01KAHB3Q8ZV4T6M2N9XWJ7R5PC/1",
    "public_id": "rel_01KAHB3Q8ZV4T6M2N9XWJ7R5PC",
    "version": "0.9.4",
    "revision": 1,
    "state": "submitted",
    "made_at": "2026-11-18T08:40:00Z",
    "made_by": "Mia",
    "digest": RELEASE["digest"],
    "subject": _SUBJECT,
    "rollback_plan": "R-12",
    "votes": [
        {"name": "Tom", "slot": "model_review", "choice": "approve", "revision": 1},
    ],
}
RELEASE_DIFFERENCE: Example = {
    "old": _COMPARED,
    "new": {
        **_COMPARED,
        "key": "rel_01KAHB3Q8ZV4T6M2N9XWJ7R5PC/2",
        "revision": 2,
        "made_at": "2026-11-19T16:12:00Z",
        "digest": "sha256:5e2a7c9d4b1f8e6a3c0d9b7f5e4a2c1d8b6f4e3a9c7d5b2f1e0a8c6d4b3f2e1a",
        "subject": {**_SUBJECT, "image": _OTHER_IMAGE},
    },
    "parts": [{"part": "image", "before": _SUBJECT["image"], "after": _OTHER_IMAGE}],
    "kinds": ["code"],
    "notes": [
        {"sign": "-", "text": "Answers cite their sources."},
        {"sign": "+", "text": "Answers cite their sources, and say when there are none."},
    ],
}
