"""Encrypting stored secrets anew, so that an old key can be taken away."""

from dataclasses import dataclass

from django.db import transaction

from registry.domain.audit import Deed, Kind, Subject
from registry.domain.identities import IdentitySource
from registry.domain.vault import SecretLost
from registry.models import ProbeIdentity
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
    """Encrypt every stored secret with the first key; probes notice nothing.

    Raises:
        VaultHasNoKeys: ``SECRETS_KEYS`` is not set, and there is something to encrypt.
    """
    stored = ProbeIdentity.objects.filter(source=IdentitySource.STORED, voided_at=None)
    keys, rotated, lost = vault(), 0, []
    held = stored.select_for_update(of=("self",)).select_related("environment__interface")
    for identity in held.order_by("pk"):
        try:
            identity.ciphertext = keys.reseal(identity.ciphertext)
        except SecretLost:
            place = identity.environment
            lost.append(f"identity {identity.slot} of {place.interface.slug}/{place.name}")
            continue
        identity.save(update_fields=["ciphertext"])
        rotated += 1
    subject = Subject(Kind.SECRETS, ("identities",))
    audit(by=by, deed=Deed.ROTATED, subject=subject, after={"rotated": rotated})
    return Rotation(rotated, tuple(lost))
