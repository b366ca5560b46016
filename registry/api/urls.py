"""Addresses of the API about what people claim."""

from django.urls import path

from registry.api.views import (
    accounts,
    alert_routes,
    answers,
    audit,
    audit_head,
    comparisons,
    contract_templates,
    contracts,
    descriptors,
    environments,
    freezes,
    identities,
    interfaces,
    issuers,
    ownerships,
    people,
    policies,
    records,
    rehearsals,
    rehearsing,
    releases,
    responsibilities,
    rests,
    samples,
    schema,
    search,
    teams,
    trust_rules,
)

_INTERFACE = "interfaces/<slug:slug>"
_ENVIRONMENT = f"{_INTERFACE}/environments/<slug:name>"
_RUN = f"{_ENVIRONMENT}/rehearsal-runs/<int:run_id>"
_STEP = f"{_RUN}/steps/<int:number>"
_RELEASE = f"{_ENVIRONMENT}/releases/<slug:release_id>"
_OWNERSHIP = f"{_INTERFACE}/ownerships/<int:ownership_id>"

urlpatterns = [
    path("schema/", schema.SchemaDocument.as_view(), name="api-schema"),
    path("me", people.Me.as_view(), name="api-me"),
    path("me/waiting", answers.Waiting.as_view(), name="api-waiting"),
    path("me/waiting/accept", answers.WaitingAccept.as_view(), name="api-waiting-accept"),
    path("me/ownerships", accounts.Held.as_view(), name="api-held"),
    path("me/sessions", accounts.OwnSessions.as_view(), name="api-sessions"),
    path(
        "me/sessions/end-others", accounts.OtherSessions.as_view(), name="api-sessions-end-others"
    ),
    path("me/sessions/<slug:handle>", accounts.OwnSession.as_view(), name="api-session"),
    path("me/tokens", accounts.OwnTokens.as_view(), name="api-own-tokens"),
    path("tokens", accounts.Tokens.as_view(), name="api-tokens"),
    path("tokens/<slug:public_id>", accounts.OneToken.as_view(), name="api-token"),
    path("people", people.People.as_view(), name="api-people"),
    path("people/<int:person_id>", people.OnePerson.as_view(), name="api-person"),
    path("people/<int:person_id>/close", people.PersonClose.as_view(), name="api-person-close"),
    path("people/<int:person_id>/open", people.PersonOpen.as_view(), name="api-person-open"),
    path("people/<int:person_id>/link", people.PersonLink.as_view(), name="api-person-link"),
    path("audit", audit.Audit.as_view(), name="api-audit"),
    path("audit/<int:row_id>", audit.OneRow.as_view(), name="api-audit-row"),
    path("audit/head", audit_head.AuditHead.as_view(), name="api-audit-head"),
    path("samples", samples.Samples.as_view(), name="api-samples"),
    path("search", search.Search.as_view(), name="api-search"),
    path("teams", teams.Teams.as_view(), name="api-teams"),
    path("teams/<slug:slug>", teams.OneTeam.as_view(), name="api-team"),
    path("teams/<slug:slug>/close", teams.TeamClose.as_view(), name="api-team-close"),
    path("teams/<slug:slug>/open", teams.TeamOpen.as_view(), name="api-team-open"),
    path("teams/<slug:slug>/memberships", teams.Memberships.as_view(), name="api-memberships"),
    path(
        "teams/<slug:slug>/memberships/<int:membership_id>",
        teams.OneMembership.as_view(),
        name="api-membership",
    ),
    path(
        "responsibilities",
        responsibilities.Responsibilities.as_view(),
        name="api-responsibilities",
    ),
    path("gaps", responsibilities.Gaps.as_view(), name="api-gaps"),
    path("contract-differences", contracts.Difference.as_view(), name="api-contract-difference"),
    path("contract-templates", contract_templates.Templates.as_view(), name="api-templates"),
    path(
        "contract-templates/<slug:slug>",
        contract_templates.OneTemplate.as_view(),
        name="api-template",
    ),
    path(
        "contract-templates/<slug:slug>/reach",
        contract_templates.TemplateReach.as_view(),
        name="api-template-reach",
    ),
    path("interfaces", interfaces.Interfaces.as_view(), name="api-interfaces"),
    path(_INTERFACE, interfaces.OneInterface.as_view(), name="api-interface"),
    path(f"{_INTERFACE}/descriptor", descriptors.Descriptor.as_view(), name="api-descriptor"),
    path(
        f"{_INTERFACE}/environments", environments.Environments.as_view(), name="api-environments"
    ),
    path(_ENVIRONMENT, environments.OneEnvironment.as_view(), name="api-environment"),
    path(f"{_ENVIRONMENT}/pause", rests.PauseOf.as_view(), name="api-pause"),
    path(f"{_ENVIRONMENT}/maintenance", rests.Maintenance.as_view(), name="api-maintenance"),
    path(f"{_ENVIRONMENT}/contract", contracts.Contract.as_view(), name="api-contract"),
    path(
        f"{_ENVIRONMENT}/contract/versions",
        contracts.Versions.as_view(),
        name="api-contract-versions",
    ),
    path(
        f"{_ENVIRONMENT}/contract/versions/<int:number>",
        contracts.OneVersion.as_view(),
        name="api-contract-version",
    ),
    path(f"{_ENVIRONMENT}/identities", identities.Identities.as_view(), name="api-identities"),
    path(
        f"{_ENVIRONMENT}/identities/<slug:slot>",
        identities.OneIdentity.as_view(),
        name="api-identity",
    ),
    path(f"{_ENVIRONMENT}/releases", releases.Releases.as_view(), name="api-releases"),
    path(_RELEASE, releases.OneRelease.as_view(), name="api-release"),
    path(f"{_RELEASE}/record", releases.ReleaseRecord.as_view(), name="api-release-record"),
    path(
        f"{_RELEASE}/differences",
        comparisons.ReleaseDifference.as_view(),
        name="api-release-difference",
    ),
    path("freezes", freezes.Freezes.as_view(), name="api-freezes"),
    path(
        f"{_INTERFACE}/freezes",
        freezes.FreezesOfInterface.as_view(),
        name="api-interface-freezes",
    ),
    path(f"{_ENVIRONMENT}/policy", policies.ResolvedPolicy.as_view(), name="api-policy-resolved"),
    path(f"{_INTERFACE}/policies", policies.Policies.as_view(), name="api-policies"),
    path(f"{_INTERFACE}/policies/<slug:policy>", policies.OnePolicy.as_view(), name="api-policy"),
    path(f"{_ENVIRONMENT}/rehearsals", rehearsals.Rehearsals.as_view(), name="api-rehearsals"),
    path(
        f"{_ENVIRONMENT}/rehearsals/<int:rehearsal_id>",
        rehearsals.OneRehearsal.as_view(),
        name="api-rehearsal",
    ),
    path(
        f"{_ENVIRONMENT}/rehearsal-runs",
        rehearsing.RehearsalRuns.as_view(),
        name="api-rehearsal-runs",
    ),
    path(_RUN, rehearsing.OneRehearsalRun.as_view(), name="api-rehearsal-run"),
    path(f"{_RUN}/finish", rehearsing.RunFinish.as_view(), name="api-rehearsal-finish"),
    path(f"{_RUN}/abandon", rehearsing.RunAbandon.as_view(), name="api-rehearsal-abandon"),
    path(f"{_STEP}/tick", rehearsing.StepTick.as_view(), name="api-rehearsal-tick"),
    path(f"{_STEP}/untick", rehearsing.StepUntick.as_view(), name="api-rehearsal-untick"),
    path(f"{_STEP}/note", rehearsing.StepNote.as_view(), name="api-rehearsal-note"),
    path(f"{_INTERFACE}/alert-routes", alert_routes.AlertRoutes.as_view(), name="api-alert-routes"),
    path(
        f"{_INTERFACE}/alert-routes/<slug:name>",
        alert_routes.OneAlertRoute.as_view(),
        name="api-alert-route",
    ),
    path(f"{_INTERFACE}/trust-rules", trust_rules.TrustRules.as_view(), name="api-trust-rules"),
    path(
        f"{_INTERFACE}/trust-rules/<slug:rule>",
        trust_rules.OneTrustRule.as_view(),
        name="api-trust-rule",
    ),
    path("issuers", issuers.Issuers.as_view(), name="api-issuers"),
    path("issuers/<slug:slug>", issuers.OneIssuer.as_view(), name="api-issuer"),
    path("issuers/<slug:slug>/links", issuers.PersonLinks.as_view(), name="api-person-links"),
    path(
        "issuers/<slug:slug>/links/<int:link_id>",
        issuers.OnePersonLink.as_view(),
        name="api-person-link",
    ),
    path(f"{_INTERFACE}/record", records.Record.as_view(), name="api-record"),
    path(
        f"{_INTERFACE}/record/<slug:section>",
        records.RecordSection.as_view(),
        name="api-record-section",
    ),
    path(f"{_INTERFACE}/responsibilities", ownerships.Matrix.as_view(), name="api-matrix"),
    path(f"{_INTERFACE}/ownerships", ownerships.Ownerships.as_view(), name="api-ownerships"),
    path(_OWNERSHIP, ownerships.OneOwnership.as_view(), name="api-ownership"),
    path(f"{_OWNERSHIP}/accept", answers.OwnershipAccept.as_view(), name="api-ownership-accept"),
    path(f"{_OWNERSHIP}/decline", answers.OwnershipDecline.as_view(), name="api-ownership-decline"),
    path(
        f"{_OWNERSHIP}/hand-over",
        answers.OwnershipHandOver.as_view(),
        name="api-ownership-hand-over",
    ),
]

elsewhere = [path("<path:rest>", schema.Nowhere.as_view(), name="api-nowhere")]
"""What no other address took; to be mounted last."""
