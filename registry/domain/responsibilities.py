"""The areas that somebody must own, one accountable holder each."""

from datetime import date
from enum import StrEnum


class Responsibility(StrEnum):
    """One area that a team or a person answers for."""

    UPTIME = "uptime"
    ACCESS_CONTROL = "access_control"
    CONFIGURATION = "configuration"
    LOGGING = "logging"
    UPGRADES = "upgrades"
    INCIDENT_RESPONSE = "incident_response"
    DEPLOYMENT_STANDARDS = "deployment_standards"
    PROXY_CONFIGURATION = "proxy_configuration"
    OBSERVABILITY = "observability"
    RELEASES = "releases"
    RELEASE_APPROVAL = "release_approval"
    PROMPT_REVIEW = "prompt_review"
    MODEL_REVIEW = "model_review"
    RENDERING_REVIEW = "rendering_review"
    ENVIRONMENT_CHANGES = "environment_changes"
    ALERTS = "alerts"
    ROLLBACK = "rollback"

    @property
    def label(self) -> str:
        """The responsibility as people read it, capitalised."""
        return self.value.replace("_", " ").capitalize()

    @property
    def duty(self) -> str:
        """What its holder does, as the end of "Who …?"."""
        return _DUTIES[self]


_DUTIES = {
    Responsibility.UPTIME: "answers for the interface being up",
    Responsibility.ACCESS_CONTROL: "decides who may use it, and how they prove it",
    Responsibility.CONFIGURATION: "owns its settings",
    Responsibility.LOGGING: "answers for what is logged, and what is not",
    Responsibility.UPGRADES: "keeps it on supported versions",
    Responsibility.INCIDENT_RESPONSE: "leads when something breaks",
    Responsibility.DEPLOYMENT_STANDARDS: "sets how it is deployed",
    Responsibility.PROXY_CONFIGURATION: "owns the reverse proxy in front of it",
    Responsibility.OBSERVABILITY: "owns metrics, traces and dashboards",
    Responsibility.RELEASES: "manages releases",
    Responsibility.RELEASE_APPROVAL: "approves releases",
    Responsibility.PROMPT_REVIEW: "reviews prompts",
    Responsibility.MODEL_REVIEW: "reviews models",
    Responsibility.RENDERING_REVIEW: "reviews how answers are rendered",
    Responsibility.ENVIRONMENT_CHANGES: "approves changes of an environment",
    Responsibility.ALERTS: "receives the alerts",
    Responsibility.ROLLBACK: "executes the rollback",
}

HELD_BY_SEVERAL = frozenset({Responsibility.RELEASE_APPROVAL})
"""May have several primary holders: approving a release takes different people."""
LONGEST_REASON = 300
"""Characters of the reason with which somebody declines."""


def asked_as(standing: str, review_by: date | None) -> str:
    """Return as what somebody is asked and until when, as one text that forms carry along."""
    return f"{standing}/{review_by or ''}"
