"""Reads about API tokens: everything but their secrets, which nobody has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower

from registry.domain.tokens import Scope, Verb
from registry.models import ApiToken, TokenScope, User
from registry.selectors.selection import Selection, ordered_by, with_words


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
    person_id: int
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    state: TokenState


def scopes_of(token: ApiToken) -> tuple[Scope, ...]:
    """Return what ``token`` may be used for, in one query."""
    return _scopes(token.scopes.select_related("interface", "environment"))


_SORTS = {
    "made": ("created_at",),
    "name": ("by_name",),
    "person": ("person__name", "by_name"),
    "used": ("last_used_at",),
    "ends": ("expires_at",),
}


def tokens_of(
    person: User, now: datetime, *, query: str = "", sort: str = "-made"
) -> Selection[TokenRow]:
    """Return the tokens of ``person``."""
    found = ApiToken.objects.filter(with_words(query, "name"), person=person)
    return _selection(found, now, sort)


def tokens_of_all(
    now: datetime, *, query: str = "", person: str = "", sort: str = "-made"
) -> Selection[TokenRow]:
    """Return everybody's tokens that still open something."""
    good = ApiToken.objects.filter(person__is_active=True, revoked_at=None, expires_at__gt=now)
    theirs = with_words(person, "person__name", "person__email")
    return _selection(good.filter(with_words(query, "name") & theirs), now, sort)


def _selection(tokens: QuerySet[ApiToken], now: datetime, sort: str) -> Selection[TokenRow]:
    scopes = TokenScope.objects.select_related("interface", "environment")
    found = tokens.select_related("person").prefetch_related(Prefetch("scopes", scopes))
    ordered = found.annotate(by_name=Lower("name")).order_by(*ordered_by(_SORTS, sort, "pk"))
    return Selection(ordered, partial(_row, now=now))


def _row(token: ApiToken, now: datetime) -> TokenRow:
    return TokenRow(
        public_id=token.public_id,
        name=token.name,
        person=str(token.person),
        person_id=token.person_id,
        scopes=tuple(map(str, _scopes(token.scopes.all()))),
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        state=_state(token, now),
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
