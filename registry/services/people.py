"""Writes about people: who they are, and how they get in for the first time."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from registry.models import SignInLink, User
from registry.rights import require
from registry.services.errors import Refused
from registry.services.saving import checked_save

LINK_LIFETIME = timedelta(hours=1)
ADMINISTRATOR_EMAIL = "administrator@localhost.localdomain"


class SignInLinkInvalid(Exception):
    """The link was used, has expired, or never existed."""


@transaction.atomic
def person_create(*, email: str, name: str, is_staff: bool = False) -> User:
    """Make a person who can sign in by link until they set a password.

    Raises:
        Refused: the e-mail address is malformed or taken.
    """
    person = User(email=email.strip().lower(), name=name.strip(), is_staff=is_staff)
    person.set_unusable_password()
    checked_save(person)
    return person


@transaction.atomic
def person_update(*, person: User, name: str, email: str) -> User:
    """Change what a person is called and how they are reached.

    Raises:
        Refused: the e-mail address is malformed or taken.
    """
    person.name, person.email = name.strip(), email.strip().lower()
    checked_save(person)
    return person


@transaction.atomic
def administrator_ensure() -> User:
    """Return the first active administrator; make one when there is none."""
    existing = User.objects.filter(is_staff=True, is_active=True)
    return existing.order_by("pk").first() or person_create(
        email=ADMINISTRATOR_EMAIL, name="Administrator", is_staff=True
    )


@transaction.atomic
def person_add(*, by: User, email: str, name: str) -> User:
    """Make an account for somebody, who gets in by a link first.

    Raises:
        PermissionDenied: ``by`` is no administrator.
        Refused: the e-mail address is malformed or taken.
    """
    require(by, "registry.manage_people")
    return person_create(email=email, name=name)


@transaction.atomic
def person_invite(*, by: User, person: User, now: datetime) -> str:
    """Make a one-time link with which ``person`` signs in; return its token, to be shown once.

    Raises:
        PermissionDenied: ``by`` is no administrator.
        Refused: the account is closed.
    """
    require(by, "registry.manage_people")
    if not person.is_active:
        raise Refused("", f"The account of {person} is closed. Open it again first.")
    return sign_in_link_create(person=person, now=now)


@transaction.atomic
def person_close(*, by: User, person: User) -> None:
    """Close an account: nobody can sign in with it, and what it owns lapses at once.

    Raises:
        PermissionDenied: ``by`` is no administrator.
        Refused: it is the last administrator's.
    """
    require(by, "registry.manage_people")
    # locked together, so that two closing each other at once do not leave nobody
    active = User.objects.select_for_update().filter(is_staff=True, is_active=True)
    if [one.pk for one in active] == [person.pk]:
        raise Refused("", f"{person} is the last administrator. Make somebody else one first.")
    SignInLink.objects.filter(person=person, used_at=None).delete()
    User.objects.filter(pk=person.pk).update(is_active=False)


@transaction.atomic
def person_open(*, by: User, person: User) -> None:
    """Open a closed account again.

    Raises:
        PermissionDenied: ``by`` is no administrator.
    """
    require(by, "registry.manage_people")
    User.objects.filter(pk=person.pk).update(is_active=True)


@transaction.atomic
def sign_in_link_create(*, person: User, now: datetime) -> str:
    """Make a link that signs ``person`` in once, within an hour; return its token.

    Older links of the person that were not used stop working.
    """
    SignInLink.objects.filter(person=person, used_at=None).delete()
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        person=person, token_digest=_digest(token), expires_at=now + LINK_LIFETIME
    )
    return token


@transaction.atomic
def sign_in_link_use(*, token: str, now: datetime) -> User:
    """Consume a link and return whom it signs in.

    Raises:
        SignInLinkInvalid: it was used before, has expired, or is not one of ours.
    """
    usable = SignInLink.objects.filter(
        token_digest=_digest(token), used_at=None, expires_at__gt=now, person__is_active=True
    )
    if usable.update(used_at=now) != 1:
        raise SignInLinkInvalid
    return SignInLink.objects.select_related("person").get(token_digest=_digest(token)).person


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
