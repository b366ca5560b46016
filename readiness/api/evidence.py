"""Evidence that pipelines and tools hand in about an environment."""

from collections.abc import Mapping
from typing import ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from readiness.api.claim_shapes import PushedEvidenceSerializer
from readiness.domain.outcomes import Outcome
from readiness.domain.pushed_evidence import Evidence
from readiness.models import PushedEvidence
from readiness.selectors.evidence import evidence_listed
from readiness.services.evidence import evidence_hand_in
from registry.api.endpoint import Content, Endpoint, Listing
from registry.api.repetition import once
from registry.domain.permissions import Permission
from registry.domain.subject import Part
from registry.selectors.records import EnvironmentRecord, environment_record
from registry.services.errors import Refused

_BY_A_TOOL = (
    "Evidence is handed in by a tool, with a token for evidence:write. Make one under “API tokens” "
    "of your account, or answer on the checklist."
)


class HandedIn(Listing):
    """The evidence about an environment, and handing in more."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.HAND_IN_EVIDENCE}

    @extend_schema(operation_id="evidence_list", responses=PushedEvidenceSerializer(many=True))
    def get(self, request: Request, slug: str, name: str) -> Response:
        """List what was handed in about an environment, the latest to come first."""
        answer = self.page(evidence_listed(slug, name), _shown, ("-pk",))
        if not answer.data["results"]:
            _place(slug, name)
        return answer

    @extend_schema(
        operation_id="evidence_hand_in",
        request=PushedEvidenceSerializer,
        responses={201: PushedEvidenceSerializer},
    )
    def post(self, request: Request, slug: str, name: str) -> Response:
        """Hand in with a token what a tool found out; it counts for its check until it ends."""
        place = _place(slug, name)
        self.ask(place)
        return once(self, lambda: self._hand_in(place))

    def _hand_in(self, place: EnvironmentRecord) -> Response:
        sent = self.checked(PushedEvidenceSerializer)
        if self.by.token is None:
            raise Refused("", _BY_A_TOOL, "token_needed")
        sent["outcome"] = Outcome(sent["outcome"])
        row = evidence_hand_in(by=self.by, environment=place, given=Evidence(**sent), now=self.now)
        parts = [place.interface.slug, place.name, row.public_id]
        return self.one(_shown(row), 201, reverse("api-evidence", args=parts))


class OneEvidence(Endpoint):
    """One piece of evidence."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(operation_id="evidence_show", responses=PushedEvidenceSerializer)
    def get(self, request: Request, slug: str, name: str, evidence_id: str) -> Response:
        """Show what was handed in, by whom, and until when it counts."""
        found = get_object_or_404(evidence_listed(slug, name), public_id=evidence_id)
        return self.one(_shown(found))


def _place(slug: str, name: str) -> EnvironmentRecord:
    found = environment_record(slug, name)
    if found is None:
        raise Http404
    return found


def _shown(row: PushedEvidence) -> Content:
    return PushedEvidenceSerializer(
        {
            "id": row.public_id,
            "check": row.check_id,
            "outcome": row.outcome,
            "summary": row.summary,
            "url": row.url,
            "digest": row.digest,
            "subject": {part.value: row.subject.get(part.value, "") for part in Part},
            "observed_at": row.observed_at,
            "valid_until": row.valid_until,
            "received_at": row.received_at,
            "claimed_by": {"name": row.pushed_by, "token": row.token},
            "is_latest": row.is_latest,
        }
    ).data
