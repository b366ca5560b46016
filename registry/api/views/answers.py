"""Answering for something: what waits, accepting, declining, handing over. No token does these."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Endpoint, Listing
from registry.api.ownerships import shown_of
from registry.api.repetition import once
from registry.api.serializers.ownerships import (
    AcceptSerializer,
    AskedSerializer,
    DeclineSerializer,
    HandOverSerializer,
    OwnershipSerializer,
    WaitingSerializer,
)
from registry.domain.permissions import Permission
from registry.domain.vocabulary import PersonRole
from registry.models import Ownership
from registry.rights import require_to_decline
from registry.selectors.listing import ownerships_listed
from registry.selectors.ownerships import ownerships_waiting
from registry.services import ownerships as services


class Waiting(Listing):
    """What waits for an answer of whoever asks."""

    @extend_schema(operation_id="waiting_list", responses=WaitingSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what one is asked to own, alone or in a team, and has not answered."""
        return self.page(ownerships_waiting(self.person), lambda one: WaitingSerializer(one).data)


class WaitingAccept(Endpoint):
    """Accepting several ownerships."""

    for_people: ClassVar[frozenset[str]] = frozenset({"POST"})

    @extend_schema(
        operation_id="waiting_accept", request=AcceptSerializer, responses={200: AskedSerializer}
    )
    def post(self, request: Request) -> Response:
        """Accept several of what one is asked to own, all or none."""
        if self.person.role == PersonRole.AUDITOR:
            # an auditor judges no work of their own, so nothing ever waits for them
            raise PermissionDenied(Permission.ANSWER_OWNERSHIP)
        return once(self, self._accept)

    def _accept(self) -> Response:
        wanted = self.checked(AcceptSerializer)["ownerships"]
        found = list(ownerships_waiting(self.person).filter(pk__in=wanted))
        accepted = services.ownerships_accept(by=self.by, ownerships=found, now=self.now)
        slugs = {one.pk: one.interface.slug for one in accepted}
        shown = [shown_of(ownerships_listed(slugs[pk]).get(pk=pk), self.now) for pk in slugs]
        return Response({"ownerships": shown})


class _Answer(Endpoint):
    """An act of whoever is asked to own something, or owns it."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.ANSWER_OWNERSHIP}

    def answer(self, act: Callable[[Ownership], Response]) -> Response:
        """Do ``act``, once, to the ownership in the address, if whoever asks may answer for it."""
        found = ownerships_listed(self.kwargs["slug"])
        ownership = get_object_or_404(found, pk=self.kwargs["ownership_id"])
        self.ask(ownership)
        return once(self, lambda: act(ownership))

    def shown(self, ownership: Ownership, status: int = 200) -> Response:
        """Answer with ``ownership`` as it is recorded now."""
        found = ownerships_listed(self.kwargs["slug"]).get(pk=ownership.pk)
        return self.one(shown_of(found, self.now), status)


class OwnershipAccept(_Answer):
    """Accepting an ownership."""

    @extend_schema(operation_id="ownership_accept", request=None, responses=OwnershipSerializer)
    def post(self, request: Request, slug: str, ownership_id: int) -> Response:
        """Accept an ownership that one is asked to take, or renew one for another year."""
        return self.answer(self._accept)

    def _accept(self, ownership: Ownership) -> Response:
        return self.shown(services.ownership_accept(by=self.by, ownership=ownership, now=self.now))


class OwnershipDecline(_Answer):
    """Declining an ownership."""

    def ask(self, subject: object = None) -> None:
        """Ask for the right to say no, which an auditor has who was asked by name."""
        if isinstance(subject, Ownership):
            require_to_decline(self.by, subject)
        else:
            super().ask(subject)

    @extend_schema(
        operation_id="ownership_decline", request=DeclineSerializer, responses={204: None}
    )
    def post(self, request: Request, slug: str, ownership_id: int) -> Response:
        """Say no to an ownership, or give one back."""
        return self.answer(self._decline)

    def _decline(self, ownership: Ownership) -> Response:
        reason = self.checked(DeclineSerializer)["reason"]
        services.ownership_decline(by=self.by, ownership=ownership, reason=reason)
        return Response(status=204)


class OwnershipHandOver(_Answer):
    """Handing an ownership over."""

    @extend_schema(
        operation_id="ownership_hand_over",
        request=HandOverSerializer,
        responses={201: OwnershipSerializer},
    )
    def post(self, request: Request, slug: str, ownership_id: int) -> Response:
        """Ask somebody else to take an ownership over; the holder stays until they accept."""
        return self.answer(self._hand_over)

    def _hand_over(self, ownership: Ownership) -> Response:
        sent = self.checked(HandOverSerializer)
        successor = services.ownership_hand_over(
            by=self.by,
            ownership=ownership,
            team_slug=sent.get("team", ""),
            email=sent.get("email", ""),
            now=self.now,
        )
        return self.shown(successor, 201)
