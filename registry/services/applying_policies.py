"""Applying what documents say about approval policies."""

from collections.abc import Container
from functools import partial

from pydantic.alias_generators import to_camel

from registry.domain.approvals.policies import Policy
from registry.domain.approvals.terms import PolicyTerms
from registry.domain.descriptor import InterfaceDocument, Placed, PolicyDocument
from registry.domain.descriptor.policies import policy_said
from registry.models import ApprovalPolicy, Interface
from registry.selectors.newest import policies_with_newest
from registry.selectors.policies import policies_of
from registry.services.applying import Action, Application, differences
from registry.services.errors import Refused
from registry.services.policies import policy_delete, policy_set

WHY = "As a descriptor says."
_NAMES = {
    name: (to_camel(name),) for name in ("environment_kind", "change_kind", *PolicyTerms.__slots__)
}


def apply_approvals(
    run: Application, placed: Placed[InterfaceDocument], interface: Interface
) -> None:
    """Write the policies that the document of an interface names; the others stay as they are.

    ``policy: strict`` removes them all.
    """
    approvals = placed.document.spec.approvals
    for name, shape in approvals.policies.items():
        inner = ("spec", "approvals", "policies", name)
        write = partial(_policy, run, interface, policy_said(name, shape))
        run.attempt(placed, inner, write, _NAMES)
    if approvals.policy:
        path = ("spec", "approvals", "policy")
        run.attempt(placed, path, partial(_strict, run, interface))


def apply_policy(run: Application, placed: Placed[PolicyDocument]) -> None:
    """Write the one policy that a document is about."""
    write = partial(_alone, run, placed.name, placed.document)
    run.attempt(placed, ("spec",), write, _NAMES | {"interface": ("interface",)})


def removable(interface: Interface, kept: Container[str] = ()) -> list[ApprovalPolicy]:
    """Return the policies of ``interface`` that are not ``kept``, in the order of removal."""
    # what holds more widely goes first, so that what is narrower is not compared with it
    present = {one.name: one.precedence for one in policies_of(interface)}
    records = policies_with_newest().filter(interface=interface)
    found = [record for record in records if record.name not in kept]
    return sorted(found, key=lambda one: present[one.name])


def _alone(run: Application, name: str, document: PolicyDocument) -> None:
    slug = document.spec.interface
    interface = Interface.objects.select_related("team").filter(slug=slug).first()
    if interface is None:
        raise Refused("interface", f"there is no interface {slug}: describe it, or register it")
    _policy(run, interface, policy_said(name, document.spec))


def _policy(run: Application, interface: Interface, wanted: Policy) -> None:
    present = next((one for one in policies_of(interface) if one.name == wanted.name), None)
    name = f"{interface.slug}/{wanted.name}"
    changed = _differences(present, wanted) if present else ()
    if present and not changed:
        run.record("ApprovalPolicy", name, Action.UNCHANGED)
        return
    policy_set(
        by=run.by,
        interface=interface,
        name=wanted.name,
        terms=wanted.terms,
        environment_kind=wanted.environment_kind,
        change_kind=wanted.change_kind,
        why=WHY,
        now=run.now,
    )
    run.record("ApprovalPolicy", name, Action.UPDATED if present else Action.CREATED, changed)


def _differences(present: Policy, wanted: Policy) -> tuple[str, ...]:
    """Return the names of what differs: of the place, and of what is demanded."""
    places = ("environment_kind", "change_kind")
    moved = tuple(name for name in places if getattr(present, name) != getattr(wanted, name))
    return (*moved, *differences(present.terms, wanted.terms))


def _strict(run: Application, interface: Interface) -> None:
    for record in removable(interface):
        policy_delete(by=run.by, policy=record)
        run.record("ApprovalPolicy", f"{interface.slug}/{record.name}", Action.REMOVED)
