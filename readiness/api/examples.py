"""One example of each shape."""

from registry.api.examples import Example, of

ASSESSMENT: Example = {
    "interface": "support-chat",
    "environment": "production",
    "level": 1,
    "level_name": "owned",
    "score": 49,
    "coverage": {"observed": 11, "applicable": 12},
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
        }
    ],
    "probes": [{"probe": "P02", "requests": 2, "bytes": 5120, "milliseconds": 84, "attempts": 2}],
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

__all__ = ["ASSESSMENT", "BADGES", "PROBING", "PROOF", "PROOFS", "of"]
