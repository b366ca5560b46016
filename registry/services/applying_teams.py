"""Applying documents about teams."""

from functools import partial

from registry.domain.descriptor import Placed, TeamDocument
from registry.domain.descriptor.fields import team_name
from registry.domain.descriptor.shapes import MemberShape
from registry.models import Membership, Team
from registry.services.applying import Action, Application, action_for
from registry.services.teams import membership_add, membership_remove, team_create, team_update

_NAMES = {"slug": ("metadata", "name"), "name": ("spec", "title"), "channel": ("spec", "channel")}


def apply_team(run: Application, placed: Placed[TeamDocument]) -> None:
    """Create or update one team and take its members in; nobody is put out."""
    document = placed.document
    team = run.attempt(placed, (), partial(_team, run, document), _NAMES)
    if team is None:
        return
    for index, member in enumerate(document.spec.members):
        run.attempt(placed, ("spec", "members", index), partial(_member, run, team, member))


def _team(run: Application, document: TeamDocument) -> Team:
    slug, name, channel = document.metadata.name, team_name(document), document.spec.channel
    team = Team.objects.select_for_update().filter(slug=slug).first()
    if team is None:
        return _create(run, document)
    before = {"name": team.name, "channel": team.channel}
    after = {"name": name, "channel": channel}
    fields = tuple(field for field in after if before[field] != after[field])
    if fields:
        team_update(by=run.by, team=team, name=name, channel=channel)
    run.record("Team", slug, action_for(fields), fields)
    return team


def _create(run: Application, document: TeamDocument) -> Team:
    team = team_create(
        by=run.by,
        slug=document.metadata.name,
        name=team_name(document),
        channel=document.spec.channel,
        now=run.now,
    )
    listed = {member.person for member in document.spec.members}
    if listed and run.by.person.email.lower() not in listed:
        # whoever makes a team leads it, but here the file says who is in it
        own = Membership.objects.get(team=team, person=run.by.person)
        membership_remove(by=run.by, membership=own)
    run.record("Team", team.slug, Action.CREATED)
    return team


def _member(run: Application, team: Team, member: MemberShape) -> None:
    name = f"{team.slug}/{member.person}"
    present = team.memberships.filter(person__email__iexact=member.person).first()
    if present and present.role == member.role:
        run.record("Membership", name, Action.UNCHANGED)
        return
    membership_add(by=run.by, team=team, email=member.person, role=member.role, now=run.now)
    if present:
        run.record("Membership", name, Action.UPDATED, ("role",))
    else:
        run.record("Membership", name, Action.CREATED)
