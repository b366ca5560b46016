"""Applying what documents say about probe identities; a document never holds a value."""

from functools import partial

from registry.domain.descriptor import InterfaceDocument, Placed
from registry.domain.descriptor.fields import Presented, presented
from registry.domain.identities import IdentitySource
from registry.models import Environment, Interface, ProbeIdentity
from registry.services.applying import Action, Application
from registry.services.errors import Refused
from registry.services.identities import identity_set

Outcome = tuple[Action, tuple[str, ...]]
"""What became of an identity, and the names of what was updated."""

_NAMES = {"header": ("header",), "reference": ("secretRef",), "source": ("secretRef",)}


def apply_identities(
    run: Application, placed: Placed[InterfaceDocument], interface: Interface
) -> None:
    """Set the identities of which the document says where their value is kept.

    One that is said to be stored is neither made nor removed: a person gives its value.
    """
    for identity in presented(placed.document):
        write = partial(_apply, run, interface, identity)
        run.attempt(placed, identity.path, write, _NAMES)


def _apply(run: Application, interface: Interface, wanted: Presented) -> None:
    environment = interface.environments.filter(name=wanted.environment).first()
    if environment is None:
        return  # it was refused, and the document with it
    present = environment.identities.filter(slot=wanted.slot).first()
    if wanted.source is IdentitySource.STORED:
        action, changed = _expected(present, wanted)
    else:
        action, changed = _set(run, environment, present, wanted)
    name = f"{interface.slug}/{environment.name}/{wanted.slot}"
    run.record("Identity", name, action, changed)


def _expected(present: ProbeIdentity | None, wanted: Presented) -> Outcome:
    if present is None or present.source != IdentitySource.STORED or present.voided_at:
        return Action.AWAITED, ()
    if present.header != wanted.header:
        raise Refused("header", f"is {present.header} here: write that, or give the value again")
    return Action.UNCHANGED, ()


def _set(
    run: Application, environment: Environment, present: ProbeIdentity | None, wanted: Presented
) -> Outcome:
    changed = _differences(present, wanted) if present else ()
    if present and not changed:
        return Action.UNCHANGED, ()
    identity_set(
        by=run.by,
        environment=environment,
        slot=wanted.slot,
        header=wanted.header,
        source=wanted.source,
        reference=wanted.reference,
        now=run.now,
    )
    return (Action.UPDATED, changed) if present else (Action.CREATED, ())


def _differences(present: ProbeIdentity, wanted: Presented) -> tuple[str, ...]:
    names = ("header", "source", "reference")
    changed = tuple(name for name in names if getattr(present, name) != getattr(wanted, name))
    return (*changed, "host") if present.voided_at else changed
