"""Addresses of the API about what was found out."""

from django.urls import path

from readiness.api import (
    checklist,
    evidence,
    exports,
    gate,
    gate_attestations,
    gate_modes,
    gate_reports,
    history,
    proofs,
    releases,
    scorecards,
    simulations,
    token_exchange,
    trials,
    validations,
    views,
    waivers,
)
from readiness.api.badges import badge

_INTERFACE = "interfaces/<slug:slug>"
_PLACE = f"{_INTERFACE}/environments/<slug:name>"
_WAIVER = f"{_PLACE}/waivers/<slug:waiver_id>"
_RELEASE = f"{_PLACE}/releases/<slug:release_id>"
_CHECKLIST = f"{_PLACE}/checklist"
_CARD = "scorecards/<slug:key>"
_GATE = "gate/<slug:evaluation_id>"
_PROOFS = f"{_INTERFACE}/environments/<slug:name>/proofs"

urlpatterns = [
    path(
        f"{_INTERFACE}/environments/<slug:name>/assessment",
        views.Assessed.as_view(),
        name="api-assessment",
    ),
    path(_PROOFS, proofs.Proofs.as_view(), name="api-proofs"),
    path(f"{_PROOFS}/<host>/attempt", proofs.ProofAttempt.as_view(), name="api-proof-attempt"),
    path(f"{_PROOFS}/<host>/renew", proofs.ProofRenewal.as_view(), name="api-proof-renew"),
    path(f"{_PLACE}/evidence", evidence.HandedIn.as_view(), name="api-evidence-list"),
    path(
        f"{_PLACE}/evidence/<slug:evidence_id>",
        evidence.OneEvidence.as_view(),
        name="api-evidence",
    ),
    path(f"{_PLACE}/contract/validate", validations.Validate.as_view(), name="api-validate"),
    path(
        f"{_PLACE}/contract/validations",
        validations.Validations.as_view(),
        name="api-validations",
    ),
    path(
        f"{_PLACE}/contract/validations/<slug:validation_id>",
        validations.OneValidation.as_view(),
        name="api-validation",
    ),
    path(_CHECKLIST, checklist.Checklist.as_view(), name="api-checklist"),
    path(f"{_CHECKLIST}/confirm", checklist.Confirmed.as_view(), name="api-checklist-confirm"),
    path(
        f"{_CHECKLIST}/<slug:check>/answer",
        checklist.AnswerGiven.as_view(),
        name="api-checklist-answer",
    ),
    path(
        f"{_CHECKLIST}/<slug:check>/assign",
        checklist.Assigned.as_view(),
        name="api-checklist-assign",
    ),
    path(
        f"{_CHECKLIST}/<slug:check>/unassign",
        checklist.Unassigned.as_view(),
        name="api-checklist-unassign",
    ),
    path(
        f"{_CHECKLIST}/<slug:check>/comment",
        checklist.Commented.as_view(),
        name="api-checklist-comment",
    ),
    path(f"{_INTERFACE}/findings.sarif", exports.Sarif.as_view(), name="api-findings-sarif"),
    path(f"{_INTERFACE}/openmetrics", exports.InterfaceMetrics.as_view(), name="api-metrics"),
    path("openmetrics", exports.FleetMetrics.as_view(), name="api-fleet-metrics"),
    path("scorecards", scorecards.Scorecards.as_view(), name="api-scorecards"),
    path("scorecards/in-force", scorecards.InForce.as_view(), name="api-scorecard-in-force"),
    path("scorecards/released", scorecards.Released.as_view(), name="api-scorecards-released"),
    path("scorecards/schema", scorecards.CardSchema.as_view(), name="api-scorecard-schema"),
    path(_CARD, scorecards.OneScorecard.as_view(), name="api-scorecard"),
    path(
        f"{_CARD}/difference",
        scorecards.ScorecardDifference.as_view(),
        name="api-scorecard-difference",
    ),
    path(f"{_CARD}/simulation", simulations.OneSimulation.as_view(), name="api-simulation"),
    path(f"{_CARD}/simulation/interfaces", simulations.Simulated.as_view(), name="api-simulated"),
    path(f"{_CARD}/activation", scorecards.Activation.as_view(), name="api-scorecard-activation"),
    path(f"{_INTERFACE}/probe", views.ProbeAgain.as_view(), name="api-probe"),
    path(f"{_INTERFACE}/badges", views.Badges.as_view(), name="api-badges"),
    path(f"{_PLACE}/history", history.History.as_view(), name="api-history"),
    path(f"{_PLACE}/changes", history.Changes.as_view(), name="api-changes"),
    path(f"{_PLACE}/days", history.Days.as_view(), name="api-days"),
    path(f"{_RELEASE}/verdict", releases.ReleaseVerdict.as_view(), name="api-release-verdict"),
    path(f"{_RELEASE}/submit", releases.ReleaseSubmission.as_view(), name="api-release-submit"),
    path(f"{_RELEASE}/votes", releases.ReleaseVotes.as_view(), name="api-votes"),
    path(
        f"{_RELEASE}/votes/withdraw",
        releases.VoteWithdrawal.as_view(),
        name="api-vote-withdraw",
    ),
    path(f"{_RELEASE}/withdraw", releases.ReleaseWithdrawal.as_view(), name="api-release-withdraw"),
    path(f"{_RELEASE}/admit", releases.ReleaseAdmission.as_view(), name="api-release-admit"),
    path(f"{_RELEASE}/deployed", releases.ReleaseDeployed.as_view(), name="api-release-deployed"),
    path(f"{_RELEASE}/verify", releases.ReleaseVerification.as_view(), name="api-release-verify"),
    path(f"{_RELEASE}/revoke", releases.ReleaseRevocation.as_view(), name="api-release-revoke"),
    path(f"{_RELEASE}/roll-back", releases.ReleaseRollback.as_view(), name="api-release-roll-back"),
    path(f"{_RELEASE}/override", releases.ReleaseOverride.as_view(), name="api-release-override"),
    path("gate", gate.GateAsked.as_view(), name="api-gate"),
    path(_GATE, gate.GateEvaluated.as_view(), name="api-gate-evaluation"),
    path(f"{_GATE}.txt", gate_reports.GateLine.as_view(), name="api-gate-text"),
    path(f"{_GATE}.md", gate_reports.GateMarkdown.as_view(), name="api-gate-markdown"),
    path(f"{_GATE}.xml", gate_reports.GateTests.as_view(), name="api-gate-junit"),
    path(
        f"{_GATE}/attestation",
        gate_attestations.GateAttestation.as_view(),
        name="api-gate-attestation",
    ),
    path(
        "attestation-keys",
        gate_attestations.AttestationKeys.as_view(),
        name="api-attestation-keys",
    ),
    path(f"{_GATE}/admit", gate.GateAdmitted.as_view(), name="api-gate-admit"),
    path(f"{_GATE}/outcome", gate.GateEnded.as_view(), name="api-gate-outcome"),
    path(f"{_PLACE}/gate-mode", gate_modes.GateModeOf.as_view(), name="api-gate-mode"),
    path(f"{_PLACE}/waivers", waivers.Waivers.as_view(), name="api-waivers"),
    path(_WAIVER, waivers.OneWaiver.as_view(), name="api-waiver"),
    path(f"{_WAIVER}/renew", waivers.WaiverRenewal.as_view(), name="api-waiver-renew"),
    path(f"{_WAIVER}/approve", waivers.WaiverApproval.as_view(), name="api-waiver-approve"),
    path(f"{_WAIVER}/deny", waivers.WaiverDenial.as_view(), name="api-waiver-deny"),
    path(f"{_WAIVER}/withdraw", waivers.WaiverWithdrawal.as_view(), name="api-waiver-withdraw"),
    path(f"{_WAIVER}/revoke", waivers.WaiverRevocation.as_view(), name="api-waiver-revoke"),
    path(f"{_INTERFACE}/trust-rule-trials", trials.TrustTrial.as_view(), name="api-trust-trial"),
    path("oidc/token", token_exchange.TokenExchange.as_view(), name="api-oidc-token"),
    path("oidc/identity", token_exchange.Identity.as_view(), name="api-oidc-identity"),
    path("waivers", waivers.AllWaivers.as_view(), name="api-all-waivers"),
]

badges = [
    path("<slug:slug>.svg", badge, name="interface-badge"),
    path("<slug:slug>/<slug:name>.svg", badge, name="environment-badge"),
]
