"""Letting go of what pipelines asked long ago."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from readiness.models import GateAdmission, GateEvaluation

KEPT = timedelta(days=90)
"""How long an evaluation is kept that nobody asks any more. What let something out stays: it says
on which answer that went out."""


@transaction.atomic
def evaluations_prune(*, now: datetime, most: int) -> int:
    """Delete evaluations that let nothing out and were not asked within ``KEPT``.

    Args:
        most: how many are deleted at most.

    Returns:
        How many were deleted.
    """
    admitted = GateAdmission.objects.filter(evaluation=OuterRef("pk"))
    old = GateEvaluation.objects.filter(~Exists(admitted), asked_at__lt=now - KEPT)
    # one that is asked again at this moment is left alone
    locked = old.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    keys = list(locked.values_list("pk", flat=True)[:most])
    GateEvaluation.objects.filter(pk__in=keys).delete()
    return len(keys)
