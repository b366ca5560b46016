"""Who answers for what: the matrix, asking somebody, and taking it away."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Endpoint, Listing, changing
from registry.api.ownerships import shown_of, snapshot_shown
from registry.api.repetition import once
from registry.api.serializers.ownerships import (
    AskedSerializer,
    InvitationSerializer,
    MatrixSerializer,
    OwnershipSerializer,
    ReviewSerializer,
)
from registry.domain.permissions import Permission
from registry.domain.responsibilities import Responsibility
from registry.domain.snapshot import InterfaceSnapshot
from registry.domain.vocabulary import Standing
from registry.models import Interface, Ownership
from registry.rights import require
from registry.selectors.listing import ownerships_listed
from registry.selectors.snapshots import snapshot_get
from registry.services import ownerships as services


class Matrix(Endpoint):
    """The responsibility matrix of an interface."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(operation_id="responsibilities_show", responses=MatrixSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Show every responsibility of an interface: who holds it, and where the gaps are."""
        interface = snapshot_get(slug)
        if interface is None:
            raise Http404
        now = self.now
        rows = [_row(interface, word, now) for word in Responsibility]
        return self.one({"responsibilities": rows})


class Ownerships(Listing):
    """Who was asked to own what, and asking somebody."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_INTERFACE}

    @extend_schema(operation_id="ownerships_list", responses=OwnershipSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """List who was asked to own what, accepted or not."""
        get_object_or_404(Interface, slug=slug)
        return self.page(ownerships_listed(slug), partial(shown_of, now=self.now))

    @extend_schema(
        operation_id="ownership_invite",
        request=InvitationSerializer,
        responses={201: AskedSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Ask a team or a person to own responsibilities; they count once accepted."""
        interface = get_object_or_404(Interface.objects.select_related("team"), slug=slug)
        self.ask(interface)
        return once(self, lambda: self._invite(interface))

    def _invite(self, interface: Interface) -> Response:
        sent = self.checked(InvitationSerializer)
        asked = services.ownership_invite(
            by=self.by,
            interface=interface,
            responsibilities=[Responsibility(one) for one in sent["responsibilities"]],
            standing=Standing(sent["standing"]),
            team_slug=sent.get("team", ""),
            email=sent.get("email", ""),
            review_by=sent.get("review_by"),
            now=self.now,
        )
        found = ownerships_listed(interface.slug).filter(pk__in=[one.pk for one in asked])
        shown = [shown_of(one, self.now) for one in found]
        return Response({"ownerships": shown}, 201)


class OneOwnership(Endpoint):
    """One ownership."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"DELETE": Permission.CHANGE_INTERFACE}
    for_people: ClassVar[frozenset[str]] = frozenset({"PATCH"})

    @extend_schema(operation_id="ownership_show", responses=OwnershipSerializer)
    def get(self, request: Request, slug: str, ownership_id: int) -> Response:
        """Show who was asked, and what it is worth now."""
        return self.one(
            shown_of(get_object_or_404(ownerships_listed(slug), pk=ownership_id), self.now)
        )

    @extend_schema(
        operation_id="ownership_review", request=ReviewSerializer, responses=OwnershipSerializer
    )
    def patch(self, request: Request, slug: str, ownership_id: int) -> Response:
        """Change until when an accepted ownership counts; only its holder can put the day off."""
        show = partial(shown_of, now=self.now)
        with changing(self, ownerships_listed(slug), show, pk=ownership_id) as ownership:
            sent = self.checked(ReviewSerializer)
            changed = services.ownership_review(
                by=self.by, ownership=ownership, review_by=sent["review_by"], now=self.now
            )
            return self.one(show(changed))

    def ask(self, subject: object = None) -> None:
        """Ask for the right to withdraw, or to review, which holders have as well."""
        if self.request.method != "PATCH":
            super().ask(subject)
        elif isinstance(subject, Ownership) and not self.by.has_perm(
            Permission.CHANGE_INTERFACE, subject.interface
        ):
            require(self.by, Permission.ANSWER_OWNERSHIP, subject)

    @extend_schema(operation_id="ownership_withdraw", responses={204: None})
    def delete(self, request: Request, slug: str, ownership_id: int) -> Response:
        """Take an invitation or an ownership away."""
        show = partial(shown_of, now=self.now)
        found = ownerships_listed(slug)
        with changing(self, found, show, lambda one: one.interface, pk=ownership_id) as ownership:
            services.ownership_withdraw(by=self.by, ownership=ownership)
        return Response(status=204)


def _row(interface: InterfaceSnapshot, word: Responsibility, now: datetime) -> dict[str, Any]:
    asked = [found for found in interface.ownerships if found.responsibility is word]
    return {
        "responsibility": word.value,
        "duty": word.duty,
        "is_gap": not any(interface.held(word, now)),
        "ownerships": [snapshot_shown(found, now) for found in asked],
    }
