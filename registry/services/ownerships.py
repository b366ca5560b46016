"""Writes about who answers for what. Only the one who is asked can accept."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType

from django.db import transaction

from registry.domain.audit import Deed
from registry.domain.responsibilities import Responsibility, asked_as
from registry.domain.vocabulary import Standing
from registry.models import Declined, Interface, Ownership
from registry.rights import Actor, require, require_to_decline
from registry.selectors.audited import ownership_values
from registry.services.asking import ask, held_since, holder_named, withdraw, withdraw_successor
from registry.services.auditing import audit, of_ownership
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.saving import checked_save

ACCEPTANCE_LASTS = timedelta(days=365)
"""How long an acceptance counts where the invitation names no review date."""


@transaction.atomic
def ownership_invite(
    *,
    by: Actor,
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
        PermissionDenied: ``by`` may not change the interface.
        Refused: no or both holders are named, one does not exist or is an auditor, or the review
            date has passed.
    """
    require(by, "registry.change_interface", interface)
    if not responsibilities:
        raise Refused("responsibilities", "Choose at least one responsibility.")
    if review_by is not None and review_by < now.date():
        raise Refused("review_by", "The review date has passed. Choose one in the future.")
    team, person = holder_named(team_slug, email)
    invited = tuple(
        ask(
            by=by,
            interface=interface,
            responsibility=responsibility,
            standing=standing,
            team=team,
            person=person,
            review_by=review_by,
            now=now,
        )
        for responsibility in responsibilities
    )
    announce_change(interface.pk)
    return invited


@transaction.atomic
def ownership_accept(
    *, by: Actor, ownership: Ownership, shown: str = "", now: datetime
) -> Ownership:
    """Accept an ownership that one was asked to take, or renew one for another year.

    Whoever hands it over is free with it. Who renews it goes on holding it since they first did,
    so that their votes stand; where it lapsed before, they hold it anew.

    Args:
        shown: as what, and until when, ``by`` was shown that they are asked (``asked_as``); "" for
            what ``ownership`` says.

    Raises:
        PermissionDenied: ``by`` is not the one who was asked.
        Refused: the invitation was withdrawn in the meantime, or asks for something else.
    """
    require(by, "registry.answer_ownership", ownership)
    _require_the_same(ownership, shown)
    predecessor = _step_back(ownership)
    until = (now + ACCEPTANCE_LASTS).date()
    if ownership.accepted_at is None and ownership.review_by is not None:
        until = ownership.review_by
    Ownership.objects.filter(pk=ownership.pk).update(
        accepted_at=now,
        accepted_by=by.person,
        held_since=held_since(ownership, now) or now,
        review_by=until,
        succeeds=None,
    )
    if predecessor is not None:
        withdraw(by=by, ownership=predecessor)
    before = ownership_values(ownership)
    ownership.refresh_from_db()
    after, subject = ownership_values(ownership), of_ownership(ownership)
    audit(by=by, deed=Deed.ACCEPTED, subject=subject, before=before, after=after)
    announce_change(ownership.interface_id)
    return ownership


@transaction.atomic
def ownerships_accept(
    *,
    by: Actor,
    ownerships: Sequence[Ownership],
    shown: Mapping[int, str] = MappingProxyType({}),
    now: datetime,
) -> tuple[Ownership, ...]:
    """Accept several ownerships, all or none.

    Args:
        shown: what ``by`` was shown of each, by primary key.

    Raises:
        PermissionDenied: ``by`` is not the one who was asked for one of them.
        Refused: there is none, or one was withdrawn in the meantime, or asks for something else.
    """
    if not ownerships:
        raise Refused("", "Choose at least one responsibility.")
    return tuple(
        ownership_accept(by=by, ownership=one, shown=shown.get(one.pk, ""), now=now)
        for one in ownerships
    )


@transaction.atomic
def ownership_decline(*, by: Actor, ownership: Ownership, reason: str = "") -> None:
    """Say no to an ownership, or give one back; the gap shows at once.

    Args:
        reason: why; it is shown with the gap until somebody else is asked.

    Raises:
        PermissionDenied: ``by`` is not the one who was asked.
        Refused: the reason is too long.
    """
    require_to_decline(by, ownership)
    reason = reason.strip()
    if reason:
        declined = Declined(
            interface=ownership.interface,
            responsibility=ownership.responsibility,
            standing=ownership.standing,
            holder=str(ownership.team or ownership.person),
            declined_by=str(by.person),
            reason=reason,
        )
        checked_save(declined)
    withdraw_successor(by=by, ownership=ownership)
    ownership.delete()
    audit(by=by, deed=Deed.DECLINED, subject=of_ownership(ownership), reason=reason)
    announce_change(ownership.interface_id)


