"""How somebody is asked to own something, and how that is taken away: parts of the services.

Whoever calls these holds the transaction, has asked for the right, and announces the change.
"""

from datetime import date, datetime

from django.db.models import QuerySet

from registry.domain.audit import Deed
from registry.domain.responsibilities import HELD_BY_SEVERAL, Responsibility
from registry.domain.vocabulary import ANSWERING, Standing
from registry.models import Declined, Interface, Ownership, Team, User
from registry.rights import Actor
from registry.selectors.audited import ownership_values
from registry.services.auditing import audit, of_ownership
from registry.services.errors import Refused
from registry.services.saving import checked_save
from registry.services.teams import person_with, team_with


def holder_named(team_slug: str, email: str) -> tuple[Team | None, User | None]:
    """Return the team or the person that is named to hold something; one of the two is None.

    Raises:
        Refused: none or both are named, there is none such, or the person is an auditor.
    """
    if bool(team_slug) == bool(email):
        raise Refused("email", "Name a team or a person, one of the two.")
    if team_slug:
        return team_with(team_slug, field="team"), None
    person = person_with(email, field="email")
    if person.role not in ANSWERING:
        message = f"{person} is an auditor, who answers for nothing. Name somebody else."
        raise Refused("email", message)
    return None, person


def ask(
    *,
    by: Actor,
    interface: Interface,
    responsibility: Responsibility,
    standing: Standing,
    team: Team | None,
    person: User | None,
    review_by: date | None,
    now: datetime,
) -> Ownership:
    """Ask one holder to own one thing, in the place of whoever had it; return their ownership.

    Whoever holds it already is asked anew only where something is to be different, and holds it
    since they first did.
    """
    given = Ownership.objects.filter(interface=interface, responsibility=responsibility)
    theirs = given.filter(team=team, person=person)
    # who was to take it over is asked for it now
    for successor in theirs.filter(succeeds__isnull=False):
        withdraw(by=by, ownership=successor)
    _make_room(by, interface, responsibility, standing, given.exclude(team=team, person=person))
    present = theirs.first()
    if present is not None and not _differs(present, standing, review_by):
        return present
    asked = present or Ownership(
        interface=interface, responsibility=responsibility, team=team, person=person
    )
    asked.held_since = held_since(asked, now)
    if asked.held_since is None:
        # who goes on holding it was chosen by whoever asked them first
        asked.invited_at, asked.invited_by = now, by.person
    asked.standing, asked.accepted_at, asked.accepted_by = standing, None, None
    asked.review_by = review_by or asked.review_by
    checked_save(asked)
    audit(by=by, deed=Deed.ASKED, subject=of_ownership(asked), after=ownership_values(asked))
    return asked


def _make_room(
    by: Actor,
    interface: Interface,
    responsibility: Responsibility,
    standing: Standing,
    others: QuerySet[Ownership],
) -> None:
    """Take it from ``others`` where one holds it at a time, and forget who said no to it."""
    if responsibility not in HELD_BY_SEVERAL:
        # with a holder goes whoever was to take it over from them
        while replaced := others.filter(standing=standing).first():
            withdraw(by=by, ownership=replaced)
    Declined.objects.filter(
        interface=interface, responsibility=responsibility, standing=standing
    ).delete()


def held_since(ownership: Ownership, now: datetime) -> datetime | None:
    """Return since when the holder holds it, None where they never did, or where it lapsed."""
    is_lapsed = ownership.review_by is not None and ownership.review_by < now.date()
    return None if is_lapsed else ownership.held_since or ownership.accepted_at


def withdraw(*, by: Actor, ownership: Ownership) -> None:
    """Take an ownership away, and first from whoever was to take it over."""
    withdraw_successor(by=by, ownership=ownership)
    ownership.delete()
    audit(by=by, deed=Deed.WITHDRAWN, subject=of_ownership(ownership))


def withdraw_successor(*, by: Actor, ownership: Ownership) -> None:
    """Take the invitation of whoever was to take an ownership over away."""
    # by itself it would go along, and no row would tell
    for successor in Ownership.objects.filter(succeeds=ownership):
        withdraw(by=by, ownership=successor)


def _differs(ownership: Ownership, standing: Standing, review_by: date | None) -> bool:
    """Tell whether the holder is asked for something else than what they accepted."""
    return ownership.standing != standing or review_by not in (None, ownership.review_by)
