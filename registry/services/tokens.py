"""Writes about API tokens. A token is shown once, when it is made; a digest of it is kept.

For an API, ``token_authenticate`` says whose a token is, and ``Actor(person, origin, token)``
hands it to the other services: they then refuse what the token is not for. What only reads asks
``scopes_of`` whether one of them covers it.
"""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from registry.domain.audit import Deed
from registry.domain.tokens import (
    NO_DIGEST,
    PUBLIC_ID_BYTES,
    SECRET_BYTES,
    TokenInvalid,
    Verb,
    mint,
    parse,
)
from registry.models import ApiToken, Environment, Interface, TokenScope, User
from registry.rights import Actor, require, require_in_person
from registry.selectors.audited import token_values
from registry.selectors.bearers import USE_NOTED_EVERY
from registry.selectors.tokens import scopes_of
from registry.services.auditing import audit, of_token
from registry.services.errors import Refused
from registry.services.saving import checked_save

__all__ = [
    "ApiToken",
    "Limit",
    "MadeToken",
    "is_good",
    "scopes_of",
    "token_authenticate",
    "token_create",
    "token_revoke",
    "token_write",
    "tokens_end",
    "use_note",
]

LONGEST_LIFE = timedelta(days=366)
"""A token that nobody renews is forgotten; one that leaked works no longer than this."""


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A new token.

    Attributes:
        raw: the whole token, to be shown this once.
    """

    token: ApiToken
    raw: str


@transaction.atomic
def token_create(
    *,
    by: Actor,
    name: str,
    verbs: Collection[Verb],
    places: Iterable[str] = (),
    days: int,
    now: datetime,
) -> MadeToken:
    """Make a token for oneself, within one's own rights.

    Args:
        name: what it is for, so that one knows later which to revoke.
        places: ``interface`` or ``interface/environment`` to limit it to, none for everything.
        days: how long it works.

    Raises:
        PermissionDenied: a token acts for the person: none makes another.
        Refused: a field is wrong, or asks for more than ``by`` may do.
    """
    require_in_person(by)
    if not verbs:
        raise Refused("verbs", "Choose at least one use.")
    life = timedelta(days=days)
    if not timedelta(days=1) <= life <= LONGEST_LIFE:
        raise Refused("days", f"Choose between 1 and {LONGEST_LIFE.days} days.")
    limits = [_limit(place) for place in dict.fromkeys(places)] or [(None, None)]
    _require_within(by.person, verbs, limits)
    token = ApiToken(person=by.person, name=name.strip(), created_at=now, expires_at=now + life)
    made = token_write(token=token, scopes=[(verb, one) for verb in verbs for one in limits])
    audit(by=by, deed=Deed.ADDED, subject=of_token(token), after=token_values(token))
    return made


def token_write(*, token: ApiToken, scopes: Iterable[tuple[Verb, "Limit"]]) -> MadeToken:
    """Give ``token`` a secret and its scopes, and write it; part of making one.

    Raises:
        Refused: a field is wrong.
    """
    minted = mint(secrets.token_bytes(PUBLIC_ID_BYTES), secrets.token_bytes(SECRET_BYTES))
    token.public_id, token.digest = minted.public_id, minted.digest()
    checked_save(token)
    TokenScope.objects.bulk_create(
        TokenScope(token=token, verb=verb, interface=interface, environment=environment)
        for verb, (interface, environment) in scopes
    )
    return MadeToken(token, minted.raw())


@transaction.atomic
def token_revoke(*, by: Actor, token: ApiToken, now: datetime) -> None:
    """End a token at once; doing so again changes nothing.

    Raises:
        PermissionDenied: it is neither theirs nor with their rights and ``by`` is no
            administrator, or a token acts.
    """
    require_in_person(by)
    if by.person.pk not in (token.person_id, token.lent_by_id):
        require(by, "registry.manage_people")
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        ApiToken.objects.filter(made_from=token, revoked_at=None).update(revoked_at=now)
        audit(by=by, deed=Deed.REVOKED, subject=of_token(token), before=token_values(token))


def tokens_end(*, person: User, now: datetime) -> None:
    """End every token of ``person``, or with their rights; part of closing their account."""
    theirs = Q(person=person) | Q(lent_by=person)
    ApiToken.objects.filter(theirs, revoked_at=None).update(revoked_at=now)


def token_authenticate(*, raw: str, now: datetime) -> ApiToken | None:
    """Return the token that ``raw`` is, with its person, or None where it opens nothing.

    Whether the secret is right takes the same time to say however much of it is, and whether the
    token exists or not. That it was used is noted at most once a minute.
    """
    try:
        given = parse(raw)
    except TokenInvalid:
        return None
    people = ApiToken.objects.select_related("person", "lent_by", "grant")
    found = people.filter(public_id=given.public_id).first()
    is_right = given.matches(found.digest if found else NO_DIGEST)
    if found is None or not is_right or not is_good(found, now):
        return None
    use_note(found, now)
    return found


def is_good(token: ApiToken, now: datetime) -> bool:
    """Tell whether ``token``, which comes with its people, opens anything at ``now``."""
    lender = token.lent_by or token.person
    is_current = token.revoked_at is None and token.expires_at > now
    return is_current and token.person.is_active and lender.is_active


def use_note(token: ApiToken, now: datetime) -> None:
    """Note that ``token`` was used, at most once a minute."""
    if token.last_used_at is not None and token.last_used_at > now - USE_NOTED_EVERY:
        return
    # compared again where it is written, so that of many requests at once one writes
    earlier = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
    ApiToken.objects.filter(earlier, pk=token.pk).update(last_used_at=now)


Limit = tuple[Interface | None, Environment | None]


def _limit(place: str) -> Limit:
    slug, _, name = place.strip().partition("/")
    interface = Interface.objects.select_related("team").filter(slug=slug).first()
    if interface is None:
        raise Refused("places", f"There is no interface {slug}. Write its short name.")
    if not name:
        return interface, None
    environment = interface.environments.filter(name=name).first()
    if environment is None:
        known = ", ".join(interface.environments.values_list("name", flat=True))
        raise Refused("places", f"{slug} has no environment {name}. It has: {known}.")
    return interface, environment


def _require_within(person: User, verbs: Collection[Verb], limits: Iterable[Limit]) -> None:
    if Verb.AUDIT_READ in verbs and not person.has_perm("registry.read_audit"):
        raise Refused("verbs", f"{Verb.AUDIT_READ} is for those who may read the audit trail.")
    if not any(verb.writes for verb in verbs):
        return
    for interface, _ in limits:
        permission = "registry.change_environment" if interface else "registry.add_interface"
        if not person.has_perm(permission, interface):
            place = interface.slug if interface else "anything"
            raise Refused("verbs", f"You may not change {place}, so a token of yours cannot.")
