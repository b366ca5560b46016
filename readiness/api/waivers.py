"""Waivers over the API: the same writes as on the pages."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from readiness.api.waiver_shapes import (
    WaiverNoteSerializer,
    WaiverReasonSerializer,
    WaiverSerializer,
    WaiversQuery,
)
from readiness.domain.waivers import WaiverFields
from readiness.models import Waiver
from readiness.selectors.waivers import (
    WaiverFilters,
    shown,
    waivers_listed,
    waivers_selected,
)
from readiness.services import waivers as services
from registry.api.endpoint import Content, Endpoint, Listing
from registry.api.repetition import once
from registry.domain.permissions import Permission
from registry.selectors.records import EnvironmentRecord, environment_record


class AllWaivers(Listing):
    """The waivers of all interfaces."""

    @extend_schema(
        operation_id="all_waivers_list",
        parameters=[WaiversQuery],
        responses=WaiverSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List waivers, the newest first; none is ever taken out."""
        wanted = self.wanted(WaiversQuery)
        filters = WaiverFilters(
            wanted["interface"], wanted["check"], wanted["state"], wanted["person"]
        )
        now = self.now
        chosen = waivers_selected(filters, now=now).records
        return self.page(chosen, lambda row: WaiverSerializer(shown(row, now)).data, ("-pk",))


class WaiverEndpoint(Endpoint):
    """What has to do with the waivers of one environment."""

    is_about_interface: ClassVar[bool] = True

    def place(self, slug: str, name: str) -> EnvironmentRecord:
        """Return the environment in the address.

        Raises:
            Http404: there is none.
        """
        found = environment_record(slug, name)
        if found is None:
            raise Http404
        return found

    def record(self, slug: str, name: str, waiver_id: str) -> Waiver:
        """Return the waiver in the address.

        Raises:
            Http404: there is none.
        """
        records = waivers_listed().filter(environment__interface__slug=slug, environment__name=name)
        return get_object_or_404(records, public_id=waiver_id)

    def content(self, waiver: Waiver) -> Content:
        """Return what the API shows of a waiver as it is recorded now."""
        return WaiverSerializer(shown(waivers_listed().get(pk=waiver.pk), self.now)).data

    def written(
        self, slug: str, name: str, waiver_id: str, write: Callable[[Waiver], Waiver]
    ) -> Response:
        """Write about one waiver, if whoever asks may, and show what it is then."""
        waiver = self.record(slug, name, waiver_id)
        self.ask(waiver.environment)
        return once(self, lambda: self.one(self.content(write(waiver))))

    def requested(self, made: Waiver) -> Response:
        """Answer with a request that was made."""
        place: Any = made.environment
        where = [place.interface.slug, place.name, made.public_id]
        return self.one(self.content(made), 201, reverse("api-waiver", args=where))


class Waivers(WaiverEndpoint, Listing):
    """The waivers of an environment, and asking for one."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.REQUEST_WAIVER}

    @extend_schema(operation_id="waivers_list", responses=WaiverSerializer(many=True))
    def get(self, request: Request, slug: str, name: str) -> Response:
        """List the waivers of an environment, the newest first; none is ever taken out."""
        now, place = self.now, self.place(slug, name)
        records = waivers_listed().filter(environment=place.pk)
        return self.page(records, lambda row: WaiverSerializer(shown(row, now)).data, ("-pk",))

    @extend_schema(
        operation_id="waiver_request", request=WaiverSerializer, responses={201: WaiverSerializer}
    )
    def post(self, request: Request, slug: str, name: str) -> Response:
        """Ask for a check to be waived; somebody else, who approves releases, decides in person."""
        place = self.place(slug, name)
        self.ask(place)

        def make() -> Response:
            fields = WaiverFields(**self.checked(WaiverSerializer))
            made = services.waiver_request(
                by=self.by, environment=place, fields=fields, now=self.now
            )
            return self.requested(made)

        return once(self, make)


class OneWaiver(WaiverEndpoint):
    """One waiver."""

    @extend_schema(operation_id="waiver_show", responses=WaiverSerializer)
    def get(self, request: Request, slug: str, name: str, waiver_id: str) -> Response:
        """Show a waiver: why, what protects meanwhile, who decided, until when."""
        return self.one(WaiverSerializer(shown(self.record(slug, name, waiver_id), self.now)).data)


class WaiverRenewal(WaiverEndpoint):
    """A waiver that follows another one."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.REQUEST_WAIVER}

    @extend_schema(
        operation_id="waiver_renew", request=WaiverSerializer, responses={201: WaiverSerializer}
    )
    def post(self, request: Request, slug: str, name: str, waiver_id: str) -> Response:
        """Ask for a waiver to be followed by another one; until that is decided, it holds."""
        waiver = self.record(slug, name, waiver_id)
        self.ask(waiver.environment)

        def make() -> Response:
            fields = WaiverFields(**self.checked(WaiverSerializer))
            made = services.waiver_renew(by=self.by, waiver=waiver, fields=fields, now=self.now)
            return self.requested(made)

        return once(self, make)


class WaiverApproval(WaiverEndpoint):
    """Saying yes."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.DECIDE_WAIVER}

    @extend_schema(
        operation_id="waiver_approve", request=WaiverNoteSerializer, responses=WaiverSerializer
    )
    def post(self, request: Request, slug: str, name: str, waiver_id: str) -> Response:
        """Approve a waiver that somebody else asked for. No token does."""

        def write(waiver: Waiver) -> Waiver:
            reason = self.checked(WaiverNoteSerializer)["reason"]
            return services.waiver_approve(by=self.by, waiver=waiver, now=self.now, reason=reason)

        return self.written(slug, name, waiver_id, write)


class WaiverDenial(WaiverEndpoint):
    """Saying no."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.DECIDE_WAIVER}

    @extend_schema(
        operation_id="waiver_deny", request=WaiverReasonSerializer, responses=WaiverSerializer
    )
    def post(self, request: Request, slug: str, name: str, waiver_id: str) -> Response:
        """Deny a waiver that somebody else asked for, and say why. No token does."""

        def write(waiver: Waiver) -> Waiver:
            reason = self.checked(WaiverReasonSerializer)["reason"]
            return services.waiver_deny(by=self.by, waiver=waiver, reason=reason, now=self.now)

        return self.written(slug, name, waiver_id, write)


class WaiverWithdrawal(WaiverEndpoint):
    """Taking a request back."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.REQUEST_WAIVER}

    @extend_schema(operation_id="waiver_withdraw", request=None, responses=WaiverSerializer)
    def post(self, request: Request, slug: str, name: str, waiver_id: str) -> Response:
        """Take a request back before it is decided."""

        def write(waiver: Waiver) -> Waiver:
            return services.waiver_withdraw(by=self.by, waiver=waiver, now=self.now)

        return self.written(slug, name, waiver_id, write)


class WaiverRevocation(WaiverEndpoint):
    """Ending a waiver before its time."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.REVOKE_WAIVER}

    @extend_schema(
        operation_id="waiver_revoke", request=WaiverReasonSerializer, responses=WaiverSerializer
    )
    def post(self, request: Request, slug: str, name: str, waiver_id: str) -> Response:
        """End a waiver at once, and say why; it is kept. No token does."""

        def write(waiver: Waiver) -> Waiver:
            reason = self.checked(WaiverReasonSerializer)["reason"]
            return services.waiver_revoke(by=self.by, waiver=waiver, reason=reason, now=self.now)

        return self.written(slug, name, waiver_id, write)
