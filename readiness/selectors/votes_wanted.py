"""Reads about the votes that releases wait for, as they were last written down."""

from datetime import datetime

from django.db.models import QuerySet

from readiness.models import VoteWanted
from registry.selectors.approvals import releases_waiting
from registry.selectors.people import Person
from registry.selectors.records import ReleaseRecord


def releases_wanting(person: Person, now: datetime) -> QuerySet[ReleaseRecord]:
    """Return the releases that wait for a vote of ``person``, the longest waiting first.

    They are those of the last look: what time, people and policies changed since is a minute old
    at most. A release that expired waits for nobody, whatever is written down.
    """
    wanted = VoteWanted.objects.filter(person=person.pk)
    return releases_waiting(now).filter(pk__in=wanted.values("release"))
