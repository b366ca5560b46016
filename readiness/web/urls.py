"""Addresses of the pages that show what was observed."""

from django.urls import path

from readiness.web import checklist, history, needs_you, proofs, views, waivers

_CHECKLIST = "i/<slug:slug>/<slug:environment>/checklist"
_QUESTION = f"{_CHECKLIST}/<slug:check>"
_PROOF = "i/<slug:slug>/environments/<slug:name>/proofs/<host>"

urlpatterns = [
    path("", views.fleet, name="fleet"),
    path("system/", views.system, name="system"),
    path("needs-you/", needs_you.needs_you, name="needs-you"),
    path("i/<slug:slug>/", views.interface, name="interface"),
    path("i/<slug:slug>/probe/", views.probe, name="interface-probe"),
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
    path("i/<slug:slug>/<slug:environment>/history/", history.history, name="history"),
    path("waivers/", waivers.waiver_list, name="waivers"),
    path("waivers/<slug:waiver_id>/", waivers.waiver, name="waiver"),
    path("waivers/<slug:waiver_id>/renew/", waivers.waiver_renew, name="waiver-renew"),
    path("waivers/<slug:waiver_id>/withdraw/", waivers.waiver_withdraw, name="waiver-withdraw"),
    path("waivers/<slug:waiver_id>/revoke/", waivers.waiver_revoke, name="waiver-revoke"),
]
