"""Fetching the keys of issuers before they are old, and forgetting ID tokens that have ended."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from readiness.services.machine_tokens import keys_refresh
from registry.domain.machines.fetching import ASKED_EVERY
from registry.selectors.machines import issuers_due
from registry.services.machine_tokens import assertions_prune

MOST_ISSUERS = 20
"""Issuers whose keys one tick has fetched; the rest waits for the next."""


@shared_task(name="readiness.fetch_issuer_keys", ignore_result=True)
def fetch_issuer_keys(*, issuer: int, **_: object) -> None:
    """Fetch the keys of an issuer, unless somebody did within the last minute."""
    keys_refresh(issuer_id=issuer, now=timezone.now())


def keys_again(now: datetime) -> None:
    """Have the keys of issuers fetched that nobody looked for within the hour."""
    expires = int(ASKED_EVERY.total_seconds())
    for issuer in issuers_due(now)[:MOST_ISSUERS]:
        fetch_issuer_keys.apply_async(kwargs={"issuer": issuer}, expires=expires)
    assertions_prune(now=now)
