"""Letting out what the gate allowed, once.

Between the answer and the deployment the release may have been edited, a vote withdrawn, or a
freeze begun. So everything is asked again behind the locks, and the token of the answer is spent in
the same transaction (gate.md, "TOCTOU").
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from readiness.domain.gate.asking import AskedAction, Question, question_stored
from readiness.domain.gate.decision_tokens import (
    Decision,
    DecisionTokenExpired,
    DecisionTokenInvalid,
    decision_of,
    decision_token,
)
from readiness.domain.gate.reasons import Verdict
from readiness.models import GateAdmission, GateEvaluation
from readiness.selectors.gate_answers import Answered, content_of, waited_since
from readiness.selectors.gate_questions import Judged, judged
from readiness.services import releases
from registry.domain.permissions import Permission
from registry.domain.releases import ReleaseState, is_admission_over
from registry.domain.subject import ReleaseSubject
from registry.rights import Actor, require
from registry.selectors.records import EnvironmentRecord, ReleaseRecord, environment_record
from registry.services.errors import Refused
from registry.services.releasing import place_locked, release_locked

_SALT = "readiness.gate.decision"


class EvaluationUnknown(LookupError):
    """There is no such evaluation."""


class GateChanged(Exception):
    """What was allowed is allowed no more, or was let out already.

    Attributes:
        code: what is the matter, as programs know it.
        content: what the gate says now, {} where that is not the reason.
    """

    def __init__(self, code: str, message: str, content: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.content = content or {}


def decision_sign(answered: Answered, now: datetime) -> str:
    """Return the token with which an allow is used: once, soon, for this alone."""
    content = answered.content
    decision = Decision(
        token_id=secrets.token_hex(16),
        evaluation=answered.public_id,
        subject_digest=answered.subject_digest,
        place=f"{content['interface']}/{content['environment']}",
        run=answered.key,
    )
    return decision_token(decision, _key(settings.SECRET_KEY), now)


def right_to_let_out(action: AskedAction) -> Permission:
    """Return what letting something out takes, and saying what became of it."""
    is_back = action is AskedAction.ROLLBACK
    return Permission.ROLL_BACK_RELEASE if is_back else Permission.ADMIT_RELEASE


@transaction.atomic
def gate_admit(
    *, by: Actor, evaluation: str, token: str, subject: ReleaseSubject | None, now: datetime
) -> Answered:
    """Spend the token of an allow and let the release out, if the gate still allows it.

    What it answers names no head of the audit trail: its own row is chained when it has ended.

    Args:
        evaluation: public id.
        subject: what goes out, None where the pipeline does not name it.

    Raises:
        EvaluationUnknown: there is none of that name.
        PermissionDenied: ``by`` may not let anything out there.
        Refused: the token is none of this evaluation.
        GateChanged: the token was spent or waited too long, or the gate allows it no more.
    """
    row, place = evaluation_locked(evaluation)
    question = question_stored(row.request)
    require(by, right_to_let_out(question.action), place)
    decision = _decision(token, now)
    _require_bound(decision, row, place)
    if subject and subject.digest != decision.subject_digest:
        message = f"The answer was about {decision.subject_digest}, and {subject.digest} goes out."
        raise GateChanged("subject_changed", message)
    _require_unspent(decision, row)
    # its mode may have been changed by somebody for whom this waited
    place = place_locked(place.pk)
    found = _judged_again(row, place, question, decision, now)
    if found.said.verdict is Verdict.ALLOW and question.action is AskedAction.DEPLOY:
        _let_out(by, found.release, now)
    _spend(by, row, decision, found, now)
    content = content_of(place, question, found)
    return Answered(row.public_id, row.key, found.subject_digest, content, audit_head="")


def _key(secret: str | bytes) -> bytes:
    return salted_hmac(_SALT, "key", secret=secret, algorithm="sha256").digest()


def evaluation_locked(evaluation: str) -> tuple[GateEvaluation, EnvironmentRecord]:
    """Return an evaluation that nobody else acts on until the transaction ends, and its place.

    Raises:
        EvaluationUnknown: there is none of that name, or its place is gone.
    """
    rows = GateEvaluation.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(public_id=evaluation).first()
    if row is None:
        raise EvaluationUnknown
    asked = question_stored(row.request)
    place = environment_record(asked.interface, asked.environment)
    if place is None or place.pk != row.environment_id:
        raise EvaluationUnknown
    return row, place


def _decision(token: str, now: datetime) -> Decision:
    secrets_known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    for secret in secrets_known:
        try:
            return decision_of(token, _key(secret), now)
        except DecisionTokenExpired as error:
            raise GateChanged("token_expired", str(error)) from error
        except DecisionTokenInvalid as error:
            refused = error
    raise Refused("decision_token", str(refused), "token_invalid") from refused


def _require_bound(decision: Decision, row: GateEvaluation, place: EnvironmentRecord) -> None:
    bound = (row.public_id, row.key, f"{place.interface.slug}/{place.name}")
    if (decision.evaluation, decision.run, decision.place) != bound:
        raise Refused(
            "decision_token",
            "This token is of another answer: send the one that came with this evaluation.",
            "token_of_another",
        )


def _require_unspent(decision: Decision, row: GateEvaluation) -> None:
    if GateAdmission.objects.filter(token_id=decision.token_id).exists():
        raise GateChanged("token_spent", "This decision token was used already: ask again.")
    if row.admissions.filter(outcome="").exists():
        raise GateChanged(
            "admitted_already",
            "This run was let out already. Say what became of it before it is let out again.",
        )


def _judged_again(
    row: GateEvaluation,
    place: EnvironmentRecord,
    question: Question,
    decision: Decision,
    now: datetime,
) -> Judged:
    if row.release is not None:
        release_locked(row.release)
    found = judged(place, question, waited_since(row, now), now)
    content = content_of(place, question, found)
    if found.subject_digest != decision.subject_digest:
        message = "What would go out is not what was allowed any more: ask again."
        raise GateChanged("subject_changed", message, content)
    if not content["allow"]:
        raise GateChanged("gate_changed", found.said.summary, content)
    return found


def _let_out(by: Actor, release: ReleaseRecord | None, now: datetime) -> None:
    if release is None:
        return
    is_over = is_admission_over(ReleaseState(release.state), release.admitted_at, now)
    if release.state == ReleaseState.ADMITTED and not is_over:
        # let out by hand, or by a run that failed since
        if GateAdmission.objects.filter(release=release.pk, outcome="").exists():
            raise GateChanged("admitted_already", "Another run is deploying this release.")
        return
    try:
        releases.release_admit(by=by, release=release, now=now)
    except Refused as refused:
        raise GateChanged(refused.code, refused.message) from refused


def _spend(
    by: Actor, row: GateEvaluation, decision: Decision, found: Judged, now: datetime
) -> None:
    GateAdmission.objects.create(
        evaluation=row,
        token_id=decision.token_id,
        subject_digest=found.subject_digest,
        image=found.image,
        release_id=found.release.pk if found.release else None,
        admitted_by_id=by.person.pk,
        admitter=str(by.person),
        admitted_at=now,
    )
