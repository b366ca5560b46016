"""One example of each shape."""

from registry.api.examples import Example, of

ASSESSMENT: Example = {
    "interface": "support-chat",
    "environment": "production",
    "level": 1,
    "level_name": "owned",
    "own_level": 1,
    "weakest_link": {"interface": "litellm-main", "level": 0, "is_known": True},
    "scorecard_digest": f"sha256:{'4f' * 32}",
    "score": 49,
    "coverage": {"observed": 11, "applicable": 12},
    "waivers": {"waived": 1, "first_ends_on": "2027-01-31"},
    "findings": [
        {
            "check": "TLS-1",
            "question": "Does the edge serve a certificate that browsers trust?",
            "outcome": "fail",
            "reason": "certificate_expired",
            "summary": "The certificate expired 3 days ago.",
            "evidence": [{"label": "not after", "value": "2026-11-18 12:00:00 UTC"}],
            "remedy": {"text": "Renew the certificate.", "snippet": "", "language": ""},
            "level": 2,
            "critical": True,
            "observed_at": "2026-11-21T12:00:00+00:00",
            "source": "P02",
            "counts_from": None,
            "waiver": None,
        }
    ],
    "probes": [{"probe": "P02", "requests": 2, "bytes": 5120, "milliseconds": 84, "attempts": 2}],
}
_CONTROL = "The edge is reached from the office network alone."
WAIVER_REQUEST: Example = {
    "check": "TLS-4",
    "reason": "The new certificate is ordered and comes within two weeks.",
    "compensating_control": _CONTROL,
    "ends_on": "2027-01-31",
}
WAIVER: Example = WAIVER_REQUEST | {
    "public_id": "wav_01KAHB3Q8ZV4T6M2N9XWJ7R5PC",
    "interface": "support-chat",
    "environment": "production",
    "state": "approved",
    "requested_by": "Mia Lindqvist",
    "requested_at": "2026-11-21T12:00:00Z",
    "decided_by": "Aiko Tanaka",
    "decided_at": "2026-11-21T13:00:00Z",
    "decision_reason": "",
    "closed_by": "",
    "closed_at": None,
    "closing_reason": "",
    "renews": "",
    "renewed_by": [],
}
WAIVER_REASON: Example = {"reason": "The certificate can be renewed today: do that instead."}
WAIVER_NOTE: Example = {"reason": "The order of the certificate was shown."}
HISTORY: Example = {
    "at": "2026-11-21T12:00:00Z",
    "level": 1,
    "level_name": "owned",
    "state": "risk",
    "score": 74,
    "coverage": {"observed": 11, "applicable": 12},
    "waived": 1,
    "held_by": "",
    "scorecard": f"sha256:{'4' * 64}",
    "tier": 2,
    "lifecycle": "production",
    "dependencies": ["model-gateway"],
    "findings": [
        {
            "check": "TLS-4",
            "outcome": "warn",
            "reason": "expires_soon",
            "summary": "The certificate expires in 9 days; 14 are asked for.",
            "since": "2026-11-16T12:00:00Z",
            "level": 2,
            "critical": False,
            "waived": True,
            "announced": False,
        }
    ],
}
CHANGE: Example = {
    "environment": "production",
    "check": "AVL-1",
    "was": "pass",
    "outcome": "fail",
    "reason": "no_answer",
    "summary": "No address of the edge answered.",
    "cause": "probe",
    "turn": "broke",
    "at": "2026-11-21T12:00:00Z",
}
DAYS: Example = {
    "days": [{"day": "2026-11-20", "score": 74, "level": 1, "state": "risk", "waived": 2}]
}
PROBING: Example = {"schedules": 3}
_KEY = "3f0c5a7d91b2e8446f10c2d37a5be981"
BADGES: Example = {
    "badges": [
        {
            "environment": None,
            "address": f"https://registry.example.test/badges/support-chat.svg?key={_KEY}",
            "markdown": (
                f"![support-chat](https://registry.example.test/badges/support-chat.svg?key={_KEY})"
            ),
        }
    ]
}
_TOKEN = "5b1f0c9e7ad24c3f8e6602d7b9a1c4f0"  # noqa: S105 (published by those who prove)
PROOF: Example = {
    "host": "chat.example.test",
    "state": "unproven",
    "proven_until": None,
    "way": None,
    "token": _TOKEN,
    "record": {
        "name": "_ops-registry.chat.example.test",
        "value": f"ops-registry-proof={_TOKEN}",
    },
    "file": {
        "url": "https://chat.example.test/.well-known/ops-registry",
        "line": f"ops-registry-proof={_TOKEN}",
    },
    "attempt": {
        "is_under_way": False,
        "ended_at": "2026-11-21T12:00:00Z",
        "record": "no_record",
        "file": "http_4xx",
    },
}
PROOFS: Example = {"proofs": [PROOF]}

