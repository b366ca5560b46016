"""Who wrote what: rows that are added and never changed, which triggers see to."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from registry.domain.audit import Deed, Kind
from registry.domain.origins import LONGEST_AGENT, Via
from registry.domain.tokens import PUBLIC_ID_LENGTH
from registry.models.words import choices, one_of


class AuditRow(models.Model):
    """One write.

    The database says when, so that nobody writes a row for another day. People and records stand
    here by their names of that time and not as references: rows outlive what they are about.
    """

    at = models.DateTimeField(db_default=Now())
    who = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254, blank=True)
    token = models.CharField(max_length=PUBLIC_ID_LENGTH, blank=True)
    via = models.CharField(max_length=8, choices=choices(Via))
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=LONGEST_AGENT, blank=True)
    deed = models.CharField(max_length=16, choices=choices(Deed))
    kind = models.CharField(max_length=12, choices=choices(Kind))
    subject = models.JSONField()
    interface = models.CharField(max_length=63, blank=True)
    changes = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["interface", "-id"], name="registry_audit_interface"),
            models.Index(fields=["email", "-id"], name="registry_audit_email"),
            models.Index(fields=["at"], name="registry_audit_at"),
        ]
        constraints: ClassVar = [
            one_of("via", Via, name="registry_audit_via"),
            one_of("deed", Deed, name="registry_audit_deed"),
            one_of("kind", Kind, name="registry_audit_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.kind} {self.subject}"
