"""What became of what the gate let out, said once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from readiness.domain.gate.asking import AskedAction, Question, question_stored
from readiness.domain.gate.outcomes import Outcome
from readiness.models import GateAdmission, GateEvaluation
from readiness.services import releases
from readiness.services.gate_admissions import evaluation_locked, right_to_let_out
from readiness.services.schedules import schedules_due_now
from registry.domain.permissions import Permission
from registry.domain.releases import OPEN, ReleaseState
from registry.rights import Actor, require
from registry.selectors.gate_subjects import way_back
from registry.selectors.records import EnvironmentRecord
from registry.services.errors import Refused
from registry.services.releases import release_record

_ROLLED_BACK = "A pipeline took it back, as the gate allowed."


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a deployment, as it is recorded."""

    evaluation: str
    outcome: Outcome
    release: str
    state: str


@transaction.atomic
def gate_outcome(
    *, by: Actor, evaluation: str, status: Outcome, observed_image: str, now: datetime
) -> Recorded:
    """Record what became of what was let out; what succeeded is recorded as deployed and probed.

    Args:
        observed_image: digest of the image that was seen to run, "" where nobody looked.

    Raises:
        EvaluationUnknown: there is none of that name.
        PermissionDenied: ``by`` may not let anything out there.
        Refused: nothing was let out, its end is recorded already, or another image runs.
    """
    row, place = evaluation_locked(evaluation)
    question = question_stored(row.request)
    require(by, right_to_let_out(question.action), place)
    admission = row.admissions.select_related("release").first()
    if admission is None:
        raise Refused("", "Nothing was let out on this answer: admit it first.", "not_admitted")
    if admission.outcome and admission.outcome != status:
        said = f"It is recorded to have {admission.outcome} already."
        raise Refused("status", said, "outcome_recorded")
    if not admission.outcome:
        _require_approved_image(admission, observed_image)
        if status is Outcome.SUCCEEDED:
            _went_out(by, row, place, question, admission, now)
            # whatever is recorded of it, something else runs there now
            schedules_due_now(environment_ids=[place.pk], now=now)
        admission.outcome, admission.ended_at = status, now
        admission.observed_image = observed_image
        admission.save(update_fields=["outcome", "ended_at", "observed_image"])
    return _recorded(row, admission)


def _require_approved_image(admission: GateAdmission, observed: str) -> None:
    if observed and admission.image and observed != admission.image:
        raise Refused(
            "observed_image_digest",
            f"{observed} was seen to run, and {admission.image} is what was approved. Stop it, and "
            "find out how it came there: this deployment is not recorded.",
            "other_image",
        )


def _went_out(
    by: Actor,
    row: GateEvaluation,
    place: EnvironmentRecord,
    question: Question,
    admission: GateAdmission,
    now: datetime,
) -> None:
    release = admission.release
    if release is None:
        return
    if question.action is AskedAction.ROLLBACK:
        releases.release_roll_back(
            by=by,
            release=release,
            reason=_ROLLED_BACK,
            now=now,
            evidence=row.run,
            let_out_at=admission.admitted_at,
        )
    elif release.state == ReleaseState.ADMITTED:
        releases.release_deploy(
            by=by,
            release=release,
            now=now,
            evidence=row.run,
            let_out_at=admission.admitted_at,
        )
    elif release.state in OPEN and by.has_perm(Permission.CHANGE_RELEASE, place):
        # the gate is not enforced here, so it went out without having been admitted
        present = way_back(place)
        release_record(
            by=by,
            release=release,
            replaces=present.release.public_id if present else "",
            deployed_at=now,
            now=now,
            evidence=row.run,
        )


def _recorded(row: GateEvaluation, admission: GateAdmission) -> Recorded:
    release = admission.release
    if release is not None:
        release.refresh_from_db()
    return Recorded(
        evaluation=row.public_id,
        outcome=Outcome(admission.outcome),
        release=release.public_id if release else "",
        state=release.state if release else "",
    )
