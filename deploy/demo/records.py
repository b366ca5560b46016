"""What the sample interfaces say about how they are operated, with invented pages and models.

The careless one says little. The others say everything that is asked: what is wrong with the flaky
one is its edge alone.
"""

from dataclasses import dataclass, field
from typing import Any

_PAGES = "https://pages.support.example"
_DEPLOYMENT = """\
1. Build the image and note its digest.
2. Roll it out to one replica and look at `/health`.
3. Roll it out to the others.

To go back, set the digest of the release before.
"""
_SOUND_LINKS = [
    {"type": kind, "url": f"{_PAGES}/{kind}"}
    for kind in ("repository", "runbook", "dashboard", "documentation", "status")
]
_SOUND_BOUNDARY = [
    {"layer": "edge", "operatedBy": "Sample: platform", "handover": "page platform"},
    {"layer": "interface", "operatedBy": "Sample: support", "handover": "stays with support"},
    {"layer": "gateway", "operatedBy": "There is no gateway", "handover": "stays with support"},
    {"layer": "model-server", "operatedBy": "Sample: platform", "handover": "ticket in platform"},
    {"layer": "data-stores", "operatedBy": "Sample: platform", "handover": "ticket in platform"},
    {"layer": "network", "operatedBy": "Sample: platform", "handover": "page platform"},
]


@dataclass(frozen=True, slots=True)
class Described:
    """What a descriptor adds at its three places."""

    metadata: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    spec: dict[str, Any] = field(default_factory=dict)


_SOUND = Described(
    metadata={"tags": ["customer-facing", "sample"], "links": _SOUND_LINKS},
    data={"userNotice": f"{_PAGES}/privacy", "retentionDays": 30, "promptLogging": "redacted"},
    spec={
        "incidents": {"severityScale": f"{_PAGES}/severity", "escalation": f"{_PAGES}/escalation"},
        "upgrades": {"cadenceDays": 365, "lastUpgrade": "2026-11-01"},
        "deployment": {
            "source": f"{_PAGES}/deployment",
            "reviewedOn": "2026-11-01",
            "steps": _DEPLOYMENT,
        },
        "boundary": _SOUND_BOUNDARY,
        "dependencies": [
            {"name": "model server", "effect": "no answers"},
            {"name": "identity provider", "effect": "nobody can sign in"},
        ],
        "models": [
            {
                "name": "sample-7b",
                "revision": "sha256:" + "7b" * 32,
                "quantisation": "none",
                "licence": "apache-2.0",
                "origin": "made up for the demo",
            }
        ],
    },
)
_CARELESS = Described(
    metadata={"tags": ["sample"], "links": _SOUND_LINKS[:1]},
    data={"promptLogging": "full"},
    spec={"dependencies": [{"name": "model server"}]},
)
_DESCRIBED = {"guarded": _SOUND, "flaky": _SOUND, "careless": _CARELESS}


def described(name: str) -> Described:
    """Return what the sample called ``name`` says."""
    return _DESCRIBED[name]
