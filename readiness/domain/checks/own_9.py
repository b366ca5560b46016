"""OWN-9: where nobody wrote down who operates what, support calls the wrong people."""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.checks.filling import filled
from readiness.domain.findings import Verdict
from registry.domain.particular_rules import says_something
from registry.domain.particulars import Layer, Section

NEEDED = (Layer.EDGE, Layer.INTERFACE, Layer.GATEWAY, Layer.MODEL_SERVER, Layer.DATA_STORES)


def judge(subject: Subject) -> Verdict:
    """Pass when each of the five layers says who operates it and where support hands over."""
    written = {one.layer: one for one in subject.interface.particulars.boundary}
    parts: dict[str, bool] = {}
    for layer in NEEDED:
        found = written.get(layer)
        if found is None or not says_something(found.operated_by):
            parts[f"who operates the {layer.label}"] = False
        else:
            parts[f"the handover at the {layer.label}"] = says_something(found.handover)
    return filled(
        parts,
        expected="Who operates edge, interface, gateway, model server and data stores, and where "
        "support hands over",
        section=Section.BOUNDARY,
    )


CHECK = RecordCheck(
    "OWN-9",
    "Is it written down who operates edge, interface, gateway, model server and data stores, and "
    "where support hands over?",
    judge,
)
