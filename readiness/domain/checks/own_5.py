"""OWN-5: a record with holes cannot tell a stranger what is at stake."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.remedies import ENVIRONMENT_FORM, INTERFACE_FORM, Remedy
from registry.domain.snapshot import InterfaceSnapshot
from registry.domain.vocabulary import EnvironmentKind

ENVIRONMENT = "a production environment"
EXPECTED = "Description, tier, lifecycle, data classification and a production environment"


def judge(subject: Subject) -> Verdict:
    """Pass when each of the five is filled."""
    missing = _missing(subject.interface)
    if not missing:
        return passed(
            Reason.FILLED, "The record is complete.", expected=EXPECTED, measured="all five filled"
        )
    return Verdict(
        Outcome.FAIL,
        Reason.NOT_FILLED,
        f"Not filled: {', '.join(missing)}.",
        expected=EXPECTED,
        measured=f"{5 - len(missing)} of 5 filled",
        remedy=Remedy(
            f"Edit the interface and fill in: {', '.join(missing)}.",
            form=ENVIRONMENT_FORM if missing == [ENVIRONMENT] else INTERFACE_FORM,
        ),
    )


def _missing(interface: InterfaceSnapshot) -> list[str]:
    kinds = {environment.kind for environment in interface.environments}
    filled = {
        "description": bool(interface.description),
        "tier": interface.tier is not None,
        "lifecycle": interface.lifecycle is not None,
        "data classification": interface.data_classification is not None,
        ENVIRONMENT: EnvironmentKind.PRODUCTION in kinds,
    }
    return [name for name, is_filled in filled.items() if not is_filled]


CHECK = RecordCheck(
    "OWN-5",
    "Are description, tier, lifecycle, data classification and a production environment filled?",
    judge,
)
