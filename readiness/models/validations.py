"""Contracts that were compared with what their probes saw in staging."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from readiness.domain.outcomes import Outcome
from registry.domain.public_ids import LONGEST, VALIDATION

_LONGEST_PERSON = 120
_OUTCOMES = (Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN)
_NOTHING_YET = Q(finished_at=None, valid_until=None, outcome="")


class ContractValidation(models.Model):
    """One run of a contract's probes against a staging environment.

    It is added when it is asked for, written once when its probes have come back, and never again.
    ``clauses``, ``observed_at`` and ``build`` are read as a whole, and never filtered on.

    Attributes:
        environment: whose contract it is.
        place: where its probes looked; None once that environment is gone.
        observed_at: when each probe looked, by its id.
        is_latest: whether nothing ended since with the same digest; of each there is one at most.
        token: public id of the token through which it was asked for, "" where a person did.
    """

    public_id = models.CharField(max_length=LONGEST, unique=True)
    environment = models.ForeignKey(
        "registry.Environment", on_delete=models.CASCADE, related_name="contract_validations"
    )
    place = models.ForeignKey(
        "registry.Environment", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    place_name = models.CharField(max_length=63)
    contract_digest = models.CharField(max_length=71)
    contract_number = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=_LONGEST_PERSON)
    token = models.CharField(max_length=40, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        max_length=14, blank=True, choices=[(word.value, word.value) for word in _OUTCOMES]
    )
    clauses = models.JSONField(default=list, blank=True)
    observed_at = models.JSONField(default=dict, blank=True)
    build = models.JSONField(null=True, blank=True)
    is_latest = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-started_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment"],
                condition=Q(finished_at=None),
                name="readiness_validation_one_open",
            ),
            models.UniqueConstraint(
                fields=["environment", "contract_digest"],
                condition=Q(is_latest=True),
                name="readiness_validation_one_latest",
            ),
            models.CheckConstraint(
                condition=Q(public_id__startswith=f"{VALIDATION}_"), name="readiness_validation_id"
            ),
            models.CheckConstraint(
                condition=Q(contract_digest__startswith="sha256:"),
                name="readiness_validation_digest",
            ),
            models.CheckConstraint(
                condition=_NOTHING_YET
                | Q(
                    outcome__in=[word.value for word in _OUTCOMES],
                    valid_until__isnull=False,
                    finished_at__gte=F("started_at"),
                    valid_until__gt=F("finished_at"),
                ),
                name="readiness_validation_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"validation {self.public_id} of the contract of environment {self.environment_id}"
