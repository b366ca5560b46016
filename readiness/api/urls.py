"""Addresses of the API about what was found out."""

from django.urls import path

from readiness.api import proofs, views
from readiness.api.badges import badge

_INTERFACE = "interfaces/<slug:slug>"
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
    path(f"{_INTERFACE}/probe", views.ProbeAgain.as_view(), name="api-probe"),
    path(f"{_INTERFACE}/badges", views.Badges.as_view(), name="api-badges"),
]

badges = [
    path("<slug:slug>.svg", badge, name="interface-badge"),
    path("<slug:slug>/<slug:name>.svg", badge, name="environment-badge"),
]
