"""Writes about evidence that pipelines and tools hand in."""

import secrets
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from readiness.domain.checks.contract import Subject as Judged
from readiness.domain.checks.pushed import MOST_SUBJECTS, surplus
from readiness.domain.pushed_evidence import Evidence, EvidenceInvalid, checked
from readiness.models import PushedEvidence
from readiness.selectors.claims import evidence_of
from readiness.selectors.policy import scorecard_in_force
from registry.domain.audit import Deed, Kind, Subject
from registry.domain.permissions import Permission
from registry.domain.public_ids import EVIDENCE, RANDOM_BITS, public_id
from registry.rights import Actor, require
from registry.selectors.records import EnvironmentRecord
from registry.selectors.snapshots import snapshot_get
from registry.services.auditing import audit
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.saving import checked_save


@transaction.atomic
def evidence_hand_in(
    *, by: Actor, environment: EnvironmentRecord, given: Evidence, now: datetime
) -> PushedEvidence:
    """Keep what a tool says about one check; what was observed last counts, whenever it came.

    That is asked of each subject apart, so that what a tool says of one build hides nothing of what
    was said of another.

    Raises:
        PermissionDenied: ``by`` may not hand in evidence for the interface.
        Refused: no evidence answers the check, or a field is wrong.
    """
    require(by, Permission.HAND_IN_EVIDENCE, environment)
    try:
        kept = checked(scorecard_in_force().item(given.check), given, now)
    except EvidenceInvalid as error:
        raise Refused(error.field, str(error), error.code) from error
    latest = _locked(environment, kept.check)
    same = next((one for one in latest if one.subject == dict(kept.subject)), None)
    row = PushedEvidence(
        public_id=public_id(EVIDENCE, now, secrets.randbits(RANDOM_BITS)),
        environment=environment,
        received_at=now,
        person=by.person,
        pushed_by=str(by.person),
        token=by.token.public_id if by.token else "",
        is_latest=same is None or kept.observed_at >= same.observed_at,
        **_columns(kept),
    )
    if same is not None and row.is_latest:
        PushedEvidence.objects.filter(pk=same.pk).update(is_latest=False)
    checked_save(row)
    if same is None and len(latest) >= MOST_SUBJECTS:
        _make_room(environment, kept.check, now)
        row.refresh_from_db()
    _tell(by, environment, row, kept)
    announce_change(environment.interface_id)
    return row


def _locked(environment: EnvironmentRecord, check: str) -> list[PushedEvidence]:
    return list(_latest(environment, check).select_for_update())


def _latest(environment: EnvironmentRecord, check: str) -> QuerySet[PushedEvidence]:
    return PushedEvidence.objects.filter(environment=environment, check_id=check, is_latest=True)


def _make_room(environment: EnvironmentRecord, check: str, now: datetime) -> None:
    item, snapshot = scorecard_in_force().item(check), snapshot_get(environment.interface.slug)
    if item is None or snapshot is None:
        raise Refused("", "The interface was removed just now.")
    about = Judged(snapshot, snapshot.environment(environment.name), now)
    handed_in = list(map(evidence_of, _latest(environment, check)))
    gone = [one.public_id for one in surplus(item, about, handed_in)]
    PushedEvidence.objects.filter(public_id__in=gone).update(is_latest=False)


def _columns(kept: Evidence) -> dict[str, object]:
    columns = asdict(kept)
    check = columns.pop("check")
    return {**columns, "check_id": check, "subject": dict(kept.subject)}


def _tell(by: Actor, environment: EnvironmentRecord, row: PushedEvidence, kept: Evidence) -> None:
    slug = environment.interface.slug
    parts = (slug, environment.name, row.check_id, row.public_id)
    values = {
        **_columns(kept),
        "report": kept.digest,
        "subject": [f"{k} {v}" for k, v in sorted(kept.subject.items())],
    }
    subject = Subject(Kind.EVIDENCE, parts, slug)
    audit(by=by, deed=Deed.ADDED, subject=subject, after=values)
