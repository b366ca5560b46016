"""Waivers: who asked for an exemption, who decided, and until when it holds."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q

from readiness.domain.waivers import LONGEST_CHECK, LONGEST_TEXT, STORED, WaiverState

LONGEST_ID = 30
_UNDECIDED = (WaiverState.REQUESTED.value, WaiverState.WITHDRAWN.value)


def _text(*, blank: bool = False) -> "models.TextField[str, str]":
    return models.TextField(blank=blank, validators=[MaxLengthValidator(LONGEST_TEXT)])


def _person(name: str) -> "models.ForeignKey[object | None, object | None]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name=f"waivers_{name}",
    )


class Waiver(models.Model):
    """One request to bear with one check in one environment, and what came of it.

    It is never deleted but with its environment. That it has ended is computed when it is read
    (``readiness.domain.waivers.state_at``), and no column says so.

    Attributes:
        words: digest of the words of a scorecard's own question, for it holds for these alone; ""
            for a question of the program.
        requester, decider: their names then, so that judging reads this table alone.
        decision_reason: why it was denied; why it was approved where that was said.
        closed_at: when it stopped being open other than by its end: denied, withdrawn, revoked, or
            followed by another one.
        closing_reason: why it was revoked.
        renews: the one that it is to follow.
    """

    environment = models.ForeignKey(
        "registry.Environment", on_delete=models.CASCADE, related_name="waivers"
    )
    public_id = models.CharField(max_length=LONGEST_ID, unique=True)
    check_id = models.CharField(max_length=LONGEST_CHECK)
    words = models.CharField(max_length=71, blank=True)
    reason = _text()
    compensating_control = _text()
    ends_on = models.DateField()
    state = models.CharField(
        max_length=12,
        choices=[(word.value, word.value.capitalize()) for word in STORED],
        default=WaiverState.REQUESTED,
    )
    requested_by = _person("requested")
    requester = models.CharField(max_length=254)
    requested_at = models.DateTimeField()
    decided_by = _person("decided")
    decider = models.CharField(max_length=254, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = _text(blank=True)
    closed_by = _person("closed")
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_reason = _text(blank=True)
    renews = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="renewals"
    )

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "check_id"],
                condition=Q(state=WaiverState.REQUESTED.value),
                name="readiness_waiver_one_waits",
            ),
            models.UniqueConstraint(
                fields=["environment", "check_id"],
                condition=Q(state=WaiverState.APPROVED.value, closed_at=None),
                name="readiness_waiver_one_holds",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[word.value for word in STORED]),
                name="readiness_waiver_state",
            ),
            models.CheckConstraint(
                condition=Q(public_id__startswith="wav_"), name="readiness_waiver_id"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(compensating_control="") & ~Q(requester=""),
                name="readiness_waiver_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_UNDECIDED, decided_at=None)
                | (~Q(state__in=_UNDECIDED) & Q(decided_at__isnull=False)),
                name="readiness_waiver_decided",
            ),
            models.CheckConstraint(
                # four eyes, whatever a service forgets
                condition=Q(decided_by=None)
                | Q(requested_by=None)
                | ~Q(decided_by=F("requested_by")),
                name="readiness_waiver_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[WaiverState.REQUESTED.value, WaiverState.APPROVED.value])
                | Q(closed_at__isnull=False),
                name="readiness_waiver_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state=WaiverState.REQUESTED.value) | Q(closed_at=None),
                name="readiness_waiver_waits",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "ends_on"], name="readiness_waiver_ends")
        ]

    def __str__(self) -> str:
        return f"waiver {self.public_id} of {self.check_id}"
