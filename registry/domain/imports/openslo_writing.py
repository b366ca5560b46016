"""Objectives as OpenSLO v1, which reads back as the same objectives.

A metric of OpenSLO is a query of some data source. Figures of this program come from its own
probes, so the source is named as such; whoever computes them elsewhere puts a query there.
"""

from collections.abc import Iterable
from decimal import Decimal

from registry.domain.descriptor.dumping import document_text
from registry.domain.imports.openslo import API_VERSION
from registry.domain.imports.slos import RESPONSIBILITY, SLI
from registry.domain.objectives import Objective, Sli

Tree = dict[str, object]
_SOURCE = "ops-registry"


def openslo_text(slug: str, name: str, objectives: Iterable[Objective]) -> str:
    """Return the Service and one SLO for each of its ``objectives``, several YAML documents.

    Args:
        slug: of the interface.
        name: what people call it.
    """
    service = _document("Service", {"name": slug, "displayName": name}, {})
    slos = (_slo(slug, objective) for objective in objectives)
    return "---\n".join(document_text(one) for one in (service, *slos))


def _slo(slug: str, objective: Objective) -> Tree:
    annotations = {
        SLI: objective.sli.value,
        RESPONSIBILITY: objective.responsibility.value,
    }
    spec: Tree = {
        "description": objective.sentence,
        "service": slug,
        "indicator": {"metadata": {"name": objective.name}, "spec": _metric(objective)},
        "timeWindow": [{"duration": f"{objective.window_days}d", "isRolling": True}],
        "budgetingMethod": "Occurrences",
        "objectives": [_aim(objective)],
    }
    return _document("SLO", {"name": objective.name, "annotations": annotations}, spec)


def _metric(objective: Objective) -> Tree:
    if objective.sli is not Sli.AVAILABILITY:
        return {"thresholdMetric": _source(f"seconds of {objective.sli.label}")}
    return {
        "ratioMetric": {
            "counter": True,
            "good": _source("answers that are good"),
            "total": _source("answers"),
        }
    }


def _source(measure: str) -> Tree:
    return {"metricSource": {"type": _SOURCE, "spec": {"measure": measure}}}


def _aim(objective: Objective) -> Tree:
    limit: Tree = {}
    if objective.threshold_seconds is not None:
        limit = {"op": "lte", "value": _plain(objective.threshold_seconds)}
    return {**limit, "target": _plain(objective.target)}


def _plain(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)


def _document(kind: str, metadata: Tree, spec: Tree) -> Tree:
    return {"apiVersion": API_VERSION, "kind": kind, "metadata": metadata, "spec": spec}
