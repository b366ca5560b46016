"""The outbox: what people are told by e-mail, and what became of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from readiness.domain.mail import (
    LONGEST_KEY,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    MailFault,
    MessageKind,
    MessageState,
)

_OPEN = tuple(state.value for state in MessageState if not state.is_settled)
_LONGEST_PATH = 300


def _words(kind: type[MessageKind | MessageState | MailFault]) -> list[tuple[str, str]]:
    return [(word.value, word.value.replace("_", " ").capitalize()) for word in kind]


class OutboxMessage(models.Model):
    """One thing that one person is told once.

    It is written with what causes it, or not at all, and sent afterwards. The constraint that a
    thing is said once holds whatever runs twice.

    Attributes:
        subject_key: what it is about, by natural ids: the same thing has the same key.
        text: paragraphs with an empty line between them.
        path, link: the page that it leads to, and what that is called.
        tries: attempts that were begun.
        next_try_at: when it is due; None once it is settled.
        claim: token of the worker that sends it, until ``next_try_at``; "" for none.
        fault, code: why the last attempt failed, in the program's own words.
        settled_at: when it was sent or given up.
    """

    kind = models.CharField(max_length=20, choices=_words(MessageKind))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="outbox_messages"
    )
    subject_key = models.CharField(max_length=LONGEST_KEY)
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    text = models.TextField(max_length=LONGEST_TEXT)
    path = models.CharField(max_length=_LONGEST_PATH)
    link = models.CharField(max_length=60)
    written_at = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=_words(MessageState), default=MessageState.WAITING.value
    )
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    claim = models.CharField(max_length=32, blank=True)
    fault = models.CharField(max_length=12, choices=_words(MailFault), blank=True)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "person", "subject_key"], name="readiness_outbox_said_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[word.value for word in MessageKind]),
                name="readiness_outbox_kind",
            ),
            models.CheckConstraint(
                condition=Q(fault__in=["", *(word.value for word in MailFault)]),
                name="readiness_outbox_fault",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_OPEN, next_try_at__isnull=False, settled_at=None)
                | Q(
                    state__in=[state.value for state in MessageState if state.is_settled],
                    next_try_at=None,
                    settled_at__isnull=False,
                    claim="",
                ),
                name="readiness_outbox_state",
            ),
            models.CheckConstraint(
                # it leads to a page of the program, whatever a service forgets
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"),
                name="readiness_outbox_path",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(next_try_at__isnull=False),
                name="readiness_outbox_due",
            ),
            models.Index(fields=["state", "settled_at"], name="readiness_outbox_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id} about {self.subject_key}"
