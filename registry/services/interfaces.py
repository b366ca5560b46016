"""Writes about interfaces."""

from datetime import datetime

from django.db import transaction

from registry.domain import profiles
from registry.domain.fields import EnvironmentFields, InterfaceFields
from registry.models import Environment, Interface, User
from registry.rights import require
from registry.services.environments import environment_add
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.routes import prefixes_of, route_refusal
from registry.services.saving import checked_save
from registry.services.teams import team_with


@transaction.atomic
def interface_register(
    *, by: User, fields: InterfaceFields, environment: EnvironmentFields, now: datetime
) -> Interface:
    """Record an interface with its first environment; probing begins at once.

    Raises:
        PermissionDenied: ``by`` is neither in the team nor an administrator.
        Refused: a field is wrong, or the slug is taken.
    """
    team = team_with(fields.team, field="team")
    require(by, "registry.add_interface", team)
    interface = Interface(slug=fields.slug.strip(), team=team, created_at=now)
    _write(interface, fields, now)
    environment_add(by=by, interface=interface, fields=environment, now=now)
    return interface


@transaction.atomic
def interface_update(
    *, by: User, interface: Interface, fields: InterfaceFields, now: datetime
) -> Interface:
    """Change an interface. Its slug stays: links and evidence hang on it.

    Raises:
        PermissionDenied: ``by`` is not in the owning team, or gives the interface to a team
            that they are not in, and is no administrator.
        Refused: a field is wrong.
    """
    require(by, "registry.change_interface", interface)
    if fields.slug != interface.slug:
        raise Refused("slug", "The slug of an interface cannot be changed.")
    team = team_with(fields.team, field="team")
    if team != interface.team:
        require(by, "registry.add_interface", team)
        interface.team = team
    # the profile's routes count where an environment declares none
    edges_changed = fields.profile != interface.profile
    _write(interface, fields, now)
    announce_change(interface.pk, edges_changed=edges_changed)
    return interface


@transaction.atomic
def interface_delete(*, by: User, interface: Interface) -> None:
    """Remove an interface and everything recorded and observed about it.

    Raises:
        PermissionDenied: ``by`` is neither in the owning team nor an administrator.
    """
    require(by, "registry.change_interface", interface)
    interface.delete()


def _write(interface: Interface, fields: InterfaceFields, now: datetime) -> None:
    _check_profile(interface, fields.profile)
    interface.name = fields.name.strip()
    interface.description = fields.description.strip()
    interface.profile = fields.profile
    interface.tier = fields.tier
    interface.lifecycle = fields.lifecycle
    interface.data_classification = fields.data_classification
    interface.updated_at = now
    checked_save(interface)


def _check_profile(interface: Interface, profile: str) -> None:
    if profile not in profiles.names():
        raise Refused("profile", f"There is no profile {profile}.")
    places = interface.environments.prefetch_related("routes") if interface.pk else ()
    for environment in places:
        if refusal := _refusal(environment, profile):
            raise Refused("profile", f"{environment.name}: {refusal}")


def _refusal(environment: Environment, profile: str) -> str:
    """Say in a sentence why ``environment`` may not become one of ``profile``, else ""."""
    prefixes = prefixes_of(environment)
    paths = [route.path for route in environment.routes.all()]
    return (
        next(filter(None, (profiles.prefix_refusal(profile, one) for one in prefixes)), "")
        or profiles.refusal(profile, environment.health_path, prefixes)
        or route_refusal(profile, paths, environment)
    )
