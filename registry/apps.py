"""The registry as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """What people claim."""

    name = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the rights known to ``has_perm`` in every process."""
        import_module("registry.rights")
