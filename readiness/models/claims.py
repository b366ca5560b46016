"""What people and tools claim of environments: answers, evidence, who is asked, and what was said.

Answers and evidence are added and never changed: what is no longer the latest stays, with what it
rested on.
"""

from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q

from readiness.domain.attestations import LONGEST_LINK, LONGEST_STATEMENT, Answer
from readiness.domain.conversation import LONGEST_COMMENT
from readiness.domain.evidence_files import LONGEST_NAME, MediaType
from readiness.domain.pushed_evidence import LONGEST_SUMMARY, OUTCOMES
from registry.domain.public_ids import ATTESTATION, EVIDENCE, LONGEST
from registry.domain.tokens import PUBLIC_ID_LENGTH

_LONGEST_CHECK = 8
_LONGEST_PERSON = 120
_SHA_256 = 64
_FILE = ("file_name", "file_type", "file_digest")


def _environment(related: str) -> "models.ForeignKey[models.Model, models.Model]":
    return models.ForeignKey("registry.Environment", on_delete=models.CASCADE, related_name=related)


def _person() -> "models.ForeignKey[models.Model | None, models.Model | None]":
    return models.ForeignKey(
        "registry.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )


class Attestation(models.Model):
    """What somebody answered to one question of the checklist of one environment.

    Attributes:
        is_latest: whether nobody answered it since; there is one at most.
        is_unchanged: statement, link and file are byte by byte those of the answer before.
        fingerprint: what of the environment the answer was about, "" where no change voids it.
        file_digest: SHA-256 of the file that shows it, under which it is stored; "" for none.
    """

    public_id = models.CharField(max_length=LONGEST, unique=True)
    environment = _environment("attestations")
    check_id = models.CharField(max_length=_LONGEST_CHECK)
    answer = models.CharField(max_length=14, choices=[(word.value, word.label) for word in Answer])
    statement = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_STATEMENT)])
    link = models.CharField(max_length=LONGEST_LINK, blank=True)
    file_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    file_type = models.CharField(
        max_length=20, blank=True, choices=[(word.value, word.value) for word in MediaType]
    )
    file_digest = models.CharField(max_length=_SHA_256, blank=True)
    file_size_bytes = models.PositiveIntegerField(default=0)
    person = _person()
    answered_by = models.CharField(max_length=_LONGEST_PERSON)
    answered_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    fingerprint = models.CharField(max_length=71, blank=True)
    is_unchanged = models.BooleanField(default=False)
    is_latest = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["-answered_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["person", "valid_until"], name="readiness_attestation_ends")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "check_id"],
                condition=Q(is_latest=True),
                name="readiness_attestation_one_latest",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=[word.value for word in Answer]),
                name="readiness_attestation_answer",
            ),
            models.CheckConstraint(
                condition=Q(public_id__startswith=f"{ATTESTATION}_"),
                name="readiness_attestation_id",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("answered_at")), name="readiness_attestation_ends_on"
            ),
            models.CheckConstraint(
                condition=~Q(answer=Answer.MET.value)
                | ~Q(statement="")
                | ~Q(link="")
                | ~Q(file_digest=""),
                name="readiness_attestation_shown",
            ),
            models.CheckConstraint(
                condition=~Q(answer=Answer.NOT_APPLICABLE.value) | ~Q(statement=""),
                name="readiness_attestation_reason",
            ),
            models.CheckConstraint(
                condition=Q(**dict.fromkeys(_FILE, ""), file_size_bytes=0)
                | Q(
                    *(~Q(**{name: ""}) for name in _FILE),
                    file_type__in=[word.value for word in MediaType],
                    file_digest__regex="^[0-9a-f]{64}$",
                ),
                name="readiness_attestation_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} to {self.check_id} of environment {self.environment_id}"


class PushedEvidence(models.Model):
    """What a pipeline or a tool handed in about one check of one environment.

    Attributes:
        is_latest: whether nothing about the same subject was observed later and handed in; there
            is one at most for each subject, and a bounded number for a check.
        subject: digests of what it is about, by part in the order of the parts, so that the same
            is always written alike.
        token: public id of the token through which it came, "" where a person sent it.
    """

    public_id = models.CharField(max_length=LONGEST, unique=True)
    environment = _environment("evidence")
    check_id = models.CharField(max_length=_LONGEST_CHECK)
    outcome = models.CharField(
        max_length=14, choices=[(word.value, word.value) for word in OUTCOMES]
    )
    summary = models.CharField(max_length=LONGEST_SUMMARY)
    url = models.CharField(max_length=LONGEST_LINK, blank=True)
    digest = models.CharField(max_length=71, blank=True)
    subject = models.JSONField(default=dict, blank=True)
    observed_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    received_at = models.DateTimeField()
    person = _person()
    pushed_by = models.CharField(max_length=_LONGEST_PERSON)
    token = models.CharField(max_length=PUBLIC_ID_LENGTH, blank=True)
    is_latest = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["-observed_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "check_id", "subject"],
                condition=Q(is_latest=True),
                name="readiness_evidence_one_latest",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[word.value for word in OUTCOMES]),
                name="readiness_evidence_outcome",
            ),
            models.CheckConstraint(
                condition=Q(public_id__startswith=f"{EVIDENCE}_"), name="readiness_evidence_id"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("observed_at"), observed_at__lte=F("received_at")),
                name="readiness_evidence_order",
            ),
            models.CheckConstraint(condition=~Q(summary=""), name="readiness_evidence_summary"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} of {self.check_id} of environment {self.environment_id}"


class Assignment(models.Model):
    """Somebody is asked to answer one question; it goes once anybody answered it."""

    environment = _environment("assignments")
    check_id = models.CharField(max_length=_LONGEST_CHECK)
    person = models.ForeignKey(
        "registry.User", on_delete=models.CASCADE, related_name="checklist_assignments"
    )
    due_on = models.DateField(null=True, blank=True)
    assigned_by = models.CharField(max_length=_LONGEST_PERSON)
    assigned_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "check_id"], name="readiness_assignment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.check_id} of environment {self.environment_id} to {self.person_id}"


class ChecklistComment(models.Model):
    """What somebody wrote beside one question; it is added and never changed."""

    environment = _environment("checklist_comments")
    check_id = models.CharField(max_length=_LONGEST_CHECK)
    text = models.TextField(validators=[MaxLengthValidator(LONGEST_COMMENT)])
    person = _person()
    written_by = models.CharField(max_length=_LONGEST_PERSON)
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["written_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["environment", "check_id"], name="readiness_comment_place")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="readiness_comment_text")
        ]

    def __str__(self) -> str:
        return f"comment on {self.check_id} of environment {self.environment_id}"
