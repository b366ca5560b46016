"""Removing what files no longer name; somebody has agreed to every single removal before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from registry.domain.descriptor import (
    Documents,
    InterfaceDocument,
    Path,
    Placed,
    TeamDocument,
    document_text,
    parse,
)
from registry.domain.descriptor.fields import Asked, alert_routes, asked, presented
from registry.models import ContractTemplate, Interface, Ownership, ProxyContract
from registry.selectors.descriptors import descriptor_of
from registry.services.alert_routes import alert_route_remove
from registry.services.applying import Action, Application
from registry.services.applying_policies import removable
from registry.services.contract_templates import template_remove
from registry.services.environments import environment_delete
from registry.services.errors import Refused
from registry.services.identities import identity_remove
from registry.services.interfaces import interface_delete
from registry.services.ownerships import ownership_withdraw
from registry.services.policies import policy_delete

Agreed = frozenset[tuple[str, str]]
"""Kind and name of every record that may be removed."""

_Document = Placed[TeamDocument] | Placed[InterfaceDocument]
_NAME: Path = ("metadata", "name")
_NAMED = 3
"""How many contracts are named that keep a template from being removed."""


@dataclass(frozen=True, slots=True)
class _Removal:
    """One record that no file names, and the document that would have named it."""

    placed: _Document
    path: Path
    kind: str
    name: str
    write: Callable[[], None]


def prune(run: Application, documents: Documents, agreed: Agreed | None) -> None:
    """Remove what stays when files are applied, with the rights of whoever applies them.

    What an exported document leaves out although it is recorded stays here too, so that a record
    that was exported and applied loses nothing. Members of teams stay: they leave by an act of
    theirs or of a lead.

    Args:
        documents: what was applied; of interfaces only what files describe whole is looked at.
        agreed: what somebody agreed to, None where they agreed to everything.
    """
    for removal in _removals(run, documents):
        if agreed is not None and (removal.kind, removal.name) not in agreed:
            message = (
                f"{removal.kind} {removal.name} was recorded meanwhile, and nobody agreed to its "
                "removal: apply again"
            )
            run.problems.append(removal.placed.problem(removal.path, message))
            continue
        run.attempt(removal.placed, removal.path, removal.write)
        run.record(removal.kind, removal.name, Action.REMOVED)


def _removals(run: Application, documents: Documents) -> Iterator[_Removal]:
    for placed in documents.interfaces:
        if () not in placed.origins:
            yield from _parts(run, placed)
            yield from _policies(run, placed, documents)
    described = {placed.name for placed in documents.interfaces}
    for team in documents.teams:
        others = Interface.objects.filter(team__slug=team.name).exclude(slug__in=described)
        for interface in others.order_by("slug"):
            write = partial(interface_delete, by=run.by, interface=interface)
            yield _Removal(team, _NAME, "AIInterface", interface.slug, write)
    yield from _templates(run, documents)


def _parts(run: Application, placed: Placed[InterfaceDocument]) -> Iterator[_Removal]:
    interface = Interface.objects.filter(slug=placed.name).select_related("team").first()
    recorded = _recorded(interface) if interface else None
    if interface is None or recorded is None:
        return  # it was refused, and the document with it
    yield from _owners(run, placed, interface, recorded)
    yield from _alert_routes(run, placed, interface, recorded)
    yield from _identities(run, placed, interface, recorded)
    yield from _environments(run, placed, interface)


def _recorded(interface: Interface) -> InterfaceDocument | None:
    """Return what a document says of ``interface``, so that what none can say is not missed."""
    text = document_text(descriptor_of(interface))
    found = parse(text, source=interface.slug, read_beside=str).interfaces
    return found[0].document if found else None


def _owners(
    run: Application,
    placed: Placed[InterfaceDocument],
    interface: Interface,
    recorded: InterfaceDocument,
) -> Iterator[_Removal]:
    named = {_asked_key(one) for one in asked(placed.document)}
    for one in asked(recorded):
        if _asked_key(one) in named:
            continue
        holders = Ownership.objects.filter(
            interface=interface, responsibility=one.responsibility, standing=one.standing
        )
        row = holders.filter(
            **{"team__slug": one.team_slug}
            if one.team_slug
            else {"person__email__iexact": one.email}
        ).first()
        if row:
            name = f"{interface.slug}/{one.responsibility}/{one.standing}"
            write = partial(ownership_withdraw, by=run.by, ownership=row)
            path = ("spec", "responsibilities")
            yield _Removal(placed, path, "Ownership", f"{name}/{_holder(one)}", write)


def _policies(
    run: Application, placed: Placed[InterfaceDocument], documents: Documents
) -> Iterator[_Removal]:
    """Yield the policies that neither their interface's document names nor one of their own."""
    interface = Interface.objects.filter(slug=placed.name).select_related("team").first()
    if interface is None:
        return  # it was refused, and the document with it
    others = [one.name for one in documents.policies if one.document.spec.interface == placed.name]
    for record in removable(interface, {*placed.document.spec.approvals.policies, *others}):
        write = partial(policy_delete, by=run.by, policy=record)
        name = f"{interface.slug}/{record.name}"
        yield _Removal(placed, ("spec", "approvals"), "ApprovalPolicy", name, write)


