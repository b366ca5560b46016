"""Releases that go on by themselves: what proves good, and what waited for too long."""

from collections.abc import Collection
from datetime import datetime

import structlog
from celery import shared_task
from django.utils import timezone

from readiness.services.releases import releases_verify
from registry.domain.origins import BY_ITSELF
from registry.selectors.records import releases_deployed
from registry.services.expiring import releases_expire

log = structlog.get_logger(__name__)


@shared_task(name="readiness.verify_releases", ignore_result=True)
def verify_releases(*, environment_ids: Collection[int], **_: object) -> None:
    """Verify what was deployed to some environments and holds, by what was seen since."""
    verified = releases_verify(environment_ids=environment_ids, now=timezone.now())
    log.info("releases_verified", releases=verified)


def verify_seen(environment_ids: Collection[int]) -> None:
    """Have deployments verified of which something was seen just now, where there are any."""
    waiting = {release.environment_id for release in releases_deployed(environment_ids)}
    if waiting:
        verify_releases.delay(environment_ids=sorted(waiting))


def close_expired(now: datetime) -> None:
    """Close what waited for approval until its time was over; nobody could approve it since."""
    if closed := releases_expire(by=BY_ITSELF, now=now):
        log.info("releases_expired", releases=closed)
