"""Signs of life of the program's own parts."""

from django.db import models


class Heartbeat(models.Model):
    """When a part of the program last did its work, and how that went.

    ``detail`` is one short phrase for people, for example the version that ran.
    """

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    has_failed = models.BooleanField(default=False)
    detail = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"
