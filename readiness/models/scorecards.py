"""Scorecards that people wrote over those of the program, and what a draft would do."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from readiness.domain.scorecards.shapes import LONGEST_TITLE

LONGEST_NOTE = 1_000
DIGEST_LENGTH = 71
"""Characters of ``sha256:`` and 64 digits."""


class Scorecard(models.Model):
    """One version of the policy, as people wrote it.

    ``content`` is its canonical text, written and read by ``readiness.domain.scorecards`` alone. A
    draft changes; what was once in force never does, by a trigger of the database. While none is
    active, the newest one of the program is in force.
    """

    class State(models.TextChoices):
        """Whether it may change, is in force, or was."""

        DRAFT = "draft", "draft"
        ACTIVE = "active", "active"
        RETIRED = "retired", "retired"

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=LONGEST_TITLE)
    state = models.CharField(max_length=7, choices=State, default=State.DRAFT)
    content = models.TextField()
    digest = models.CharField(max_length=DIGEST_LENGTH)
    base = models.PositiveIntegerField("version of the program on which it rests")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    made_by = models.CharField(max_length=360, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    activated_by = models.CharField(max_length=360, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="active"), name="readiness_scorecard_one_active"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", activated_at=None, retired_at=None, note="")
                | Q(state="active", activated_at__isnull=False, retired_at=None)
                | Q(state="retired", activated_at__isnull=False, retired_at__isnull=False),
                name="readiness_scorecard_times",
            ),
            models.CheckConstraint(
                condition=Q(digest__startswith="sha256:"), name="readiness_scorecard_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class Simulation(models.Model):
    """A draft over the whole fleet, as far as that has come.

    Interfaces are taken in the order of their keys, ``cursor`` being the last one that was judged,
    so that it goes on where it was when whoever ran it ended. A scorecard that demands the level of
    what is leaned on takes two rounds: while it ``is_linking``, those levels are found out.
    ``sums`` is what it came to, once it is finished, written and read by
    ``readiness.selectors.simulations`` alone.
    """

    class State(models.TextChoices):
        """How far it is."""

        RUNNING = "running", "running"
        FINISHED = "finished", "finished"
        CANCELLED = "cancelled", "cancelled"

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="simulations")
    digest = models.CharField(max_length=DIGEST_LENGTH)
    against = models.CharField("digest of what was in force", max_length=DIGEST_LENGTH)
    state = models.CharField(max_length=9, choices=State, default=State.RUNNING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    is_linking = models.BooleanField(default=False)
    sums = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scorecard"],
                condition=Q(state="running"),
                name="readiness_simulation_one_running",
            ),
            models.CheckConstraint(
                condition=Q(state="finished", finished_at__isnull=False)
                | (~Q(state="finished") & Q(finished_at=None)),
                name="readiness_simulation_finished",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["scorecard", "-id"], name="readiness_simulation_latest"),
            models.Index(
                fields=["moved_at"], condition=Q(state="running"), name="readiness_simulation_open"
            ),
        ]

    def __str__(self) -> str:
        return f"simulation of scorecard {self.scorecard_id}"

    @property
    def percent(self) -> int:
        """How much of the fleet is judged, 0 to 100."""
        return 100 if not self.total else min(100, 100 * self.done // self.total)


class SimulatedInterface(models.Model):
    """One interface as it is judged now, and as a draft would judge it.

    ``causes`` are ids of the checks that make the difference, the heaviest first, with spaces
    between them. ``waived_before`` and ``waived_after`` count the checks that a waiver leaves
    out of the scores. ``link_level`` is the level of the interface for those that lean on it,
    ``held_by`` the slug of what it leans on itself and what keeps its level down.
    """

    simulation = models.ForeignKey(Simulation, on_delete=models.CASCADE, related_name="interfaces")
    interface = models.ForeignKey("registry.Interface", on_delete=models.CASCADE, related_name="+")
    environment = models.CharField(max_length=63)
    level_before = models.PositiveSmallIntegerField()
    level_after = models.PositiveSmallIntegerField()
    score_before = models.PositiveSmallIntegerField(null=True, blank=True)
    score_after = models.PositiveSmallIntegerField(null=True, blank=True)
    waived_before = models.PositiveSmallIntegerField(default=0)
    waived_after = models.PositiveSmallIntegerField(default=0)
    is_ready_before = models.BooleanField()
    is_ready_after = models.BooleanField()
    is_blocked_after = models.BooleanField()
    demanded_after = models.PositiveSmallIntegerField()
    link_level = models.PositiveSmallIntegerField()
    held_by = models.CharField(max_length=63, blank=True)
    causes = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["simulation", "interface"], name="readiness_simulated_once"
            ),
            models.CheckConstraint(
                condition=Q(level_before__lte=3, level_after__lte=3),
                name="readiness_simulated_level",
            ),
            models.CheckConstraint(
                condition=Q(is_ready_after=False)
                | Q(is_blocked_after=False, level_after__gte=F("demanded_after")),
                name="readiness_simulated_ready",
            ),
        ]

    def __str__(self) -> str:
        return f"interface {self.interface_id} in simulation {self.simulation_id}"
