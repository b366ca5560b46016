"""Signs of life of the program's own parts."""

from django.db import models


class Heartbeat(models.Model):
    """When a part of the program last did its work."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"
