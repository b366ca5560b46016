"""Whose matter a check is."""

from readiness.domain.columns import column_of
from readiness.domain.scorecards import Scorecard
from registry.domain.responsibilities import Responsibility

_BY_GROUP = {
    "OWN": Responsibility.DEPLOYMENT_STANDARDS,
    "SLO": Responsibility.UPTIME,
    "CMP": Responsibility.OBSERVABILITY,
    "ACC": Responsibility.ACCESS_CONTROL,
    "EXP": Responsibility.ACCESS_CONTROL,
    "UPS": Responsibility.ACCESS_CONTROL,
    "AVL": Responsibility.UPTIME,
    "REL": Responsibility.RELEASES,
    "PAR": Responsibility.ENVIRONMENT_CHANGES,
    "MDL": Responsibility.MODEL_REVIEW,
    "ALR": Responsibility.ALERTS,
    "INC": Responsibility.INCIDENT_RESPONSE,
    "LOG": Responsibility.LOGGING,
    "CAP": Responsibility.UPTIME,
    "DAT": Responsibility.LOGGING,
}
_BY_CHECK = {
    "REL-2": Responsibility.RELEASE_APPROVAL,
    "REL-3": Responsibility.ROLLBACK,
    "REL-5": Responsibility.ROLLBACK,
    "REL-6": Responsibility.ROLLBACK,
}


def responsible_for(check: str, scorecard: Scorecard) -> Responsibility:
    """Return the responsibility whose holder mends what ``check`` finds.

    What the checklist says goes first. What is left of the edge is the reverse proxy's.
    """
    if check in _BY_CHECK:
        return _BY_CHECK[check]
    if item := scorecard.items_asked.get(check):
        return item.responsibility
    group = check.partition("-")[0]
    if found := _BY_GROUP.get(group):
        return found
    is_edge = column_of(check).key == "edge"
    return Responsibility.PROXY_CONFIGURATION if is_edge else Responsibility.DEPLOYMENT_STANDARDS
