"""Examples of rehearsals that run."""

from registry.api.examples.shape import Example

RUN_FINISH: Example = {
    "result": "succeeded",
    "evidence": "https://wiki.example.test/support-chat/rehearsals/8",
}
RUN_ABANDON: Example = {"why": "The staging database was restored meanwhile."}
STEP_NOTE: Example = {"note": "The pull took four minutes."}
RUN: Example = {
    "id": 8,
    "interface": "support-chat",
    "environment": "production",
    "state": "running",
    "started_at": "2026-11-21T09:00:00Z",
    "started_by": "Mia",
    "minutes": None,
    "limit_minutes": 15,
    "from_digest": f"sha256:{'1' * 64}",
    "to_digest": f"sha256:{'0' * 64}",
    "from_version": "1.4.2",
    "to_version": "1.4.1",
    "ended_at": None,
    "ended_by": "",
    "why": "",
    "rehearsal": None,
    "steps": [
        {
            "number": 1,
            "text": "Set the image to the previous digest",
            "note": "The pull took four minutes.",
            "ticked_at": "2026-11-21T09:05:10Z",
            "ticked_by": "Mia",
            "took_seconds": 310,
        },
        {
            "number": 2,
            "text": "Watch the health route",
            "note": "",
            "ticked_at": None,
            "ticked_by": "",
            "took_seconds": None,
        },
    ],
}
