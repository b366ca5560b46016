"""Examples of validations of contracts."""

from registry.api.examples import Example, of

PLACE: Example = {"place": "staging"}
VALIDATION: Example = {
    "id": "val_01KAHB3Q8ZV4T6M2N9XWJ7R5PC",
    "state": "counts",
    "outcome": "pass",
    "contract_digest": f"sha256:{'4f' * 32}",
    "contract_version": 4,
    "is_present": True,
    "place": "staging",
    "started_at": "2026-11-21T12:00:00Z",
    "started_by": "Mia Lindqvist",
    "finished_at": "2026-11-21T12:00:20Z",
    "valid_until": "2027-02-19T12:00:20Z",
    "clauses": [
        {
            "clause": "plain_http",
            "measured": "held",
            "summary": "Every path is redirected to HTTPS on the same host.",
            "probe": "P04",
        },
        {
            "clause": "body_limit_bytes",
            "measured": "unmeasured",
            "summary": "No probe looks at it yet.",
            "probe": "",
        },
    ],
    "observed_at": {"P04": "2026-11-21T12:00:12Z"},
    "running": [{"version": "1.4.2", "digest": f"sha256:{'4' * 64}"}],
}

__all__ = ["PLACE", "VALIDATION", "Example", "of"]
