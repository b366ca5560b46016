"""Reads about the records that the demo brought."""

from registry.models import Interface


def sample_count() -> int:
    """Return how many interfaces are samples of the demo."""
    return Interface.objects.filter(is_sample=True).count()
