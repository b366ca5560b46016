"""Readiness as a Django app."""

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    """What we observe, conclude and decide."""

    name = "readiness"
    default_auto_field = "django.db.models.BigAutoField"
