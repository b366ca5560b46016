"""The credentials that probes may present, encrypted or by reference."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from registry.domain.identities import LONGEST_HEADER, LONGEST_REFERENCE, IdentitySource, Slot
from registry.models.interfaces import Environment
from registry.models.words import choices, one_of

_STORED = Q(source=IdentitySource.STORED.value)


class ProbeIdentity(models.Model):
    """One credential of an environment, for the origin that its edge had when it was given.

    ``reference`` names a variable or a file; ``ciphertext`` is what the vault made of a stored
    value. A void identity keeps its row, so that people see that it must be given again.
    """

    environment = models.ForeignKey(
        Environment, on_delete=models.CASCADE, related_name="identities"
    )
    slot = models.CharField(max_length=1, choices=choices(Slot))
    header = models.CharField(max_length=LONGEST_HEADER)
    source = models.CharField(max_length=6, choices=choices(IdentitySource))
    reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True)
    ciphertext = models.TextField(blank=True)
    origin = models.CharField(max_length=320)
    set_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "probe identity"
        verbose_name_plural = "probe identities"
        ordering: ClassVar = ["slot"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "slot"], name="registry_identity_slot_once"
            ),
            one_of("slot", Slot, name="registry_identity_slot"),
            one_of("source", IdentitySource, name="registry_identity_source"),
            models.CheckConstraint(
                condition=(_STORED & Q(reference="")) | (~_STORED & ~Q(reference="")),
                name="registry_identity_reference",
            ),
            models.CheckConstraint(
                condition=(_STORED & Q(voided_at__isnull=True) & ~Q(ciphertext=""))
                | ((~_STORED | Q(voided_at__isnull=False)) & Q(ciphertext="")),
                name="registry_identity_ciphertext",
            ),
        ]

    def __str__(self) -> str:
        return f"identity {self.slot} of {self.environment}"
