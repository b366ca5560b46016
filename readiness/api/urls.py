"""Addresses of the API about what was found out."""

from django.urls import path

from readiness.api import proofs, scorecards, simulations, views
from readiness.api.badges import badge

_INTERFACE = "interfaces/<slug:slug>"
_CARD = "scorecards/<slug:key>"
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
]

badges = [
    path("<slug:slug>.svg", badge, name="interface-badge"),
    path("<slug:slug>/<slug:name>.svg", badge, name="environment-badge"),
]