@transaction.atomic
def ownership_hand_over(
    *, by: Actor, ownership: Ownership, team_slug: str = "", email: str = "", now: datetime
) -> Ownership:
    """Ask somebody else to take an ownership over; the holder stays until they accept.

    Raises:
        PermissionDenied: ``by`` does not hold it.
        Refused: it is not accepted, or the other is nobody, an auditor, or has a part in it
            already.
    """
    require(by, "registry.answer_ownership", ownership)
    if ownership.accepted_at is None:
        raise Refused("", "Only what is accepted can be handed over. Decline it instead.")
    team, person = holder_named(team_slug, email)
    given = Ownership.objects.filter(
        interface=ownership.interface, responsibility=ownership.responsibility
    )
    if given.filter(team=team, person=person).exclude(succeeds=ownership).exists():
        raise Refused("", f"{team or person} has a part in it already. Name somebody else.")
    withdraw_successor(by=by, ownership=ownership)
    successor = Ownership(
        interface=ownership.interface,
        responsibility=ownership.responsibility,
        standing=ownership.standing,
        team=team,
        person=person,
        succeeds=ownership,
        invited_at=now,
        invited_by=by.person,
    )
    checked_save(successor)
    after = ownership_values(successor)
    audit(by=by, deed=Deed.ASKED, subject=of_ownership(successor), after=after)
    announce_change(ownership.interface_id)
    return successor


@transaction.atomic
def ownership_review(
    *, by: Actor, ownership: Ownership, review_by: date, now: datetime
) -> Ownership:
    """Change until when an accepted ownership counts.

    Whoever may change the interface can bring the day forward; only the holder, who answers for
    it, can put it off.

    Raises:
        PermissionDenied: ``by`` may do neither.
        Refused: it is not accepted, the day has passed, or is more than a year away.
    """
    puts_off = ownership.review_by is not None and review_by > ownership.review_by
    if puts_off or not by.has_perm("registry.change_interface", ownership.interface):
        require(by, "registry.answer_ownership", ownership)
    if ownership.accepted_at is None:
        raise Refused("review_by", "Nobody accepted it yet, so there is no day to change.")
    if not now.date() <= review_by <= (now + ACCEPTANCE_LASTS).date():
        raise Refused("review_by", "Choose a day from today to a year from now.")
    before = ownership_values(ownership)
    ownership.review_by = review_by
    checked_save(ownership)
    after, subject = ownership_values(ownership), of_ownership(ownership)
    audit(by=by, deed=Deed.CHANGED, subject=subject, before=before, after=after)
    announce_change(ownership.interface_id)
    return ownership


@transaction.atomic
def ownership_withdraw(*, by: Actor, ownership: Ownership) -> None:
    """Take an invitation or an ownership away.

    Raises:
        PermissionDenied: ``by`` may not change the interface.
    """
    require(by, "registry.change_interface", ownership.interface)
    withdraw(by=by, ownership=ownership)
    announce_change(ownership.interface_id)


def _require_the_same(ownership: Ownership, shown: str) -> None:
    """Lock the invitation, and let the caller go on only if it asks for what ``shown`` says."""
    given = Ownership.objects.select_for_update(of=("self",))
    present = given.filter(pk=ownership.pk, team=ownership.team, person=ownership.person).first()
    if present is None:
        raise Refused("", "The invitation was withdrawn in the meantime.")
    if asked_as(present.standing, present.review_by) != (
        shown or asked_as(ownership.standing, ownership.review_by)
    ):
        until = f", until {present.review_by}" if present.review_by else ""
        wanted = f"{present.standing}{until}"
        raise Refused(
            "", f"You are asked for something else now: {wanted}. Look, and accept again."
        )


def _step_back(ownership: Ownership) -> Ownership | None:
    """Have whoever hands ``ownership`` over change places with it; return them."""
    predecessor = ownership.succeeds
    if predecessor is not None:
        # there is one accountable holder at any moment
        Ownership.objects.filter(pk=predecessor.pk).update(
            succeeds=ownership, accepted_at=None, accepted_by=None
        )
        predecessor.refresh_from_db()
    return predecessor
