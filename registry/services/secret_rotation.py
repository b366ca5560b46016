"""Encrypting stored secrets anew, so that an old key can be taken away."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from registry.domain.audit import Deed, Kind, Subject
from registry.domain.identities import IdentitySource
from registry.domain.vault import SecretLost
from registry.models import AlertRoute, ProbeIdentity
from registry.selectors.secrets import vault
from registry.services.auditing import Author, audit


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did.

    Attributes:
        rotated: how many secrets are under the first key now.
        lost: those that no key opens, for example ``identity a of chat/production``.
    """

    rotated: int
    lost: tuple[str, ...]


@transaction.atomic
def secrets_rotate(*, by: Author) -> Rotation:
    """Encrypt every stored secret with the first key; whoever uses them notices nothing.

    Raises:
        VaultHasNoKeys: ``SECRETS_KEYS`` is not set, and there is something to encrypt.
    """
    keys, rotated, lost = vault(), 0, []
    for record, name in _stored():
        try:
            record.ciphertext = keys.reseal(record.ciphertext)
        except SecretLost:
            lost.append(name)
            continue
        record.save(update_fields=["ciphertext"])
        rotated += 1
    subject = Subject(Kind.SECRETS, ("stored",))
    audit(by=by, deed=Deed.ROTATED, subject=subject, after={"rotated": rotated})
    return Rotation(rotated, tuple(lost))


def _stored() -> Iterator[tuple[ProbeIdentity | AlertRoute, str]]:
    """Yield every record that holds a secret, locked, and what it is called."""
    identities = ProbeIdentity.objects.filter(source=IdentitySource.STORED, voided_at=None)
    held = identities.select_for_update(of=("self",)).select_related("environment__interface")
    for identity in held.order_by("pk"):
        place = identity.environment
        yield identity, f"identity {identity.slot} of {place.interface.slug}/{place.name}"
    routes = AlertRoute.objects.filter(source=IdentitySource.STORED)
    reaching = routes.select_for_update(of=("self",)).select_related("interface")
    for route in reaching.order_by("pk"):
        yield route, f"alert route {route.name} of {route.interface.slug}"
