"""Teams and who is in them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.domain.permissions import Permission
from registry.models import Membership, Team
from registry.selectors.belonging import interfaces_selected
from registry.selectors.holding_shapes import HoldingFilters
from registry.selectors.holdings import holdings_of, of_team
from registry.selectors.listing import InterfaceFilters
from registry.selectors.teams import TeamPage, members_selected, team_page, teams_selected
from registry.services import auditing
from registry.services import teams as services
from registry.services.errors import Refused
from registry.web.access import (
    ask_to_add_team,
    ask_to_change_team,
    ask_to_close_team,
    ask_to_leave_team,
    reader,
)
from registry.web.forms.base import sent, watched
from registry.web.forms.teams import MemberForm, TeamEditForm, TeamForm
from registry.web.frame import frame
from registry.web.listing import read
from registry.web.lists import HELD, INTERFACES, MEMBERS, TEAMS
from registry.web.origins import acting
from registry.web.views.lists import ListAnswer, list_answer
from registry.web.views.pages import form_page


@require_safe
def team_list(request: HttpRequest) -> ListAnswer:
    """List all teams."""
    asked = read(TEAMS, request.GET)
    chosen = teams_selected(asked.filters["query"], sort=asked.sort)
    context: dict[str, object] = {"may_add": frame(request).may(Permission.ADD_TEAM)}
    return list_answer(request, "registry/teams.html", TEAMS, asked, chosen, context)


@require_http_methods(["GET", "POST"])
def team_create(request: HttpRequest) -> HttpResponse:
    """Create a team; whoever does leads it."""
    person = reader(request)
    ask_to_add_team(person)
    form = TeamForm(sent(request))
    if form.is_valid() and (
        team := form.attempt(
            services.team_create, by=acting(request), now=timezone.now(), **form.cleaned_data
        )
    ):
        messages.success(request, f"{team.name} was created. You lead it.")
        return redirect("team", slug=team.slug)
    return form_page(request, "registry/team_form.html", {"form": form, "team": None})


@require_safe
def team(request: HttpRequest, slug: str) -> ListAnswer:
    """Show a team and who is in it."""
    return _members(request, slug, MemberForm(sent(request)))


@require_safe
def team_interfaces(request: HttpRequest, slug: str) -> ListAnswer:
    """List the interfaces that a team is accountable for."""
    shown, asked = _shown(request, slug), read(INTERFACES, request.GET)
    filters = InterfaceFilters(
        team=slug,
        query=asked.filters["query"],
        tier=int(asked.filters["tier"] or 0) or None,
        lifecycle=asked.filters["lifecycle"],
    )
    chosen = interfaces_selected(filters, sort=asked.sort)
    context: dict[str, object] = {"shown": shown, "part": "interfaces"}
    template = "registry/team_interfaces.html"
    return list_answer(request, template, INTERFACES, asked, chosen, context)


@require_safe
def team_responsibilities(request: HttpRequest, slug: str) -> ListAnswer:
    """List what a team is asked to own, or owns, over all interfaces."""
    shown, asked = _shown(request, slug), read(HELD, request.GET)
    chosen = holdings_of(
        of_team(shown.record),
        HoldingFilters(**asked.filters),
        sort=asked.sort,
        now=timezone.now(),
    )
    context: dict[str, object] = {"shown": shown, "part": "responsibilities"}
    template = "registry/team_responsibilities.html"
    return list_answer(request, template, HELD, asked, chosen, context)


@require_http_methods(["GET", "POST"])
def team_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a team is called and where it is reached."""
    team = get_object_or_404(Team, slug=slug)
    ask_to_change_team(reader(request), team)
    form = watched(_edit_form, sent(request), team, auditing.of_team(team))
    if (
        form.is_valid()
        and form.attempt(services.team_update, by=acting(request), team=team, **form.cleaned_data)
        is not None
    ):
        messages.success(request, "The team was changed.")
        return redirect("team", slug=team.slug)
    return form_page(request, "registry/team_form.html", {"form": form, "team": team})


@require_http_methods(["GET", "POST"])
def team_close(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whether a team shall be closed, and close it when the answer is yes."""
    shown = _shown(request, slug)
    ask_to_close_team(reader(request), shown.record)
    if request.method != "POST":
        return render(request, "registry/team_close.html", {"shown": shown})
    try:
        services.team_close(by=acting(request), team=shown.record)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"{shown.record} is closed. What it owned has lapsed.")
    return redirect("team", slug=slug)


@require_POST
def team_open(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a closed team again."""
    ask_to_add_team(reader(request))
    team = get_object_or_404(Team, slug=slug)
    services.team_open(by=acting(request), team=team, now=timezone.now())
    messages.success(request, f"{team} is open again.")
    return redirect("team", slug=slug)


@require_POST
def member_add(request: HttpRequest, slug: str) -> ListAnswer:
    """Take a person into a team, or give a member another role."""
    person, team = reader(request), get_object_or_404(Team, slug=slug)
    ask_to_change_team(person, team)
    form = MemberForm(sent(request))
    if form.is_valid() and (
        membership := form.attempt(
            services.membership_add,
            by=acting(request),
            team=team,
            now=timezone.now(),
            **form.cleaned_data,
        )
    ):
        messages.success(request, f"{membership.person} is in the team.")
        return redirect("team", slug=team.slug)
    return _members(request, slug, form)


@require_POST
def member_remove(request: HttpRequest, slug: str, membership_id: int) -> HttpResponse:
    """Take a person out of a team."""
    person = reader(request)
    membership = get_object_or_404(
        Membership.objects.select_related("team", "person"), pk=membership_id, team__slug=slug
    )
    ask = ask_to_leave_team if membership.person_id == person.pk else ask_to_change_team
    ask(person, membership.team)
    services.membership_remove(by=acting(request), membership=membership)
    messages.success(request, f"{membership.person} is no longer in the team.")
    return redirect("team", slug=slug)


def _shown(request: HttpRequest, slug: str) -> TeamPage:
    shown = team_page(slug, reader(request))
    if shown is None:
        raise Http404(slug)
    return shown


def _members(request: HttpRequest, slug: str, form: MemberForm) -> ListAnswer:
    shown, asked = _shown(request, slug), read(MEMBERS, request.GET)
    chosen = members_selected(
        shown.record, asked.filters["query"], asked.filters["role"], sort=asked.sort
    )
    context: dict[str, object] = {"shown": shown, "part": "members", "form": form}
    return list_answer(request, "registry/team.html", MEMBERS, asked, chosen, context)


def _edit_form(data: QueryDict | None, team: Team) -> TeamEditForm:
    return TeamEditForm(data, initial={"name": team.name, "channel": team.channel})
