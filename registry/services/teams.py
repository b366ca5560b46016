"""Writes about teams and who is in them."""

from datetime import datetime

from django.db import transaction

from registry.domain.audit import Deed
from registry.domain.vocabulary import Role
from registry.models import Membership, Team, User
from registry.rights import Actor, require
from registry.selectors.audited import team_values
from registry.services.auditing import Values, audit, of_membership, of_team
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.saving import checked_save

_NAMED = 5
"""Interfaces that a refusal names."""


@transaction.atomic
def team_create(*, by: Actor, slug: str, name: str, channel: str = "", now: datetime) -> Team:
    """Make a team; whoever makes it leads it.

    Raises:
        PermissionDenied: ``by`` may not add teams.
        Refused: a field is wrong, or the slug is taken.
    """
    require(by, "registry.add_team")
    team = Team(slug=slug.strip(), name=name.strip(), channel=channel.strip())
    checked_save(team)
    audit(by=by, deed=Deed.ADDED, subject=of_team(team), after=team_values(team))
    membership = Membership(
        person=by.person, team=team, role=Role.LEAD, since=now, added_by=by.person
    )
    _save_membership(by, membership, before=None)
    return team


@transaction.atomic
def team_update(*, by: Actor, team: Team, name: str, channel: str = "") -> Team:
    """Change what a team is called and where it is reached.

    Raises:
        PermissionDenied: ``by`` neither leads the team nor is an administrator.
        Refused: a field is wrong.
    """
    require(by, "registry.change_team", team)
    before = team_values(team)
    team.name, team.channel = name.strip(), channel.strip()
    checked_save(team)
    after = team_values(team)
    audit(by=by, deed=Deed.CHANGED, subject=of_team(team), before=before, after=after)
    return team


@transaction.atomic
def team_close(*, by: Actor, team: Team) -> Team:
    """Close a team that answers for no interface: what it owns lapses at once.

    A team that is closed already stays so.

    Raises:
        PermissionDenied: ``by`` neither leads the team nor is platform lead or administrator.
        Refused: the team is accountable for interfaces; the message names them.
    """
    require(by, "registry.close_team", team)
    # in full, so that nobody gives it an interface at the same time
    team = Team.objects.select_for_update().get(pk=team.pk)
    if names := [*team.interfaces.order_by("name").values_list("name", flat=True)[: _NAMED + 1]]:
        more = " and others" if len(names) > _NAMED else ""
        named = ", ".join(names[:_NAMED]) + more
        message = f"{team} is accountable for {named}. Give that to another team first."
        raise Refused("", message)
    return _set_active(by, team, Deed.CLOSED)


@transaction.atomic
def team_open(*, by: Actor, team: Team, now: datetime) -> Team:
    """Open a closed team again; what it accepted counts again, where its day has not passed.

    Its members count from now on, and by whoever opened it: what they approve was proposed later.

    Raises:
        PermissionDenied: ``by`` is neither platform lead nor administrator.
    """
    require(by, "registry.add_team")
    team = Team.objects.select_for_update().get(pk=team.pk)
    if not team.is_active:
        team.memberships.update(since=now, added_by=by.person)
    return _set_active(by, team, Deed.OPENED)


@transaction.atomic
def membership_add(*, by: Actor, team: Team, email: str, role: str, now: datetime) -> Membership:
    """Take a person into a team, or give a member another role.

    Raises:
        PermissionDenied: ``by`` neither leads the team nor is an administrator.
        Refused: nobody has that e-mail address, or the role does not exist.
    """
    require(by, "registry.change_team", team)
    person = person_with(email, field="email")
    membership = Membership.objects.filter(person=person, team=team).first() or Membership(
        person=person, team=team, since=now, added_by=by.person
    )
    before = {"role": membership.role} if membership.pk else None
    membership.role = role
    _save_membership(by, membership, before)
    _announce(team)
    return membership


@transaction.atomic
def membership_remove(*, by: Actor, membership: Membership) -> None:
    """Take a person out of a team; what the team owns may lapse with the last one.

    Raises:
        PermissionDenied: ``by`` is not the person, does not lead the team, is no administrator.
    """
    own = by.person.pk == membership.person_id
    require(by, "registry.leave_team" if own else "registry.change_team", membership.team)
    membership.delete()
    before = {"role": membership.role}
    audit(by=by, deed=Deed.REMOVED, subject=of_membership(membership), before=before)
    _announce(membership.team)


def person_with(email: str, *, field: str) -> User:
    """Return the active person with that e-mail address, whatever its case.

    Raises:
        Refused: there is none.
    """
    person = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        raise Refused(field, f"Nobody here has the e-mail address {email.strip()}.")
    return person


def team_with(slug: str, *, field: str) -> Team:
    """Return the active team with that slug.

    Raises:
        Refused: there is none.
    """
    team = Team.objects.filter(slug=slug, is_active=True).first()
    if team is None:
        raise Refused(field, f"There is no team {slug}. Create it first, or choose another.")
    return team


def _set_active(by: Actor, team: Team, deed: Deed) -> Team:
    is_active = deed is Deed.OPENED
    if team.is_active != is_active:
        team.is_active = is_active
        team.save(update_fields=["is_active"])
        audit(by=by, deed=deed, subject=of_team(team))
        _announce(team)
    return team


def _save_membership(by: Actor, membership: Membership, before: Values | None) -> None:
    checked_save(membership)
    deed = Deed.CHANGED if before else Deed.ADDED
    after = {"role": membership.role}
    audit(by=by, deed=deed, subject=of_membership(membership), before=before, after=after)


def _announce(team: Team) -> None:
    owning = team.interfaces.values_list("pk", flat=True)
    holding = team.ownerships.values_list("interface_id", flat=True)
    for interface_id in {*owning, *holding}:
        announce_change(interface_id)
