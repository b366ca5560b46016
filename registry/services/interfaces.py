"""Writes about interfaces."""

from datetime import datetime

from django.db import transaction

from registry.domain import profiles
from registry.domain.audit import Deed
from registry.domain.fields import EnvironmentFields, InterfaceFields
from registry.domain.particular_rules import plain_lines
from registry.models import Environment, Interface
from registry.rights import Actor, require
from registry.selectors.audited import interface_values, removed_interface_values
from registry.services.auditing import audit, of_interface
from registry.services.demands import (
    require_may_be_moved,
    require_no_lower_tier,
    require_nothing_relied_on,
)
from registry.services.environments import environment_add
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.particulars import particulars_write
from registry.services.routes import declared_refusal, prefixes_of
from registry.services.saving import checked_save
from registry.services.teams import team_with


@transaction.atomic
def interface_register(
    *, by: Actor, fields: InterfaceFields, environment: EnvironmentFields, now: datetime
) -> Interface:
    """Record an interface with its first environment; probing begins at once.

    Raises:
        PermissionDenied: ``by`` may not register for the team.
        Refused: a field is wrong, or the slug is taken.
    """
    team = team_with(fields.team, field="team")
    require(by, "registry.add_interface", team)
    interface = Interface(slug=fields.slug.strip(), team=team, created_at=now)
    _write(interface, fields, now)
    after = interface_values(interface)
    audit(by=by, deed=Deed.ADDED, subject=of_interface(interface), after=after)
    environment_add(by=by, interface=interface, fields=environment, now=now)
    return interface


@transaction.atomic
def interface_update(
    *, by: Actor, interface: Interface, fields: InterfaceFields, now: datetime
) -> Interface:
    """Change an interface. Its slug stays: links and evidence hang on it.

    Raises:
        PermissionDenied: ``by`` may not change the interface, or gives it to a team for which
            they may not register.
        Refused: a field is wrong, the tier demands less and they may not let it, or they are in
            one of the teams between which what is released moves.
    """
    require(by, "registry.change_interface", interface)
    if fields.slug != interface.slug:
        raise Refused("slug", "The slug of an interface cannot be changed.")
    require_no_lower_tier(by, interface, fields.tier)
    before = interface_values(interface)
    team = team_with(fields.team, field="team")
    if team != interface.team:
        require(by, "registry.add_interface", team)
        require_may_be_moved(by, interface, team)
        interface.team = team
    # the profile's routes count where an environment declares none
    edges_changed = fields.profile != interface.profile
    _write(interface, fields, now)
    after = interface_values(interface)
    audit(by=by, deed=Deed.CHANGED, subject=of_interface(interface), before=before, after=after)
    announce_change(interface.pk, edges_changed=edges_changed)
    return interface


@transaction.atomic
def interface_delete(*, by: Actor, interface: Interface) -> None:
    """Remove an interface and everything recorded and observed about it.

    Raises:
        PermissionDenied: ``by`` may not change the interface.
        Refused: something relies on what it demands, and they may not let that go.
    """
    require(by, "registry.change_interface", interface)
    require_nothing_relied_on(by, interface)
    before = removed_interface_values(interface)
    interface.delete()
    audit(by=by, deed=Deed.REMOVED, subject=of_interface(interface), before=before)


def _write(interface: Interface, fields: InterfaceFields, now: datetime) -> None:
    _check_profile(interface, fields.profile)
    interface.name = fields.name.strip()
    interface.description = plain_lines(fields.description).strip()
    interface.profile = fields.profile
    interface.tier = fields.tier
    interface.lifecycle = fields.lifecycle
    interface.data_classification = fields.data_classification
    interface.updated_at = now
    checked_save(interface)
    particulars_write(interface=interface, particulars=fields.particulars)


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
    return (
        next(filter(None, (profiles.prefix_refusal(profile, one) for one in prefixes)), "")
        or profiles.refusal(profile, environment.health_path, prefixes)
        or declared_refusal(profile, environment)
    )
