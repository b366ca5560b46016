"""Writes about people: who they are, and how they get in for the first time."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from registry.domain.audit import Deed
from registry.domain.origins import Origin
from registry.domain.vocabulary import ANSWERING, PersonRole
from registry.models import SignInLink, User
from registry.rights import Actor, require, require_in_person
from registry.selectors.audited import person_values
from registry.services.auditing import Author, audit, of_person
from registry.services.errors import Refused
from registry.services.saving import checked_save
from registry.services.sessions import sessions_end
from registry.services.tokens import tokens_end

LINK_LIFETIME = timedelta(hours=1)
ADMINISTRATOR_EMAIL = "administrator@localhost.localdomain"


class SignInLinkInvalid(Exception):
    """The link was used, has expired, or never existed."""


@transaction.atomic
def person_create(
    *, by: Author, email: str, name: str, role: PersonRole = PersonRole.PERSON
) -> User:
    """Make a person who can sign in by link until they set a password.

    Raises:
        Refused: the e-mail address is malformed or taken.
    """
    person = User(email=email.strip().lower(), name=name.strip(), role=role)
    person.set_unusable_password()
    checked_save(person)
    audit(by=by, deed=Deed.ADDED, subject=of_person(person), after=person_values(person))
    return person


@transaction.atomic
def person_update(*, by: Actor, name: str, email: str, wants_mail: bool | None = None) -> User:
    """Change what one is called and how one is reached.

    Args:
        wants_mail: whether to be told by e-mail what waits for one; None to leave that as it is.

    Raises:
        PermissionDenied: a token acts for the person.
        Refused: the e-mail address is malformed or taken.
    """
    require_in_person(by)
    person = by.person
    before = person_values(person)
    person.name, person.email = name.strip(), email.strip().lower()
    if wants_mail is not None:
        person.wants_mail = wants_mail
    checked_save(person)
    after = person_values(person)
    audit(by=by, deed=Deed.CHANGED, subject=of_person(person), before=before, after=after)
    return person


@sensitive_variables("password")
@transaction.atomic
def password_set(*, by: Actor, password: str, session_key: str | None) -> None:
    """Set one's own password, which a form has found good; sign out of all other browsers.

    Args:
        session_key: of the session that stays.

    Raises:
        PermissionDenied: a token acts for the person.
    """
    require_in_person(by)
    by.person.set_password(password)
    by.person.save(update_fields=["password"])
    sessions_end(person=by.person, keep=session_key)
    audit(by=by, deed=Deed.PASSWORD_SET, subject=of_person(by.person))


@transaction.atomic
def administrator_ensure(*, by: Author) -> User:
    """Return the first active administrator; make one when there is none."""
    existing = User.objects.filter(role=PersonRole.ADMINISTRATOR, is_active=True)
    return existing.order_by("pk").first() or person_create(
        by=by, email=ADMINISTRATOR_EMAIL, name="Administrator", role=PersonRole.ADMINISTRATOR
    )


@transaction.atomic
def person_add(*, by: Actor, email: str, name: str) -> User:
    """Make an account for somebody, who gets in by a link first.

    Raises:
        PermissionDenied: ``by`` is no administrator.
        Refused: the e-mail address is malformed or taken.
    """
    require(by, "registry.manage_people")
    return person_create(by=by, email=email, name=name)


@transaction.atomic
def person_invite(*, by: Actor, person: User, now: datetime) -> str:
    """Make a one-time link with which ``person`` signs in; return its token, to be shown once.

    Raises:
        PermissionDenied: ``by`` is no administrator.
        Refused: the account is closed.
    """
    require(by, "registry.manage_people")
    if not person.is_active:
        raise Refused("", f"The account of {person} is closed. Open it again first.")
    return sign_in_link_create(by=by, person=person, now=now)


@transaction.atomic
def person_close(*, by: Actor, person: User, now: datetime) -> None:
    """Close an account: its sessions and tokens end, and what it owns lapses at once.

    Raises:
        PermissionDenied: ``by`` is no administrator.
        Refused: it is the last administrator's.
    """
    require(by, "registry.manage_people")
    _require_another_administrator(person)
    SignInLink.objects.filter(person=person, used_at=None).delete()
    sessions_end(person=person)
    tokens_end(person=person, now=now)
    User.objects.filter(pk=person.pk).update(is_active=False)
    audit(by=by, deed=Deed.CLOSED, subject=of_person(person))


@transaction.atomic
def person_open(*, by: Actor, person: User, now: datetime) -> None:
    """Open a closed account again; what it answers for counts from now on.

    Raises:
        PermissionDenied: ``by`` is no administrator.
    """
    require(by, "registry.manage_people")
    was_answering = _is_answering(person)
    User.objects.filter(pk=person.pk).update(is_active=True)
    _answer_again(by, person, now, was_answering=was_answering)
    audit(by=by, deed=Deed.OPENED, subject=of_person(person))


@transaction.atomic
def person_role_set(*, by: Actor, person: User, role: str, now: datetime) -> User:
    """Give a person another role in the program.

    What somebody answers for who was an auditor counts from now on.

    Raises:
        PermissionDenied: ``by`` is no administrator.
        Refused: there is no such role, or nobody would administrate any more.
    """
    require(by, "registry.manage_people")
    if role not in set(PersonRole):
        raise Refused("role", f"There is no role {role}. Choose one: {', '.join(PersonRole)}.")
    if role != PersonRole.ADMINISTRATOR:
        _require_another_administrator(person)
    before, was_answering = person_values(person), _is_answering(person)
    User.objects.filter(pk=person.pk).update(role=role)
    _answer_again(by, person, now, was_answering=was_answering)
    person.refresh_from_db()
    after = person_values(person)
    audit(by=by, deed=Deed.CHANGED, subject=of_person(person), before=before, after=after)
    return person


@transaction.atomic
def sign_in_link_create(*, by: Author, person: User, now: datetime) -> str:
    """Make a link that signs ``person`` in once, within an hour; return its token.

    Older links of the person that were not used stop working.
    """
    SignInLink.objects.filter(person=person, used_at=None).delete()
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        person=person,
        token_digest=_digest(token),
        expires_at=now + LINK_LIFETIME,
        made_by=by.person if isinstance(by, Actor) else None,
        was_in_use=User.objects.filter(pk=person.pk, last_login__isnull=False).exists(),
    )
    audit(by=by, deed=Deed.INVITED, subject=of_person(person))
    return token


@transaction.atomic
def sign_in_link_use(*, origin: Origin, token: str, now: datetime) -> User:
    """Consume a link and return whom it signs in.

    Raises:
        SignInLinkInvalid: it was used before, has expired, or is not one of ours.
    """
    usable = SignInLink.objects.filter(
        token_digest=_digest(token), used_at=None, expires_at__gt=now, person__is_active=True
    )
    if usable.update(used_at=now) != 1:
        raise SignInLinkInvalid
    person = SignInLink.objects.select_related("person").get(token_digest=_digest(token)).person
    audit(by=Actor(person, origin), deed=Deed.LINK_USED, subject=of_person(person))
    return person


def _require_another_administrator(person: User) -> None:
    # locked together, so that two stopping each other at once do not leave nobody
    active = User.objects.select_for_update().filter(role=PersonRole.ADMINISTRATOR, is_active=True)
    if [one.pk for one in active] == [person.pk]:
        raise Refused("", f"{person} is the last administrator. Make somebody else one first.")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _is_answering(person: User) -> bool:
    """Tell whether what an account accepted counts (``PersonSnapshot.can_answer``)."""
    answering = User.objects.filter(is_active=True, role__in=ANSWERING)
    return answering.filter(pk=person.pk).exists()


def _answer_again(by: Actor, person: User, now: datetime, *, was_answering: bool) -> None:
    """Have what ``person`` holds count from ``now`` on, and by ``by``, where it did not before."""
    if was_answering or not _is_answering(person):
        return
    person.memberships.update(since=now, added_by=by.person)
    accepted = person.ownerships.filter(accepted_at__isnull=False)
    accepted.update(held_since=now, invited_by=by.person)
