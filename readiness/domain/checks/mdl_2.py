"""MDL-2: a model without a revision can be another one tomorrow, under the same name."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.checks.filling import filled, not_filled
from readiness.domain.findings import Verdict
from registry.domain.particular_rules import says_something
from registry.domain.particulars import Section

EXPECTED = "Revision, quantisation, licence and origin of each model"
_FIELDS = ("revision", "quantisation", "licence", "origin")


def judge(subject: Subject) -> Verdict:
    """Pass when there is a model and each has all four."""
    models = subject.interface.particulars.models
    if not models:
        return not_filled(
            "No model is recorded.",
            expected=EXPECTED,
            measured="none",
            section=Section.MODELS,
            cure="Edit “Models” of the interface and name each model that answers behind it.",
        )
    parts = {
        f"{field} of {model.name}": says_something(getattr(model, field))
        for model in models
        for field in _FIELDS
    }
    return filled(parts, expected=EXPECTED, section=Section.MODELS)


CHECK = RecordCheck(
    "MDL-2", "Are revision, quantisation, licence and origin of each model recorded?", judge
)
