"""ALR-1: an alert that reaches nobody is a line in a log."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.remedies import OWNERS_FORM, Remedy
from registry.domain.alert_routes import AlertRoute, Severity
from registry.domain.responsibilities import Responsibility

EXPECTED = "A route for critical alerts that reaches whoever accepted to receive alerts"
SECTION = "alert-routes"
"""Where routes are written."""


def judge(subject: Subject) -> Verdict:
    """Pass when a complete route for critical alerts reaches a holder of ``alerts``."""
    routes = subject.interface.alert_routes
    critical = [one for one in routes if Severity.CRITICAL in one.severities and one.is_complete]
    if not critical:
        return _without(routes)
    reaching = [one for one in critical if one.responsibility is Responsibility.ALERTS]
    if not reaching:
        return _elsewhere(critical)
    holders = list(subject.interface.held(Responsibility.ALERTS, subject.now))
    if not holders:
        return _unheard(reaching)
    return passed(
        Reason.ROUTE_REACHES,
        f"Critical alerts reach {holders[0].holder.name} through {reaching[0].name}.",
        expected=EXPECTED,
        measured=_named(reaching),
    )


def _without(routes: tuple[AlertRoute, ...]) -> Verdict:
    return Verdict(
        Outcome.FAIL,
        Reason.NOT_FILLED,
        "No alert route is for critical alerts." if routes else "No alert route is declared.",
        expected=EXPECTED,
        measured=_named(routes) or "none",
        remedy=Remedy(
            "Add an alert route to the interface for critical alerts, for example the webhook or "
            "the pager of whoever is on duty.",
            section=SECTION,
        ),
    )


def _elsewhere(routes: list[AlertRoute]) -> Verdict:
    responsibility = routes[0].responsibility.label.lower()
    return Verdict(
        Outcome.FAIL,
        Reason.ROUTE_ELSEWHERE,
        f"Critical alerts reach the holder of {responsibility} and not that of alerts.",
        expected=EXPECTED,
        measured=_named(routes),
        remedy=Remedy("Add an alert route that reaches the holder of alerts.", section=SECTION),
    )


def _unheard(routes: list[AlertRoute]) -> Verdict:
    return Verdict(
        Outcome.FAIL,
        Reason.NOBODY_ANSWERS,
        "There is a route for critical alerts, and nobody accepted to receive them.",
        expected=EXPECTED,
        measured=_named(routes),
        remedy=Remedy(
            "Ask a team or a person to own alerts, under “Who answers for it”. It counts once "
            "they accept.",
            form=OWNERS_FORM,
            fields=(("for", Responsibility.ALERTS.value),),
        ),
    )


def _named(routes: list[AlertRoute] | tuple[AlertRoute, ...]) -> str:
    return ", ".join(f"{one.name} ({one.kind.label})" for one in routes)


CHECK = RecordCheck(
    "ALR-1",
    "Is there an alert route for critical alerts that reaches the holder of alerts?",
    judge,
)
