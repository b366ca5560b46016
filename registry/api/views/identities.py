"""The credentials that probes present. Values go in; none comes out."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Content, Endpoint, Listing, changing
from registry.api.serializers.identities import IdentitySerializer
from registry.api.versions import require_version_or_absence
from registry.domain.identities import Slot, origin_of
from registry.domain.permissions import Permission
from registry.models import Environment, ProbeIdentity
from registry.selectors.listing import environments_listed, identities_listed
from registry.services import identities as services


class Identities(Listing):
    """The identities of an environment."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(operation_id="identities_list", responses=IdentitySerializer(many=True))
    def get(self, request: Request, slug: str, name: str) -> Response:
        """List the identities that were given, without their values."""
        get_object_or_404(Environment, interface__slug=slug, name=name)
        return self.page(identities_listed(slug, name), _identity)


class OneIdentity(Endpoint):
    """One identity of an environment."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = dict.fromkeys(
        ("PUT", "DELETE"), Permission.GIVE_IDENTITY
    )

    @extend_schema(operation_id="identity_show", responses=IdentitySerializer)
    def get(self, request: Request, slug: str, name: str, slot: str) -> Response:
        """Show an identity without its value."""
        return self.one(_identity(get_object_or_404(identities_listed(slug, name), slot=slot)))

    @extend_schema(
        operation_id="identity_set",
        request=IdentitySerializer,
        responses={200: IdentitySerializer, 201: IdentitySerializer},
    )
    def put(self, request: Request, slug: str, name: str, slot: str) -> Response:
        """Give probes a credential, or another one in its place."""
        if slot not in set(Slot):
            raise Http404
        with transaction.atomic():
            place = get_object_or_404(
                environments_listed(slug).select_for_update(of=("self",)), name=name
            )
            self.ask(place)
            present = identities_listed(slug, name).filter(slot=slot).first()
            require_version_or_absence(request, _identity(present) if present else None)
            sent = self.checked(IdentitySerializer)
            given = services.identity_set(
                by=self.by, environment=place, slot=slot, now=self.now, **sent
            )
            return self.one(_identity(given), 200 if present else 201)

    @extend_schema(operation_id="identity_remove", responses={204: None})
    def delete(self, request: Request, slug: str, name: str, slot: str) -> Response:
        """Take a credential away from probes."""
        found = identities_listed(slug, name)
        with changing(self, found, _identity, lambda one: one.environment, slot=slot) as identity:
            services.identity_remove(by=self.by, environment=identity.environment, slot=slot)
        return Response(status=204)


def _identity(identity: ProbeIdentity) -> Content:
    has_moved = identity.origin != origin_of(identity.environment.edge_url)
    shown = IdentitySerializer(identity).data
    return {**shown, "is_void": identity.voided_at is not None or has_moved}
