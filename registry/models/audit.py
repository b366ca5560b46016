"""Who wrote what: rows that are added and never changed, which triggers see to."""

from typing import Any, ClassVar

from django.db import models

from registry.domain.audit import Deed, Kind
from registry.domain.audit_chain import LONGEST, PATTERN, Link, moment
from registry.domain.origins import LONGEST_AGENT, Via
from registry.domain.tokens import PUBLIC_ID_LENGTH
from registry.models.words import choices, one_of


class AuditRow(models.Model):
    """One write, chained to the one before it.

    People and records stand here by their names of that time and not as references: rows outlive
    what they are about. ``at`` is the database's clock at the end of the transaction, and never
    before that of the row before.
    """

    place = models.PositiveBigIntegerField(unique=True)
    previous = models.CharField(max_length=LONGEST, unique=True)
    digest = models.CharField(max_length=LONGEST, unique=True)
    at = models.DateTimeField()
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
            models.CheckConstraint(
                condition=models.Q(place__gte=1), name="registry_audit_place_from_one"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    previous__regex=f"^{PATTERN}$",
                    digest__regex=f"^{PATTERN}$",
                ),
                name="registry_audit_digests",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.kind} {self.subject}"

    @property
    def says(self) -> dict[str, Any]:
        """Everything that the row says, as it is chained; a column is not added here lightly."""
        texts = {name: getattr(self, name) for name in _TEXTS}
        return {"at": moment(self.at), "subject": self.subject, "changes": self.changes} | texts

    @property
    def link(self) -> Link:
        """The row as a part of the chain."""
        return Link(self.place, self.previous, self.digest, self.says, self.pk)


_TEXTS = (
    *("who", "email", "token", "via", "address", "agent"),
    *("deed", "kind", "interface", "reason"),
)

ONLY = 1


class AuditVerification(models.Model):
    """The last time that the whole chain was verified: one row, or none before the first time.

    Attributes:
        begun_at: when somebody set out to verify it.
        finished_at: when the last one who came to an end did.
        broken: what they found wrong, in a sentence, "" for nothing.
        place, digest: head of the chain when it was last found whole; 0 and "" before.
    """

    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    broken = models.CharField(max_length=500, blank=True)
    place = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=LONGEST, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=ONLY), name="registry_one_verification"),
            models.CheckConstraint(
                condition=models.Q(digest__regex=f"^({PATTERN})?$"),
                name="registry_verified_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.broken or f"whole up to place {self.place}"
