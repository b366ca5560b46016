"""Writes about the places where an interface runs."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from registry.domain import profiles
from registry.domain.addresses import AddressInvalid, normalise_url
from registry.domain.certificates import CertificatesInvalid, normalise_pem
from registry.domain.fields import EnvironmentFields
from registry.domain.routes import RouteInvalid, normalise_path
from registry.models import Environment, Interface, User
from registry.rights import require
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.identities import identities_void
from registry.services.routes import prefixes_of, routes_write
from registry.services.saving import checked_save


@transaction.atomic
def environment_add(
    *, by: User, interface: Interface, fields: EnvironmentFields, now: datetime
) -> Environment:
    """Record another running place of an interface.

    Raises:
        PermissionDenied: ``by`` is neither in the owning team nor an administrator.
        Refused: a field is wrong, or the name is taken.
    """
    require(by, "registry.change_interface", interface)
    environment = Environment(interface=interface, created_at=now)
    _write(environment, fields, now)
    return environment


@transaction.atomic
def environment_update(
    *, by: User, environment: Environment, fields: EnvironmentFields, now: datetime
) -> Environment:
    """Change a running place.

    Raises:
        PermissionDenied: ``by`` is neither in the owning team nor an administrator.
        Refused: a field is wrong, or the name is taken.
    """
    require(by, "registry.change_interface", environment.interface)
    _write(environment, fields, now)
    return environment


@transaction.atomic
def environment_delete(*, by: User, environment: Environment) -> None:
    """Remove a running place and everything observed about it.

    Raises:
        PermissionDenied: ``by`` is neither in the owning team nor an administrator.
        Refused: it is the last one.
    """
    require(by, "registry.change_interface", environment.interface)
    if not environment.interface.environments.exclude(pk=environment.pk).exists():
        raise Refused("", "An interface keeps at least one environment. Add another one first.")
    environment.delete()
    announce_change(environment.interface_id)


def _write(environment: Environment, fields: EnvironmentFields, now: datetime) -> None:
    environment.name, environment.kind = fields.name.strip(), fields.kind
    environment.edge_url = _address("edge_url", fields.edge_url, ("https", "http"))
    environment.plain_url = fields.plain_url and _address("plain_url", fields.plain_url, ("http",))
    environment.ca_pem = _certificates(fields.ca_pem)
    environment.outside_zone = _zone(fields.outside_zone)
    environment.health_path = _health_path(fields.health_path)
    environment.health_status = fields.health_status
    environment.health_contains = fields.health_contains.strip()
    _require_callable(environment)
    environment.updated_at = now
    checked_save(environment)
    routes_write(environment=environment, fields=fields)
    identities_void(environment=environment, now=now)
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


def _zone(name: str) -> str:
    if name not in settings.ZONE_NAMES:
        known = ", ".join(settings.ZONE_NAMES)
        raise Refused("outside_zone", f"There is no zone {name}. The operator set up: {known}.")
    return name
