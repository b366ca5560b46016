"""Applying what documents say about approval policies."""

from functools import partial

from registry.domain.approvals.policies import Policy
from registry.domain.descriptor import InterfaceDocument, Placed, PolicyDocument
from registry.domain.descriptor.policies import policy_said
from registry.models import Interface
from registry.selectors.newest import policies_with_newest
from registry.selectors.policies import policies_of
from registry.services.applying import Action, Application
from registry.services.errors import Refused
from registry.services.policies import policy_delete, policy_set

WHY = "As a descriptor says."


def apply_approvals(
    run: Application, placed: Placed[InterfaceDocument], interface: Interface
) -> None:
    """Write the policies that the document of an interface names; the others stay as they are.

    ``policy: strict`` removes them all.
    """
    approvals = placed.document.spec.approvals
    for name, shape in approvals.policies.items():
        inner = ("spec", "approvals", "policies", name)
        run.attempt(placed, inner, partial(_policy, run, interface, policy_said(name, shape)))
    if approvals.policy:
        path = ("spec", "approvals", "policy")
        run.attempt(placed, path, partial(_strict, run, interface))


def apply_policy(run: Application, placed: Placed[PolicyDocument]) -> None:
    """Write the one policy that a document is about."""
    run.attempt(placed, ("spec",), partial(_alone, run, placed.name, placed.document))


def _alone(run: Application, name: str, document: PolicyDocument) -> None:
    slug = document.spec.interface
    interface = Interface.objects.select_related("team").filter(slug=slug).first()
    if interface is None:
        raise Refused("", f"there is no interface {slug}: describe it, or register it")
    _policy(run, interface, policy_said(name, document.spec))


def _policy(run: Application, interface: Interface, wanted: Policy) -> None:
    present = next((one for one in policies_of(interface) if one.name == wanted.name), None)
    name = f"{interface.slug}/{wanted.name}"
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
    if present is None:
        run.record("ApprovalPolicy", name, Action.CREATED)
        return
    changed = tuple(
        field
        for field in ("environment_kind", "change_kind", "terms")
        if getattr(present, field) != getattr(wanted, field)
    )
    run.record("ApprovalPolicy", name, Action.UPDATED if changed else Action.UNCHANGED, changed)


def _strict(run: Application, interface: Interface) -> None:
    # what holds more widely goes first, so that what is narrower is not compared with it
    present = {one.name: one.precedence for one in policies_of(interface)}
    records = policies_with_newest().filter(interface=interface)
    for record in sorted(records, key=lambda one: present[one.name]):
        policy_delete(by=run.by, policy=record)
        run.record(
            "ApprovalPolicy", f"{interface.slug}/{record.name}", Action.UPDATED, ("removed",)
        )
