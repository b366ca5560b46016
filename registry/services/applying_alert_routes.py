"""Applying what documents say about alert routes; a document never holds a secret."""

from functools import partial

from registry.domain.alert_routes import AlertRouteFields
from registry.domain.descriptor import InterfaceDocument, Path, Placed
from registry.domain.descriptor.fields import alert_routes
from registry.domain.identities import IdentitySource
from registry.models import Interface
from registry.selectors.alert_routes import alert_route_of
from registry.services.alert_routes import alert_route_set
from registry.services.applying import Action, Application

_NAMES: dict[str, Path] = {
    "name": ("name",),
    "severities": ("severities",),
    "address": ("url",),
    "source": ("secretRef",),
    "reference": ("secretRef",),
    "value": ("secretRef",),
}
_COMPARED = ("kind", "severities", "responsibility", "address", "source", "reference")


def apply_alert_routes(
    run: Application, placed: Placed[InterfaceDocument], interface: Interface
) -> None:
    """Set the routes that the document describes; others stay as they are.

    One whose secret is said to be stored is awaited until a person gives that.
    """
    for index, wanted in enumerate(alert_routes(placed.document)):
        write = partial(_apply, run, interface, wanted)
        run.attempt(placed, ("spec", "alertRoutes", index), write, _NAMES)


def _apply(run: Application, interface: Interface, wanted: AlertRouteFields) -> None:
    name = f"{interface.slug}/{wanted.name}"
    row = interface.alert_routes.select_for_update().filter(name=wanted.name).first()
    present = alert_route_of(row) if row else None
    if wanted.source is IdentitySource.STORED and (
        present is None or (present.kind, present.source) != (wanted.kind, wanted.source)
    ):
        run.record("AlertRoute", name, Action.AWAITED)
        return
    changed = tuple(field for field in _COMPARED if present and _differ(present, wanted, field))
    if present and not changed:
        run.record("AlertRoute", name, Action.UNCHANGED)
        return
    alert_route_set(by=run.by, interface=interface, fields=wanted, now=run.now)
    run.record("AlertRoute", name, Action.UPDATED if present else Action.CREATED, changed)


def _differ(present: AlertRouteFields, wanted: AlertRouteFields, field: str) -> bool:
    found: bool = getattr(present, field) != getattr(wanted, field)
    return found
