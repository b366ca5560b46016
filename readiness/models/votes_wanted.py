"""For whose votes releases wait, so that pages count them without judging ballots."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from registry.domain.approvals.terms import VOTING


class VoteWanted(models.Model):
    """That a vote of one person in one slot would bring a release further, as it was last tallied.

    It follows from the records and may be written anew at any time. Whether a vote counts is asked
    where it is cast, and never of this.

    Attributes:
        slot: the responsibility.
    """

    release = models.ForeignKey(
        "registry.Release", on_delete=models.CASCADE, related_name="votes_wanted"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="votes_wanted"
    )
    slot = models.CharField(max_length=24, choices=[(one.value, one.label) for one in VOTING])

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release", "person", "slot"], name="readiness_vote_wanted_once"
            ),
            models.CheckConstraint(
                condition=models.Q(slot__in=[one.value for one in VOTING]),
                name="readiness_vote_wanted_slot",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot} of {self.person_id} for {self.release_id}"
