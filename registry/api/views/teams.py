"""Teams and who is in them."""

from collections.abc import Mapping
from typing import ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from registry.api.endpoint import Content, Endpoint, Listing, changing
from registry.api.repetition import once
from registry.api.serializers.teams import (
    MembershipSerializer,
    NewMembershipSerializer,
    NewTeamSerializer,
    TeamQuery,
    TeamSerializer,
)
from registry.domain.permissions import Permission
from registry.models import Membership, Team
from registry.rights import require
from registry.selectors.listing import memberships_listed, teams_listed
from registry.services import teams as services


class Teams(Listing):
    """All teams, and creating one."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.ADD_TEAM}

    @extend_schema(
        operation_id="teams_list", parameters=[TeamQuery], responses=TeamSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """List the teams."""
        wanted = self.wanted(TeamQuery)
        sign = "-" if wanted["sort"].startswith("-") else ""
        order = dict.fromkeys((wanted["sort"], f"{sign}slug"))
        return self.page(teams_listed(wanted["query"]), _team, tuple(order))

    @extend_schema(
        operation_id="team_create", request=NewTeamSerializer, responses={201: TeamSerializer}
    )
    def post(self, request: Request) -> Response:
        """Create a team; whoever does leads it."""
        self.ask()
        return once(self, self._create)

    def _create(self) -> Response:
        sent = self.checked(NewTeamSerializer)
        team = services.team_create(by=self.by, now=self.now, **sent)
        return self.one(_team(team), 201, reverse("api-team", args=[team.slug]))


class OneTeam(Endpoint):
    """One team."""

    asks: ClassVar[Mapping[str, Permission]] = dict.fromkeys(
        ("PUT", "PATCH"), Permission.CHANGE_TEAM
    )

    @extend_schema(operation_id="team_show", responses=TeamSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Show a team."""
        return self.one(_team(get_object_or_404(Team, slug=slug)))

    @extend_schema(operation_id="team_replace", request=TeamSerializer, responses=TeamSerializer)
    def put(self, request: Request, slug: str) -> Response:
        """Change a team; what is left out takes its default."""
        return self._change(slug, partial=False)

    @extend_schema(operation_id="team_update", request=TeamSerializer, responses=TeamSerializer)
    def patch(self, request: Request, slug: str) -> Response:
        """Change a team; what is left out stays."""
        return self._change(slug, partial=True)

    def _change(self, slug: str, *, partial: bool) -> Response:
        with changing(self, Team.objects.all(), _team, slug=slug) as team:
            present = {"name": team.name, "channel": team.channel} if partial else {}
            fields = present | self.checked(TeamSerializer, partial=partial)
            changed = services.team_update(by=self.by, team=team, **fields)
            return self.one(_team(changed))


class TeamClose(Endpoint):
    """Closing a team."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CLOSE_TEAM}

    @extend_schema(operation_id="team_close", request=None, responses=TeamSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """Close a team that is accountable for no interface: what it owns lapses at once."""
        team = get_object_or_404(Team, slug=slug)
        self.ask(team)
        return once(self, lambda: self.one(_team(services.team_close(by=self.by, team=team))))


class TeamOpen(Endpoint):
    """Opening a closed team again."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.ADD_TEAM}

    @extend_schema(operation_id="team_open", request=None, responses=TeamSerializer)
    def post(self, request: Request, slug: str) -> Response:
        """Open a closed team again."""
        self.ask()
        team = get_object_or_404(Team, slug=slug)
        return once(self, lambda: self._open(team))

    def _open(self, team: Team) -> Response:
        return self.one(_team(services.team_open(by=self.by, team=team, now=self.now)))


class Memberships(Listing):
    """Who is in a team, and taking somebody in."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_TEAM}

    @extend_schema(operation_id="memberships_list", responses=MembershipSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """List who is in a team."""
        get_object_or_404(Team, slug=slug)
        return self.page(memberships_listed(slug), _membership)

    @extend_schema(
        operation_id="membership_add",
        request=NewMembershipSerializer,
        responses={201: MembershipSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Take a person into a team, or give a member another role."""
        team = get_object_or_404(Team, slug=slug)
        self.ask(team)
        return once(self, lambda: self._add(team))

    def _add(self, team: Team) -> Response:
        sent = self.checked(NewMembershipSerializer)
        membership = services.membership_add(by=self.by, team=team, now=self.now, **sent)
        address = reverse("api-membership", args=[team.slug, membership.pk])
        return self.one(_membership(membership), 201, address)


class OneMembership(Endpoint):
    """One person in a team."""

    asks: ClassVar[Mapping[str, Permission]] = dict.fromkeys(
        ("PATCH", "DELETE"), Permission.CHANGE_TEAM
    )

    @extend_schema(operation_id="membership_show", responses=MembershipSerializer)
    def get(self, request: Request, slug: str, membership_id: int) -> Response:
        """Show one person in a team."""
        return self.one(_membership(get_object_or_404(memberships_listed(slug), pk=membership_id)))

    @extend_schema(
        operation_id="membership_update",
        request=MembershipSerializer,
        responses=MembershipSerializer,
    )
    def patch(self, request: Request, slug: str, membership_id: int) -> Response:
        """Give a member another role."""
        with changing(self, memberships_listed(slug), _membership, pk=membership_id) as member:
            role = self.checked(MembershipSerializer, partial=True).get("role", member.role)
            changed = services.membership_add(
                by=self.by, team=member.team, email=member.person.email, role=role, now=self.now
            )
            return self.one(_membership(changed))

    @extend_schema(operation_id="membership_remove", responses={204: None})
    def delete(self, request: Request, slug: str, membership_id: int) -> Response:
        """Take a person out of a team; everybody may leave one."""
        with changing(self, memberships_listed(slug), _membership, pk=membership_id) as member:
            services.membership_remove(by=self.by, membership=member)
        return Response(status=204)

    def ask(self, subject: object = None) -> None:
        """Ask for the right to change the team, and let people leave by themselves."""
        assert isinstance(subject, Membership)  # noqa: S101 (all that is changed here)
        leaves = self.request.method == "DELETE" and subject.person_id == self.person.pk
        require(self.by, Permission.LEAVE_TEAM if leaves else Permission.CHANGE_TEAM, subject.team)


def _team(team: Team) -> Content:
    return TeamSerializer(team).data


def _membership(membership: Membership) -> Content:
    return MembershipSerializer(membership).data
