"""Writes about who answers for what. Only the one who is asked can accept."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from registry.domain.responsibilities import HELD_BY_SEVERAL, Responsibility
from registry.domain.vocabulary import Standing
from registry.models import Interface, Ownership, Team, User
from registry.rights import require
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.saving import checked_save
from registry.services.teams import person_with, team_with

ACCEPTANCE_LASTS = timedelta(days=365)
"""How long an acceptance counts where the invitation names no review date."""


@transaction.atomic
def ownership_invite(
    *,
    by: User,
    interface: Interface,
    responsibilities: Sequence[Responsibility],
    standing: Standing = Standing.PRIMARY,
    team_slug: str = "",
    email: str = "",
    review_by: date | None = None,
    now: datetime,
) -> tuple[Ownership, ...]:
    """Ask a team or a person to own one or more responsibilities.

    Whoever held one of them before in the same standing is replaced, except where several may
    hold it. Asking the present holder again changes nothing, unless with another review date:
    then they have to accept again.

    Raises:
        PermissionDenied: ``by`` is neither in the owning team nor an administrator.
        Refused: no or both holders are named, one does not exist, or the review date has passed.
    """
    require(by, "registry.change_interface", interface)
    if not responsibilities:
        raise Refused("responsibilities", "Choose at least one responsibility.")
    if review_by is not None and review_by < now.date():
        raise Refused("review_by", "The review date has passed. Choose one in the future.")
    team, person = _holder(team_slug, email)
    invited = tuple(
        _invite(interface, responsibility, standing, team, person, review_by, by, now)
        for responsibility in responsibilities
    )
    announce_change(interface.pk)
    return invited


@transaction.atomic
def ownership_accept(*, by: User, ownership: Ownership, now: datetime) -> Ownership:
    """Accept an ownership that one was asked to take, or renew one for another year.

    Raises:
        PermissionDenied: ``by`` is not the one who was asked.
        Refused: the invitation was withdrawn in the meantime.
    """
    require(by, "registry.answer_ownership", ownership)
    until = (now + ACCEPTANCE_LASTS).date()
    if ownership.accepted_at is None and ownership.review_by is not None:
        until = ownership.review_by
    changed = Ownership.objects.filter(
        pk=ownership.pk, team=ownership.team, person=ownership.person
    ).update(accepted_at=now, accepted_by=by, review_by=until)
    if not changed:
        raise Refused("", "The invitation was withdrawn in the meantime.")
    ownership.refresh_from_db()
    announce_change(ownership.interface_id)
    return ownership


@transaction.atomic
def ownership_decline(*, by: User, ownership: Ownership) -> None:
    """Say no to an ownership, or give one back; the gap shows at once.

    Raises:
        PermissionDenied: ``by`` is not the one who was asked.
    """
    require(by, "registry.answer_ownership", ownership)
    ownership.delete()
    announce_change(ownership.interface_id)


@transaction.atomic
def ownership_withdraw(*, by: User, ownership: Ownership) -> None:
    """Take an invitation or an ownership away.

    Raises:
        PermissionDenied: ``by`` is neither in the owning team nor an administrator.
    """
    require(by, "registry.change_interface", ownership.interface)
    ownership.delete()
    announce_change(ownership.interface_id)


def _holder(team_slug: str, email: str) -> tuple[Team | None, User | None]:
    if bool(team_slug) == bool(email):
        raise Refused("email", "Name a team or a person, one of the two.")
    if team_slug:
        return team_with(team_slug, field="team"), None
    return None, person_with(email, field="email")


def _invite(
    interface: Interface,
    responsibility: Responsibility,
    standing: Standing,
    team: Team | None,
    person: User | None,
    review_by: date | None,
    by: User,
    now: datetime,
) -> Ownership:
    given = Ownership.objects.filter(interface=interface, responsibility=responsibility)
    ownership = given.filter(team=team, person=person).first()
    if responsibility not in HELD_BY_SEVERAL:
        given.filter(standing=standing).exclude(team=team, person=person).delete()
    if ownership is None:
        ownership = Ownership(
            interface=interface, responsibility=responsibility, team=team, person=person
        )
        ownership.invited_at, ownership.invited_by = now, by
    if _differs(ownership, standing, review_by):
        ownership.standing, ownership.accepted_at, ownership.accepted_by = standing, None, None
        ownership.review_by = review_by or ownership.review_by
    checked_save(ownership)
    return ownership


def _differs(ownership: Ownership, standing: Standing, review_by: date | None) -> bool:
    """Tell whether the holder is asked for something else than what they accepted."""
    return ownership.standing != standing or review_by not in (None, ownership.review_by)
