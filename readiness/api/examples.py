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

__all__ = ["ASSESSMENT", "BADGES", "PROBING", "of"]
