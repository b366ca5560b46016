"""One example of each shape with which pipelines ask the gate."""

from registry.api.examples.shape import Example

_EVALUATION = "gev_01KAHB3Q8ZV4T6M2N9XWJ7R5PC"
IMAGE = f"sha256:{'4f' * 32}"
_HEAD = f"sha256:{'9f' * 32}"
DECISION_TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJnZXYifQ.c2lnbmF0dXJl"  # noqa: S105 (made up)
GATE_QUESTION: Example = {
    "interface": "support-chat",
    "environment": "production",
    "action": "deploy",
    "subject": {"image": IMAGE},
    "change": {
        "kinds": [],
        "commit": "7d1f0c9e5b1a4c62a0a3c5f4d2f6a8e7b9c0d1e2",
        "repo": "acme/chat",
        "run_url": "https://ci.example.test/runs/8812",
        "attempt": 1,
        "reference": "CHG-41",
    },
    "nonce": "b3c1f6d2",
}
GATE_ANSWER: Example = {
    "verdict": "allow",
    "allow": True,
    "would_be": "allow",
    "mode": "enforce",
    "evaluation": _EVALUATION,
    "nonce_echo": "b3c1f6d2",
    "summary": "It may be deployed now.",
    "interface": "support-chat",
    "environment": "production",
    "action": "deploy",
    "release": "rel_01KAHB3Q8ZV4T6M2N9XWJ7R5PC",
    "score": 86,
    "threshold": 85,
    "level": 2,
    "minimum_level": 2,
    "subject_digest": f"sha256:{'1a' * 32}",
    "subject_source": "explicit",
    "policy": {"id": "production", "version": 12, "sha256": "5d" * 32},
    "reasons": [
        {
            "code": "check.waived",
            "severity": "note",
            "sentence": "ACC-7 is waived until 2026-12-20, approved by Aiko Tanaka: moved soon.",
            "remedy": "",
            "role": None,
            "have": None,
            "need": None,
            "who": [],
            "url": "https://registry.example.test/releases/rel_01KAHB3Q8ZV4T6M2N9XWJ7R5PC/",
            "owner": "",
            "check": "ACC-7",
            "checks": ["ACC-7"],
            "probe": "",
            "observed_at": None,
            "max_age_seconds": None,
            "until": "2026-12-21T00:00:00Z",
        }
    ],
    "next": {"retry_after_seconds": None, "retry_at": None, "cannot_pass_before": None},
    "decision_token": DECISION_TOKEN,
    "valid_until": "2026-11-21T12:03:00Z",
    "audit_head": _HEAD,
    "server_time": "2026-11-21T12:00:00Z",
}
GATE_ADMISSION: Example = {
    "decision_token": DECISION_TOKEN,
    "subject": {"image": IMAGE},
    "nonce": "c4d2a7e3",
}
GATE_OUTCOME: Example = {"status": "succeeded", "observed_image_digest": IMAGE}
GATE_RECORDED: Example = {
    "evaluation": _EVALUATION,
    "outcome": "succeeded",
    "release": "rel_01KAHB3Q8ZV4T6M2N9XWJ7R5PC",
    "state": "deployed",
    "audit_head": _HEAD,
}
GATE_MODE: Example = {"mode": "enforce", "reason": "Everybody has seen what it says."}
GATE_MODE_SHOWN: Example = {
    "interface": "support-chat",
    "environment": "production",
    "mode": "enforce",
}
LINE = (
    "allow: support-chat production: It may be deployed now. "
    f"[evaluation {_EVALUATION}, audit head {_HEAD}]\n"
)
MARKDOWN = (
    "### Gate: allow\n\nsupport-chat, production: It may be deployed now.\n\n"
    f"Evaluation `{_EVALUATION}`, audit head `{_HEAD}`\n"
)
JUNIT = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<testsuite name="gate support-chat/production" tests="1" failures="0" errors="0">'
    f'<properties><property name="evaluation" value="{_EVALUATION}" />'
    f'<property name="audit_head" value="{_HEAD}" /></properties>'
    '<testcase classname="gate" name="gate" /></testsuite>\n'
)
