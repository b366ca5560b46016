"""What the sample interfaces say about how they are operated, with invented pages.

The careless one says little. The others say everything that is asked: what is wrong with the flaky
one is its edge alone.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from deploy.demo import digests
from deploy.demo.completions import MODEL

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


_OBJECTIVES = [
    {"name": "availability", "sli": "availability", "target": 0.995, "windowDays": 28},
    {"name": "first-token", "sli": "ttft", "thresholdSeconds": 2, "target": 0.95},
]
_ROLLBACK = {
    "trigger": "error rate above 5 % for 10 minutes",
    "target": "previous-release",
    "dataEffect": "none: the sample keeps nothing of a conversation",
    "limitMinutes": 15,
    "steps": [
        "Take the sample edge's file from before the release",
        "Put it in the place of the present one: the edge follows at once",
        "Probe again and watch the health route",
    ],
}
_APPROVALS = {
    "policies": {
        "sample-models": {
            "environmentKind": "production",
            "changeKind": "model",
            "slots": [{"responsibility": "release_approval"}, {"responsibility": "model_review"}],
            "freezeWindows": [
                {
                    "rule": "FREQ=WEEKLY;BYDAY=FR",
                    "zone": "Europe/Berlin",
                    "startsOn": "2026-12-04",
                    "durationSeconds": 86_400,
                    "reason": "Sample: nobody watches a new model over the weekend",
                }
            ],
        }
    }
}
_CARELESS = Described(
    metadata={"tags": ["sample"], "links": _SOUND_LINKS[:1]},
    data={"promptLogging": "full"},
    spec={"dependencies": [{"name": "model server"}]},
)


def described(name: str, today: date) -> Described:
    """Return what the sample called ``name`` says.

    Args:
        today: the day on which the demo was set up, and everything in it looked through.
    """
    return _CARELESS if name == "careless" else _sound(today)


def _sound(today: date) -> Described:
    return Described(
        metadata={"tags": ["customer-facing", "sample"], "links": _SOUND_LINKS},
        data={"userNotice": f"{_PAGES}/privacy", "retentionDays": 0, "promptLogging": "none"},
        spec={
            "incidents": {
                "severityScale": f"{_PAGES}/severity",
                "escalation": f"{_PAGES}/escalation",
            },
            "upgrades": {"cadenceDays": 365, "lastUpgrade": today.isoformat()},
            "deployment": {
                "source": f"{_PAGES}/deployment",
                "reviewedOn": today.isoformat(),
                "steps": _DEPLOYMENT,
            },
            "boundary": _SOUND_BOUNDARY,
            "dependencies": [
                {"name": "model server", "effect": "no answers"},
                {"name": "identity provider", "effect": "nobody can sign in"},
            ],
            "models": [_model()],
            "objectives": _OBJECTIVES,
            "rollback": _ROLLBACK,
            "approvals": _APPROVALS,
        },
    )


def _model() -> dict[str, Any]:
    return {
        "name": MODEL,
        "revision": digests.model(),
        "quantisation": "none",
        "licence": "Apache-2.0",
        "origin": "an echo that is part of the demo, and no model",
    }
