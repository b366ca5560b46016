"""What CI asked the gate, what it was answered last, and what became of that."""

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from readiness.domain.gate.asking import AskedAction, SubjectSource
from readiness.domain.gate.outcomes import Outcome
from readiness.domain.gate.reasons import Verdict
from registry.domain.gate_modes import GateMode
from registry.domain.public_ids import EVALUATION
from registry.domain.public_ids import LONGEST as LONGEST_ID
from registry.domain.releases import LONGEST_EVIDENCE
from registry.domain.slugs import LONGEST as LONGEST_SLUG
from registry.domain.subject import LONGEST_DIGEST
from registry.domain.tokens import PUBLIC_ID_LENGTH

KEY_LENGTH = 64
"""Hexadecimal digits of a SHA-256."""
LONGEST_ASKER = 254
"""Characters by which people know who asks."""


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value.capitalize()) for word in words]


def _one_of(field: str, values: Iterable[str], name: str) -> models.CheckConstraint:
    allowed = [str(one) for one in values]
    return models.CheckConstraint(condition=Q(**{f"{field}__in": allowed}), name=name)


def _person() -> "models.ForeignKey[object | None, object | None]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )


class GateEvaluation(models.Model):
    """One question to the gate, however often it is asked, and its last answer.

    The answer counts until ``valid_until``, and only as long as nothing was written since that
    could change it: ``seen_here`` and ``seen_everywhere`` are the newest audit rows of the
    interface and of no interface that it knew, ``seen_status`` the last assessment of any of its
    places, and ``program`` the version that answered. One statement compares them
    (``readiness.services.gate_polls``).

    Attributes:
        key: SHA-256 of what is asked, and by which run of which program.
        interface: slug of the interface then, so that the statement joins nothing.
        request: what was asked.
        answer: all of the answer that is the same for every poll.
        verdict: what the answer says; ``would_be`` what the gate holds, whatever the mode.
        evidence_since: since when nothing but evidence is missing, without a break; asking no more
            (``LONGEST_SILENCE``) is one.
        probed_at: when probes were last asked for because of it, without such a break.
        asked_by, asker, token: who asked when the answer was found last, the run of a pipeline as
            its issuer calls it or else the person, and with which token.
        run: address of the run of CI, "" where it names none.
    """

    public_id = models.CharField(max_length=LONGEST_ID, unique=True)
    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    environment = models.ForeignKey(
        "registry.Environment", on_delete=models.CASCADE, related_name="gate_evaluations"
    )
    interface = models.CharField(max_length=LONGEST_SLUG)
    release = models.ForeignKey(
        "registry.Release",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="gate_evaluations",
    )
    action = models.CharField(max_length=8, choices=_choices(AskedAction))
    request = models.JSONField(default=dict)
    subject_source = models.CharField(max_length=10, choices=_choices(SubjectSource))
    subject_digest = models.CharField(max_length=71, blank=True)
    verdict = models.CharField(max_length=7, choices=_choices(Verdict))
    would_be = models.CharField(max_length=7, choices=_choices(Verdict))
    mode = models.CharField(max_length=8, choices=_choices(GateMode))
    answer = models.JSONField(default=dict)
    evidence_since = models.DateTimeField(null=True, blank=True)
    probed_at = models.DateTimeField(null=True, blank=True)
    asked_by = _person()
    asker = models.CharField(max_length=LONGEST_ASKER)
    token = models.CharField(max_length=PUBLIC_ID_LENGTH, blank=True)
    run = models.CharField(max_length=LONGEST_EVIDENCE, blank=True)
    first_asked_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    polls = models.PositiveIntegerField(default=1)
    decided_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    seen_here = models.PositiveBigIntegerField()
    seen_everywhere = models.PositiveBigIntegerField()
    seen_status = models.DateTimeField(null=True, blank=True)
    program = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["environment", "-asked_at"], name="readiness_gate_last_asked")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(public_id__startswith=f"{EVALUATION}_"), name="readiness_gate_id"
            ),
            _one_of("action", AskedAction, "readiness_gate_action"),
            _one_of("subject_source", SubjectSource, "readiness_gate_source"),
            _one_of("verdict", Verdict, "readiness_gate_verdict"),
            _one_of("would_be", Verdict, "readiness_gate_would_be"),
            _one_of("mode", GateMode, "readiness_gate_mode"),
            models.CheckConstraint(
                # whatever a service forgets: where the gate is kept to, it says what it holds
                condition=Q(verdict=F("would_be"))
                | (Q(verdict=Verdict.ALLOW.value) & ~Q(mode=GateMode.ENFORCE.value)),
                name="readiness_gate_enforced",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__gte=F("first_asked_at"), polls__gte=1),
                name="readiness_gate_polls",
            ),
        ]

    def __str__(self) -> str:
        return f"evaluation {self.public_id}"


class GateAdmission(models.Model):
    """A decision token that was spent: something goes out on its answer, and what became of it.

    Attributes:
        token_id: ``jti`` of the token; that it is there once is what lets it be spent once.
        subject_digest: of what was let out; ``image`` of its image, "" where it names none.
        observed_image: the image that was seen to run, "" where nobody said.
    """

    evaluation = models.ForeignKey(
        GateEvaluation, on_delete=models.CASCADE, related_name="admissions"
    )
    token_id = models.CharField(max_length=64, unique=True)
    subject_digest = models.CharField(max_length=71, blank=True)
    image = models.CharField(max_length=LONGEST_DIGEST, blank=True)
    release = models.ForeignKey(
        "registry.Release",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="gate_admissions",
    )
    admitted_by = _person()
    admitter = models.CharField(max_length=LONGEST_ASKER)
    admitted_at = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=_choices(Outcome), blank=True)
    observed_image = models.CharField(max_length=LONGEST_DIGEST, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            _one_of("outcome", [*Outcome, ""], "readiness_admission_outcome"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at=None)
                | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="readiness_admission_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"admission of {self.evaluation}"
