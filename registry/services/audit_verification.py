"""Keeping when the chain of audit rows was verified, and what came of it."""

from datetime import datetime, timedelta

from registry.domain.audit_chain import Verdict
from registry.models import AuditVerification
from registry.models.audit import ONLY

EVERY = timedelta(days=1)


def verification_claim(*, now: datetime) -> bool:
    """Tell whether the chain is to be verified by whoever asks; true once a day."""
    row, is_first = AuditVerification.objects.get_or_create(pk=ONLY, defaults={"begun_at": now})
    if is_first or row.begun_at > now - EVERY:
        return is_first
    due = AuditVerification.objects.filter(pk=ONLY, begun_at=row.begun_at)
    return bool(due.update(begun_at=now))


def verification_keep(*, verdict: Verdict, now: datetime) -> None:
    """Keep what came of verifying the whole chain; its head only where it is whole."""
    found: dict[str, object] = {"finished_at": now, "broken": ""}
    if verdict.broken:
        longest = AuditVerification._meta.get_field("broken").max_length
        found["broken"] = verdict.broken.sentence[:longest]
    else:
        found |= {"place": verdict.place, "digest": verdict.digest if verdict.place else ""}
    AuditVerification.objects.update_or_create(
        pk=ONLY, defaults=found, create_defaults={**found, "begun_at": now}
    )
