"""One example of each shape of the checklist."""

from readiness.api.examples import ASSESSMENT
from registry.api.examples import Example, of

_PROMPT = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
EVIDENCE_SENT: Example = {
    "check": "MDL-4",
    "outcome": "pass",
    "summary": "Scored 0.92 on 400 questions, and 0.90 is asked.",
    "url": "https://ci.example.test/runs/812",
    "subject": {"prompt": _PROMPT},
    "observed_at": "2026-11-21T11:40:00Z",
}
EVIDENCE: Example = {
    "id": "evd_01KAHB3Q8ZV4T6M2N9XWJ7R5PC",
    **EVIDENCE_SENT,
    "digest": "",
    "subject": {
        **dict.fromkeys(("image", "model", "rendering", "configuration", "proxy", "tools"), ""),
        "prompt": _PROMPT,
    },
    "valid_until": "2027-05-20T11:40:00Z",
    "received_at": "2026-11-21T12:00:00Z",
    "claimed_by": {"name": "Mia Lang", "token": "4kPzW0aT1bQ"},
    "is_latest": True,
}
_FINDING: Example = {
    **ASSESSMENT["findings"][0],
    "check": "ACC-7",
    "question": "Were access rights and keys reviewed, single sign-on enforced?",
    "outcome": "pass",
    "reason": "attested",
    "summary": "Mia Lang says that it is met, until 18 Feb 2027.",
    "evidence": [{"label": "answered by", "value": "Mia Lang"}],
    "remedy": {"text": "", "snippet": "", "language": ""},
    "level": 3,
    "critical": False,
    "source": "attestation",
    "counts_from": "2026-12-20",
}
_BASIS = f"sha256:{'c' * 64}"
QUESTION: Example = {
    "check": "ACC-7",
    "question": "Were access rights and keys reviewed, single sign-on enforced?",
    "why": "People change teams, and their rights and keys stay.",
    "prove": "The list of accounts and keys with what was taken away.",
    "valid_days": 90,
    "responsibility": "access_control",
    "takes_answers": True,
    "takes_evidence": True,
    "finding": _FINDING,
    "attestation": {
        "id": "att_01KAHB3Q8ZV4T6M2N9XWJ7R5PC",
        "answer": "met",
        "statement": "Went through all 40 accounts; 3 were closed.",
        "link": "https://wiki.example.test/access-review",
        "file": None,
        "answered_by": "Mia Lang",
        "answered_at": "2026-11-20T09:00:00Z",
        "valid_until": "2027-02-19T00:00:00Z",
        "is_unchanged": False,
    },
    "evidence_id": None,
    "asked": None,
    "basis": _BASIS,
}
CHECKLIST: Example = {
    "progress": {"total": 24, "answered": 14, "expiring": 3},
    "questions": [QUESTION],
}
ANSWER: Example = {
    "answer": "met",
    "statement": "Went through all 40 accounts; 3 were closed.",
    "link": "https://wiki.example.test/access-review",
    "valid_until": "2026-12-31",
}
CONFIRM: Example = {"checks": ["ACC-7", "CAP-5"]}
ASSIGN: Example = {"email": "tom@example.test", "due_on": "2026-12-01"}
COMMENT: Example = {"text": "The rota of December is not complete yet."}

__all__ = [
    "ANSWER",
    "ASSIGN",
    "CHECKLIST",
    "COMMENT",
    "CONFIRM",
    "EVIDENCE",
    "EVIDENCE_SENT",
    "QUESTION",
    "of",
]
