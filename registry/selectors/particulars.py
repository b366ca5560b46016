"""What the sections of an interface's record say, from its rows and columns."""

from collections.abc import Sequence
from dataclasses import astuple

from registry.domain.objectives import Objective, Sli
from registry.domain.particulars import (
    BoundaryLayer,
    DataHandling,
    Dependency,
    Deployment,
    IncidentHandling,
    Layer,
    Link,
    LinkKind,
    Particulars,
    PromptLogging,
    ServedModel,
    Upgrades,
)
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import RollbackPlan
from registry.models import Interface

Entry = Link | Dependency | BoundaryLayer | ServedModel

LISTS = ("tags", "links", "dependencies", "boundary", "models", "objectives", "rollback_plan")
"""What ``particulars_of`` reads from tables of their own, for prefetching."""


def particulars_of(interface: Interface) -> Particulars:
    """Return what is recorded of ``interface``; seven queries where nothing was prefetched."""
    return Particulars(
        tags=tuple(row.word for row in interface.tags.all()),
        links=tuple(Link(LinkKind(row.kind), row.url) for row in interface.links.all()),
        dependencies=tuple(
            Dependency(row.other, row.name, row.effect) for row in interface.dependencies.all()
        ),
        boundary=_boundary(interface),
        deployment=Deployment(
            interface.deployment_source,
            interface.deployment_reviewed_on,
            interface.deployment_steps,
        ),
        upgrades=Upgrades(interface.upgrade_cadence_days, interface.last_upgrade),
        data=_data(interface),
        incidents=IncidentHandling(interface.severity_scale, interface.escalation),
        models=_models(interface),
        objectives=objectives_of(interface),
        rollback=plan_of(interface),
    )


def particular_values(particulars: Particulars) -> dict[str, object]:
    """Return what the sections say as plain values by field, each entry of a list as one text."""
    lists: dict[str, Sequence[Entry]] = {
        "links": particulars.links,
        "dependencies": particulars.dependencies,
        "boundary": particulars.boundary,
        "models": particulars.models,
    }
    deployment, upgrades = particulars.deployment, particulars.upgrades
    plan = particulars.rollback
    return {
        "tags": particulars.tags,
        **{name: [_entry(one) for one in entries] for name, entries in lists.items()},
        "deployment_source": deployment.source,
        "deployment_reviewed_on": deployment.reviewed_on,
        "deployment_steps": deployment.steps,
        "upgrade_cadence_days": upgrades.cadence_days,
        "last_upgrade": upgrades.last_upgrade,
        "user_notice": particulars.data.user_notice,
        "retention_days": particulars.data.retention_days,
        "prompt_logging": particulars.data.prompt_logging,
        "severity_scale": particulars.incidents.severity_scale,
        "escalation": particulars.incidents.escalation,
        "objectives": [one.sentence for one in particulars.objectives],
        "rollback_trigger": plan.trigger,
        "rollback_target": plan.target,
        "rollback_steps": plan.steps,
        "rollback_data_effect": plan.data_effect,
        "rollback_limit_minutes": plan.limit_minutes,
        "rollback_operator": plan.operator,
    }


def _entry(one: Entry) -> str:
    return ", ".join(part for part in astuple(one) if part)


def interface_names() -> tuple[tuple[str, str], ...]:
    """Return (slug, name) of every interface, by name."""
    return tuple(Interface.objects.values_list("slug", "name"))


def _boundary(interface: Interface) -> tuple[BoundaryLayer, ...]:
    return tuple(
        BoundaryLayer(Layer(row.layer), row.operated_by, row.handover, row.access)
        for row in interface.boundary.all()
    )


def _data(interface: Interface) -> DataHandling:
    logging = PromptLogging(interface.prompt_logging) if interface.prompt_logging else None
    return DataHandling(interface.user_notice, interface.retention_days, logging)


def _models(interface: Interface) -> tuple[ServedModel, ...]:
    return tuple(
        ServedModel(row.name, row.revision, row.quantisation, row.licence, row.origin)
        for row in interface.models.all()
    )


def objectives_of(interface: Interface) -> tuple[Objective, ...]:
    """Return the objectives of ``interface`` by name, in the order that every database has."""
    found = (
        Objective(
            row.name,
            Sli(row.sli),
            row.target,
            row.threshold_seconds,
            row.window_days,
            Responsibility(row.responsibility),
            row.revision,
        )
        for row in interface.objectives.all()
    )
    return tuple(sorted(found, key=lambda one: one.name))


def plan_of(interface: Interface) -> RollbackPlan:
    """Return the rollback plan of ``interface``, empty where none is written."""
    row = getattr(interface, "rollback_plan", None)
    if row is None:
        return RollbackPlan()
    steps = tuple(row.steps.splitlines())
    return RollbackPlan(
        row.trigger, row.target, steps, row.data_effect, row.limit_minutes, row.operator
    )
