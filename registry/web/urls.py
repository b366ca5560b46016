"""Addresses of the registry's pages."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from registry.web.views import (
    accounts,
    environments,
    identities,
    interfaces,
    ownerships,
    people,
    samples,
    teams,
)

urlpatterns = [
    path("sign-in/", people.SignIn.as_view(), name="sign-in"),
    path("sign-in/once/<str:token>/", people.sign_in_once, name="sign-in-once"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("account/", people.account, name="account"),
    path("account/password/", people.password, name="password"),
    path("preferences/", people.preferences, name="preferences"),
    path("people/", accounts.people, name="people"),
    path("people/<int:person_id>/link/", accounts.person_link, name="person-link"),
    path("people/<int:person_id>/close/", accounts.person_close, name="person-close"),
    path("people/<int:person_id>/open/", accounts.person_open, name="person-open"),
    path("samples/remove/", samples.samples_remove, name="samples-remove"),
    path("needs-you/", ownerships.needs_you, name="needs-you"),
    path("teams/", teams.team_list, name="teams"),
    path("teams/new/", teams.team_create, name="team-create"),
    path("teams/<slug:slug>/", teams.team, name="team"),
    path("teams/<slug:slug>/edit/", teams.team_edit, name="team-edit"),
    path("teams/<slug:slug>/members/", teams.member_add, name="member-add"),
    path(
        "teams/<slug:slug>/members/<int:membership_id>/remove/",
        teams.member_remove,
        name="member-remove",
    ),
    path("register/", interfaces.register, name="register"),
    path("i/<slug:slug>/edit/", interfaces.interface_edit, name="interface-edit"),
    path("i/<slug:slug>/delete/", interfaces.interface_delete, name="interface-delete"),
    path("i/<slug:slug>/owners/ask/", ownerships.ownership_invite, name="ownership-invite"),
    path("i/<slug:slug>/environments/new/", environments.environment_add, name="environment-add"),
    path("environments/zones/", environments.zone_field, name="zone-field"),
    path(
        "i/<slug:slug>/environments/<slug:name>/identities/<slug:slot>/",
        identities.identity_edit,
        name="identity-edit",
    ),
    path(
        "i/<slug:slug>/environments/<slug:name>/identities/<slug:slot>/remove/",
        identities.identity_remove,
        name="identity-remove",
    ),
    path(
        "i/<slug:slug>/environments/<slug:name>/edit/",
        environments.environment_edit,
        name="environment-edit",
    ),
    path(
        "i/<slug:slug>/environments/<slug:name>/delete/",
        environments.environment_delete,
        name="environment-delete",
    ),
    path(
        "ownerships/<int:ownership_id>/accept/",
        ownerships.ownership_accept,
        name="ownership-accept",
    ),
    path(
        "ownerships/<int:ownership_id>/decline/",
        ownerships.ownership_decline,
        name="ownership-decline",
    ),
    path(
        "ownerships/<int:ownership_id>/withdraw/",
        ownerships.ownership_withdraw,
        name="ownership-withdraw",
    ),
]
