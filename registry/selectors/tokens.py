"""Reads about API tokens: everything but their secrets, which nobody has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from registry.domain.tokens import Scope, Verb
from registry.models import ApiToken, TokenScope, User


class TokenState(StrEnum):
    """What a token is worth now."""

    GOOD = "good"
    EXPIRED = "expired"
    REVOKED = "revoked"
    CLOSED = "account closed"


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token in a list.

    Attributes:
        scopes: in words, what it may be used for; nothing where what it was for was removed.
        last_used_at: to the minute, None for never.
    """

    public_id: str
    name: str
    person: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    state: TokenState


def scopes_of(token: ApiToken) -> tuple[Scope, ...]:
    """Return what ``token`` may be used for, in one query."""
    return _scopes(token.scopes.select_related("interface", "environment"))


def tokens_of(person: User, now: datetime) -> tuple[TokenRow, ...]:
    """Return the tokens of ``person``, the newest first."""
    return _rows(ApiToken.objects.filter(person=person), now)


def tokens_of_all(now: datetime) -> tuple[TokenRow, ...]:
    """Return everybody's tokens that still open something, the newest first."""
    good = ApiToken.objects.filter(person__is_active=True, revoked_at=None, expires_at__gt=now)
    return _rows(good, now)


def _rows(tokens: QuerySet[ApiToken], now: datetime) -> tuple[TokenRow, ...]:
    found = tokens.select_related("person").prefetch_related(
        "scopes__interface", "scopes__environment"
    )
    return tuple(
        TokenRow(
            public_id=token.public_id,
            name=token.name,
            person=str(token.person),
            scopes=tuple(map(str, _scopes(token.scopes.all()))),
            created_at=token.created_at,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
            state=_state(token, now),
        )
        for token in found
    )


def _scopes(rows: Iterable[TokenScope]) -> tuple[Scope, ...]:
    return tuple(
        Scope(
            Verb(row.verb),
            row.interface.slug if row.interface else "",
            row.environment.name if row.environment else "",
        )
        for row in rows
    )


def _state(token: ApiToken, now: datetime) -> TokenState:
    if token.revoked_at is not None:
        return TokenState.REVOKED
    if token.expires_at <= now:
        return TokenState.EXPIRED
    return TokenState.GOOD if token.person.is_active else TokenState.CLOSED
