"""Answering pipelines: what they ask is stored once, and told as often as they ask."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Max

from readiness.domain.gate.answering import LONGEST_SILENCE, Said
from readiness.domain.gate.asking import Question, asker_named, natural_key
from readiness.domain.gate.reasons import Verdict
from readiness.domain.probing import ProbeId
from readiness.domain.schedule import cadence_of
from readiness.models import EnvironmentStatus, GateEvaluation
from readiness.models.gate import LONGEST_ASKER
from readiness.selectors.gate_answers import Answered, content_of
from readiness.selectors.gate_questions import Judged, judged
from readiness.services.gate_polls import gate_poll
from readiness.services.schedules import schedules_due_now
from readiness.services.telling import passed_tell
from registry.domain.gate_modes import GateMode
from registry.domain.permissions import Permission
from registry.domain.public_ids import EVALUATION, RANDOM_BITS, public_id
from registry.rights import Actor, require
from registry.selectors.audit_chain import chain_state
from registry.selectors.gate_subjects import Written, written
from registry.selectors.machines import identity_of, run_named
from registry.selectors.records import EnvironmentRecord, environment_record


class PlaceUnknown(LookupError):
    """There is no such interface, or it has no such environment."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what it is seen whether something was written since.

    Attributes:
        status: when a place of the interface was assessed last, None for never: a check of one may
            rest on what is seen of another.
    """

    written: Written
    status: datetime | None


def gate_ask(*, by: Actor, question: Question, now: datetime) -> Answered:
    """Answer whether something may go out; the same question joins the evaluation that there is.

    Raises:
        PlaceUnknown: nothing of that name is registered.
        PermissionDenied: ``by`` may not ask there.
    """
    key = natural_key(question, _asker(by))
    if by.token is not None:
        # a run may hold several tokens, and what one of them was told is not for each of them
        _place(by, question)
    return gate_poll(key=key, now=now) or _answered_anew(by, question, key, now)


def _place(by: Actor, question: Question) -> EnvironmentRecord:
    place = environment_record(question.interface, question.environment)
    if place is None:
        raise PlaceUnknown
    require(by, Permission.EVALUATE_GATE, place)
    return place


def _answered_anew(by: Actor, question: Question, key: str, now: datetime) -> Answered:
    # before anything is looked at: what is written meanwhile has the answer found anew
    stamp = _stamp(question.interface)
    place = _place(by, question)
    before = _asked_lately(key, now)
    found = judged(place, question, before.evidence_since if before else None, now)
    content = content_of(place, question, found)
    wants = bool(found.said.probes) and not (before and before.probed_at)
    with transaction.atomic():
        values = _values(place, question, found, content, stamp, now)
        if wants:
            _probe(place, found.said, now)
        if wants or not found.said.probes:
            values["probed_at"] = now if wants else None
        name = _stored(by, question, key, values, now)
        if place.gate_mode == GateMode.WARN and found.said.verdict is not Verdict.ALLOW:
            verdict, why = found.said.verdict.value, found.said.summary
            passed_tell(place=place, evaluation=name, would_be=verdict, why=why, now=now)
    head = chain_state().digest
    return Answered(name, key, found.subject_digest, content, head, wants_probes=wants)


def _asked_lately(key: str, now: datetime) -> GateEvaluation | None:
    """Return what is asked again by whoever still waits for it, and not by a later run."""
    rows = GateEvaluation.objects.filter(key=key, asked_at__gte=now - LONGEST_SILENCE)
    return rows.first()


def _stamp(slug: str) -> Stamp:
    judged_at = EnvironmentStatus.objects.filter(interface__slug=slug)
    return Stamp(written(slug), judged_at.aggregate(newest=Max("assessed_at"))["newest"])


def _values(
    place: EnvironmentRecord,
    question: Question,
    found: Judged,
    content: dict[str, Any],
    stamp: Stamp,
    now: datetime,
) -> dict[str, Any]:
    return {
        "environment_id": place.pk,
        "interface": place.interface.slug,
        "release_id": found.release.pk if found.release else None,
        "action": question.action,
        "subject_source": question.source,
        "subject_digest": found.subject_digest,
        "verdict": content["verdict"],
        "would_be": content["would_be"],
        "mode": content["mode"],
        "answer": content,
        "evidence_since": found.said.evidence_since,
        "asked_at": now,
        "decided_at": now,
        "valid_until": found.said.valid_until,
        "seen_here": stamp.written.here,
        "seen_everywhere": stamp.written.everywhere,
        "seen_status": stamp.status,
        "program": settings.VERSION,
    }


def _stored(by: Actor, question: Question, key: str, values: dict[str, Any], now: datetime) -> str:
    """Keep the answer; of two who ask at once for the first time, the second joins."""
    values |= _who(by)
    rows = GateEvaluation.objects.filter(key=key)
    if not rows.update(polls=F("polls") + 1, **values):
        try:
            with transaction.atomic():
                return _made(question, key, values, now).public_id
        except IntegrityError:
            rows.update(polls=F("polls") + 1, **values)
    name: str = rows.values_list("public_id", flat=True).get()
    return name


def _made(question: Question, key: str, values: dict[str, Any], now: datetime) -> GateEvaluation:
    return GateEvaluation.objects.create(
        public_id=public_id(EVALUATION, now, secrets.randbits(RANDOM_BITS)),
        key=key,
        request=question.stored,
        run=question.run_url,
        first_asked_at=now,
        **values,
    )


def _who(by: Actor) -> dict[str, Any]:
    """Return who asks as people know them: the run of a pipeline, else the person."""
    pipeline = identity_of(by.token).pipeline if by.token else ""
    return {
        "asked_by_id": by.person.pk,
        "asker": (pipeline or str(by.person))[:LONGEST_ASKER],
        "token": by.token.public_id if by.token else "",
    }


def _probe(place: EnvironmentRecord, said: Said, now: datetime) -> None:
    cadences = {cadence_of(ProbeId(probe)) for probe in said.probes}
    schedules_due_now(environment_ids=[place.pk], now=now, cadences=cadences)


def _asker(by: Actor) -> str:
    """Return who asks, as a program: what tells two pipelines apart that ask the same."""
    if by.token is None:
        return f"person {by.person.pk}"
    return asker_named(by.token.public_id, run_named(by.token))