__all__ = [
    "ASSESSMENT",
    "BADGES",
    "CHANGE",
    "DAYS",
    "HISTORY",
    "PROBING",
    "PROOF",
    "PROOFS",
    "WAIVER",
    "WAIVER_NOTE",
    "WAIVER_REASON",
    "WAIVER_REQUEST",
    "of",
]
CARD: Example = {
    "version": 1,
    "title": "Production readiness",
    "critical_cap": 49,
    "tiers": {"1": 3, "2": 2, "3": 1},
    "awards": 2,
    "waiver_days": 90,
    "weakest_link": True,
    "checks": [
        {"id": "OWN-1", "level": 1, "weight": 5, "critical": True},
        {"id": "TLS-4", "level": 2, "weight": 2, "enable_on": "2026-12-06"},
    ],
    "items": [
        {
            "id": "OWN-X1",
            "level": 1,
            "weight": 1,
            "column": "owners",
            "question": "Is a steward of the knowledge base named?",
            "why": "Answers go stale when nobody keeps the documents.",
            "proof": "A link to the page that names them.",
            "valid_days": 180,
        }
    ],
}
CARD_DIGEST = f"sha256:{'4f' * 32}"
SCORECARD: Example = {
    "key": "own-1",
    "state": "active",
    "digest": CARD_DIGEST,
    "base": 4,
    "content": CARD,
    "note": "Agreed in the review of November.",
    "made_by": "Mia Maier",
    "made_at": "2026-11-20T09:00:00Z",
    "activated_by": "Tom Tanner",
    "activated_at": "2026-11-21T12:00:00Z",
    "retired_at": None,
}
CARD_CONTENT: Example = {"content": CARD}
SCORECARDS: Example = {
    "scorecards": [
        SCORECARD
        | {
            "key": "program-4",
            "state": "released",
            "note": "",
            "made_by": "",
            "made_at": None,
            "activated_by": "",
            "activated_at": None,
        }
    ]
}
NEW_SCORECARD: Example = {"start": "program-4"}
SCORECARD_DIFFERENCE: Example = {
    "since": "program-4",
    "thresholds": [{"name": "Tier 2", "before": "Guarded", "after": "Production ready"}],
    "lines": [
        {
            "check": "TLS-4",
            "question": "Is enough validity left?",
            "move": "reweighed",
            "values": [{"name": "Weight", "before": "2", "after": "5"}],
        }
    ],
}
SIMULATION: Example = {
    "digest": CARD_DIGEST,
    "against": f"sha256:{'a1' * 32}",
    "state": "finished",
    "percent": 100,
    "started_at": "2026-11-21T12:00:00Z",
    "finished_at": "2026-11-21T12:00:40Z",
    "judged": 60,
    "unready": 9,
    "moved": [{"level": 2, "held": 60, "fallen": 14, "risen": 0}],
    "owners": [{"slug": "support-eng", "fallen": 6}],
}
SIMULATED: Example = {
    "interface": "support-chat",
    "team": "support-eng",
    "environment": "production",
    "level_before": 2,
    "level_after": 1,
    "score_before": 91,
    "score_after": 84,
    "waived_before": 2,
    "waived_after": 2,
    "ready_before": True,
    "ready_after": False,
    "causes": ["TLS-4"],
    "held_by": "",
}
ACTIVATION: Example = {"digest": CARD_DIGEST, "note": "Agreed in the review of November."}
CARD_SCHEMA: Example = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "ops-registry scorecard",
    "type": "object",
}
