"""Writes about evidence that pipelines and tools hand in."""

import secrets
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from readiness.domain.pushed_evidence import Evidence, EvidenceInvalid, checked
from readiness.models import PushedEvidence
from readiness.selectors.policy import scorecard_in_force
from registry.domain.audit import Deed, Kind, Subject
from registry.domain.permissions import Permission
from registry.domain.public_ids import EVIDENCE, RANDOM_BITS, public_id
from registry.rights import Actor, require
from registry.selectors.records import EnvironmentRecord
from registry.services.auditing import audit
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.saving import checked_save


@transaction.atomic
def evidence_hand_in(
    *, by: Actor, environment: EnvironmentRecord, given: Evidence, now: datetime
) -> PushedEvidence:
    """Keep what a tool says about one check; what was observed last counts, whenever it came.

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
    row = PushedEvidence(
        public_id=public_id(EVIDENCE, now, secrets.randbits(RANDOM_BITS)),
        environment=environment,
        received_at=now,
        person=by.person,
        pushed_by=str(by.person),
        token=by.token.public_id if by.token else "",
        is_latest=latest is None or kept.observed_at >= latest.observed_at,
        **_columns(kept),
    )
    if latest is not None and row.is_latest:
        PushedEvidence.objects.filter(pk=latest.pk).update(is_latest=False)
    checked_save(row)
    _tell(by, environment, row, kept)
    announce_change(environment.interface_id)
    return row


def _locked(environment: EnvironmentRecord, check: str) -> PushedEvidence | None:
    rows = PushedEvidence.objects.filter(environment=environment, check_id=check, is_latest=True)
    return rows.select_for_update().first()


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
