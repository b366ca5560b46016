"""The types of problem that have a page, as members of an answer (RFC 9457)."""

from functools import lru_cache

from django.conf import settings
from django.urls import reverse

from readiness.domain.gate.problems import ProblemKind


def named(kind: ProblemKind) -> dict[str, str]:
    """Return type and title of an answer."""
    return {"type": f"{settings.PUBLIC_URL}{_path(kind.value)}", "title": kind.explained.title}


@lru_cache
def _path(kind: str) -> str:
    return reverse("problem", args=[kind])
