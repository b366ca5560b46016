"""Writes about how an interface is operated, section by section of its record."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import TypeVar

from django.db import models, transaction

from registry.domain.audit import Deed
from registry.domain.particular_rules import (
    ParticularInvalid,
    checked_day,
    dependency_refusal,
    normalise_link,
    normalise_tag,
    one_line,
    plain_lines,
    require_once,
)
from registry.domain.particulars import Particulars, Section
from registry.models import (
    BoundaryLayer,
    Dependency,
    Interface,
    Link,
    ServedModel,
    Tag,
)
from registry.rights import Actor, require
from registry.selectors.audited import interface_values
from registry.selectors.particulars import particulars_of
from registry.services.auditing import audit, of_interface
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.objectives import objectives_write
from registry.services.rollback import rollback_plan_write
from registry.services.saving import checked_save

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def interface_describe(
    *, by: Actor, interface: Interface, section: Section, particulars: Particulars, now: datetime
) -> Interface:
    """Change one section of the record of an interface; the others stay as they are.

    Args:
        particulars: what the section shall say; the rest of it is not looked at.

    Raises:
        PermissionDenied: ``by`` may not change the interface.
        Refused: an entry is wrong; the field is that of ``Particulars``, or the column's.
    """
    require(by, "registry.change_interface", interface)
    # only what nobody else wrote since then may be saved
    interface = Interface.objects.select_for_update().get(pk=interface.pk)
    before = interface_values(interface)
    _WRITERS[section](interface, particulars)
    interface.updated_at = now
    checked_save(interface)
    after = interface_values(interface)
    audit(by=by, deed=Deed.CHANGED, subject=of_interface(interface), before=before, after=after)
    announce_change(interface.pk)
    return interface


def particulars_write(*, interface: Interface, particulars: Particulars | None) -> None:
    """Record every section of ``interface``, None to leave them; part of writing it.

    Raises:
        Refused: an entry is wrong.
    """
    if particulars is None or particulars == particulars_of(interface):
        return
    for write in _WRITERS.values():
        write(interface, particulars)
    checked_save(interface)


def _links(interface: Interface, wanted: Particulars) -> None:
    words = _checked("tags", normalise_tag, wanted.tags)
    _require_once("tags", "tag", words)
    _replace(interface.tags.all(), [Tag(interface=interface, word=word) for word in words])
    urls = _checked("links", normalise_link, [link.url for link in wanted.links])
    links = [replace(link, url=url) for link, url in zip(wanted.links, urls, strict=True)]
    _require_once("links", "link", [f"{link.kind} {link.url}" for link in links])
    rows = [Link(interface=interface, kind=link.kind, url=link.url) for link in links]
    _replace(interface.links.all(), rows)


def _dependencies(interface: Interface, wanted: Particulars) -> None:
    for dependency in wanted.dependencies:
        if refusal := dependency_refusal(dependency, of=interface.slug):
            raise Refused("dependencies", refusal)
    rows = [
        Dependency(
            interface=interface,
            other=one.interface,
            name=_line("dependencies", one.name),
            effect=_line("dependencies", one.effect),
        )
        for one in wanted.dependencies
    ]
    _require_once("dependencies", "dependency", [str(row) for row in rows])
    _replace(interface.dependencies.all(), rows)


def _boundary(interface: Interface, wanted: Particulars) -> None:
    _require_once("boundary", "layer", [layer.layer.label for layer in wanted.boundary])
    rows = [
        BoundaryLayer(
            interface=interface,
            layer=layer.layer,
            operated_by=_line("boundary", layer.operated_by),
            handover=_line("boundary", layer.handover),
            access=_line("boundary", layer.access),
        )
        for layer in wanted.boundary
    ]
    _replace(interface.boundary.all(), rows)


def _models(interface: Interface, wanted: Particulars) -> None:
    rows = [
        ServedModel(
            interface=interface,
            **{name: _line("models", value) for name, value in asdict(model).items()},
        )
        for model in wanted.models
    ]
    _require_once("models", "model", [row.name for row in rows])
    _replace(interface.models.all(), rows)


def _deployment(interface: Interface, wanted: Particulars) -> None:
    deployment = wanted.deployment
    interface.deployment_source = _link("deployment_source", deployment.source)
    interface.deployment_reviewed_on = _day("deployment_reviewed_on", deployment.reviewed_on)
    interface.deployment_steps = plain_lines(deployment.steps).strip()


def _upgrades(interface: Interface, wanted: Particulars) -> None:
    interface.upgrade_cadence_days = wanted.upgrades.cadence_days
    interface.last_upgrade = _day("last_upgrade", wanted.upgrades.last_upgrade)


def _data(interface: Interface, wanted: Particulars) -> None:
    interface.user_notice = _link("user_notice", wanted.data.user_notice)
    interface.retention_days = wanted.data.retention_days
    interface.prompt_logging = wanted.data.prompt_logging or ""


def _incidents(interface: Interface, wanted: Particulars) -> None:
    interface.severity_scale = _link("severity_scale", wanted.incidents.severity_scale)
    interface.escalation = _link("escalation", wanted.incidents.escalation)


def _objectives(interface: Interface, wanted: Particulars) -> None:
    objectives_write(interface=interface, objectives=wanted.objectives)


def _rollback(interface: Interface, wanted: Particulars) -> None:
    rollback_plan_write(interface=interface, plan=wanted.rollback)


_WRITERS: dict[Section, Callable[[Interface, Particulars], None]] = {
    Section.LINKS: _links,
    Section.DEPENDENCIES: _dependencies,
    Section.BOUNDARY: _boundary,
    Section.DEPLOYMENT: _deployment,
    Section.UPGRADES: _upgrades,
    Section.DATA: _data,
    Section.INCIDENTS: _incidents,
    Section.MODELS: _models,
    Section.OBJECTIVES: _objectives,
    Section.ROLLBACK: _rollback,
}


def _replace(present: "models.QuerySet[Row]", wanted: Sequence[Row]) -> None:
    present.delete()
    for row in wanted:
        checked_save(row)


def _checked(field: str, normalise: Callable[[str], str], values: Iterable[str]) -> list[str]:
    try:
        return [normalise(value) for value in values]
    except ParticularInvalid as error:
        raise Refused(field, str(error)) from error


def _line(field: str, value: str) -> str:
    [line] = _checked(field, one_line, [value])
    return line


def _link(field: str, value: str) -> str:
    return next(iter(_checked(field, normalise_link, [value] if value.strip() else [])), "")


def _day(field: str, value: date | None) -> date | None:
    try:
        return checked_day(value)
    except ParticularInvalid as error:
        raise Refused(field, str(error)) from error


def _require_once(field: str, called: str, values: Sequence[str]) -> None:
    try:
        require_once(values, called=called)
    except ParticularInvalid as error:
        raise Refused(field, str(error)) from error
