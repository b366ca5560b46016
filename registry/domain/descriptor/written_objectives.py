"""Objectives, alert routes and the way back, as a document writes them."""

from collections.abc import Iterable
from decimal import Decimal

from registry.domain.alert_routes import AlertKind, AlertRouteFields
from registry.domain.descriptor.written_environments import Tree, filled
from registry.domain.identities import IdentitySource
from registry.domain.objectives import Objective
from registry.domain.rollback import RollbackPlan


def objective_trees(objectives: Iterable[Objective]) -> list[Tree]:
    """Return what a document says about each of ``objectives``."""
    return [
        filled(
            {
                "name": one.name,
                "sli": one.sli.value,
                "target": _number(one.target),
                "thresholdSeconds": _number(one.threshold_seconds),
                "windowDays": one.window_days,
                "responsibility": one.responsibility.value,
            }
        )
        for one in objectives
    ]


def alert_route_trees(routes: Iterable[AlertRouteFields]) -> list[Tree]:
    """Return what a document says about each of ``routes``, never a secret."""
    return [
        filled(
            {
                "name": one.name,
                "kind": one.kind.value,
                "email" if one.kind is AlertKind.EMAIL else "url": one.address,
                "secretRef": _reference(one),
                "severities": [severity.value for severity in one.severities],
                "responsibility": one.responsibility.value,
            }
        )
        for one in routes
    ]


def rollback_tree(plan: RollbackPlan) -> Tree:
    """Return what a document says about the way back."""
    return filled(
        {
            "trigger": plan.trigger,
            "target": plan.target,
            "dataEffect": plan.data_effect,
            "limitMinutes": plan.limit_minutes,
            "operator": plan.operator,
            "steps": list(plan.steps),
        }
    )


def _reference(route: AlertRouteFields) -> Tree:
    if route.source is None:
        return {}
    if route.source is IdentitySource.STORED:
        return {"stored": True}
    return {route.source.value: route.reference}


def _number(value: Decimal | None) -> int | float | None:
    """Return ``value`` as YAML and JSON have it, whole numbers without a point."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
