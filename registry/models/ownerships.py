"""Who answers for what: asked, and accepted or not."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from registry.domain.responsibilities import HELD_BY_SEVERAL, LONGEST_REASON, Responsibility
from registry.domain.vocabulary import Standing
from registry.models.interfaces import Interface
from registry.models.people import Team, User
from registry.models.words import choices, one_of


class Ownership(models.Model):
    """One responsibility of one interface, given to a team or to a person.

    It counts only while it is accepted, not past ``review_by``, and its holder is active. The
    last two are computed when read. One that takes over from another replaces it once it is
    accepted, and until then the other counts.

    Attributes:
        held_since: from when on it has counted without a gap; to renew it, or to accept it again
            with another review date, changes nothing.
    """

    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, related_name="ownerships")
    responsibility = models.CharField(max_length=24, choices=choices(Responsibility))
    standing = models.CharField(max_length=8, choices=choices(Standing), default=Standing.PRIMARY)
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="ownerships"
    )
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="ownerships"
    )
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations_sent"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="acceptances"
    )
    held_since = models.DateTimeField(null=True, blank=True)
    review_by = models.DateField(null=True, blank=True)
    succeeds = models.OneToOneField(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="successor",
        verbose_name="takes over from",
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            # few are, and every page counts those of its reader
            models.Index(
                fields=["person", "team", "interface"],
                condition=Q(accepted_at=None),
                name="registry_ownership_waiting",
            ),
            models.Index(fields=["interface", "responsibility"], name="registry_ownership_by_word"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(team__isnull=False, person__isnull=True)
                | Q(team__isnull=True, person__isnull=False),
                name="registry_ownership_one_holder",
            ),
            one_of("responsibility", Responsibility, name="registry_ownership_responsibility"),
            one_of("standing", Standing, name="registry_ownership_standing"),
            models.UniqueConstraint(
                fields=["interface", "responsibility", "standing"],
                condition=~Q(responsibility__in=[word.value for word in HELD_BY_SEVERAL])
                & Q(succeeds=None),
                name="registry_ownership_one_accountable",
            ),
            models.CheckConstraint(
                condition=Q(succeeds=None) | Q(accepted_at=None),
                name="registry_ownership_takes_over_once",
            ),
            models.UniqueConstraint(
                fields=["interface", "responsibility", "person"],
                condition=Q(person__isnull=False),
                name="registry_ownership_person_once",
            ),
            models.UniqueConstraint(
                fields=["interface", "responsibility", "team"],
                condition=Q(team__isnull=False),
                name="registry_ownership_team_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.responsibility} of {self.interface}: {self.team or self.person}"


class Declined(models.Model):
    """Why somebody did not take a responsibility, or gave it back; until another one is asked."""

    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, related_name="declined")
    responsibility = models.CharField(max_length=24, choices=choices(Responsibility))
    standing = models.CharField(max_length=8, choices=choices(Standing))
    holder = models.CharField(max_length=120)
    declined_by = models.CharField(max_length=120)
    declined_at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=LONGEST_REASON)

    class Meta:
        verbose_name_plural = "declined"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            one_of("responsibility", Responsibility, name="registry_declined_responsibility"),
            one_of("standing", Standing, name="registry_declined_standing"),
            models.CheckConstraint(condition=~Q(reason=""), name="registry_declined_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.holder} declined {self.responsibility} of {self.interface}"
