"""Writes about people: who they are, and how they get in for the first time."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from registry.models import SignInLink, User
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
    person.is_superuser = is_staff
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
    existing = User.objects.filter(is_staff=True, is_superuser=True, is_active=True)
    return existing.order_by("pk").first() or person_create(
        email=ADMINISTRATOR_EMAIL, name="Administrator", is_staff=True
    )


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
