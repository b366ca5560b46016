"""Applying documents about interfaces."""

from functools import partial

from django.db.models import QuerySet
from pydantic.alias_generators import to_camel

from registry.domain.contract_catalogue import Clause
from registry.domain.descriptor import InterfaceDocument, Placed
from registry.domain.descriptor.fields import Asked, asked, environment_fields, interface_fields
from registry.domain.fields import EnvironmentFields, InterfaceFields
from registry.domain.responsibilities import HELD_BY_SEVERAL
from registry.models import Interface, Ownership
from registry.selectors.declared import environment_declared, interface_declared
from registry.selectors.locked import locked
from registry.services.applying import Action, Application, action_for, differences
from registry.services.applying_alert_routes import apply_alert_routes
from registry.services.applying_identities import apply_identities
from registry.services.applying_policies import apply_approvals
from registry.services.environments import environment_add, environment_update
from registry.services.interfaces import interface_register, interface_update
from registry.services.ownerships import ownership_invite, ownership_withdraw

_INTERFACE_NAMES = {
    "slug": ("metadata", "name"),
    "name": ("metadata", "title"),
    "description": ("metadata", "description"),
    "team": ("spec", "team"),
    "profile": ("spec", "profile"),
    "tier": ("spec", "tier"),
    "lifecycle": ("spec", "lifecycle"),
    "data_classification": ("spec", "data", "classification"),
    "tags": ("metadata", "tags"),
    "links": ("metadata", "links"),
    "dependencies": ("spec", "dependencies"),
    "boundary": ("spec", "boundary"),
    "models": ("spec", "models"),
    "objectives": ("spec", "objectives"),
    "trigger": ("spec", "rollback", "trigger"),
    "target": ("spec", "rollback", "target"),
    "steps": ("spec", "rollback", "steps"),
    "data_effect": ("spec", "rollback", "dataEffect"),
    "limit_minutes": ("spec", "rollback", "limitMinutes"),
    "operator": ("spec", "rollback", "operator"),
}
_ENVIRONMENT_NAMES = {
    "kind": ("kind",),
    "edge_url": ("edge",),
    "plain_url": ("plain",),
    "ca_pem": ("ca",),
    "outside_zone": ("outsideZone",),
    "health_path": ("routes", "health"),
    "health_status": ("routes", "health", "status"),
    "health_contains": ("routes", "health", "contains"),
    "protected_api": ("routes", "protectedApi"),
    "protected_pages": ("routes", "protectedPages"),
    "public_routes": ("routes", "public"),
    "forbidden_routes": ("routes", "forbidden"),
    "version_route": ("routes", "version"),
    "canary_route": ("routes", "canary"),
    "stream_route": ("routes", "stream"),
    "websocket_route": ("routes", "websocket"),
    "slow_route": ("routes", "slow"),
    "identity_route": ("routes", "identity"),
    "static_routes": ("routes", "static"),
    "inside_zone": ("insideZone",),
    "upstreams": ("upstreams",),
    "maintenance": ("maintenance",),
    "template": ("contract", "template"),
    "reviewed_on": ("contract", "reviewedOn"),
    "not_applicable": ("contract", "notApplicable"),
    **{clause.value: ("contract", to_camel(clause)) for clause in Clause},
}


def apply_interface(run: Application, placed: Placed[InterfaceDocument]) -> None:
    """Create or update one interface and what belongs to it, and ask whom the document names.

    What the document leaves out takes its default. Environments, identities and ownerships that
    it does not name stay as they are.
    """
    first, *others = environment_fields(placed.document)
    interface = locked(Interface.objects.all(), slug=placed.name)
    if interface is None:
        interface = _registered(run, placed, first)
    else:
        run.attempt(placed, (), partial(_update, run, placed, interface), _INTERFACE_NAMES)
        others = [first, *others]
    if interface is None:
        return
    for fields in others:
        path = ("spec", "environments", fields.name)
        write = partial(_environment, run, interface, fields)
        run.attempt(placed, path, write, _ENVIRONMENT_NAMES)
    apply_identities(run, placed, interface)
    apply_alert_routes(run, placed, interface)
    apply_approvals(run, placed, interface)
    for invitation in asked(placed.document):
        run.attempt(placed, invitation.path, partial(_invite, run, interface, invitation))


def _registered(
    run: Application, placed: Placed[InterfaceDocument], first: EnvironmentFields
) -> Interface | None:
    path = ("spec", "environments", first.name)
    inner = {name: (*path, *names) for name, names in _ENVIRONMENT_NAMES.items()}
    fields = interface_fields(placed.document)
    write = partial(interface_register, by=run.by, fields=fields, environment=first, now=run.now)
    interface = run.attempt(placed, (), write, {**_INTERFACE_NAMES, **inner})
    run.record("AIInterface", placed.name, Action.CREATED)
    run.record("Environment", f"{placed.name}/{first.name}", Action.CREATED)
    return interface


def _update(run: Application, placed: Placed[InterfaceDocument], interface: Interface) -> None:
    fields = interface_fields(placed.document)
    changed = _differences(interface_declared(interface), fields)
    if changed:
        interface_update(by=run.by, interface=interface, fields=fields, now=run.now)
    run.record("AIInterface", interface.slug, action_for(changed), changed)


def _differences(before: InterfaceFields, after: InterfaceFields) -> tuple[str, ...]:
    """Return the names of the fields that differ, those of the record's sections one by one."""
    changed = differences(before, after)
    if not (before.particulars and after.particulars):
        return changed
    inner = differences(before.particulars, after.particulars)
    return (*(name for name in changed if name != "particulars"), *inner)


def _environment(run: Application, interface: Interface, fields: EnvironmentFields) -> None:
    name = f"{interface.slug}/{fields.name}"
    present = interface.environments.select_for_update(no_key=True).filter(name=fields.name).first()
    if present is None:
        environment_add(by=run.by, interface=interface, fields=fields, now=run.now)
        run.record("Environment", name, Action.CREATED)
        return
    changed = differences(environment_declared(present), fields)
    if changed:
        environment_update(by=run.by, environment=present, fields=fields, now=run.now)
    run.record("Environment", name, action_for(changed), changed)


def _invite(run: Application, interface: Interface, invitation: Asked) -> None:
    name = f"{interface.slug}/{invitation.responsibility}/{invitation.standing}"
    given = interface.ownerships.filter(responsibility=invitation.responsibility)
    present = _of_holder(given, invitation).first()
    if present and present.standing == invitation.standing:
        run.record("Ownership", name, Action.UNCHANGED)
        return
    replaces = given.filter(standing=invitation.standing).exists()
    if present:
        # a new standing is a new question: what they accepted before was something else
        ownership_withdraw(by=run.by, ownership=present)
    ownership_invite(
        by=run.by,
        interface=interface,
        responsibilities=[invitation.responsibility],
        standing=invitation.standing,
        team_slug=invitation.team_slug,
        email=invitation.email,
        now=run.now,
    )
    if replaces and invitation.responsibility not in HELD_BY_SEVERAL:
        run.record("Ownership", name, Action.UPDATED, ("holder",))
    else:
        run.record("Ownership", name, Action.CREATED)


def _of_holder(given: QuerySet[Ownership], invitation: Asked) -> QuerySet[Ownership]:
    if invitation.team_slug:
        return given.filter(team__slug=invitation.team_slug)
    return given.filter(person__email__iexact=invitation.email)
