"""Addresses of the pages that show what was observed."""

from django.urls import path

from readiness.web import history, proofs, views, waivers

_PROOF = "i/<slug:slug>/environments/<slug:name>/proofs/<host>"

urlpatterns = [
    path("", views.fleet, name="fleet"),
    path("system/", views.system, name="system"),
    path("i/<slug:slug>/", views.interface, name="interface"),
    path("i/<slug:slug>/probe/", views.probe, name="interface-probe"),
    path(f"{_PROOF}/check/", proofs.check, name="proof-check"),
    path(f"{_PROOF}/renew/", proofs.renew, name="proof-renew"),
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
