"""Tidying up after releases that nobody approved, or let out, in time."""

from datetime import datetime

from django.db import transaction

from registry.domain.audit import Deed
from registry.domain.releases import WAITING, why_expired
from registry.models import Release
from registry.selectors.approvals import approval_of
from registry.selectors.audited import release_values
from registry.services.auditing import Author, audit, of_release
from registry.services.events import announce_release
from registry.services.releasing import release_locked
from registry.services.saving import checked_save

MOST_CLOSED = 100
"""Releases that are closed at once; the next time goes on."""


def releases_expire(*, by: Author, now: datetime) -> int:
    """Note on releases that expired that they did; return on how many.

    That they expired is a comparison, made wherever somebody acts on one, and waits for none of
    this: what is noted only keeps it from being asked again, and leaves a row in the audit trail.
    """
    waiting = Release.objects.filter(state__in=[*WAITING], expires_at__lte=now, closed_at=None)
    found = list(waiting.order_by("expires_at", "pk")[:MOST_CLOSED])
    return sum(_expire(by, release, now) for release in found)


@transaction.atomic
def _expire(by: Author, release: Release, now: datetime) -> bool:
    release = release_locked(release)
    is_over = release.expires_at is not None and release.expires_at <= now
    if release.state not in WAITING or not is_over or release.closed_at is not None:
        return False
    before = release_values(release)
    reason = why_expired(is_approved=approval_of(release, now).tally.is_approved)
    release.closed_at, release.closing_reason = now, reason
    checked_save(release)
    after = release_values(release) | {"expires_at": release.expires_at}
    subject = of_release(release)
    audit(by=by, deed=Deed.ENDED, subject=subject, before=before, after=after, reason=reason)
    announce_release(release.pk, now)
    return True
