"""Reads about approvals: where one release, or many, stand at a moment."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from registry.domain.approvals.approval import Approval
from registry.models import Release


def approval_of(release: Release, now: datetime) -> Approval:
    """Return where the approval of ``release`` stands at ``now``."""
    return approvals_of([release], now)[release.pk]


def approvals_of(releases: Iterable[Release], now: datetime) -> Mapping[int, Approval]:
    """Return the same of many by their primary keys, in as many queries as for one."""
    raise NotImplementedError
