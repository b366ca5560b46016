"""Trying a token of a pipeline: what it would be let in as, or why it would not."""

from typing import ClassVar

from django.conf import settings
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from readiness.services.machine_tokens import pipeline_try
from registry.api.endpoint import Endpoint
from registry.api.serializers.machines import TrialSerializer
from registry.domain.machines.refusals import TokenRefused
from registry.selectors.listing import interfaces_listed
from registry.services.machine_judgement import Asked


class TrustTrial(Endpoint):
    """A token that is tried at an interface."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(
        operation_id="trust_rules_try", request=TrialSerializer, responses=TrialSerializer
    )
    def post(self, request: Request, slug: str) -> Response:
        """Tell which trust rule lets a token in, or why none does. The token is stored nowhere."""
        get_object_or_404(interfaces_listed(), slug=slug)
        sent = self.checked(TrialSerializer)
        asked = Asked(interface=slug, environment=sent["environment"])
        try:
            found = pipeline_try(
                raw=sent["token"].strip(), asked=asked, audience=settings.PUBLIC_URL, now=self.now
            )
        except TokenRefused as refused:
            return self._told(
                lets_in=False,
                reason=refused.reason.value,
                sentence=refused.message,
                claim=refused.claim,
                expected=refused.expected,
            )
        return self._told(
            lets_in=True,
            sentence=found.notice,
            rule=found.rule.name,
            verbs=found.verbs,
            sponsor=str(found.sponsor or ""),
        )

    def _told(self, **values: object) -> Response:
        blank: dict[str, object] = dict.fromkeys(
            ("reason", "sentence", "claim", "expected", "rule", "sponsor"), ""
        )
        return Response(TrialSerializer(blank | {"verbs": ()} | values).data)
