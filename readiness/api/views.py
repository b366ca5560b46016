"""Assessments, probing again, and where badges are."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from readiness.api.badges import badge_key
from readiness.api.serializers import (
    AssessmentSerializer,
    BadgesSerializer,
    ProbingSerializer,
)
from readiness.domain.assessment_document import assessment_document
from readiness.selectors.assessments import assessment_of
from readiness.services.probing import probe_requested
from readiness.tasks.probing import dispatch_soon
from registry.api.endpoint import Endpoint
from registry.api.repetition import once
from registry.domain.permissions import Permission
from registry.selectors.records import interface_record
from registry.selectors.snapshots import snapshot_get


class Assessed(Endpoint):
    """One environment as it is judged."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(operation_id="assessment_show", responses=AssessmentSerializer)
    def get(self, request: Request, slug: str, name: str) -> Response:
        """Judge an environment at this moment: findings, score, level and coverage."""
        found = assessment_of(slug, name, now=self.now)
        if found is None:
            raise Http404
        return self.one(assessment_document(found.assessment, found.observations.values()))


class ProbeAgain(Endpoint):
    """Having an interface probed again."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.PROBE_INTERFACE}

    @extend_schema(operation_id="probe_request", request=None, responses={202: ProbingSerializer})
    def post(self, request: Request, slug: str) -> Response:
        """Make every probe of an interface due now; results come in within seconds."""
        return once(self, lambda: self._probe(slug))

    def _probe(self, slug: str) -> Response:
        record = interface_record(slug)
        if record is None:
            raise Http404
        due = probe_requested(by=self.by, interface=record, now=self.now)
        dispatch_soon()
        return Response({"schedules": due}, 202)


class Badges(Endpoint):
    """Where the badges of an interface are."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(operation_id="badges_show", responses=BadgesSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Show the addresses of an interface's badges. Whoever has one needs no account."""
        interface = snapshot_get(slug)
        if interface is None:
            raise Http404
        names = ["", *(place.name for place in interface.environments)]
        return self.one({"badges": [_badge(slug, name) for name in names]})


def _badge(slug: str, name: str) -> dict[str, Any]:
    place = [slug, name] if name else [slug]
    path = reverse("environment-badge" if name else "interface-badge", args=place)
    address = f"{settings.PUBLIC_URL}{path}?key={badge_key(slug, name)}"
    label = "/".join(place)
    return {"environment": name or None, "address": address, "markdown": f"![{label}]({address})"}
