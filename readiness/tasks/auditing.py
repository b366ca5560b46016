"""Verifying the audit trail, and telling its head to whoever collects the log."""

import structlog
from celery import shared_task
from django.utils import timezone

from registry.selectors.audit_chain import chain_verdict
from registry.services.audit_verification import verification_claim, verification_keep

log = structlog.get_logger(__name__)


@shared_task(name="readiness.verify_audit", ignore_result=True)
def verify_audit(**_: object) -> None:
    """Verify the whole chain; log its head, or at level error what is wrong with it."""
    verdict = chain_verdict()
    verification_keep(verdict=verdict, now=timezone.now())
    if verdict.broken:
        log.error("audit_chain_broken", place=verdict.broken.place, reason=verdict.broken.sentence)
    else:
        log.info("audit_head", place=verdict.place, digest=verdict.digest)


def verify_when_due() -> None:
    """Have the chain verified once a day."""
    if verification_claim(now=timezone.now()):
        verify_audit.delay()
