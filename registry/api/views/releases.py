"""Releases of an environment."""

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from registry.api.endpoint import Content, Endpoint, Listing, changing
from registry.api.repetition import once
from registry.api.serializers.releases import (
    POINTERS,
    DeployedSerializer,
    ReleaseSerializer,
    release_fields,
)
from registry.domain.permissions import Permission
from registry.models import Environment, Release
from registry.selectors.listing import environments_listed
from registry.selectors.releases import release_shown, releases_listed
from registry.services import releases as services


class Releases(Listing):
    """The releases of an environment, and proposing one."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_RELEASE}
    pointers: ClassVar[Mapping[str, str]] = POINTERS

    @extend_schema(operation_id="releases_list", responses=ReleaseSerializer(many=True))
    def get(self, request: Request, slug: str, name: str) -> Response:
        """List the releases of an environment, the newest first."""
        answer = self.page(releases_listed(slug, name), _release, ("-pk",))
        if not answer.data["results"]:
            get_object_or_404(environments_listed(slug), name=name)
        return answer

    @extend_schema(
        operation_id="release_propose",
        request=ReleaseSerializer,
        responses={201: ReleaseSerializer},
    )
    def post(self, request: Request, slug: str, name: str) -> Response:
        """Propose a release: a draft that names what would run by its digests."""
        place = get_object_or_404(environments_listed(slug), name=name)
        self.ask(place)
        return once(self, lambda: self._propose(place))

    def _propose(self, place: Environment) -> Response:
        fields = release_fields(self.checked(ReleaseSerializer))
        made = services.release_propose(by=self.by, environment=place, fields=fields, now=self.now)
        parts = [place.interface.slug, place.name, made.public_id]
        return self.one(_again(made), 201, reverse("api-release", args=parts))


class OneRelease(Endpoint):
    """One release."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"PUT": Permission.CHANGE_RELEASE}
    pointers: ClassVar[Mapping[str, str]] = POINTERS

    @extend_schema(operation_id="release_show", responses=ReleaseSerializer)
    def get(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Show a release: what it consists of, what that changes, and when it went out."""
        found = get_object_or_404(releases_listed(slug, name), public_id=release_id)
        return self.one(_release(found))

    @extend_schema(
        operation_id="release_revise", request=ReleaseSerializer, responses=ReleaseSerializer
    )
    def put(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Edit a draft, which makes a revision; what is left out takes its default."""
        which, records = {"public_id": release_id}, releases_listed(slug, name)
        with changing(self, records, _release, _place, **which) as release:
            fields = release_fields(self.checked(ReleaseSerializer))
            changed = services.release_revise(
                by=self.by, release=release, fields=fields, now=self.now
            )
            return self.one(_again(changed))


class ReleaseRecord(Endpoint):
    """Recording that a release went out."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_RELEASE}

    @extend_schema(
        operation_id="release_record", request=DeployedSerializer, responses=ReleaseSerializer
    )
    def post(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Record a release as deployed: it is the current one of its environment from then on."""
        records = releases_listed(slug, name)
        release = get_object_or_404(records, public_id=release_id)
        self.ask(release.environment)
        return once(self, lambda: self._record(release))

    def _record(self, release: Release) -> Response:
        sent = self.checked(DeployedSerializer)
        services.release_record(by=self.by, release=release, now=self.now, **sent)
        return self.one(_again(release))


def _place(release: Release) -> Environment:
    return release.environment


def _again(release: Release) -> Content:
    """Show what was written as it is recorded now."""
    records: QuerySet[Release] = releases_listed()
    return _release(records.get(pk=release.pk))


def _release(release: Release) -> Content:
    return ReleaseSerializer(release_shown(release)).data
