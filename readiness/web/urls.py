"""Addresses of the pages that show what was observed."""

from django.urls import path

from readiness.web import proofs, views

_PROOF = "i/<slug:slug>/environments/<slug:name>/proofs/<host>"

urlpatterns = [
    path("", views.fleet, name="fleet"),
    path("system/", views.system, name="system"),
    path("i/<slug:slug>/", views.interface, name="interface"),
    path("i/<slug:slug>/probe/", views.probe, name="interface-probe"),
    path(f"{_PROOF}/check/", proofs.check, name="proof-check"),
    path(f"{_PROOF}/renew/", proofs.renew, name="proof-renew"),
    path("i/<slug:slug>/<slug:environment>/checks/<slug:check>/", views.finding, name="finding"),
]
