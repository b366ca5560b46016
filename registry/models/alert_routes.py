"""The ways in which alerts reach whoever answers for them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from registry.domain.alert_routes import LONGEST_ADDRESS, AlertKind
from registry.domain.identities import LONGEST_REFERENCE, IdentitySource
from registry.domain.responsibilities import Responsibility
from registry.models.interfaces import Interface
from registry.models.words import choices, one_of, slug_field

_STORED = Q(source=IdentitySource.STORED.value)
_REFERRED = Q(source__in=[IdentitySource.ENV.value, IdentitySource.FILE.value])


class AlertRoute(models.Model):
    """One alert route of an interface: to an address, or by a secret.

    ``reference`` names a variable or a file; ``ciphertext`` is what the vault made of a stored
    secret, for the ``origin`` to which it is sent.
    """

    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, related_name="alert_routes")
    name = slug_field()
    kind = models.CharField(max_length=12, choices=choices(AlertKind))
    critical = models.BooleanField(default=False)
    warning = models.BooleanField(default=False)
    info = models.BooleanField(default=False)
    responsibility = models.CharField(
        max_length=24, choices=choices(Responsibility), default=Responsibility.ALERTS
    )
    address = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    source = models.CharField(max_length=6, choices=choices(IdentitySource), blank=True)
    reference = models.CharField(max_length=LONGEST_REFERENCE, blank=True)
    ciphertext = models.TextField(blank=True)
    origin = models.CharField(max_length=320, blank=True)
    set_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interface", "name"], name="registry_alert_once"),
            models.CheckConstraint(condition=~Q(name=""), name="registry_alert_name"),
            one_of("kind", AlertKind, name="registry_alert_kind"),
            one_of("source", IdentitySource, name="registry_alert_source", blank=True),
            one_of("responsibility", Responsibility, name="registry_alert_responsibility"),
            models.CheckConstraint(
                condition=Q(critical=True) | Q(warning=True) | Q(info=True),
                name="registry_alert_severities",
            ),
            models.CheckConstraint(
                # an address, or a secret of which one knows where it is kept; never both
                condition=(Q(source="", reference="", ciphertext="", origin="") & ~Q(address=""))
                | (_STORED & Q(address="", reference="") & ~Q(ciphertext="") & ~Q(origin=""))
                | (_REFERRED & Q(address="", ciphertext="", origin="") & ~Q(reference="")),
                name="registry_alert_leads_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(address="")
                | Q(kind__in=[one.value for one in AlertKind if one.has_address]),
                name="registry_alert_address",
            ),
            models.CheckConstraint(
                condition=Q(source="")
                | Q(kind__in=[one.value for one in AlertKind if one.has_secret]),
                name="registry_alert_secret",
            ),
        ]

    def __str__(self) -> str:
        return f"alert route {self.name} of {self.interface}"
