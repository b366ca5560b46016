"""What an ownership is worth, computed by the database: ``OwnershipSnapshot.state`` in SQL."""

from datetime import date
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from registry.domain.owner_snapshots import OwnershipState
from registry.domain.vocabulary import ANSWERING, Standing
from registry.models import Membership, Ownership

PERSON_ANSWERS = Q(person__is_active=True, person__role__in=ANSWERING)
"""That the person of an ownership or a membership can answer: ``PersonSnapshot.can_answer``."""


def state_of(today: date) -> Case:
    """Return the expression that tells what an ownership is worth on ``today``."""
    return Case(
        When(accepted_at=None, then=Value(OwnershipState.INVITED.value)),
        When(Q(review_by__lt=today) | ~_can_answer(), then=Value(OwnershipState.LAPSED.value)),
        default=Value(OwnershipState.ACCEPTED.value),
        output_field=CharField(),
    )


def accountable(today: date) -> QuerySet[Ownership, Any]:
    """Return the primary ownerships that count on ``today``: where none is, there is a gap."""
    accepted = Ownership.objects.filter(standing=Standing.PRIMARY, accepted_at__isnull=False)
    return accepted.filter(Q(review_by=None) | Q(review_by__gte=today)).filter(_can_answer())


def _can_answer() -> Q:
    answering = Membership.objects.filter(PERSON_ANSWERS, team=OuterRef("team"))
    return PERSON_ANSWERS | (Q(team__is_active=True) & Q(Exists(answering)))
