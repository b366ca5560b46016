"""Votes on releases, and the policies that held when a release was submitted."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from registry.domain.approvals.ballots import LONGEST_VOTE_REASON, Choice
from registry.domain.approvals.terms import VOTING
from registry.domain.subject import ChangeKind
from registry.models.people import User
from registry.models.releases import Release, Revision
from registry.models.words import choices, one_of

_DIGEST_LENGTH = 71


class Vote(models.Model):
    """What one person says to one revision, as the holder of one responsibility.

    They may say something else or take it back while the release waits; triggers refuse that it
    becomes somebody else's vote, or one for something else.

    Attributes:
        slot: the responsibility.
        shown_digest: of what they looked at when they voted, "" where nothing was named.
        shown_plan: the rollback plan of the interface at that time, as canonical JSON; "" of votes
            that were cast before it was kept.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="votes")
    slot = models.CharField(max_length=24, choices=[(one.value, one.label) for one in VOTING])
    choice = models.CharField(max_length=16, choices=choices(Choice))
    reason = models.CharField(max_length=LONGEST_VOTE_REASON, blank=True)
    cast_at = models.DateTimeField()
    shown_digest = models.CharField(max_length=_DIGEST_LENGTH, blank=True)
    shown_plan = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["revision", "person", "slot"], name="registry_vote_once"
            ),
            one_of("slot", VOTING, name="registry_vote_slot"),
            one_of("choice", Choice, name="registry_vote_choice"),
            models.CheckConstraint(
                condition=Q(choice=Choice.APPROVE) | ~Q(reason=""), name="registry_vote_reason"
            ),
            models.CheckConstraint(
                condition=Q(shown_digest="") | Q(shown_digest__startswith="sha256:"),
                name="registry_vote_shown",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.choice} of {self.person} on {self.revision}"


class SubmittedPolicy(models.Model):
    """What a policy demanded of a release when it was submitted; triggers refuse a change of it.

    Attributes:
        change_kind: the kind of change for which it held.
        name, version: of the policy; the strict default is version 1.
        terms: canonical JSON, of which ``digest`` is.
    """

    release = models.ForeignKey(
        Release, on_delete=models.CASCADE, related_name="submitted_policies"
    )
    change_kind = models.CharField(max_length=16, choices=choices(ChangeKind))
    name = models.CharField(max_length=63)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=_DIGEST_LENGTH)
    terms = models.TextField()
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "submitted policies"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["release", "change_kind"], name="registry_submittedpolicy_once"
            ),
            one_of("change_kind", ChangeKind, name="registry_submittedpolicy_change"),
            models.CheckConstraint(
                condition=Q(digest__startswith="sha256:"), name="registry_submittedpolicy_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.release} for {self.change_kind}"
