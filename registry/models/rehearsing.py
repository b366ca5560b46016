"""Rehearsals of the rollback while they run, and what is kept of each step."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from registry.domain.particular_rules import LONGEST_LINE
from registry.domain.rehearsing import LONGEST_NOTE, LONGEST_WHY, RunState
from registry.domain.releases import LONGEST_VERSION
from registry.domain.rollback import DIGEST, MOST_MINUTES
from registry.models.interfaces import Environment
from registry.models.people import User
from registry.models.rollback import Rehearsal
from registry.models.words import choices, one_of

_LONGEST_NAME = 120


def _digest() -> "models.CharField[str, str]":
    return models.CharField(max_length=71, blank=True)


def _person() -> "models.ForeignKey[User | None, User | None]":
    return models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )


class RehearsalRun(models.Model):
    """One way through the plan in one environment; at most one runs there at a time.

    Attributes:
        starter, ender: their names then.
        why: why it was abandoned.
        rehearsal: what was recorded of it once it was finished.
    """

    environment = models.ForeignKey(
        Environment, on_delete=models.CASCADE, related_name="rehearsal_runs"
    )
    state = models.CharField(
        max_length=9, choices=choices(RunState), default=RunState.RUNNING.value
    )
    started_at = models.DateTimeField()
    started_by = _person()
    starter = models.CharField(max_length=_LONGEST_NAME)
    limit_minutes = models.PositiveIntegerField(null=True, blank=True)
    from_digest, to_digest = _digest(), _digest()
    from_version = models.CharField(max_length=LONGEST_VERSION, blank=True)
    to_version = models.CharField(max_length=LONGEST_VERSION, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = _person()
    ender = models.CharField(max_length=_LONGEST_NAME, blank=True)
    why = models.CharField(max_length=LONGEST_WHY, blank=True)
    rehearsal = models.OneToOneField(
        Rehearsal, on_delete=models.SET_NULL, null=True, blank=True, related_name="run"
    )

    class Meta:
        ordering: ClassVar = ["-started_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment"],
                condition=Q(state=RunState.RUNNING.value),
                name="registry_run_one_runs",
            ),
            one_of("state", RunState, name="registry_run_state"),
            models.CheckConstraint(
                condition=Q(state=RunState.RUNNING.value, ended_at=None)
                | (~Q(state=RunState.RUNNING.value) & Q(ended_at__gte=F("started_at"))),
                name="registry_run_ends",
            ),
            models.CheckConstraint(
                condition=(Q(state=RunState.ABANDONED.value) & ~Q(why=""))
                | (~Q(state=RunState.ABANDONED.value) & Q(why="")),
                name="registry_run_says_why",
            ),
            models.CheckConstraint(
                # what did not come to its end counts for nothing
                condition=Q(rehearsal=None)
                | Q(state__in=[RunState.SUCCEEDED.value, RunState.FAILED.value]),
                name="registry_run_recorded",
            ),
            models.CheckConstraint(
                condition=Q(limit_minutes__isnull=True)
                | Q(limit_minutes__gte=1, limit_minutes__lte=MOST_MINUTES),
                name="registry_run_limit",
            ),
            models.CheckConstraint(condition=~Q(starter=""), name="registry_run_by"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{field}__regex": f"^({DIGEST})?$"}),
                    name=f"registry_run_{field}",
                )
                for field in ("from_digest", "to_digest")
            ),
        ]

    def __str__(self) -> str:
        return f"rehearsal of {self.environment} since {self.started_at}"


class RehearsalStep(models.Model):
    """One step of the plan, as it was when the rehearsal began."""

    run = models.ForeignKey(RehearsalRun, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=LONGEST_LINE)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    ticked_at = models.DateTimeField(null=True, blank=True)
    ticked_by = _person()
    ticker = models.CharField(max_length=_LONGEST_NAME, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="registry_step_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="registry_step_number"),
            models.CheckConstraint(condition=~Q(text=""), name="registry_step_text"),
            models.CheckConstraint(
                condition=Q(ticked_at=None, ticker="")
                | (Q(ticked_at__isnull=False) & ~Q(ticker="")),
                name="registry_step_ticked",
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.number} of {self.run}"
