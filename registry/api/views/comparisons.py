"""Two revisions of an environment side by side."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Endpoint
from registry.api.serializers.comparisons import ReleaseDifferenceQuery, ReleaseDifferenceSerializer
from registry.models import Release
from registry.selectors.comparisons import (
    Compared,
    ComparedVote,
    Comparison,
    compared,
    compared_before,
    compared_find,
)


class ReleaseDifference(Endpoint):
    """How a release differs from another one, or from an earlier revision of itself."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(
        operation_id="release_difference_show",
        parameters=[ReleaseDifferenceQuery],
        responses=ReleaseDifferenceSerializer,
    )
    def get(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Compare a release with what runs, or with any revision of the same environment."""
        there = Release.objects.filter(environment__interface__slug=slug, environment__name=name)
        release = get_object_or_404(there, public_id=release_id)
        wanted = self.wanted(ReleaseDifferenceQuery)
        new = _found(f"{release_id}/{_revision(release, wanted)}")
        old = _found(wanted["old"]) if wanted["old"] else compared_before(new)
        if old and old.environment_id != release.environment_id:
            raise Http404
        return self.one(ReleaseDifferenceSerializer(_shown(compared(old, new))).data)


def _revision(release: Release, wanted: Mapping[str, Any]) -> int:
    numbers = release.revisions.order_by("-number").values_list("number", flat=True)
    return wanted.get("revision") or numbers[0]


def _found(key: str) -> Compared:
    found = compared_find(key)
    if found is None:
        raise Http404
    return found


def _shown(found: Comparison) -> Mapping[str, Any]:
    return {
        "old": _side(found.old, found.old_votes) if found.old else None,
        "new": _side(found.new, found.new_votes),
        "parts": [one for one in found.parts if one.is_changed],
        "kinds": found.kinds,
        "notes": found.notes,
    }


def _side(one: Compared, votes: tuple[ComparedVote, ...]) -> Mapping[str, Any]:
    names = ("key", "public_id", "version", "revision", "state", "made_at", "made_by", "subject")
    return {name: getattr(one, name) for name in (*names, "rollback_plan")} | {"votes": votes}