def _templates(run: Application, documents: Documents) -> Iterator[_Removal]:
    """Yield the templates of the teams that no document describes."""
    described = {placed.name for placed in documents.templates}
    for team in documents.teams:
        others = ContractTemplate.objects.filter(team__slug=team.name).exclude(slug__in=described)
        for template in others.order_by("slug"):
            write = partial(_remove, run, template)
            yield _Removal(team, _NAME, "ContractTemplate", template.slug, write)


def _remove(run: Application, template: ContractTemplate) -> None:
    contracts = ProxyContract.objects.filter(template=template)
    rows = contracts.values_list("environment__interface__slug", "environment__name")
    users = ["/".join(row) for row in rows.order_by("environment__interface__slug", "environment")]
    if users:
        others = f" and {len(users) - _NAMED} more" if len(users) > _NAMED else ""
        message = (
            f"ContractTemplate {template.slug} is still in use and cannot be removed: contracts of "
            f"{', '.join(users[:_NAMED])}{others} inherit from it. Describe it, or have them name "
            "another template or none"
        )
        raise Refused("", message)
    template_remove(by=run.by, template=template, users=None, now=run.now)


def _asked_key(one: Asked) -> tuple[str, ...]:
    return one.responsibility, one.standing, one.team_slug, one.email


def _holder(one: Asked) -> str:
    return one.team_slug or one.email


def _alert_routes(
    run: Application,
    placed: Placed[InterfaceDocument],
    interface: Interface,
    recorded: InterfaceDocument,
) -> Iterator[_Removal]:
    named = {one.name for one in alert_routes(placed.document)}
    for one in alert_routes(recorded):
        if one.name not in named:
            write = partial(alert_route_remove, by=run.by, interface=interface, name=one.name)
            name = f"{interface.slug}/{one.name}"
            yield _Removal(placed, ("spec", "alertRoutes"), "AlertRoute", name, write)


def _identities(
    run: Application,
    placed: Placed[InterfaceDocument],
    interface: Interface,
    recorded: InterfaceDocument,
) -> Iterator[_Removal]:
    environments = placed.document.spec.environments
    named = {(one.environment, one.slot) for one in presented(placed.document)}
    for one in presented(recorded):
        if one.environment in environments and (one.environment, one.slot) not in named:
            environment = interface.environments.get(name=one.environment)
            write = partial(identity_remove, by=run.by, environment=environment, slot=one.slot)
            path = ("spec", "environments", one.environment)
            name = f"{interface.slug}/{one.environment}/{one.slot}"
            yield _Removal(placed, path, "Identity", name, write)


def _environments(
    run: Application, placed: Placed[InterfaceDocument], interface: Interface
) -> Iterator[_Removal]:
    others = interface.environments.exclude(name__in=list(placed.document.spec.environments))
    for environment in others.order_by("name"):
        write = partial(environment_delete, by=run.by, environment=environment)
        name = f"{interface.slug}/{environment.name}"
        yield _Removal(placed, ("spec", "environments"), "Environment", name, write)
