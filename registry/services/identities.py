"""Writes about probe identities. A value goes in; only the prober gets it out again."""

from datetime import datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from registry.domain.audit import Deed
from registry.domain.identities import (
    DEFAULT_HEADER,
    IdentityInvalid,
    IdentitySource,
    normalise_header,
    normalise_value,
    origin_of,
)
from registry.domain.vault import VaultHasNoKeys
from registry.models import Environment, ProbeIdentity
from registry.rights import Actor, require
from registry.selectors import audited
from registry.selectors.secrets import (
    IdentityUnavailable,
    identities_unavailable,
    identity_values,
    purpose_of,
    require_file,
    require_variable,
    vault,
)
from registry.services.auditing import audit, of_identity
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.saving import checked_save

__all__ = [
    "IdentityUnavailable",
    "identities_unavailable",
    "identities_void",
    "identity_remove",
    "identity_set",
    "identity_values",
]


@sensitive_variables("value")
@transaction.atomic
def identity_set(
    *,
    by: Actor,
    environment: Environment,
    slot: str,
    header: str = DEFAULT_HEADER,
    source: str,
    reference: str = "",
    value: str = "",
    now: datetime,
) -> ProbeIdentity:
    """Give probes a credential for the host that the environment's edge has now.

    Args:
        slot: ``a`` or ``b``; whatever was there before is replaced.
        header: name of the header that carries it.
        source: ``env``, ``file`` or ``stored``.
        reference: name of the variable, or path of the file in ``PROBE_SECRET_DIR``.
        value: the header's whole value, where it is to be stored.

    Raises:
        PermissionDenied: ``by`` may not give identities of the interface, or names a variable or
            a file without being an administrator: what those hold is the operator's.
        Refused: a field is wrong, or there is no key to store a value with.
    """
    require(by, "registry.give_identity", environment)
    kept = _source(source)
    if kept is not IdentitySource.STORED:
        require(by, "registry.reference_secret", environment)
    identity = _identity(environment, slot)
    before = audited.identity_values(identity) if identity.pk else None
    identity.header, identity.source = _header(header), kept
    identity.set_at, identity.voided_at = now, None
    identity.reference = _reference(kept, reference, value)
    identity.ciphertext = _sealed(identity, value, now) if kept is IdentitySource.STORED else ""
    checked_save(identity)
    # given anew is worth a row, though nothing differs that may be kept
    after, subject = audited.identity_values(identity), of_identity(identity)
    audit(by=by, deed=Deed.ADDED, subject=subject, before=before, after=after)
    announce_change(environment.interface_id, edges_changed=True)
    return identity


@transaction.atomic
def identity_remove(*, by: Actor, environment: Environment, slot: str) -> None:
    """Take a credential away.

    Raises:
        PermissionDenied: ``by`` may not give identities of the interface.
        Refused: there is none.
    """
    require(by, "registry.give_identity", environment)
    identity = environment.identities.filter(slot=slot).first()
    if identity is None:
        raise Refused("slot", "There is no such identity any more.")
    identity.delete()
    before = audited.identity_values(identity)
    audit(by=by, deed=Deed.REMOVED, subject=of_identity(identity), before=before)
    announce_change(environment.interface_id, edges_changed=True)


def identities_void(*, by: Actor, environment: Environment, now: datetime) -> None:
    """Void what was given for another host than the edge's; part of writing the environment.

    Otherwise whoever may change the edge could point it at a host of their own and be sent the
    credential.
    """
    given = ProbeIdentity.objects.filter(environment=environment, voided_at=None)
    elsewhere = given.exclude(origin=origin_of(environment.edge_url))
    for identity in elsewhere.select_related("environment__interface"):
        audit(by=by, deed=Deed.VOIDED, subject=of_identity(identity))
    elsewhere.update(voided_at=now, ciphertext="")


def _identity(environment: Environment, slot: str) -> ProbeIdentity:
    # locked, so that the edge cannot move between reading it and writing what is bound to it
    place = Environment.objects.select_for_update().filter(pk=environment.pk).first()
    if place is None:
        raise Refused("", "The environment was removed in the meantime.")
    identity = ProbeIdentity.objects.filter(environment=place, slot=slot).first()
    identity = identity or ProbeIdentity(environment=place, slot=slot)
    identity.origin = origin_of(place.edge_url)
    return identity


def _source(source: str) -> IdentitySource:
    try:
        return IdentitySource(source)
    except ValueError:
        words = ", ".join(IdentitySource)
        raise Refused("source", f"Say where the value is kept: {words}.") from None


def _header(header: str) -> str:
    try:
        return normalise_header(header)
    except IdentityInvalid as error:
        raise Refused("header", str(error)) from error


@sensitive_variables("value")
def _reference(source: IdentitySource, reference: str, value: str) -> str:
    if source is IdentitySource.STORED:
        if reference:
            raise Refused("reference", "A stored value has no reference: leave it empty.")
        return ""
    if value:
        raise Refused("value", "The value stays where the reference points: leave it empty.")
    try:
        require_variable(reference) if source is IdentitySource.ENV else require_file(reference)
    except IdentityInvalid as error:
        raise Refused("reference", str(error)) from error
    return reference.strip()


@sensitive_variables("value")
def _sealed(identity: ProbeIdentity, value: str, now: datetime) -> str:
    try:
        return vault().seal(normalise_value(value), purpose=purpose_of(identity), now=now)
    except IdentityInvalid as error:
        # without the cause, whose frames hold the value
        raise Refused("value", str(error)) from None
    except VaultHasNoKeys:
        raise Refused(
            "value",
            "Nothing can be stored here until the operator sets SECRETS_KEYS. "
            "An administrator can name a variable or a file instead.",
        ) from None
