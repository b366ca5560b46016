"""Answers that are kept so that a request can be sent again without being done again."""

from typing import ClassVar

from django.db import models

from registry.models.people import User

LONGEST_KEY = 200


class KeptAnswer(models.Model):
    """What a person was answered to one request, under the key that they gave it.

    ``digest`` is of the request: another request under the same key is a mistake.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=LONGEST_KEY)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    location = models.CharField(max_length=300, blank=True)
    tag = models.CharField(max_length=64, blank=True)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "key"], name="registry_answer_once")
        ]

    def __str__(self) -> str:
        return f"answer to {self.key}"
