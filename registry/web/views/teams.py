"""Teams and who is in them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.models import Membership, Team
from registry.selectors.belonging import interfaces_of
from registry.selectors.teams import member_rows, team_rows
from registry.services import teams as services
from registry.web.access import ask_to_add_team, ask_to_change_team, ask_to_leave_team, reader
from registry.web.forms.base import sent
from registry.web.forms.teams import MemberForm, TeamEditForm, TeamForm
from registry.web.origins import acting
from registry.web.views.pages import form_page


@require_safe
def team_list(request: HttpRequest) -> HttpResponse:
    """List all teams."""
    may_add = reader(request).has_perm("registry.add_team")
    return render(request, "registry/teams.html", {"teams": team_rows(), "may_add": may_add})


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
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a team, its members and what it answers for."""
    return _team_page(request, get_object_or_404(Team, slug=slug), MemberForm(sent(request)))


@require_http_methods(["GET", "POST"])
def team_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a team is called and where it is reached."""
    team = get_object_or_404(Team, slug=slug)
    ask_to_change_team(reader(request), team)
    form = TeamEditForm(sent(request), initial={"name": team.name, "channel": team.channel})
    if (
        form.is_valid()
        and form.attempt(services.team_update, by=acting(request), team=team, **form.cleaned_data)
        is not None
    ):
        messages.success(request, "The team was changed.")
        return redirect("team", slug=team.slug)
    return form_page(request, "registry/team_form.html", {"form": form, "team": team})


@require_POST
def member_add(request: HttpRequest, slug: str) -> HttpResponse:
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
    return _team_page(request, team, form)


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


def _team_page(request: HttpRequest, team: Team, form: MemberForm) -> HttpResponse:
    context: dict[str, object] = {
        "team": team,
        "members": member_rows(team),
        "interfaces": interfaces_of(team),
        "form": form,
        "may_change": reader(request).has_perm("registry.change_team", team),
        "may_leave": reader(request).has_perm("registry.leave_team", team),
    }
    return form_page(request, "registry/team.html", context)
