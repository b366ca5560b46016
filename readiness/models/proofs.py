"""Which team has proven that it owns which host."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from readiness.domain.proof_sights import Sight
from readiness.domain.proofs import Way

LONGEST_HOST = 253
_WAYS = [word.value for word in Way]
_SIGHTS = [word.value for word in Sight]


class HostProof(models.Model):
    """A team's token for one host, and what was seen of it; ``readiness.domain.proofs`` says why.

    A row is made as soon as an environment of the team names the host, and stays when none does
    any more, so that the token is the same when it comes back. An attempt is begun by writing a
    new ``attempt`` and ``asked_at``, compare-and-set; whoever takes it clears it, so that a task
    that is delivered twice asks once.
    """

    team = models.ForeignKey("registry.Team", on_delete=models.CASCADE, related_name="host_proofs")
    host = models.CharField(max_length=LONGEST_HOST)
    token = models.CharField(max_length=32, unique=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    way = models.CharField(max_length=4, choices=[(word, word) for word in _WAYS], blank=True)
    attempt = models.CharField(max_length=32, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    record = models.CharField(max_length=12, choices=[(word, word) for word in _SIGHTS], blank=True)
    file = models.CharField(max_length=12, choices=[(word, word) for word in _SIGHTS], blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "host"], name="readiness_proof_once"),
            models.CheckConstraint(
                condition=Q(proven_at=None, way="") | Q(proven_at__isnull=False, way__in=_WAYS),
                name="readiness_proof_way",
            ),
            models.CheckConstraint(
                condition=Q(record__in=["", *_SIGHTS], file__in=["", *_SIGHTS]),
                name="readiness_proof_sights",
            ),
            models.CheckConstraint(
                condition=Q(attempt="", tried_at=None) | Q(asked_at__isnull=False),
                name="readiness_proof_asked",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["proven_at"], name="readiness_proof_age")]

    def __str__(self) -> str:
        return f"{self.host} of team {self.team_id}"
