"""Evidence that was handed in, as it is stored."""

from django.db.models import QuerySet

from readiness.models import PushedEvidence


def evidence_listed(slug: str, name: str) -> QuerySet[PushedEvidence]:
    """Return what was handed in about one environment."""
    return PushedEvidence.objects.filter(environment__interface__slug=slug, environment__name=name)
