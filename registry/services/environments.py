"""Writes about the places where an interface runs."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from registry.domain import profiles
from registry.domain.addresses import AddressInvalid, normalise_url
from registry.domain.audit import Deed
from registry.domain.certificates import CertificatesInvalid, normalise_pem
from registry.domain.fields import EnvironmentFields
from registry.domain.routes import RouteInvalid, normalise_path
from registry.domain.zones import INSIDE_IS_OUTSIDE
from registry.models import Environment, Interface
from registry.rights import Actor, require
from registry.selectors.audited import environment_values, removed_environment_values
from registry.services.auditing import audit, of_environment
from registry.services.behind_the_edge import upstreams_write
from registry.services.contracts import contract_write, templates_lock
from registry.services.demands import (
    require_no_looser_kind,
    require_no_new_staging,
    require_nothing_released,
)
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.identities import identities_void
from registry.services.rests import maintenance_write
from registry.services.routes import prefixes_of, routes_write
from registry.services.saving import checked_save


@transaction.atomic
def environment_add(
    *, by: Actor, interface: Interface, fields: EnvironmentFields, now: datetime
) -> Environment:
    """Record another running place of an interface.

    Raises:
        PermissionDenied: ``by`` may not change environments of the interface.
        Refused: a field is wrong, the name is taken, or releases have to run in staging and they
            may not say that this is it.
    """
    require(by, "registry.change_environment", interface)
    require_no_new_staging(by, interface, fields.kind)
    environment = Environment(interface=interface, created_at=now)
    _write(environment, fields, by, now)
    after = environment_values(environment)
    audit(by=by, deed=Deed.ADDED, subject=of_environment(environment), after=after)
    return environment


@transaction.atomic
def environment_update(
    *, by: Actor, environment: Environment, fields: EnvironmentFields, now: datetime
) -> Environment:
    """Change a running place.

    Raises:
        PermissionDenied: ``by`` may not change environments of the interface.
        Refused: a field is wrong, the name is taken, or as another kind it demands less and they
            may not let it.
    """
    require(by, "registry.change_environment", environment)
    require_no_looser_kind(by, environment, fields.kind)
    before = environment_values(environment)
    _write(environment, fields, by, now)
    after, subject = environment_values(environment), of_environment(environment)
    audit(by=by, deed=Deed.CHANGED, subject=subject, before=before, after=after)
    return environment


@transaction.atomic
def environment_delete(*, by: Actor, environment: Environment) -> None:
    """Remove a running place and everything observed about it.

    Raises:
        PermissionDenied: ``by`` may not change environments of the interface.
        Refused: it is the last one, or something relies on it, and they may not let that go.
    """
    require(by, "registry.change_environment", environment)
    if not environment.interface.environments.exclude(pk=environment.pk).exists():
        raise Refused("", "An interface keeps at least one environment. Add another one first.")
    require_nothing_released(by, environment)
    templates_lock(environments=[environment])
    before = removed_environment_values(environment)
    environment.delete()
    audit(by=by, deed=Deed.REMOVED, subject=of_environment(environment), before=before)
    announce_change(environment.interface_id)


def _write(environment: Environment, fields: EnvironmentFields, by: Actor, now: datetime) -> None:
    if fields.contract is not None:
        templates_lock(environments=[environment], slug=fields.contract.template)
    if environment.kind != fields.kind:
        environment.kind, environment.kind_since = fields.kind, now
    environment.name = fields.name.strip()
    environment.edge_url = _address("edge_url", fields.edge_url, ("https", "http"))
    environment.plain_url = fields.plain_url and _address("plain_url", fields.plain_url, ("http",))
    environment.ca_pem = _certificates(fields.ca_pem)
    environment.outside_zone = _zone("outside_zone", fields.outside_zone)
    environment.inside_zone = _inside_zone(environment, fields.inside_zone)
    environment.health_path = _health_path(fields.health_path)
    environment.health_status = fields.health_status
    environment.health_contains = fields.health_contains.strip()
    _require_callable(environment)
    environment.updated_at = now
    checked_save(environment)
    routes_write(environment=environment, fields=fields)
    upstreams_write(environment=environment, urls=fields.upstreams)
    contract_write(by=by, environment=environment, contract=fields.contract, now=now)
    maintenance_write(environment=environment, windows=fields.maintenance)
    identities_void(by=by, environment=environment, now=now)
    announce_change(environment.interface_id, edges_changed=True)


def _health_path(path: str) -> str:
    try:
        return normalise_path(path) if path.strip() else ""
    except RouteInvalid as error:
        raise Refused("health_path", str(error)) from error


def _require_callable(environment: Environment) -> None:
    """Refuse addresses and a health route that no probe may ask of the profile."""
    profile, path = environment.interface.profile, environment.health_path
    for field in ("edge_url", "plain_url"):
        prefix = urlsplit(getattr(environment, field)).path
        if refusal := profiles.prefix_refusal(profile, prefix):
            raise Refused(field, refusal)
    if refusal := profiles.refusal(profile, path, prefixes_of(environment)):
        raise Refused("health_path", refusal)


def _address(field: str, value: str, schemes: tuple[str, ...]) -> str:
    try:
        return normalise_url(value, schemes=schemes)
    except AddressInvalid as error:
        raise Refused(field, str(error)) from error


def _certificates(value: str) -> str:
    try:
        return normalise_pem(value)
    except CertificatesInvalid as error:
        raise Refused("ca_pem", str(error)) from error


def _inside_zone(environment: Environment, name: str | None) -> str:
    wanted = environment.inside_zone if name is None else name
    if wanted and wanted == environment.outside_zone:
        raise Refused("inside_zone", INSIDE_IS_OUTSIDE)
    return wanted and _zone("inside_zone", wanted)


def _zone(field: str, name: str) -> str:
    if name not in settings.ZONE_NAMES:
        known = ", ".join(settings.ZONE_NAMES)
        raise Refused(field, f"There is no zone {name}. The operator set up: {known}.")
    return name
