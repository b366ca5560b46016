"""What a pipeline is answered, and what is stored of that."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from readiness.domain.gate.answering import (
    LONGEST_SILENCE,
    as_mode_has_it,
    clock,
    reason_stored,
)
from readiness.domain.gate.asking import AskedAction, Question, question_stored
from readiness.domain.gate.reasons import Verdict
from readiness.models import GateEvaluation
from readiness.selectors.gate_questions import Judged, judged
from registry.domain.gate_modes import GateMode
from registry.selectors.audit_chain import chain_state
from registry.selectors.records import EnvironmentRecord, environment_record

MOST_SHOWN = 20
"""Last answers on the page of an environment."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody is answered.

    Attributes:
        key: natural key of the question.
        content: all of the answer that is the same for every poll.
        audit_head: digest of the last row of the audit trail.
        wants_probes: whether probes were made due, which a tick starts.
        image: the digest of the image that would go out, "" where that is not known here.
    """

    public_id: str
    key: str
    subject_digest: str
    content: dict[str, Any]
    audit_head: str
    wants_probes: bool = False
    image: str = ""


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """One evaluation, as a page shows it: what was answered last, and who asks how often."""

    public_id: str
    verdict: Verdict
    would_be: Verdict
    mode: GateMode
    summary: str
    action: str
    release: str
    subject_digest: str
    asker: str
    token: str
    run: str
    polls: int
    first_asked_at: datetime
    asked_at: datetime
    is_admitted: bool
    outcome: str


def answer_now(public_id: str, now: datetime) -> tuple[Answered, EnvironmentRecord] | None:
    """Return what the gate says now of what was asked once, and where; None for no such thing.

    Nothing is written, so that whoever looks is not counted as asking.
    """
    row = GateEvaluation.objects.filter(public_id=public_id).first()
    if row is None:
        return None
    question = question_stored(row.request)
    place = environment_record(question.interface, question.environment)
    if place is None or place.pk != row.environment_id:
        return None
    found = judged(place, question, waited_since(row, now), now)
    content = content_of(place, question, found)
    head = chain_state().digest
    digest, image = found.subject_digest, found.image
    return Answered(row.public_id, row.key, digest, content, head, image=image), place


def waited_since(row: GateEvaluation, now: datetime) -> datetime | None:
    """Return since when whoever asks waits for evidence alone, None where nobody waits any more."""
    return row.evidence_since if row.asked_at >= now - LONGEST_SILENCE else None


def evaluation_place(public_id: str) -> tuple[EnvironmentRecord, AskedAction] | None:
    """Return about which environment an evaluation is and what is asked; None for no such thing."""
    row = GateEvaluation.objects.filter(public_id=public_id).first()
    if row is None:
        return None
    question = question_stored(row.request)
    place = environment_record(question.interface, question.environment)
    if place is None or place.pk != row.environment_id:
        return None
    return place, question.action


def asked_before(environment_id: int) -> tuple[AskedBefore, ...]:
    """Return what was asked about an environment last, the newest first; two queries."""
    rows = GateEvaluation.objects.filter(environment=environment_id)
    newest = rows.prefetch_related("admissions").order_by("-asked_at", "-pk")[:MOST_SHOWN]
    return tuple(map(_asked, newest))


def content_of(place: EnvironmentRecord, question: Question, found: Judged) -> dict[str, Any]:
    """Return all of an answer that is the same for every poll."""
    said, mode = found.said, GateMode(place.gate_mode)
    verdict = as_mode_has_it(said.verdict, mode)
    release = found.release.public_id if found.release else None
    return {
        "verdict": verdict.value,
        "allow": verdict is Verdict.ALLOW,
        "would_be": said.verdict.value,
        "mode": mode.value,
        "summary": said.summary,
        "interface": place.interface.slug,
        "environment": place.name,
        "action": question.action.value,
        "release": release,
        "score": said.score,
        "threshold": said.threshold,
        "level": said.level,
        "minimum_level": said.minimum_level,
        "subject_digest": found.subject_digest or None,
        "subject_source": question.source.value,
        "policy": found.policy,
        "reasons": [dict(reason_stored(one)) for one in said.reasons],
        "waiting": said.waiting.value if said.waiting and verdict is Verdict.PENDING else None,
        "retry_at": clock(said.retry_at),
        "valid_until": clock(said.valid_until),
    }


def _asked(row: GateEvaluation) -> AskedBefore:
    admissions = list(row.admissions.all())
    return AskedBefore(
        public_id=row.public_id,
        verdict=Verdict(row.verdict),
        would_be=Verdict(row.would_be),
        mode=GateMode(row.mode),
        summary=row.answer["summary"],
        action=row.action,
        release=row.answer["release"] or "",
        subject_digest=row.subject_digest,
        asker=row.asker,
        token=row.token,
        run=row.run,
        polls=row.polls,
        first_asked_at=row.first_asked_at,
        asked_at=row.asked_at,
        is_admitted=bool(admissions),
        outcome=admissions[0].outcome if admissions else "",
    )
