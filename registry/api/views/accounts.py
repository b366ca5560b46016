"""What is one's own: browsers, tokens, and what one answers for.

No token sees or ends sessions and tokens: whoever finds one would learn where else to look.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Endpoint
from registry.api.repetition import once
from registry.api.serializers.accounts import (
    EndedSerializer,
    HeldListSerializer,
    SessionsSerializer,
    TokensSerializer,
)
from registry.domain.permissions import Permission
from registry.models import ApiToken
from registry.rights import require
from registry.selectors.holdings import held_by
from registry.selectors.sessions import sessions_of
from registry.selectors.tokens import tokens_of, tokens_of_all
from registry.services import sessions, tokens


class Held(Endpoint):
    """What whoever asks answers for."""

    @extend_schema(operation_id="held_show", responses=HeldListSerializer)
    def get(self, request: Request) -> Response:
        """Show what one accepted to own, alone or in a team."""
        found = held_by(self.person, self.now)
        return self.one(HeldListSerializer({"held": found.stream()}).data)


class OwnSessions(Endpoint):
    """Where whoever asks is signed in."""

    for_people: ClassVar[frozenset[str]] = frozenset({"GET"})

    @extend_schema(operation_id="sessions_show", responses=SessionsSerializer)
    def get(self, request: Request) -> Response:
        """Show in which browsers one is signed in."""
        current = request.session.session_key
        found = sessions_of(self.person, current=current, now=self.now)
        return self.one(SessionsSerializer({"sessions": found.stream()}).data)


class OwnSession(Endpoint):
    """One browser."""

    for_people: ClassVar[frozenset[str]] = frozenset({"DELETE"})

    @extend_schema(operation_id="session_end", responses={204: None})
    def delete(self, request: Request, handle: str) -> Response:
        """Sign oneself out of one browser."""
        sessions.session_end(by=self.by, handle=handle)
        return Response(status=204)


class OtherSessions(Endpoint):
    """Every browser but the one that asks."""

    for_people: ClassVar[frozenset[str]] = frozenset({"POST"})

    @extend_schema(
        operation_id="sessions_end_others", request=None, responses={200: EndedSerializer}
    )
    def post(self, request: Request) -> Response:
        """Sign oneself out of every browser but this one."""
        return once(self, lambda: self._end(request.session.session_key))

    def _end(self, keep: str | None) -> Response:
        ended = sessions.sessions_end_others(by=self.by, keep=keep)
        return Response(EndedSerializer({"ended": ended}).data)


class OwnTokens(Endpoint):
    """The tokens of whoever asks."""

    for_people: ClassVar[frozenset[str]] = frozenset({"GET"})

    @extend_schema(operation_id="own_tokens_show", responses=TokensSerializer)
    def get(self, request: Request) -> Response:
        """Show one's own tokens, without their secrets."""
        found = tokens_of(self.person, self.now).stream()
        return self.one(TokensSerializer({"tokens": found}).data)


class Tokens(Endpoint):
    """Everybody's tokens."""

    asks: ClassVar[Mapping[str, Permission]] = {"GET": Permission.MANAGE_PEOPLE}

    @extend_schema(operation_id="tokens_show", responses=TokensSerializer)
    def get(self, request: Request) -> Response:
        """Show everybody's tokens that still open something."""
        self.ask()
        return self.one(TokensSerializer({"tokens": tokens_of_all(self.now).stream()}).data)


class OneToken(Endpoint):
    """One token."""

    for_people: ClassVar[frozenset[str]] = frozenset({"DELETE"})

    @extend_schema(operation_id="token_revoke", responses={204: None})
    def delete(self, request: Request, public_id: str) -> Response:
        """End a token at once: one's own, or as an administrator anybody's."""
        token = get_object_or_404(ApiToken, public_id=public_id)
        if token.person_id != self.person.pk:
            require(self.by, Permission.MANAGE_PEOPLE)
        tokens.token_revoke(by=self.by, token=token, now=self.now)
        return Response(status=204)
