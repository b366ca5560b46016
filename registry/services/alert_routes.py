"""Writes about alert routes. A secret goes in; nothing here gets it out again."""

from datetime import datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from registry.domain import slugs
from registry.domain.alert_routes import (
    MOST_ROUTES,
    AlertKind,
    AlertRouteFields,
    AlertRouteInvalid,
    normalise_address,
    normalise_secret,
    origin_of_secret,
    severities_of,
)
from registry.domain.audit import Deed
from registry.domain.identities import IdentityInvalid, IdentitySource
from registry.domain.vault import VaultHasNoKeys
from registry.models import AlertRoute, Interface
from registry.rights import Actor, require
from registry.selectors.alert_routes import purpose_of_route
from registry.selectors.audited import alert_route_values
from registry.selectors.secrets import require_file, require_variable, vault
from registry.services.auditing import audit, of_alert_route
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.saving import checked_save


@sensitive_variables("value")
@transaction.atomic
def alert_route_set(
    *, by: Actor, interface: Interface, fields: AlertRouteFields, value: str = "", now: datetime
) -> AlertRoute:
    """Record how alerts reach whoever answers for them; the route of that name is replaced.

    Args:
        fields: all but the secret. Where that is stored here already, for a route of this name and
            kind, it stays unless ``value`` is given.
        value: the secret, where it is to be stored: a routing key, or a whole URL.

    Raises:
        PermissionDenied: ``by`` may not change alert routes of the interface, or names a variable
            or a file without being an administrator: what those hold is the operator's.
        Refused: a field is wrong, or there is no key to store a secret with.
    """
    require(by, "registry.change_alert_routes", interface)
    interface = Interface.objects.select_for_update().get(pk=interface.pk)
    present = interface.alert_routes.filter(name=fields.name).first()
    if present is None:
        _require_room(interface, fields.name)
    before = alert_route_values(present) if present else None
    if _names_another_secret(present, fields):
        require(by, "registry.reference_secret", interface)
    route = present or AlertRoute(interface=interface, name=fields.name)
    _describe(route, fields)
    _lead(route, before, fields, value, now)
    checked_save(route)
    deed = Deed.CHANGED if present and not value else Deed.ADDED
    after = alert_route_values(route)
    audit(by=by, deed=deed, subject=of_alert_route(route), before=before, after=after)
    announce_change(interface.pk)
    return route


@transaction.atomic
def alert_route_remove(*, by: Actor, interface: Interface, name: str) -> None:
    """Take a route away, and its secret with it.

    Raises:
        PermissionDenied: ``by`` may not change alert routes of the interface.
        Refused: there is none of that name.
    """
    require(by, "registry.change_alert_routes", interface)
    route = interface.alert_routes.filter(name=name).first()
    if route is None:
        raise Refused("name", "There is no such alert route any more.")
    subject, before = of_alert_route(route), alert_route_values(route)
    route.delete()
    audit(by=by, deed=Deed.REMOVED, subject=subject, before=before)
    announce_change(interface.pk)


def _require_room(interface: Interface, name: str) -> None:
    if not slugs.is_slug(name):
        raise Refused("name", f"A name {slugs.RULE}.")
    if interface.alert_routes.count() >= MOST_ROUTES:
        raise Refused("", f"There are {MOST_ROUTES} alert routes. Remove one that nobody needs.")


def _names_another_secret(present: AlertRoute | None, fields: AlertRouteFields) -> bool:
    """Tell whether a variable or a file is named that no administrator named for this before."""
    if fields.source in (None, IdentitySource.STORED):
        return False
    named = (fields.kind, fields.source, fields.reference.strip())
    return present is None or named != (present.kind, present.source, present.reference)


def _describe(route: AlertRoute, fields: AlertRouteFields) -> None:
    try:
        severities = severities_of(fields.severities)
    except AlertRouteInvalid as error:
        raise Refused("severities", str(error)) from error
    for one in ("critical", "warning", "info"):
        setattr(route, one, one in severities)
    route.responsibility = fields.responsibility


@sensitive_variables("value")
def _lead(
    route: AlertRoute,
    before: dict[str, object] | None,
    fields: AlertRouteFields,
    value: str,
    now: datetime,
) -> None:
    """Set where the route leads: an address, a reference, or a secret that is stored."""
    kept = before and (before["kind"], before["source"]) == (fields.kind, IdentitySource.STORED)
    route.kind, route.source = fields.kind, fields.source or ""
    route.address = _address(fields, value)
    route.reference = _reference(fields, value)
    if fields.source is IdentitySource.STORED:
        if kept and not value:
            return
        _seal(route, value, now)
    else:
        route.ciphertext = route.origin = ""
    route.set_at = now


@sensitive_variables("value")
def _address(fields: AlertRouteFields, value: str) -> str:
    kind = fields.kind
    if fields.source is None:
        if value:
            raise Refused("value", "An address is no secret: leave this empty.")
        if not kind.has_address:
            raise Refused("source", f"{kind.label} needs a secret: say where it is kept.")
        try:
            return normalise_address(kind, fields.address)
        except AlertRouteInvalid as error:
            raise Refused("address", str(error)) from error
    if not kind.has_secret:
        raise Refused("source", f"{kind.label} has an address and no secret.")
    if fields.address.strip():
        raise Refused("address", "Where the address is secret, nothing stands here.")
    return ""


@sensitive_variables("value")
def _reference(fields: AlertRouteFields, value: str) -> str:
    reference = fields.reference.strip()
    if fields.source in (None, IdentitySource.STORED):
        if reference:
            raise Refused("reference", "Only a variable or a file has a reference: leave it empty.")
        return ""
    if value:
        raise Refused("value", "The secret stays where the reference points: leave it empty.")
    require_named = require_variable if fields.source is IdentitySource.ENV else require_file
    try:
        require_named(reference)
    except IdentityInvalid as error:
        raise Refused("reference", str(error)) from error
    return reference


@sensitive_variables("value", "secret")
def _seal(route: AlertRoute, value: str, now: datetime) -> None:
    kind = AlertKind(route.kind)
    try:
        secret = normalise_secret(kind, value)
        route.origin = origin_of_secret(kind, secret)
        route.ciphertext = vault().seal(secret, purpose=purpose_of_route(route), now=now)
    except AlertRouteInvalid as error:
        # without the cause, whose frames hold the secret
        raise Refused("value", str(error)) from None
    except VaultHasNoKeys:
        raise Refused(
            "value",
            "Nothing can be stored here until the operator sets SECRETS_KEYS. "
            "An administrator can name a variable or a file instead.",
        ) from None
