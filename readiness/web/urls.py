"""Addresses of the pages that show what was observed."""

from django.urls import path

from readiness.web import (
    checklist,
    gate,
    history,
    needs_you,
    problems,
    proofs,
    release_acts,
    releases,
    scorecard_drafts,
    scorecards,
    simulations,
    trials,
    validations,
    views,
    waivers,
)
from registry.web.views import comparisons

_CHECKLIST = "i/<slug:slug>/<slug:environment>/checklist"
_QUESTION = f"{_CHECKLIST}/<slug:check>"
_CARD = "scorecards/<slug:key>/"
_RELEASE = "releases/<slug:release_id>/"
_PROOF = "i/<slug:slug>/environments/<slug:name>/proofs/<host>"

urlpatterns = [
    path("", views.fleet, name="fleet"),
    path("scorecards/", scorecards.scorecard_list, name="scorecards"),
    path("scorecards/new/", scorecard_drafts.scorecard_new, name="scorecard-new"),
    path(_CARD, scorecards.scorecard, name="scorecard"),
    path(f"{_CARD}scorecard.yaml", scorecards.scorecard_file, name="scorecard-file"),
    path(f"{_CARD}compare/", scorecards.scorecard_compare, name="scorecard-compare"),
    path(f"{_CARD}simulate/", simulations.scorecard_simulate, name="scorecard-simulate"),
    path(f"{_CARD}simulation/", simulations.scorecard_simulation, name="scorecard-simulation"),
    path(f"{_CARD}activate/", scorecards.scorecard_activate_page, name="scorecard-activate"),
    path(f"{_CARD}delete/", scorecards.scorecard_delete, name="scorecard-delete"),
    path(f"{_CARD}thresholds/", scorecard_drafts.scorecard_thresholds, name="scorecard-thresholds"),
    path(f"{_CARD}text/", scorecard_drafts.scorecard_text, name="scorecard-text"),
    path(f"{_CARD}items/new/", scorecard_drafts.scorecard_item_new, name="scorecard-item-new"),
    path(f"{_CARD}lines/<slug:check>/", scorecard_drafts.scorecard_line, name="scorecard-line"),
    path("system/", views.system, name="system"),
    path("system/mail-test/", views.mail_test, name="mail-test"),
    # what stands in an answer as its type, to the letter
    path("problems/<slug:kind>", problems.problem, name="problem"),
    path("needs-you/", needs_you.needs_you, name="needs-you"),
    path("i/<slug:slug>/", views.interface, name="interface"),
    path("i/<slug:slug>/pipelines/try/", trials.trust_trial, name="trust-trial"),
    path("i/<slug:slug>/probe/", views.probe, name="interface-probe"),
    path(
        "i/<slug:slug>/environments/<slug:name>/contract/validation/",
        validations.contract_validation,
        name="contract-validation",
    ),
    path(f"{_PROOF}/check/", proofs.check, name="proof-check"),
    path(f"{_PROOF}/renew/", proofs.renew, name="proof-renew"),
    path(f"{_CHECKLIST}/", checklist.checklist, name="checklist"),
    path(f"{_CHECKLIST}/confirm/", checklist.confirm, name="checklist-confirm"),
    path(f"{_QUESTION}/", checklist.checklist_item, name="checklist-item"),
    path(f"{_QUESTION}/assign/", checklist.assign, name="checklist-assign"),
    path(f"{_QUESTION}/unassign/", checklist.unassign, name="checklist-unassign"),
    path(f"{_QUESTION}/comment/", checklist.comment, name="checklist-comment"),
    path(
        "i/<slug:slug>/<slug:environment>/evidence/<str:attestation_id>/",
        checklist.evidence_file,
        name="evidence-file",
    ),
    path("i/<slug:slug>/<slug:environment>/checks/<slug:check>/", views.finding, name="finding"),
    path(
        "i/<slug:slug>/<slug:environment>/checks/<slug:check>/waive/",
        waivers.waiver_request,
        name="waiver-request",
    ),
    path("i/<slug:slug>/<slug:environment>/gate/", gate.gate, name="environment-gate"),
    path("i/<slug:slug>/<slug:environment>/gate/mode/", gate.gate_mode, name="gate-mode"),
    # before the one that would take its name for that of a release
    path("releases/compare/", comparisons.release_compare, name="release-compare"),
    path(_RELEASE, releases.release, name="release"),
    path(f"{_RELEASE}submit/", release_acts.release_submit, name="release-submit"),
    path(f"{_RELEASE}withdraw/", release_acts.release_withdraw, name="release-withdraw"),
    path(f"{_RELEASE}admit/", release_acts.release_admit, name="release-admit"),
    path(f"{_RELEASE}deploy/", release_acts.release_deploy, name="release-deploy"),
    path(f"{_RELEASE}verify/", release_acts.release_verify, name="release-verify"),
    path(f"{_RELEASE}revoke/", release_acts.release_revoke, name="release-revoke"),
    path(f"{_RELEASE}roll-back/", release_acts.release_roll_back, name="release-roll-back"),
    path(f"{_RELEASE}override/", release_acts.release_override, name="release-override"),
    path(
        f"{_RELEASE}votes/<slug:role>/withdraw/", release_acts.vote_withdraw, name="vote-withdraw"
    ),
    path("i/<slug:slug>/<slug:environment>/history/", history.history, name="history"),
    path("waivers/", waivers.waiver_list, name="waivers"),
    path("waivers/<slug:waiver_id>/", waivers.waiver, name="waiver"),
    path("waivers/<slug:waiver_id>/renew/", waivers.waiver_renew, name="waiver-renew"),
    path("waivers/<slug:waiver_id>/withdraw/", waivers.waiver_withdraw, name="waiver-withdraw"),
    path("waivers/<slug:waiver_id>/revoke/", waivers.waiver_revoke, name="waiver-revoke"),
]
